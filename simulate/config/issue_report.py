"""pydantic's errors as findings in the config's own words.

Collects all that is wrong with one config, and says it in the order of the file's lines.
"""

import sys
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError

from simulate.config.input_schema import (
    FIXED_TAG,
    QUANTILE_IS_TWICE,
    QUANTILE_IS_UNKNOWN,
    QUANTILE_KEYS,
    QUANTILES_ARE_NO_TABLE,
    TABLES,
    TAGS,
    UNION_TAGS,
)
from simulate.config.issues import Finding, Key
from simulate.config.overrides import SETTING, Settings
from simulate.config.schema import ConfigFile
from simulate.config.toml_document import TomlText
from simulate.errors import InputError, Problem, dotted, near_miss, no_such, show_value

# Each hint costs half a millisecond, and a file of a megabyte can hold a hundred thousand unknown keys.
_MOST_HINTS = 100
_WANTED = {
    "missing": "is missing",
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "string_type": "must be text",
    "string_unicode": "must be text",
    "list_type": "must be an array",
    "date_type": "must be a date like 2025-08-21",
    "date_from_datetime_inexact": "must be a date like 2025-08-21",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "bool_type": "must be true or false",
    "finite_number": "must be a finite number",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be three capital letters like USD",
    QUANTILES_ARE_NO_TABLE: "must be a table like { p10 = 0.03, p50 = 0.05, p90 = 0.08 }",
    QUANTILE_IS_TWICE: "is given twice: inside and outside of quantiles",
}
_OF_DISTRIBUTIONS = frozenset(name for table in TABLES.values() for name in table.model_fields)
_OF_QUANTILES = (QUANTILES_ARE_NO_TABLE, QUANTILE_IS_UNKNOWN, QUANTILE_IS_TWICE)


def type_findings(error: ValidationError, document: dict[str, Any]) -> list[Finding]:
    """One finding for each thing that pydantic found and that is not the consequence of another.

    A key that is missing because it was misspelt is said once.

    Parameters
    ----------
    document : the parsed file, for the values.
    """
    details = error.errors(include_url=False, include_input=False)
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"][:_MOST_HINTS]
    misspelt = {(*_without_tags(detail["loc"])[:-1], _meant(detail["loc"])) for detail in unknown}
    found, hints = [], 0
    for detail in details:
        key = _key_of(detail, document)
        if detail["type"] == "missing" and key in misspelt:
            continue
        hints += detail["type"] == "extra_forbidden"
        value = _value_at(document, key)
        wanted = _wanted(detail, key, value) if hints <= _MOST_HINTS else "no such key"
        found.append(Finding(key, value, wanted))
    return found


def _meant(location: Key) -> str | None:
    return near_miss(str(location[-1]), _known_keys(location))


def _key_of(detail: Any, document: dict[str, Any]) -> Key:
    """The key as the file has it."""
    key, kind = _without_tags(detail["loc"]), detail["type"]
    if kind in _OF_QUANTILES:
        return (*key, "quantiles", *filter(None, [detail["ctx"]["key"]]))
    if kind == "union_tag_invalid" and len(key) == 2:
        return (*key, "dist")
    is_quantile = len(key) == 3 and key[0] == "inputs" and key[2] in QUANTILE_KEYS
    if is_quantile and isinstance(quantiles := _value_at(document, (*key[:2], "quantiles")), dict):
        is_inside = key[2] in quantiles or key[2] not in document["inputs"][key[1]]
        return (*key[:2], "quantiles", key[2]) if is_inside else key
    return key


def _without_tags(location: Sequence[str | int]) -> Key:
    """pydantic puts the union's tag behind an input's name; people do not write it."""
    key = tuple(location)
    if len(key) > 2 and key[0] == "inputs" and key[2] in UNION_TAGS:
        return key[:2] + key[3:]
    return key


