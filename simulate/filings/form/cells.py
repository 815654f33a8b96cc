"""The cells of a workbook (.xlsx) or of a table (.csv), as values that say what is wrong with them."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple, TypeAlias

from simulate.csv.text import COMMA, POINT, csv_text, decimal_sign, to_number
from simulate.errors import InputError
from simulate.filings.archive import Limits, Part, damaged_zip, every_entry, read_entry
from simulate.filings.facts import refusal

#: What begins an old workbook, and one with a password.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)"')
_MACROS = ("xl/vbaproject.bin", "xl/macrosheets/")
_OTHER_BOOKS = {
    ".xls": "an old workbook", ".xlsm": "a workbook with macros", ".xltm": "a workbook with macros",
    ".xlsb": "a binary workbook", ".ods": "another kind of workbook", ".numbers": "another kind of workbook",
}  # fmt: skip


class Broken(NamedTuple):
    """A cell that is filled and holds no value, and why."""

    why: str


Value: TypeAlias = str | float | bool | date | Broken | None


class Line(NamedTuple):
    """A row with something in it: its number, counted from 1, and its cells."""

    number: int
    cells: tuple[Value, ...]


class Sheet(NamedTuple):
    """The rows of a sheet or table.

    Attributes
    ----------
    where : str
        The file.
    lines : tuple of Line
        Without empty rows.
    decimal : str
        The decimal sign of a table, whose cells are all text; "" of a workbook, which has numbers.
    """

    where: str
    lines: tuple[Line, ...]
    decimal: str

    def place(self, line: int, column: int | None = None) -> str:
        """Return where a cell or a row stands, as messages have it.

        Parameters
        ----------
        line : int
            Counted from 1.
        column : int, optional
            Counted from 0.
        """
        if self.decimal:
            return f"{self.where}:{line}"
        return f"{self.where}: {_letters(column) if column is not None else 'row '}{line}"


def refuse_other_books(part: Part) -> None:
    """Refuse workbooks other than .xlsx by what their names or first bytes say.

    Parameters
    ----------
    part : Part

    Raises
    ------
    InputError
    """
    suffix = "." + part.name.lower().rpartition(".")[2]
    if part.raw.startswith(_OLE):
        raise refusal(part.where, "is an old workbook (.xls) or has a password: save it as .xlsx without one")
    if suffix in _OTHER_BOOKS:
        raise refusal(
            part.where, f"is {_OTHER_BOOKS[suffix]} ({suffix}), which is not read: save it as .xlsx"
        )


def read_table(part: Part, limits: Limits) -> Sheet:
    """Return the rows of a CSV file in UTF-8.

    Parameters
    ----------
    part : Part
    limits : Limits

    Raises
    ------
    InputError
        If it is no text in UTF-8, its quotes do not match, it has too many cells, or no number tells whether
        its commas are decimal signs.
    """
    text = csv_text(part.raw, part.where)
    separator = text.separator()
    rows = ((number, tuple(cell.strip() or None for cell in cells)) for number, cells in text.rows(separator))
    lines = tuple(_lines(rows, part.where, limits))
    decimal: str | None = POINT
    if separator == ";":
        cells = [cell for line in lines for cell in line.cells if isinstance(cell, str)]
        numbers = [cell for cell in cells if to_number(cell, POINT) or to_number(cell, COMMA)]
        decimal = decimal_sign(numbers)
    if decimal is None:
        wanted = "has numbers that may be thousands or decimals, as 1.234: mark no thousands"
        raise refusal(part.where, f"{wanted}, or write four decimals")
    return Sheet(part.where, lines, decimal)


def read_workbook(part: Part, sheet: str, limits: Limits) -> Sheet:
    """Return the rows of a workbook's sheet, formulas as they were computed.

    Parameters
    ----------
    part : Part
    sheet : str
        Its name; the first sheet is read if none has it.
    limits : Limits

    Raises
    ------
    InputError
        If it is not a workbook, is damaged or too large, or has macros, merged cells or entities of XML.
    """
    texts = _texts(part, replace(limits, zip_bytes=limits.workbook_bytes, file_bytes=limits.workbook_bytes))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what openpyxl does not keep: styles, drawings, extensions
            rows = tuple(_lines(_cells(part, sheet, texts), part.where, limits))
    except InputError:
        raise
    except (
        Exception
    ) as error:  # openpyxl trusts what it reads: whatever is wrong comes out as any of a dozen kinds
        said = f"{type(error).__name__} {error}"[:200]
        raise refusal(part.where, f"is not a workbook (.xlsx), or damaged: {said}") from None
    return Sheet(part.where, rows, "")


def _texts(part: Part, limits: Limits) -> dict[str, bytes]:
    """Return the XML of a workbook by the names of its entries, none of which a parser has seen yet."""
    if not part.raw.startswith(b"PK"):
        raise refusal(part.where, "is not a workbook (.xlsx): its content is of another kind")
    texts = {}
    with damaged_zip(part.where), zipfile.ZipFile(io.BytesIO(part.raw)) as archive:
        left = limits.zip_bytes
        for entry in every_entry(archive, part.where, limits):
            if entry.filename.lower().startswith(_MACROS):
                raise refusal(part.where, "holds macros: save it as .xlsx without them")
            raw = read_entry(archive, entry, f"{part.where}: {entry.filename}", left)
            left -= len(raw)
            if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                texts[entry.filename] = raw
                # UTF-16 could hide a declaration from this search; spreadsheet programs write UTF-8.
                if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw or b"\0" in raw:
                    raise refusal(
                        f"{part.where}: {entry.filename}", "declares entities or is not UTF-8: refused"
                    )
    if "xl/workbook.xml" not in texts:
        raise refusal(part.where, "is not a workbook (.xlsx): it has no xl/workbook.xml")
    if b"macroEnabled" in texts.get("[Content_Types].xml", b""):
        raise refusal(part.where, "is a workbook with macros: save it as .xlsx")
    return texts


def _cells(part: Part, name: str, texts: dict[str, bytes]) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Yield rows with their numbers. A formula without its value looks empty, so formulas are read, too."""
    from openpyxl import load_workbook

    sheets = []
    for data_only in (True, False):
        book = load_workbook(io.BytesIO(part.raw), read_only=True, data_only=data_only, keep_links=False)
        if not book.worksheets:
            raise refusal(part.where, "has no sheet with cells")
        sheets.append(book[name] if name in book.sheetnames else book.worksheets[0])
        sheets[-1].reset_dimensions()  # what a file says of its size is not believed
    merged = _MERGED.search(texts.get(sheets[0]._worksheet_path.lstrip("/"), b""))
    if merged:
        raise refusal(part.where, f"has merged cells ({merged[1].decode()}): unmerge them")
    for number, (values, formulas) in enumerate(zip(*(one.iter_rows() for one in sheets), strict=True), 1):
        yield number, tuple(_value(*pair) for pair in zip(values, formulas, strict=True))


def _value(cell: Any, formula: Any) -> Value:
    """Return what a cell holds; `formula` is the same cell with its formula instead of what that gave."""
    value = cell.value
    if value is None:
        if formula.data_type == "f":
            return Broken(
                "holds a formula that was never computed: open and save the file, or write the number"
            )
        return None
    if cell.data_type == "e":
        return Broken(f"holds an error, {value}")
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, bool | date):
        return value
    return float(value) if isinstance(value, int | float) else Broken("holds a time")


def _lines(rows: Iterator[tuple[int, tuple[Value, ...]]], where: str, limits: Limits) -> Iterator[Line]:
    """Yield the rows that are not empty, within limits."""
    seen = filled = 0
    for number, cells in rows:
        seen += len(cells) + 1
        if any(cell is not None for cell in cells):
            filled += 1
            yield Line(number, cells)
        if filled > limits.rows or seen > 2_000 * limits.rows:
            raise refusal(
                where, f"has more than {limits.rows:,} rows or far too many columns: is it the form?"
            )


def _letters(column: int) -> str:
    """Return a column's letters, A for 0."""
    text = ""
    column += 1
    while column:
        column, at = divmod(column - 1, 26)
        text = chr(65 + at) + text
    return text
