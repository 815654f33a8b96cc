"""A filing of any bytes gives a history that holds together, or is refused, one printable line a problem."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from math import isfinite
from pathlib import Path

from simulate.errors import InputError
from simulate.filings.archive import Limits
from simulate.filings.concept_table import TEMPLATE, concept_table
from simulate.filings.form.template import SHEET, figure_rows, write_template
from simulate.filings.history import History
from simulate.filings.reading import read_history
from tests.fuzz.loader import check_words
from tests.simulate.filings.companyfacts import day, facts, plain, year

#: What the first byte says of the rest: the file itself, or the cells of a workbook that is sound otherwise.
FACTS, TABLE, FORM, CELLS, BOOK = b"\0", b"\1", b"\2", b"\3", b"\4"
AS_OF = date(2026, 3, 1)
_FILES = Path(__file__).parents[1] / "simulate" / "filings" / "files"
_NAMES = {
    FACTS: "CIK1.json",
    TABLE: "jpcrp030000-asr-001_E02367-000_2024-03-31_01_2024-06-28.csv",
    FORM: "form.csv",
    CELLS: "cells.xlsx",
    BOOK: "book.xlsx",
}
_FOLDER = tempfile.TemporaryDirectory()
_ROOT = Path(_FOLDER.name)
_CELLS = "xl/worksheets/sheet1.xml"
_LIMITS = Limits(
    file_bytes=200_000, zip_bytes=400_000, workbook_bytes=300_000, entries=50, facts=5_000, rows=200
)


def check(data: bytes) -> None:
    """Read one file; anything but a history or an orderly refusal is an exception."""
    kind = bytes([data[0] % len(_NAMES)]) if data else FACTS
    path = _ROOT / _NAMES[kind]
    raw = data[1:]
    path.write_bytes(_packed({**_BOOK, _CELLS: raw}) if kind == CELLS else raw)
    try:
        history = read_history([path], AS_OF, _LIMITS)
    except InputError as error:
        check_words(error)
        for problem in error.problems:
            if not problem.where.startswith(path.name):
                raise AssertionError(f"{problem} names no file") from None
        return
    _check_history(history)


def _check_history(history: History) -> None:
    ends = history.year_ends
    assert ends
    assert list(ends) == sorted(set(ends))
    assert ends[-1] <= AS_OF
    assert history.company.isprintable()
    known = {(missing.name, missing.year_end) for missing in history.missing}
    assert known.isdisjoint(history.figures)
    for (name, end), figure in history.figures.items():
        assert (name, end) == (figure.name, figure.year_end)
        assert end in ends
        assert isfinite(figure.value)
        assert figure.unit == ("shares" if _is_shares(name) else history.currency)
        assert figure.filed <= AS_OF
    assert all(value >= 0.0 for value in history.series("capex").values())
    assert all(value >= 0.0 for value in history.series("revenue").values())


def _is_shares(name: str) -> bool:
    return concept_table(TEMPLATE).concepts[name].is_shares


def _packed(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:  # stored: a mutation of the bytes reaches the XML
        for name, raw in entries.items():
            archive.writestr(name, raw)
    return file.getvalue()


def _unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _form() -> str:
    """A form with two years of every figure."""
    write_template(_ROOT / "empty.csv", overwrite=True)
    values = {
        "company": ["Example"], "ticker": ["3774"], "currency": ["JPY"], "money_in": ["millions"],
        "shares_in": ["thousands"], "standard": ["IFRS"], "year_end": ["2024-03-31", "2025-03-31"],
        "filed": ["2024-06-27", "2025-06-27"], "source": ["report", "report"],
    } | {row.name: ["100", "1234.5"] for row in figure_rows()}  # fmt: skip
    text = io.StringIO()
    for line in csv.reader(io.StringIO((_ROOT / "empty.csv").read_text("utf-8-sig"))):
        csv.writer(text).writerow([line[0], "", "", *values.get(line[0], [])])
    return text.getvalue()


def _book() -> dict[str, bytes]:
    """The form as a workbook, filled in."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    for row, line in enumerate(csv.reader(io.StringIO(_form())), 1):
        for column, cell in enumerate(line, 1):
            is_number = cell.replace(".", "").isdigit() and cell != "3774"
            is_day = cell.count("-") == 2
            sheet.cell(
                row, column, float(cell) if is_number else date.fromisoformat(cell) if is_day else cell
            )
    book.save(_ROOT / "seed.xlsx")
    return _unpacked(_ROOT / "seed.xlsx")


_BOOK = _book()


def _facts() -> Iterator[dict]:
    """Companyfacts, whole and with something odd."""
    yield facts(plain())
    yield facts(plain(), taxonomy="ifrs-full", unit="EUR")
    tags = plain() | {"LongTermDebtCurrent": [day(5e6, 2025)], "LongTermDebtNoncurrent": [day(6e6, 2025)]}
    yield facts(tags | {"PaymentsToAcquirePropertyPlantAndEquipment": [year(-3e6, 2025)]})
    for key in ("end", "start", "val", "accn", "form", "filed"):
        for odd in (None, "", "2025-02-30", -1e300, True, [], "10-Q"):
            document = facts({"Revenues": [year(1e6, 2024), year(2e6, 2025)]})
            document["facts"]["us-gaap"]["Revenues"]["units"]["USD"][1][key] = odd
            yield document


def seeds() -> Iterator[bytes]:
    """One of each kind, and those that lack a row or a key."""
    for document in _facts():
        yield FACTS + json.dumps(document).encode()
    with zipfile.ZipFile(_FILES / "S100TMMG_type5.zip") as archive:
        lines = archive.read(archive.namelist()[0]).decode("utf-16").splitlines(keepends=True)
    head = [line for line in lines[1:] if "jpdei_cor" in line]
    head += [line for line in lines if "NetSales" in line or '"jppfs_cor:Assets"' in line]
    yield TABLE + "".join([lines[0], *head]).encode("utf-8-sig")
    yield TABLE + "".join([lines[0], *head]).encode("utf-16")
    rows = _form().splitlines(keepends=True)
    yield FORM + "".join(rows).encode("utf-8-sig")
    yield FORM + "".join(rows).replace(",", ";").encode()
    for at in range(10):
        yield FORM + "".join(rows[:at] + rows[at + 1 :]).encode()
    yield CELLS + _BOOK[_CELLS]
    yield BOOK + _packed(_BOOK)


def words() -> Iterator[str]:
    """Names and signs that make sense in filings."""
    yield from ('"Revenues"', '"Assets"', '"ProfitLoss"', '"LongTermDebt"', '"units"', '"USD"', '"shares"')
    yield from (
        '"val": ',
        '"end": "',
        '"start": "',
        '"form": "10-K"',
        '"filed": "',
        "2025-12-31",
        "2025-02-30",
    )
    yield from (
        "jppfs_cor:NetSales",
        "CurrentYearDuration",
        "Prior1YearInstant",
        "_NonConsolidatedMember",
        "\uff0d",
    )
    yield from ("FilingDateInstant", "\u8981\u7d20ID", "\ufeff", "\0", "\r\n", "\t", ";", '""', "1e400", "-1")
    yield from (
        "year_end",
        "revenue",
        "millions",
        "1.234,5",
        "<f>",
        "<v>",
        "</c>",
        '<c r="D5" t="s">',
        "#DIV/0!",
    )
    yield from (
        't="e"',
        't="b"',
        't="d"',
        't="str"',
        't="inlineStr"',
        '<mergeCell ref="A1:B2"/>',
        "<row r=",
        "&#0;",
    )
