"""One column of numbers from a CSV file; a cell that is not plainly a number is refused, never guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

import numpy as np

from simulate.csv.text import (
    COMMA,
    PEEKED,
    POINT,
    CsvText,
    Row,
    decimal_sign,
    read_csv_text,
    to_number,
    two_readings,
    what_is_allowed,
)
from simulate.errors import InputError, Problem, no_such, show_value

MAX_ROWS = 1_000_000
MAX_COLUMNS = 1000
_SHOWN = 5  # problems of one kind
_NAMED = 20  # columns named in a message
_LONGEST = 100  # letters of a column's name


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column as read.

    Attributes
    ----------
    name : str
        The name in the header.
    values : ndarray, shape (n,)
        The numbers in the file's order, finite, read-only.
    n_blank : int
        The number of blank cells, which are skipped.
    sha256 : str
        The hash of the file's bytes, in hexadecimal.
    """

    name: str
    values: np.ndarray
    n_blank: int
    sha256: str


def read_column(path: str | Path, column: str | None = None) -> np.ndarray:
    """Return the numbers of one column; see `load_column`.

    Parameters
    ----------
    path : str or Path
        The file.
    column : str, optional
        The name of the column.

    Returns
    -------
    ndarray, shape (n,)
        Finite and read-only.

    Raises
    ------
    InputError
        If the file or the column cannot be read.
    """
    return load_column(path, column).values


def load_column(path: str | Path, column: str | None = None) -> Column:
    """Read one column of a CSV file whose first line names the columns.

    Lines above that one are ignored if they begin with a hash or are Excel's `sep=;`. Cells are separated by
    commas, semicolons or tabs. Thousands may be marked if the cell is in quotes or nothing is confused; a
    decimal comma is read where semicolons separate.

    Parameters
    ----------
    path : str or Path
        UTF-8 text, with or without a byte order mark; at most 50 MB, a million rows and a thousand columns.
    column : str, optional
        The name of the column; None for the only column that holds numbers.

    Returns
    -------
    Column

    Raises
    ------
    InputError
        If the file cannot be read or is too large, rows differ in length, there is no such
        column or it is named twice, or a cell is not a number; with the lines of the first five.
    """
    where = str(path)
    text = read_csv_text(Path(path), where)
    separator = text.separator()
    rows = text.rows(separator)
    line, header = next(rows, (0, []))
    if not header:
        raise InputError(Problem(where, "", "", "is empty"))
    if len(header) > MAX_COLUMNS:
        wanted = f"names {len(header):,} columns: at most {MAX_COLUMNS:,}"
        raise InputError(Problem(f"{where}:{line}", "", "", wanted))
    header = [name.strip() for name in header]
    if all(to_number(name) is not None for name in header):
        wanted = "holds only numbers: the first line must name the columns"
        raise InputError(Problem(f"{where}:{line}", "", "", wanted))
    place = _place(header, column, text, separator)
    key = _printable(header[place])
    if header.count(header[place]) > 1:
        raise InputError(Problem(f"{where}:{line}", key, "", "is the name of two columns: rename one"))
    lines, cells = _cells(rows, len(header), place, where)
    filled = [(line, cell) for line, cell in zip(lines, cells, strict=True) if cell]
    if not filled:
        raise InputError(Problem(where, key, "", "has no values"))
    numbers = _numbers(filled, key, separator, where)
    numbers.setflags(write=False)
    return Column(header[place], numbers, len(cells) - len(filled), text.sha256)


