"""From the text of a TOML file to its tables and the lines of its keys, or to what is wrong with it."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from simulate.config.key_lines import Key, TomlLines, TooMuchError
from simulate.errors import InputError, Problem, dotted

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@dataclass(frozen=True, slots=True)
class TomlText:
    """A TOML file as read.

    Attributes
    ----------
    tables : what it says.
    lines : where it says so.
    """

    tables: dict[str, Any]
    lines: TomlLines


def value_at(document: Any, key: Key) -> Any:
    """What stands at a key of a parsed document; None if nothing does."""
    for part in key:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def read_toml(text: str, where: str) -> TomlText:
    """Parse the text of a TOML file.

    Parameters
    ----------
    where : what messages call the file.

    Raises
    ------
    InputError
        If it is not valid TOML or beyond a limit; with the line.
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
    """tomllib's message with its line in front; a key that is there twice by its name."""
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
