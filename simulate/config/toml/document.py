"""From the text of a TOML file to its tables and the lines of its keys, or to why it is not valid."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from typing import Any, TypeAlias

from simulate.config.toml.key_lines import Key, TomlLines, TooMuchError
from simulate.config.toml.written_numbers import WRITTEN, number_to_write
from simulate.errors import InputError, Problem, dotted

#: A parsed TOML text: values and tables by key.
Document: TypeAlias = dict[str, Any]  # Any as tomllib has it: a table may hold whatever TOML knows

# Bounded, so that no line takes time quadratic in its length.
_WRITTEN_NUMBER = re.compile(
    rf"(?P<key>[A-Za-z0-9_-]{{1,60}})\s{{0,9}}=\s{{0,9}}(?P<number>{WRITTEN})(?P<after>\s{{0,9}})(?=[,}}#]|$)"
)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlText:
    """A TOML text as read.

    Attributes
    ----------
    tables : Document
        The tables and values of the text.
    lines : TomlLines
        The lines on which they stand.
    """

    tables: Document
    lines: TomlLines


def value_at(document: Document, key: Key) -> object:
    """Return what stands at a key of a parsed document; None if nothing does.

    Parameters
    ----------
    document : Document
        The document.
    key : Key
        The path of the key.
    """
    here: Any = document
    for part in key:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return None
    found: object = here
    return found


def toml_value(value: object) -> str:
    """Return a value as TOML writes it, whole and in one line; tables in braces.

    Parameters
    ----------
    value : object
        A boolean, number (numpy's, too), text, day, or a list or mapping of these.

    Raises
    ------
    TypeError
        If TOML has no such value.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case Integral():
            return str(int(value))
        case Real():
            return repr(float(value))
        case str():
            # JSON's escapes are TOML's, but for DEL; a file name that is no text has lone surrogates.
            text = json.dumps(value.encode("utf-8", "replace").decode(), ensure_ascii=False)
            return text.replace("\x7f", "\\u007f")
        case date():
            return value.isoformat()
        case Mapping():
            parts = (f"{_toml_key(str(name))} = {toml_value(part)}" for name, part in value.items())
            return f"{{ {', '.join(parts)} }}" if value else "{}"
        case list() | tuple():
            return f"[{', '.join(map(toml_value, value))}]"
    raise TypeError(f"TOML has no {type(value).__name__}")


def _toml_key(name: str) -> str:
    return name if _BARE.fullmatch(name) else toml_value(name)


def read_toml(text: str, where: str) -> TomlText:
    """Parse the text of a TOML file.

    Parameters
    ----------
    text : str
        The text, valid or not.
    where : str
        The name that messages give to the file.

    Returns
    -------
    TomlText

    Raises
    ------
    InputError
        If the text is not valid TOML or goes beyond a limit; with the line.
    """
    try:
        lines = TomlLines(text)
    except TooMuchError as error:
        raise InputError(Problem(f"{where}:{error.line}", dotted(error.key), "", str(error))) from None
    try:
        return TomlText(tomllib.loads(text), lines)
    except tomllib.TOMLDecodeError as error:
        raise InputError(_problem(str(error), text, lines, where)) from None
    except (ValueError, RecursionError) as error:  # Python's own at very long integers and deep arrays
        raise InputError(Problem(where, "", "", f"is not valid TOML: {error}")) from None


def _problem(message: str, text: str, lines: TomlLines, where: str) -> Problem:
    """Return tomllib's message with the line in front; a key that is there twice is named."""
    place = _PLACE.search(message)
    if place is None:
        return Problem(where, "", "", f"is not valid TOML: {message}")
    said = message[: place.start()]
    line = int(place[1]) if place[1] else text.rstrip().count("\n") + 1
    is_twice = said.startswith(("Cannot overwrite", "Cannot declare", "Duplicate inline table key"))
    if is_twice and line in lines.again:
        key, first = lines.again[line]
        return Problem(f"{where}:{line}", dotted(key), "", f"is given twice: the first is on line {first}")
    number = _written_number(text.split("\n")[line - 1], line, int(place[2] or 0) - 1, lines)
    if number is not None:
        key, written, instead = number
        return Problem(f"{where}:{line}", dotted(key), written, f"must be a number: write {instead}")
    at = f", at column {place[2]}" if place[2] else " before the end of the file"
    return Problem(f"{where}:{line}", "", "", f"is not valid TOML: {said}{at}")


def _written_number(text: str, line: int, column: int, lines: TomlLines) -> tuple[Key, str, str] | None:
    """Return the number on a line that tomllib stumbles over: its key, how it stands there, what to write."""
    for found in _WRITTEN_NUMBER.finditer(text):
        # In an inline table, tomllib stumbles over what follows a comma and is no key.
        if not found.start("number") <= column <= found.end("after"):
            continue
        keys = [key for key, at in lines.lines.items() if at == line]
        named = [key for key in keys if key[-1] == found["key"]]
        key = (named or keys or [()])[-1]
        instead = number_to_write(found["number"], key)
        if instead is not None and not _is_toml(found["number"]):
            return key, found["number"].strip(), instead
    return None


def _is_toml(value: str) -> bool:
    try:
        tomllib.loads(f"value = {value}")
    except tomllib.TOMLDecodeError:
        return False
    return True
