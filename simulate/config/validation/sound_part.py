"""The part of a document that is right, so that it can be checked further though the rest is wrong."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError

from engine.model.inputs import INPUT_NAMES
from simulate.config.issues import Issue, Unsound
from simulate.config.schema import OPTIONAL, ConfigFile
from simulate.config.toml.document import Document
from simulate.config.toml.key_lines import Key
from simulate.errors import near_miss

_PROSE = ("status", "source", "reason")
# For a required section that is missing or wrong, so that all that is right can still be checked in the same
# go. They are allowed values, no more (ISO 4217 has XXX for no currency): whoever checks is told that the
# section is unsound and reads none of it, and the config is refused.
_STAND_INS: dict[str, dict[str, Any]] = {
    "company": {"name": "-", "ticker": "-", "currency": "XXX"}, "forecast": {"years": 1},
}


def sound_part(document: Document, found: Iterable[Issue]) -> tuple[ConfigFile, Unsound]:
    """Return what is right in a document, so that it can be checked further though the rest is wrong.

    Parameters
    ----------
    document : Document
        The parsed file.
    found : iterable of Issue
        All that is wrong with its types and texts.

    Returns
    -------
    file : ConfigFile
        What is right, with stand-ins for what is wrong.
    unsound : Unsound
        The keys of the stand-ins: no check may use them.
    """
    inputs = document.get("inputs")
    part = {name: section for name, section in document.items() if name in ConfigFile.model_fields}
    part["inputs"] = dict(inputs) if isinstance(inputs, dict) else {}
    unsound: set[Key] = set()
    for key in (issue.key for issue in found):
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
            meant = near_miss(str(key[1]), OPTIONAL)  # those are not missed below
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
    """Return a file of stand-ins only."""
    inputs = {name: 1.0 for name in INPUT_NAMES if name not in OPTIONAL}
    unsound: set[Key] = {(name,) for name in ConfigFile.model_fields}
    unsound |= {("inputs", name) for name in INPUT_NAMES}
    unsound |= {("inputs", name, "base") for name in INPUT_NAMES}
    return ConfigFile.model_validate({**_STAND_INS, "inputs": inputs}), frozenset(unsound)


def _stand_in(inputs: dict[str, Any], unsound: Iterable[Key]) -> set[Key]:
    """Replace unsound inputs by their base case, or by 1 if they have none; return the keys replaced."""
    without: set[Key] = set()
    wrong = {key[1] for key in unsound if key[0] == "inputs"}
    for name in INPUT_NAMES:
        is_missing = name not in inputs and name not in OPTIONAL
        if name not in wrong and not is_missing:
            continue
        entry = inputs.get(name)
        base = entry.get("base") if isinstance(entry, dict) and "expr" not in entry else None
        is_number = isinstance(base, int | float) and not isinstance(base, bool)
        inputs[name] = {"base": base if is_number else 1.0}
        without |= {("inputs", name)} | (set() if is_number else {("inputs", name, "base")})
    return without
