"""The part of a config whose types are right: it can be judged though the rest is wrong.

What is wrong is replaced by what stands for nothing, and its key is remembered: no check may use it.
"""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from engine.model.inputs import INPUT_NAMES, ONLY_FOR_TERMINAL
from simulate.config.issues import Finding, Key, Unsound
from simulate.config.schema import ConfigFile
from simulate.errors import near_miss

_PROSE = ("status", "source", "reason")
_STAND_INS: dict[str, dict[str, Any]] = {
    "company": {"name": "-", "ticker": "-", "currency": "XXX"}, "forecast": {"years": 1},
}


def sound_part(document: dict[str, Any], found: Iterable[Finding]) -> tuple[ConfigFile, Unsound]:
    """A file made of what is right in a document, and the keys of what is not.

    Parameters
    ----------
    found : all that is wrong with its types.
    """
    inputs = document.get("inputs")
    part = {name: section for name, section in document.items() if name in ConfigFile.model_fields}
    part["inputs"] = dict(inputs) if isinstance(inputs, dict) else {}
    unsound: set[Key] = set()
    for key in (finding.key for finding in found):
        if key[0] != "inputs":
            part.pop(str(key[0]), None)
            unsound.add(key[:1])
        elif len(key) > 2 and key[2] in _PROSE:
            entry = part["inputs"][key[1]]
            part["inputs"][key[1]] = {name: value for name, value in entry.items() if name != key[2]}
        elif len(key) > 1 and key[1] in INPUT_NAMES:
            unsound.add(key[:2])
        elif len(key) > 1:
            part["inputs"].pop(key[1], None)
            meant = near_miss(str(key[1]), ONLY_FOR_TERMINAL)  # those are not missed below
            unsound |= {("inputs", meant)} if meant else set()
    unsound |= _stand_in(part["inputs"], unsound)
    for name in _STAND_INS.keys() - part.keys():
        part[name] = _STAND_INS[name]
        unsound.add((name,))
    try:
        return ConfigFile.model_validate(part), frozenset(unsound)
    except ValidationError:
        return _nothing()


def _nothing() -> tuple[ConfigFile, Unsound]:
    """A file of stand-ins only."""
    inputs = {name: 1.0 for name in INPUT_NAMES if name not in ONLY_FOR_TERMINAL}
    unsound: set[Key] = {(name,) for name in ConfigFile.model_fields}
    unsound |= {("inputs", name) for name in INPUT_NAMES}
    unsound |= {("inputs", name, "base") for name in INPUT_NAMES}
    return ConfigFile.model_validate({**_STAND_INS, "inputs": inputs}), frozenset(unsound)


def _stand_in(inputs: dict[str, Any], unsound: Iterable[Key]) -> set[Key]:
    """Replace unsound inputs by their base case, or by 1 if they have none; the keys of the latter."""
    without: set[Key] = set()
    wrong = {key[1] for key in unsound if key[0] == "inputs"}
    for name in INPUT_NAMES:
        is_missing = name not in inputs and name not in ONLY_FOR_TERMINAL
        if name not in wrong and not is_missing:
            continue
        entry = inputs.get(name)
        base = entry.get("base") if isinstance(entry, dict) and "expr" not in entry else None
        is_number = isinstance(base, int | float) and not isinstance(base, bool)
        inputs[name] = {"base": base if is_number else 1.0}
        without |= {("inputs", name)} | (set() if is_number else {("inputs", name, "base")})
    return without
