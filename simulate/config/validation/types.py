"""Whether the keys, types and texts of a document are allowed."""

import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from engine.model.inputs import INPUT_BY_NAME, INPUT_NAMES, SHOCKABLE
from simulate.config.input_schema import (
    DERIVED_TAG,
    FIXED_TAG,
    QUANTILE_IS_TWICE,
    QUANTILE_IS_UNKNOWN,
    QUANTILE_KEYS,
    QUANTILES_ARE_NO_TABLE,
    TABLES,
    TAGS,
    UNION_TAGS,
)
from simulate.config.inputs import UNIT_WORDS
from simulate.config.issues import Issue
from simulate.config.overrides import MOVING
from simulate.config.schema import GAP_TAGS, ConfigFile
from simulate.config.toml.document import Document, value_at
from simulate.config.toml.key_lines import Key
from simulate.config.toml.written_numbers import number_to_write
from simulate.errors import near_miss, no_such

#: What stands in a new config where a figure is to be filled in.
TO_FILL_IN = "TODO"
# Control characters but tabs and ends of lines; letters that turn the direction of what follows: "evil" may
# be read as "live".
_HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
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
# How pydantic names the key of a table itself, where that is wrong, behind the key's own place.
_KEY_ITSELF = "[key]"
_KEY_WANTED = "must be letters A to Z, digits, _, . or -, and begin with a letter or digit"
_OF_DISTRIBUTIONS = frozenset(name for table in TABLES.values() for name in table.model_fields)
_OF_QUANTILES = (QUANTILES_ARE_NO_TABLE, QUANTILE_IS_UNKNOWN, QUANTILE_IS_TWICE)
# Where what is written in several ways stands, and the place and the tags that pydantic puts behind it.
_TAGGED: tuple[tuple[Key, int, Collection[str]], ...] = (
    (("inputs",), 2, UNION_TAGS), (("reported", "base_year_gap"), 2, GAP_TAGS),
    (("exchange_rates",), 2, UNION_TAGS), (("returns", "volatility"), 3, UNION_TAGS),
    (("returns",), 2, UNION_TAGS),
)


def text_issues(document: Document) -> Iterator[Issue]:
    """Find control characters in the texts and keys of a parsed document.

    A terminal obeys them: they clear the screen, or hide what is written.

    Parameters
    ----------
    document : Document
        The parsed file.

    Yields
    ------
    Issue
    """
    for key, value in _nodes(document):
        for text, shown in ((key[-1], None), (value, value)):
            found = _HARMFUL.search(text) if isinstance(text, str) else None
            if found is not None:
                wanted = f"must not hold U+{ord(found.group()):04X}, a character that is not shown but obeyed"
                yield Issue(key, shown, wanted)


def open_issues(document: Document) -> Iterator[Issue]:
    """Find what a new config leaves to be filled in.

    Parameters
    ----------
    document : Document
        The parsed file.

    Yields
    ------
    Issue
        With the meaning and the unit, if it is an input.
    """
    for key, value in _nodes(document):
        if value == TO_FILL_IN:
            spec = INPUT_BY_NAME.get(str(key[1])) if key[0] == "inputs" and len(key) > 1 else None
            meaning = f": {spec.meaning} ({UNIT_WORDS[spec.unit]})" if spec else ""
            yield Issue(key, value, f"is still to be filled in{meaning}")


def _nodes(part: object, key: Key = ()) -> Iterator[tuple[Key, object]]:
    """Yield all that stands in a part of a document, tables and arrays before what is in them, by key."""
    inside: Iterable[tuple[str | int, object]] = ()
    if isinstance(part, dict):
        inside = part.items()
    elif isinstance(part, list):
        inside = enumerate(part)
    for name, value in inside:
        yield (*key, name), value
        yield from _nodes(value, (*key, name))


