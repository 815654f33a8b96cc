"""The form to fill in by hand where a company's filings are no file that is read: its rows, written."""

import csv
import io
from pathlib import Path
from typing import NamedTuple

from simulate.errors import InputError, Problem
from simulate.filings.concept_table import TEMPLATE, concept_table

#: The name of the sheet.
SHEET = "figures"
#: What stands above the columns before the values.
HEADER = ("row", "what it is", "written as")
#: How often the unit that money or shares are written in holds one.
SCALES = {"units": 1, "thousands": 1_000, "millions": 1_000_000}
STANDARDS = ("US GAAP", "IFRS", "Japan GAAP")
_YEARS = 6  # columns in a new form; more may be added


class Entry(NamedTuple):
    """A row of the form.

    Attributes
    ----------
    name : str
        What its first cell holds.
    about : str
        The explanation in the second cell.
    written_as : str
        The third cell: money, shares, a date, a text.
    """

    name: str
    about: str
    written_as: str


#: What is said once, in the first column of values.
COMPANY_ROWS = (
    Entry("company", "The company's name.", "its name"),
    Entry("ticker", "The share's ticker; may be left blank.", "a text"),
    Entry("currency", "The currency of all money.", "USD, JPY or another ISO 4217 code"),
    Entry("money_in", "The unit that money is written in.", "units, thousands or millions"),
    Entry("shares_in", "The unit that shares are written in.", "units, thousands or millions"),
    Entry("standard", "The accounting standard.", "US GAAP, IFRS or Japan GAAP"),
)
#: What is said of each year, above its figures.
YEAR_ROWS = (
    Entry("year_end", "The fiscal year's last day; a column a year, in any order.", "a date: 2025-03-31"),
    Entry("filed", "The day its report came out; if blank, the year's last day.", "a date: 2025-06-27"),
    Entry("source", "The report that has the figures, and where; may be left blank.", "a text"),
)  # fmt: skip


def figure_rows() -> tuple[Entry, ...]:
    """Return the rows of figures: those of all concept tables."""
    concepts = concept_table(TEMPLATE).concepts.values()
    return tuple(Entry(one.name, one.about, "shares" if one.is_shares else "money") for one in concepts)


def write_template(path: Path, overwrite: bool = False) -> None:
    """Write the form to fill in, every row explained; `read_history` reads it once it is filled in.

    Parameters
    ----------
    path : Path
        A name that ends in .xlsx or .csv.
    overwrite : bool, optional
        Whether a file of that name may be replaced.

    Raises
    ------
    InputError
        If the name ends otherwise, the file is there already, or it cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in (".xlsx", ".csv"):
        raise InputError(Problem(str(path), "", "", "must end in .xlsx or .csv"))
    raw = _workbook() if suffix == ".xlsx" else _table()
    try:
        with path.open("wb" if overwrite else "xb") as file:
            file.write(raw)
    except FileExistsError:
        wanted = "is there already, and is not overwritten: take another name"
        raise InputError(Problem(str(path), "", "", wanted)) from None
    except OSError as error:
        raise InputError(Problem(str(path), "", "", f"cannot be written: {error.strerror}")) from None


def _headings() -> tuple[str, ...]:
    return (*HEADER, *(f"year {number}" for number in range(1, _YEARS + 1)))


def _table() -> bytes:
    """Return the form as CSV, with the byte order mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_headings())
    for entry in (*COMPANY_ROWS, *YEAR_ROWS, *figure_rows()):
        writer.writerow([*entry, *[""] * _YEARS])
    return text.getvalue().encode("utf-8-sig")


def _workbook() -> bytes:
    """Return the form as a workbook of one sheet; the same bytes whenever it is written."""
    from datetime import UTC, datetime

    from xlsxwriter import Workbook

    written = io.BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    number, day = book.add_format({"num_format": "#,##0.###"}), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(SHEET)
    last = len(HEADER) + _YEARS - 1
    sheet.set_column(0, 0, 30, bold)
    sheet.set_column(1, 1, 60, wrapped)
    sheet.set_column(2, 2, 22, wrapped)
    sheet.set_column(3, last, 15)
    sheet.freeze_panes(1, 3)
    sheet.write_row(0, 0, _headings(), bold)
    entries = (*COMPANY_ROWS, *YEAR_ROWS, *figure_rows())
    for row, entry in enumerate(entries, 1):
        sheet.write_row(row, 0, entry)
        form = day if entry.written_as.startswith("a date") else number
        if entry not in COMPANY_ROWS and entry.name != "source":
            for column in range(len(HEADER), last + 1):
                sheet.write_blank(row, column, None, form)
        choices = list(SCALES) if entry.name.endswith("_in") else list(STANDARDS)
        if entry.name in ("money_in", "shares_in", "standard"):
            sheet.data_validation(row, len(HEADER), row, len(HEADER), {"validate": "list", "source": choices})
    book.close()
    return written.getvalue()
