"""From the text of a TOML file to its tables and the lines of its keys, or to why it is not valid."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any, TypeAlias

from simulate.config.key_lines import Key, TomlLines, TooMuchError
from simulate.errors import InputError, Problem, dotted

#: A parsed TOML text: values and tables by key.
Document: TypeAlias = dict[str, Any]  # Any as tomllib has it: a table may hold whatever TOML knows

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
    at = f", at column {place[2]}" if place[2] else " before the end of the file"
    return Problem(f"{where}:{line}", "", "", f"is not valid TOML: {said}{at}")