def type_issues(
    error: ValidationError, document: Document, model: type[BaseModel] = ConfigFile
) -> list[Issue]:
    """Translate pydantic's errors into the words of the config.

    Parameters
    ----------
    error : ValidationError
        What pydantic raised.
    document : Document
        The parsed file, for the values.
    model : type, optional
        What the file should be, for the keys that are known.

    Returns
    -------
    list of Issue
        One for each error that is not the consequence of another: a key that is missing because it is
        misspelt is told once.
    """
    details = error.errors(include_url=False, include_input=False)
    unknown = [detail for detail in details if detail["type"] == "extra_forbidden"][:_MOST_HINTS]
    misspelt = {(*_without_tags(detail["loc"])[:-1], _meant(detail["loc"], model)) for detail in unknown}
    found, hints = [], 0
    for detail in details:
        key = _key_of(detail, document)
        if detail["type"] == "missing" and key in misspelt:
            continue
        hints += detail["type"] == "extra_forbidden"
        value = None if detail["loc"][-1] == _KEY_ITSELF else value_at(document, key)
        wanted = _wanted(detail, key, value, model) if hints <= _MOST_HINTS else "no such key"
        found.append(Issue(key, value, wanted))
    return found


def _meant(location: Key, model: type[BaseModel]) -> str | None:
    return near_miss(str(location[-1]), _known_keys(location, model))


def _key_of(detail: ErrorDetails, document: Document) -> Key:
    """Return the key of an error as the file has it."""
    key, kind = _without_tags(detail["loc"]), detail["type"]
    if kind in _OF_QUANTILES:
        return (*key, "quantiles", *filter(None, [detail["ctx"]["key"]]))
    if kind == "union_tag_invalid":
        return (*key, "dist")
    if key[-1:] == (_KEY_ITSELF,):
        return key[:-1]
    is_quantile = len(key) == 3 and key[0] == "inputs" and key[2] in QUANTILE_KEYS
    if is_quantile and isinstance(quantiles := value_at(document, (*key[:2], "quantiles")), dict):
        is_inside = key[2] in quantiles or key[2] not in document["inputs"][key[1]]
        return (*key[:2], "quantiles", key[2]) if is_inside else key
    return key


def _without_tags(location: Sequence[str | int]) -> Key:
    """Return a key without the tag that pydantic puts behind what is written in several ways."""
    key = tuple(location)
    for place, at, tags in _TAGGED:
        if key[: len(place)] == place:
            return key[:at] + key[at + 1 :] if len(key) > at and key[at] in tags else key
    return key


def _wanted(detail: ErrorDetails, key: Key, value: object, model: type[BaseModel]) -> str:
    """Return what is allowed where an error is."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in ("float_type", "int_type") and isinstance(value, str):
        instead = number_to_write(value, key)
        if instead and (kind == "float_type" or "." not in instead):
            return f"{_WANTED[kind]}: write {instead}"
    if kind == "extra_forbidden":
        if FIXED_TAG in detail["loc"] and key[-1] in _OF_DISTRIBUTIONS:
            return "is only used with a distribution: give dist"
        if DERIVED_TAG in detail["loc"] and key[-1] in MOVING:
            return "does not go with expr: the input is computed from others, in every draw"
        if key[0] == "shocks" and key[-1] in INPUT_NAMES:
            return f"takes no shock: of the inputs these deviate by year: {', '.join(SHOCKABLE)}"
        return no_such("key", str(key[-1]), _known_keys(detail["loc"], model))
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
    if kind == "string_pattern_mismatch" and "Z]{3}" not in context["pattern"]:
        return _KEY_WANTED
    if kind in _WANTED:
        return _WANTED[kind]
    message: str = detail["msg"]
    return message.replace("Input should be", "must be").replace("String should", "must")


def _known_keys(location: Sequence[str | int], model: Any) -> list[str]:
    """Return the keys that are allowed where a location ends in a file of a model."""
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if part in TAGS:
            model = TAGS[part]
        elif part in getattr(model, "model_fields", {}):
            model = _model_in(model.model_fields[part].annotation)
    return list(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """Return the model in an annotation such as `list[BrokerTarget]` or `Truncation | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
