"""The form that is filled in by hand, as a workbook and as a table: what it gives, and what is refused."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from simulate.errors import InputError
from simulate.filings.archive import Limits
from simulate.filings.concept_table import TAXONOMIES, TEMPLATE, concept_table
from simulate.filings.form.template import COMPANY_ROWS, YEAR_ROWS, figure_rows, write_template
from simulate.filings.history import History
from simulate.filings.reading import read_history
from tests.simulate.filings.companyfacts import AS_OF, facts, plain, written

FILES = Path(__file__).parents[1] / "files"
APPLE, MARCH_2026 = FILES / "apple.json.gz", date(2026, 3, 1)
SAID = {
    "company": "Example Inc.", "ticker": "EX", "currency": "USD", "money_in": "millions",
    "shares_in": "thousands", "standard": "US GAAP",
}  # fmt: skip


def filled(history: History, path: Path, **about: str) -> Path:
    """The form, filled in with a history's figures in the units of `SAID`."""
    rows: dict[str, list[object]] = {name: [value] for name, value in (SAID | about).items()}
    rows["year_end"] = list(history.year_ends)
    for end in history.year_ends:
        rows.setdefault("filed", []).append(date(end.year, 11, 1))
        rows.setdefault("source", []).append(history.figures["revenue", end].document)
    for name in {name for name, _ in history.figures}:
        unit = 1e3 if concept_table(TEMPLATE).concepts[name].is_shares else 1e6
        values = [history.value(name, end) for end in history.year_ends]
        rows[name] = [None if value is None else value / unit for value in values]
    return fill(path, rows)


def fill(path: Path, rows: dict[str, list[object]]) -> Path:
    """The form as it is written, with values in the columns of years."""
    write_template(path, overwrite=True)
    if path.suffix == ".xlsx":
        book = load_workbook(path)
        for line in book["figures"].iter_rows(max_col=1):
            for column, value in enumerate(rows.get(line[0].value, ()), 4):
                book["figures"].cell(line[0].row, column, value)
        book.save(path)
    else:
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
        text = io.StringIO()
        for line in lines:
            values = ["" if value is None else str(value) for value in rows.get(line[0], ())]
            csv.writer(text).writerow([*line[:3], *values, *line[3 + len(values) :]])
        path.write_text(text.getvalue(), "utf-8-sig")
    return path


def small(path: Path, **rows: list[object]) -> Path:
    """A form with two years of revenue."""
    return fill(path, {name: [value] for name, value in SAID.items()} | {
        "year_end": [date(2024, 12, 31), date(2025, 12, 31)], "filed": [date(2025, 2, 1), date(2026, 2, 1)],
        "revenue": [90.5, 100],
    } | rows)  # fmt: skip


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(InputError) as caught:
        read_history([path], AS_OF, limits)
    return str(caught.value)


def test_every_figure_of_the_concept_tables_is_explained_once_and_has_a_row() -> None:
    said: dict[str, list[str]] = {}
    for taxonomy in TAXONOMIES:
        for name, concept in concept_table(taxonomy).concepts.items():
            said.setdefault(name, []).append(concept.about)
    assert all(len(list(filter(None, texts))) == 1 for texts in said.values())
    assert {row.name for row in figure_rows()} == said.keys()
    names = [row.name for row in (*COMPANY_ROWS, *YEAR_ROWS, *figure_rows())]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_apple_filled_in_by_hand_has_the_figures_of_its_companyfacts(tmp_path, suffix: str) -> None:
    filing = read_history([APPLE], MARCH_2026)
    path = filled(filing, tmp_path / f"apple.{suffix}", company=filing.company, ticker="AAPL")
    form = read_history([path], MARCH_2026)
    assert {key: figure.value for key, figure in form.figures.items()} == {
        key: figure.value for key, figure in filing.figures.items()
    }
    assert len(form.figures) > 150
    assert (form.company, form.currency, form.standard) == ("Apple Inc.", "USD", "US GAAP")
    assert (form.year_ends, form.last_filed) == (filing.year_ends, date(2025, 11, 1))
    revenue = form.figures["revenue", date(2025, 9, 27)]
    assert (revenue.value, revenue.unit, revenue.document) == (416_161e6, "USD", "0000320193-25-000079")
    earlier = read_history([path], date(2025, 10, 30))
    assert earlier.year_ends[-1] == date(2024, 9, 28)
    assert not [figure for figure in earlier.figures.values() if figure.filed > date(2025, 10, 30)]


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_an_empty_form_names_what_is_missing(tmp_path, suffix: str) -> None:
    path = tmp_path / f"form.{suffix}"
    write_template(path)
    lines = refused(path).splitlines()
    assert len(lines) == 6
    for line, name in zip(
        lines, ["company", "currency", "money_in", "shares_in", "standard", "year_end"], strict=True
    ):
        assert line.startswith("form.")
        assert f"{name}: is not filled in" in line
    with pytest.raises(InputError, match="is there already"):
        write_template(path)
    with pytest.raises(InputError, match=r"must end in \.xlsx or \.csv"):
        write_template(tmp_path / "form.ods")


