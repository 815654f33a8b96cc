"""The line on which each key of a TOML file stands; tomllib does not tell.

The scanner follows the shape of the text, inline tables and arrays included, and leaves its meaning to
tomllib. It also guards tomllib: its limits hold for texts that are not valid TOML, too.

tomlkit tells no lines, and takes 65 ms to import and 6 ms to read configs/iij.toml, where this takes 1 ms.
tree-sitter-toml found the same lines in each of 86,000 valid texts of a fuzzer, in the same time after an
import of 14 ms. But its tree of a text that is not valid depends on how it recovers: it misses "[[[[..." that
is never closed, which tomllib then reads by recursion; it may tell of another key that is there twice than
tomllib does; and it takes 230 MB for a megabyte of brackets.
"""

import re
import tomllib
from bisect import bisect_left
from contextlib import suppress
from typing import TypeAlias

#: The path of a key: names of tables and keys, and places in arrays counted from 0.
Key: TypeAlias = tuple[str | int, ...]  # `type` needs Python 3.12

#: Tables in tables, arrays in arrays and parts of dotted keys. tomllib reads the keys of a line in time
#: quadratic in their parts, and arrays by recursion.
MAX_DEPTH = 16
#: Characters of a number; any double has fewer.
MAX_NUMBER = 400

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED = re.compile(r'"(?:\\.|[^"\\\n])*"|' r"'[^'\n]*'")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?""""{0,2}|' r"'''.*?''''{0,2}|" + _QUOTED.pattern, re.DOTALL
)  # fmt: skip
_SCALAR = re.compile(r"[^\s,\[\]{}#\"'][^,\]}#\n]*")


class TooMuchError(ValueError):
    """The text goes beyond a limit.

    Attributes
    ----------
    line : int
        The line on which it does, counted from 1.
    key : Key
        The key at which it does.
    """

    def __init__(self, line: int, key: Key, wanted: str) -> None:
        super().__init__(wanted)
        self.line, self.key = line, key


class _LostError(Exception):
    """The text is not valid TOML: tomllib says what is wrong."""


class TomlLines:
    """The lines of the keys of a TOML text, counted from 1.

    Parameters
    ----------
    text : str
        The text, valid or not.

    Attributes
    ----------
    lines : dict[Key, int]
        The line of every table, key and array element of a valid text; of an invalid one, of those
        before what is wrong.
    again : dict[int, tuple[Key, int]]
        By line, the key or table that stands there for the second time, and the line of the first.

    Raises
    ------
    TooMuchError
        If tables, arrays or dotted keys are nested too deep, or a number is too long.
    """

    def __init__(self, text: str) -> None:
        self.lines: dict[Key, int] = {}
        self.again: dict[int, tuple[Key, int]] = {}
        self._text, self._at = text, 0
        self._newlines = [found.start() for found in re.finditer("\n", text)]
        self._counts: dict[Key, int] = {}  # tables so far in each array of tables
        with suppress(_LostError):
            self._document()

    def line_of(self, key: Key) -> int:
        """Return the line of a key, or of the nearest table around it; 1 if the file has neither.

        Parameters
        ----------
        key : Key
            The path of the key.
        """
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    @property
    def last(self) -> int:
        """The number of the last line."""
        return len(self._newlines) + 1

    def _document(self) -> None:
        table: Key = ()
        while not self._is_over():
            table = self._header() if self._text[self._at] == "[" else self._pair(table)

    def _is_over(self) -> bool:
        """Return whether only space and comments follow."""
        self._skip(_SPACE)
        return self._at == len(self._text)

    def _header(self) -> Key:
        """Read `[a.b]` or `[[a.b]]`; return the path of the table that begins here."""
        line, is_many = self._line(), self._text.startswith("[[", self._at)
        self._at += 2 if is_many else 1
        parts = self._key()
        self._expect("]]" if is_many else "]")
        path: Key = ()
        for part in parts[:-1]:
            path = self._last_of(self._note((*path, part), line))
        path = (*path, parts[-1])
        if not is_many and path in self.lines:  # or [a] after [a.b], which is valid
            self.again.setdefault(line, (path, self.lines.pop(path)))
        self._note(path, line)
        if is_many:
            place = self._counts.get(path, 0)
            self._counts[path] = place + 1
            return self._note((*path, place), line)
        return path

    def _last_of(self, path: Key) -> Key:
        """Return the path itself, or that of the last table if it is an array of tables."""
        return (*path, self._counts[path] - 1) if path in self._counts else path

    def _pair(self, table: Key) -> Key:
        """Read `key = value` in a table; return the table's path."""
        line, path = self._line(), table
        parts = self._key()
        self._expect("=")
        if first := self.lines.get((*table, *parts)):
            self.again.setdefault(line, ((*table, *parts), first))
        for part in parts:
            path = self._note((*path, part), line)
        self._skip(_BLANK)
        self._value(path)
        return table

    def _value(self, path: Key) -> None:
        if found := _TEXT.match(self._text, self._at):
            self._at = found.end()
        elif self._take("["):
            self._items(path, is_table=False)
        elif self._take("{"):
            self._items(path, is_table=True)
        elif found := _SCALAR.match(self._text, self._at):
            length = len(found[0].rstrip())
            if length > MAX_NUMBER:
                raise TooMuchError(self._line(), path, f"is {length:,} characters long: at most {MAX_NUMBER}")
            self._at = found.end()
        else:
            raise _LostError

    def _items(self, path: Key, is_table: bool) -> None:
        """Read an array or inline table up to its end."""
        end, place = "}" if is_table else "]", 0
        while True:
            self._skip(_SPACE)
            if self._take(end):
                return
            if is_table:
                self._pair(path)
            else:
                self._value(self._note((*path, place), self._line()))
                place += 1
            self._skip(_SPACE)
            if not self._take(","):
                self._expect(end)
                return

    def _key(self) -> list[str]:
        """Return the parts of a dotted key."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            if found := _BARE.match(self._text, self._at):
                parts.append(found[0])
            elif found := _QUOTED.match(self._text, self._at):
                parts.append(_unquoted(found[0]))
            else:
                raise _LostError
            self._at = found.end()
            self._skip(_BLANK)
            if not self._take("."):
                return parts

    def _note(self, path: Key, line: int) -> Key:
        if len(path) > MAX_DEPTH:
            raise TooMuchError(line, path[:3], f"is nested more than {MAX_DEPTH} deep")
        self.lines.setdefault(path, line)
        return path

    def _line(self) -> int:
        return bisect_left(self._newlines, self._at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _take(self, sign: str) -> bool:
        is_there = self._text.startswith(sign, self._at)
        self._at += len(sign) if is_there else 0
        return is_there

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise _LostError


def _unquoted(key: str) -> str:
    if "\\" not in key or key[0] == "'":
        return key[1:-1]
    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except ValueError:
        raise _LostError from None