def _value_at(document: Any, key: Key) -> Any:
    """What stands at a key; None if nothing does."""
    for part in key:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def _wanted(detail: Any, key: Key, value: object) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        if FIXED_TAG in detail["loc"] and key[-1] in _OF_DISTRIBUTIONS:
            return "is only used with a distribution: give dist"
        return no_such("key", str(key[-1]), _known_keys(detail["loc"]))
    if kind == QUANTILE_IS_UNKNOWN:
        return no_such("key", str(key[-1]), QUANTILE_KEYS)
    if kind == "union_tag_invalid":
        return no_such("distribution", str(context["tag"]), TABLES)
    if kind == "literal_error":
        is_choice = " or " in context["expected"]
        return f"must be {'one of ' if is_choice else ''}{context['expected']}"
    if kind == "float_type" and isinstance(value, int) and not isinstance(value, bool):
        return f"must be a number below {sys.float_info.max:.2g}"  # an integer may be of any length
    if kind == "float_type" and key[:1] == ("inputs",) and len(key) == 2:
        return "must be a number or a table like { base = 0.05, dist = \"normal\", sd = 0.01 }"
    if kind in ("too_short", "too_long"):
        least, length = kind == "too_short", context["min_length" if kind == "too_short" else "max_length"]
        return f"must have at {'least' if least else 'most'} {length} item{'' if length == 1 else 's'}"
    if kind in _WANTED:
        return _WANTED[kind]
    message: str = detail["msg"]
    return message.replace("Input should be", "must be").replace("String should", "must")


def _known_keys(location: Sequence[str | int]) -> list[str]:
    """The keys allowed where `location` ends."""
    model: Any = ConfigFile
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if part in TAGS:
            model = TAGS[part]
        elif part in getattr(model, "model_fields", {}):
            model = _model_in(model.model_fields[part].annotation)
    return list(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """The model in an annotation such as `list[BrokerTarget]` or `Truncation | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)


_ABSENT = object()


class ConfigReport:
    """Findings and problems of one config, stage by stage.

    A stage says nothing more of a key that an earlier stage has found wrong: it would be a
    consequence.
    """

    def __init__(self, toml: TomlText, where: str, settings: Settings) -> None:
        self._toml, self._where, self._settings = toml, where, settings
        self._said: set[Key] = set()
        self._placed: list[tuple[int, Problem]] = [(0, problem) for problem in settings.problems]

    def add(self, findings: Iterable[Finding]) -> None:
        """Take the findings of one stage."""
        new = [finding for finding in findings if finding.key not in self._said]
        self._said.update(finding.key for finding in new)
        self._placed += [self._place(finding) for finding in new]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Take what is wrong with other files; it is said last."""
        last = self._toml.lines.last + 1
        self._placed += [(last, problem) for problem in problems]

    def raise_if_any(self) -> None:
        """Refuse the config if anything was found.

        Raises
        ------
        InputError
            With one line for each problem.
        """
        if self._placed:
            ordered = sorted(self._placed, key=lambda placed: placed[0])
            raise InputError(*(problem for _, problem in ordered))

    def _place(self, finding: Finding) -> tuple[int, Problem]:
        key = finding.key
        if len(key) == 3 and key[0] == "inputs" and not isinstance(self._written(key[:2]), dict | list):
            key = key[:2]  # the input is a bare number, which has no field `base`
        if len(key) > 1 and key[0] == "inputs" and key[1] in self._settings.values:
            line, where = 0, SETTING
        else:
            line = self._toml.lines.line_of(key)
            where = f"{self._where}:{line}"
        return line, Problem(where, dotted(key), self._show(key, finding.value), finding.wanted)

    def _show(self, key: Key, value: object) -> str:
        """The value, as the file has it where it has the same: 31 and not 31.0."""
        if value is None:
            return ""
        written = self._written(key)
        is_bool = isinstance(written, bool) or isinstance(value, bool)
        return show_value(written if written == value and not is_bool else value)

    def _written(self, key: Key) -> Any:
        """What stands at a key."""
        here: Any = self._toml.tables
        for part in key:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return _ABSENT
        return here
