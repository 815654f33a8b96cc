"""The text of a CSV file: comments above its header, its separator, its rows, and numbers in its cells."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import NamedTuple, TypeAlias

from simulate.errors import InputError, Problem

POINT, COMMA = ".", ","
_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break
_APOSTROPHES = "'\u2019"
_MINUS = "\u2212"
_NOTHING = re.compile(r"[+-]?(?:nan|n/?a|null|none|inf|infinity|#\S+|[-.\u2013\u2014\u221e]+)", re.IGNORECASE)


def _pattern(decimal: str) -> re.Pattern[str]:
    """Return the pattern of a number with a decimal sign; groups of three, if marked, are marked alike."""
    marks = f"[{POINT if decimal == COMMA else COMMA}{_SPACES}{_APOSTROPHES}]"
    point = re.escape(decimal)
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}({marks})[0-9]{{3}}(?:\1[0-9]{{3}})*)"
    return re.compile(rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")


_PATTERNS = {POINT: _pattern(POINT), COMMA: _pattern(COMMA)}


def to_number(cell: str, decimal: str = POINT) -> float | None:
    """Return the finite number that a cell holds, or None.

    Thousands may be marked by the other sign, spaces or apostrophes: 1,234.5 or 1 234.5.

    Parameters
    ----------
    cell : str
        The text of the cell without blanks around it.
    decimal : str, optional
        The decimal sign, `POINT` or `COMMA`.
    """
    text = cell.replace(_MINUS, "-")
    found = _PATTERNS[decimal].fullmatch(text)
    if found is None:
        return None
    if found[1]:
        text = text.replace(found[1], "")
    number = float(text.replace(decimal, POINT))
    return number if isfinite(number) else None


def decimal_sign(cells: Sequence[str]) -> str | None:
    """Return the decimal sign under which most cells are numbers.

    Parameters
    ----------
    cells : sequence of str
        The cells of a column.

    Returns
    -------
    str or None
        None if all cells are numbers under both signs, but not the same ones: 1,234 and 2.500 alone do
        not tell whether they are thousands or three decimals.
    """
    by_point = [to_number(cell, POINT) for cell in cells]
    by_comma = [to_number(cell, COMMA) for cell in cells]
    bad_by_point, bad_by_comma = by_point.count(None), by_comma.count(None)
    if bad_by_point == bad_by_comma == 0 and by_point != by_comma:
        return None
    return COMMA if bad_by_comma < bad_by_point else POINT


def two_readings(cell: str) -> tuple[float, float] | None:
    """Return a cell's numbers under a decimal point and a decimal comma, or None if they do not differ.

    Parameters
    ----------
    cell : str
        The text of the cell.
    """
    by_point, by_comma = to_number(cell, POINT), to_number(cell, COMMA)
    if by_point is None or by_comma is None or by_point == by_comma:
        return None
    return by_point, by_comma


def what_is_allowed(cell: str, decimal: str, comma_is_allowed: bool) -> str:
    """Return what to write instead of a cell that is not a number.

    Parameters
    ----------
    cell : str
        The text of the cell.
    decimal : str
        The decimal sign of the column.
    comma_is_allowed : bool
        Whether the file may have decimal commas.
    """
    without_percent = cell.rstrip("%\u2030").rstrip()
    if without_percent != cell:
        number = to_number(without_percent, decimal)
        if number is not None and cell.count("%") == 1:
            return f"is a percentage: write {number / 100:.12g} for {number:.12g}%"
        return "must be a number without percent signs"
    if _NOTHING.fullmatch(cell):
        return "must be a finite number; leave the cell blank where there is none"
    if _PATTERNS[decimal].fullmatch(cell.replace(_MINUS, "-")):
        return "must be a finite number: this one is too large"
    if decimal == POINT and to_number(cell, COMMA) is not None:
        if comma_is_allowed:
            return "has a decimal comma, but most cells of this column have a decimal point"
        return "has a decimal comma, which is read only where semicolons separate the cells"
    if decimal == COMMA and to_number(cell, POINT) is not None:
        return "has a decimal point, but most cells of this column have a decimal comma"
    return "must be a number or blank"


MAX_BYTES = 50_000_000
PEEKED = 1000  # rows that tell the separator and which columns hold numbers
# Where two separators explain a file equally well, commas are rather decimal signs or prose.
_SEPARATORS = ("\t", ";", ",")
_LINE_END = re.compile(rb"\r\n|\r|\n")
# A line that begins with a hash, and the empty lines before it; #,x is a header whose first column is #.
_HASH_LINE = re.compile(rb"(?:[ \t]*(?:\r\n|\r|\n))*#(?![,;\t])([^\r\n]*)(?:\r\n|\r|\n|\Z)")
_EXCEL_HINT = re.compile(rb"sep=[,;\t](?:\r\n|\r|\n)", re.IGNORECASE)  # the separator shows without it
_SURELY_COMMENT = (b" ", b"#", b"!")

Row: TypeAlias = tuple[int, list[str]]


class CsvText(NamedTuple):
    """A CSV file from its header on.

    Attributes
    ----------
    raw : bytes
        The text in UTF-8, without a byte order mark.
    line : int
        The line of the file on which `raw` begins.
    where : str
        The name that messages give to the file.
    sha256 : str
        The hash of all bytes of the file, in hexadecimal.
    """

    raw: bytes
    line: int
    where: str
    sha256: str

    def separator(self) -> str:
        """Return the separator that gives most rows as many cells as the header, and more than one.

        It is a comma if there is none: 1,5 under the header of a single column is then refused as two cells.
        """
        best, separator = (0.5, 1), ","
        for candidate in _SEPARATORS:
            try:
                rows = [cells for _, cells in islice(self.rows(candidate), PEEKED) if cells]
            except InputError:  # it stands next to a quote, where it should not if it separates
                continue
            width = len(rows[0]) if rows else 1
            score = sum(len(cells) == width for cells in rows) / max(1, len(rows)), width
            if width > 1 and score > best:
                best, separator = score, candidate
        return separator

    def rows(self, separator: str) -> Iterator[Row]:
        """Yield the rows, each with the line on which it begins, without empty lines before the header.

        Parameters
        ----------
        separator : str
            The sign between cells.

        Yields
        ------
        line : int
            The line of the file, counted from 1.
        cells : list of str
            The cells of the row.

        Raises
        ------
        InputError
            If quotes do not match, or a cell is longer than the csv module reads.
        """
        text = io.TextIOWrapper(io.BytesIO(self.raw), encoding="utf-8", newline="")
        reader = csv.reader(text, delimiter=separator, strict=True, skipinitialspace=True)
        line, begun = self.line, False
        try:
            for cells in reader:
                begun = begun or any(cell.strip() for cell in cells)
                if begun:
                    yield line, cells
                line = self.line + reader.line_num
        except csv.Error as error:
            wanted = f"is not valid CSV: {error}"
            if "field limit" in str(error):
                limit = f"{csv.field_size_limit():,}"
                wanted = f"has a cell of more than {limit} characters: is a quote not closed?"
            raise InputError(Problem(f"{self.where}:{line}", "", "", wanted)) from None


def read_csv_text(path: Path, where: str) -> CsvText:
    """Read a CSV file.

    Parameters
    ----------
    path : Path
        The file, of at most `MAX_BYTES`.
    where : str
        The name that messages give to it.

    Returns
    -------
    CsvText

    Raises
    ------
    InputError
        If it cannot be read, is too long or is not UTF-8 text.
    """
    try:
        if not path.is_file():  # a pipe would be waited for
            wanted = "is not a file" if path.exists() else "no such file"
            raise InputError(Problem(where, "", "", wanted))
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(Problem(where, "", "", f"cannot be read: {error.strerror}")) from None
    return csv_text(raw, where)


def csv_text(raw: bytes, where: str) -> CsvText:
    """Return the bytes of a CSV file as a text.

    Parameters
    ----------
    raw : bytes
        At most `MAX_BYTES`.
    where : str
        The name that messages give to the file.

    Raises
    ------
    InputError
        If it is too long or is not UTF-8 text.
    """
    if len(raw) > MAX_BYTES:
        raise InputError(Problem(where, "", "", f"is too long: at most {MAX_BYTES // 10**6} MB"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem(f"{where}:{_line(raw, error.start)}", "", "", "is not UTF-8 text")) from None
    if "\0" in text:
        line = _line(raw, raw.index(b"\0"))
        raise InputError(Problem(f"{where}:{line}", "", "", "is not text: it holds a NUL character"))
    sha256 = hashlib.sha256(raw).hexdigest()
    raw = raw.removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    start = _end_of_comments(raw)
    return CsvText(raw[start:], _line(raw, start), where, sha256)


def _line(raw: bytes, at: int) -> int:
    return 1 + sum(1 for _ in _LINE_END.finditer(raw, 0, at))


def _end_of_comments(raw: bytes) -> int:
    """Return where the header begins: behind Excel's hint and the lines at the top that begin with a hash.

    A hash followed by a letter may also begin a header, as in #id,x: it does if the next line
    holds a number.
    """
    hint = _EXCEL_HINT.match(raw)
    start = hint.end() if hint else 0
    while found := _HASH_LINE.match(raw, start):
        is_comment = not found[1] or found[1].startswith(_SURELY_COMMENT)
        if not is_comment and _holds_number(raw, found.end()):
            break
        start = found.end()
    return start


def _holds_number(raw: bytes, start: int) -> bool:
    """Return whether a cell of the line that begins here is a number."""
    end = _LINE_END.search(raw, start)
    line = raw[start : end.start() if end else len(raw)].decode("utf-8", "replace")
    return any(to_number(cell.strip().strip('"')) is not None for cell in re.split("[,;\t]", line))