def test_what_the_form_lacks_is_missing_by_name(tmp_path) -> None:
    history = read_history([small(tmp_path / "a.csv", filed=[])], AS_OF)
    assert history.value("revenue", date(2024, 12, 31)) == 90_500_000
    assert history.last_filed == date(2025, 12, 31)
    assert len([note for note in history.notes if "does not say when the report" in note.text]) == 2
    missing = {found.name for found in history.missing if found.year_end == date(2025, 12, 31)}
    assert missing == {row.name for row in figure_rows()} - {"revenue"}


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [
        ({"revenue": [90, "about 100"]}, "E11", 'revenue = "about 100": must be a number'),
        ({"capex": [-5]}, "D16", ": must not be negative"),
        ({"revenue": [90, "-"]}, "E11", 'revenue = "-": must be a'),
        ({"revenue": [90, "\uff0d"]}, "E11", 'revenue = "\uff0d": must be a number'),
        ({"revenue": [90, 1e300]}, "E11", ": must be a number up to 1e+18"),
        ({"year_end": ["2024", date(2025, 12, 31)]}, "D8", 'year_end = "2024": must be a date'),
        ({"year_end": ["31.12.2024", date(2025, 12, 31)]}, "D8", 'year_end = "31.12.2024": must be a date'),
        ({"filed": [], "year_end": [date(2025, 12, 31)] * 2}, "E8", 'year_end = "2025-12-31": stands twice'),
        (
            {"filed": [], "year_end": [date(2025, 9, 30), date(2025, 12, 31)]},
            "E8",
            'year_end = "2025-12-31": is 92 days after 2025-09-30: a column is a whole year',
        ),
        ({"filed": [], "year_end": [date(2025, 12, 31)]}, "E8", "year_end: is not filled in above figures"),
        ({"revenue": [90, None]}, "E8", 'year_end = "2025-12-31": is a year without a figure'),
        ({"filed": [date(2024, 3, 1)]}, "D9", 'filed = "2024-03-01": is before the year\'s end, 2024-12-31'),
        ({"currency": ["Dollar"]}, "D4", 'currency = "Dollar": must be an ISO 4217 code'),
        ({"currency": ["USD", "EUR"]}, "E4", 'currency = "EUR": is said once'),
        ({"money_in": ["billions"]}, "D5", 'money_in = "billions": must be units, thousands or millions'),
        ({"standard": ["GAAP"]}, "D7", 'standard = "GAAP": must be US GAAP, IFRS or Japan GAAP'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_form_filled_in_wrong(tmp_path, suffix: str, rows: dict, cell: str, said: str) -> None:
    line = refused(small(tmp_path / f"a.{suffix}", **rows))
    assert "\n" not in line
    assert line.startswith(f"a.xlsx: {cell}: " if suffix == "xlsx" else f"a.csv:{cell[1:]}: ")
    assert said in line


def test_what_is_wrong_with_rows_of_a_table(tmp_path) -> None:
    path = small(tmp_path / "a.csv")
    text = path.read_text("utf-8-sig")
    for before, after, said in (
        ("\nrevenue,", "\nrevenues,", 'a.csv:11: "revenues": no such row; did you mean revenue?'),
        ("\noperating_income,", "\nrevenue,", "revenue: stands twice, in rows 11 and 12"),
        ("\noperating_income,", "\n,", "a.csv:12: holds something, but has no name in its first cell"),
        ("\ncurrency,", "\nticker,", "a.csv: currency: has no row: the form has one"),
        ("90.5,100", '"1,234.5","(100)"', 'revenue = "(100)": must be a number or blank'),
        ("90.5,100", '90.5,"100 %"', "is a percentage"),
        ("90.5,100", "90.5,-100", "has negative revenue"),
        ("90.5,100", "90.5,1e400", "must be a finite number: this one is too large"),
        ("Example Inc.", "Example\x07Inc.", "company"),
        ("Example Inc.", "\udcff", "is not UTF-8 text"),
        ("millions", '"millions', "is not valid CSV"),
        ("\nyear_end,", "\nyears,", "is not a table of EDINET"),
        ("90.5", "90.5\0", "holds a NUL character"),
    ):
        assert before in text
        changed = text.replace(before, after, 1).encode("utf-8", "surrogateescape")
        path.write_bytes(changed)
        assert said in refused(path)
    path.write_text(text.replace("\n", "\nx,1\n", 1) + "\n".join(f"row {n},1" for n in range(2_000)), "utf-8")
    assert "has more than 1,000 rows" in refused(path)


def test_decimal_commas_are_read_where_semicolons_separate(tmp_path) -> None:
    path = small(tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    for values, wanted in ((["90,5", "1.234,25"], 1_234_250_000.0), (["90.5", "1,234.25"], 1_234_250_000.0)):
        text = io.StringIO()
        for row in rows:
            csv.writer(text, delimiter=";").writerow([*row[:3], *values] if row[0] == "revenue" else row)
        path.write_text(text.getvalue(), "utf-8")
        assert read_history([path], AS_OF).value("revenue") == wanted
    path.write_text(text.getvalue().replace("90.5;1,234.25", "90;1.234"), "utf-8")
    assert "may be thousands or decimals" in refused(path)


def edited(path: Path, change: Callable[[Worksheet], object]) -> Path:
    book = load_workbook(small(path))
    change(book["figures"])
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda sheet: sheet.cell(11, 5, "=D11*2"), "E11: revenue: holds a formula that was never computed"),
        (lambda sheet: sheet.cell(8, 5, "=TODAY()"), "E8: year_end: holds a formula that was never computed"),
        (lambda sheet: sheet.cell(11, 5, "#DIV/0!"), "E11: revenue: holds an error, #DIV/0!"),
        (lambda sheet: sheet.cell(11, 5, True), "E11: revenue = true: must be a number"),
        (lambda sheet: sheet.cell(11, 5, date(2025, 1, 1)), 'E11: revenue = "2025-01-01": must be a number'),
        (lambda sheet: sheet.cell(11, 5, "100"), 'E11: revenue = "100": must be a number'),
        (
            lambda sheet: setattr(sheet.cell(8, 5, 46_022), "number_format", "0"),
            "E8: year_end = 46022.0: must be a date",
        ),
        (lambda sheet: sheet.cell(60, 1, "sales"), 'A60: "sales": no such row'),
        (lambda sheet: sheet.cell(60, 5, 1), "A60: holds something, but has no name"),
        (lambda sheet: sheet.merge_cells("D11:E11"), "has merged cells (D11:E11): unmerge them"),
        (lambda sheet: sheet.cell(11, 300, 5), "KN8: year_end: is not filled in above figures"),
    ],
)
def test_a_workbook_filled_in_wrong(tmp_path, change: Callable, said: str) -> None:
    line = refused(edited(tmp_path / "a.xlsx", change))
    assert line.startswith("a.xlsx: ")
    assert said in line