def _place(header: Sequence[str], column: str | None, text: CsvText, separator: str) -> int:
    """Return the place of the wanted column in the header."""
    where = text.where
    if column is not None:
        if column.strip() in header:
            return header.index(column.strip())
        known = [_printable(name) for name in header if name]
        if len(known) > _NAMED:
            known = get_close_matches(column, known, n=1) or [*known[:_NAMED], "..."]
        raise InputError(Problem(where, _printable(column), "", no_such("column", column, known)))
    if len(header) == 1:
        return 0
    peeked = [cells for _, cells in islice(text.rows(separator), 1, PEEKED)]
    places = [i for i in range(len(header)) if _holds_numbers(peeked, i, separator)]
    if len(places) == 1:
        return places[0]
    names = ", ".join(_printable(header[i]) for i in places[:_NAMED])
    wanted = f"{len(places)} columns hold numbers, name one: {names}" if places else "no column holds numbers"
    raise InputError(Problem(where, "", "", wanted))


def _holds_numbers(rows: Sequence[Sequence[str]], place: int, separator: str) -> bool:
    """Return whether at least half of a column's cells that are not blank are numbers."""
    cells = [cell for row in rows if place < len(row) and (cell := row[place].strip())]
    signs = (POINT, COMMA) if separator == ";" else (POINT,)
    return bool(cells) and any(
        2 * sum(to_number(cell, sign) is not None for cell in cells) >= len(cells) for sign in signs
    )


def _cells(rows: Iterator[Row], width: int, place: int, where: str) -> tuple[list[int], list[str]]:
    """Return the lines and stripped texts of one column."""
    lines, cells, ragged = [], [], []
    for line, row in rows:
        if not row:
            if width > 1:
                continue
            row = [""]  # an empty line of a file with one column is a blank cell
        if len(row) == width:
            lines.append(line)
            cells.append(row[place].strip())
        else:
            ragged.append((line, len(row)))
        if len(lines) + len(ragged) > MAX_ROWS:
            raise InputError(Problem(where, "", "", f"is too long: at most {MAX_ROWS:,} rows"))
    if ragged:
        quoting = "; a cell that holds the separator must be in quotes"
        problems = [
            Problem(f"{where}:{line}", "", "", f"has {_count(n, 'cell')}, the header has {width}{quoting}")
            for line, n in ragged[:_SHOWN]
        ]
        raise InputError(*problems, *_more(len(ragged), "row", where, ""))
    return lines, cells


def _numbers(filled: Sequence[tuple[int, str]], key: str, separator: str, where: str) -> np.ndarray:
    """Return the numbers of cells that are not blank, all read by one decimal sign."""
    texts = [cell for _, cell in filled]
    decimal = POINT if separator == "," else decimal_sign(texts)
    if decimal is None:
        line, cell, readings = next(
            (line, cell, readings) for line, cell in filled if (readings := two_readings(cell))
        )
        wanted = f"is {readings[0]:.15g} or {readings[1]:.15g}, and no other cell tells which: "
        wanted += "mark no thousands, or write four decimals"
        raise InputError(Problem(f"{where}:{line}", key, show_value(cell), wanted))
    may_be_comma = separator == ";"
    if not may_be_comma:
        decimal = POINT
    numbers = [to_number(cell, decimal) for cell in texts]
    bad = [place for place, number in zip(filled, numbers, strict=True) if number is None]
    if bad:
        problems = [
            Problem(f"{where}:{line}", key, show_value(cell), what_is_allowed(cell, decimal, may_be_comma))
            for line, cell in bad[:_SHOWN]
        ]
        raise InputError(*problems, *_more(len(bad), "cell", where, key))
    return np.array(numbers, dtype=np.float64) + 0.0  # which makes -0 plain 0


def _more(n: int, kind: str, where: str, key: str) -> list[Problem]:
    """Return a problem that counts those that are not shown, if any."""
    left = n - _SHOWN
    return [Problem(where, key, "", f"{_count(left, kind)} more cannot be read")] if left > 0 else []


def _count(n: int, kind: str) -> str:
    return f"{n:,} {kind}" if n == 1 else f"{n:,} {kind}s"


def _printable(name: str) -> str:
    """Return a column's name, quoted if it does not fit on a line as it is."""
    return name if name.isprintable() and len(name) <= _LONGEST else show_value(name, _LONGEST)
