"""pydantic's errors as one clear line each."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ValidationError

from simulate.config import ConfigFile
from simulate.config_inputs import TABLES, TAGS, UNION_TAGS
from simulate.errors import Problem, no_such, show_value

Key = tuple[str | int, ...]
_ABSENT = object()
_WANTED = {
    "float_type": "must be a number",
    "int_type": "must be a whole number",
    "string_type": "must be text",
    "list_type": "must be an array",
    "date_type": "must be a date like 2025-08-21",
    "model_type": "must be a table",
    "dict_type": "must be a table",
    "finite_number": "must be a finite number",
    "string_too_short": "must not be empty",
}


def problems_of(error: ValidationError, document: dict, place: Callable[[Key], str]) -> list[Problem]:
    """One problem for each thing pydantic found.

    Parameters
    ----------
    document : the parsed file, for the values.
    place : tells file and line of a key.
    """
    problems = []
    for detail in error.errors(include_url=False):
        key = _without_tags(detail["loc"])
        value = _value_at(document, key)
        shown = "" if value is _ABSENT else show_value(value)
        problems.append(Problem(place(key), ".".join(map(str, key)), shown, _wanted(detail, key)))
    return problems


def _without_tags(location: Key) -> Key:
    """pydantic puts the union's tag behind an input's name; people do not write it."""
    if len(location) > 2 and location[0] == "inputs" and location[2] in UNION_TAGS:
        return location[:2] + location[3:]
    return location


def _value_at(document: Any, key: Key) -> Any:
    for part in key:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return _ABSENT
    return document


def _wanted(detail: Any, key: Key) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return no_such("key", str(key[-1]), _known_keys(detail["loc"]))
    if kind == "union_tag_invalid":
        return no_such("distribution", str(context["tag"]), TABLES)
    if kind == "literal_error":
        return f"must be one of {context['expected']}"
    if kind == "float_type" and key[:1] == ("inputs",) and len(key) == 2:
        return "must be a number or a table like { base = 0.05, dist = \"normal\", sd = 0.01 }"
    if kind in ("too_short", "too_long"):
        least, length = kind == "too_short", context["min_length" if kind == "too_short" else "max_length"]
        return f"must have at {'least' if least else 'most'} {length} items"
    if kind in _WANTED:
        return _WANTED[kind]
    return detail["msg"].replace("Input should be", "must be").replace("String should", "must")


def _known_keys(location: Key) -> list[str]:
    """The keys allowed where `location` ends."""
    model: Any = ConfigFile
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        if part in TAGS:
            model = TAGS[str(part)]
        elif part in getattr(model, "model_fields", {}):
            model = _model_in(model.model_fields[part].annotation)
    return list(getattr(model, "model_fields", {}))


def _model_in(annotation: Any) -> Any:
    """The model in an annotation such as `list[BrokerTarget]` or `Truncation | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = [_model_in(part) for part in getattr(annotation, "__args__", ())]
    return next((model for model in inner if model is not None), None)