def test_a_formula_gives_what_it_was_computed_to(tmp_path) -> None:
    path = edited(tmp_path / "a.xlsx", lambda sheet: sheet.cell(11, 5, "=D11*2"))
    entries = unpacked(path)
    sheet = entries["xl/worksheets/sheet1.xml"]
    assert b"<f>D11*2</f><v></v>" in sheet.replace(b"<v />", b"<v></v>")
    entries["xl/worksheets/sheet1.xml"] = sheet.replace(b"<v />", b"<v></v>").replace(
        b"</f><v></v>", b"</f><v>181</v>"
    )
    assert read_history([packed(path, entries)], AS_OF).value("revenue") == 181e6


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in entries.items():
            archive.writestr(name, raw)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("entry", "change", "said"),
    [
        ("xl/vbaProject.bin", lambda raw: b"macro", "holds macros"),
        (
            "[Content_Types].xml",
            lambda raw: raw.replace(b"spreadsheetml.sheet.main", b"macroEnabled.main"),
            "macros",
        ),
        ("../x.xml", lambda raw: b"<a/>", "holds an entry outside of the zip, ../x.xml"),
        ("xl/bomb.xml", lambda raw: b" " * 21_000_000, "is too large unpacked: at most 20 MB"),
        (SHEET, lambda raw: b'<!DOCTYPE a [<!ENTITY b "c">]>' + raw, "declares entities"),
        (SHEET, lambda raw: raw.decode().encode("utf-16"), "declares entities or is not UTF-8"),
        (SHEET, lambda raw: raw[: len(raw) // 2], "is not a workbook (.xlsx), or damaged"),
        (SHEET, lambda raw: raw.replace(b'<row r="11"', b'<row r="99999999999"'), "rows"),
        ("xl/styles.xml", lambda raw: b"<x", "is not a workbook (.xlsx), or damaged"),
        ("xl/workbook.xml", lambda raw: None, "it has no xl/workbook.xml"),
        ("[Content_Types].xml", lambda raw: None, "is not a workbook (.xlsx), or damaged"),
    ],
)
def test_workbooks_that_are_none(tmp_path, entry: str, change: Callable, said: str) -> None:
    path = small(tmp_path / "a.xlsx")
    entries = unpacked(path)
    if (raw := change(entries.get(entry, b""))) is None:
        del entries[entry]
    else:
        entries[entry] = raw
    line = refused(packed(path, entries))
    assert line.startswith("a.xlsx: ")
    assert said in line
    assert "\n" not in line


def test_files_of_other_kinds_by_these_names(tmp_path) -> None:
    path = tmp_path / "a.xlsx"
    for raw, said in (
        (b"", "is empty"),
        (b"year_end,x", "is not a workbook (.xlsx): its content is of another kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is an old workbook (.xls) or has a password"),
        (b"PK\x03\x04" + bytes(100), "is a damaged zip"),
        (small(path).read_bytes()[:2_000], "is a damaged zip"),
    ):
        path.write_bytes(raw)
        assert said in refused(path)
    book = small(path).read_bytes()
    for suffix in ("xls", "xlsm", "xlsb", "ods"):
        other = tmp_path / f"a.{suffix}"
        other.write_bytes(book)
        assert f"(.{suffix}), which is not read: save it as .xlsx" in refused(other)
    Workbook().save(path)
    assert "a.xlsx: company: has no row: the form has one" in refused(path)


def test_a_form_stands_for_filings_and_not_beside_them(tmp_path) -> None:
    old = small(tmp_path / "a.csv", year_end=[date(2022, 12, 31), date(2023, 12, 31)], filed=[])
    new = small(tmp_path / "b.xlsx")
    history = read_history([old, new], AS_OF)
    assert len(history.series("revenue")) == 4
    filing = written(tmp_path, facts(plain()))
    for paths in ([new, filing], [filing, new]):
        with pytest.raises(InputError, match="cannot be one history with"):
            read_history(paths, AS_OF)
    other = small(tmp_path / "c.csv", company=["Other Inc."])
    with pytest.raises(
        InputError, match=r"c.csv: is of Other Inc. \(ticker EX\), but b.xlsx is of Example Inc."
    ):
        read_history([new, other], AS_OF)
    with pytest.raises(InputError, match="was filed after 2025-01-01"):
        read_history([new], date(2025, 1, 1))
    large = small(tmp_path / "d.csv")
    large.write_bytes(large.read_bytes() + b"x" * 1_000)
    assert "is too large" in refused(large, Limits(file_bytes=1_000))
    packed(tmp_path / "e.zip", {"form.csv": small(tmp_path / "f.csv").read_bytes()})
    assert read_history([tmp_path / "e.zip"], AS_OF).value("revenue") == 100e6
