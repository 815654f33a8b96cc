"""The workbook read back by another library: numbers, formats, and no text that became a formula."""

import json
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from reports.distribution.histogram import build_histogram
from reports.document import Cell, Column, Section, Table
from reports.formatting.cells import amount, change, nothing, of_input, share, words
from reports.output.workbook.cells import pattern_of
from reports.output.workbook.charts import CHART_DATA
from reports.output.workbook.provenance import JSON_TITLE, BookOrigin, provenance_section
from reports.output.workbook.statements import ALL_YEARS, SHEETS
from reports.output.workbook.workbook import sheet_names, summary_section, write_book, write_workbook
from reports.sensitivity.one_at_a_time.swing_section import swing_section
from simulate import load_config
from simulate.provenance import provenance_of
from tests.reports.runs import all_invalid_run, evaluate, renamed_config, run

MONEY = "JPY per share"
HOSTILE = (
    '=HYPERLINK("http://a.b")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "http://a.b/c", "{=1}", "a\x01b\x0bc",
)


def table(*rows, columns=None, name="things", notes=()):
    columns = columns or (Column("Name", is_text=True), Column("Value", MONEY))
    return Table(name, "Some things", columns, rows, notes)


def section(*parts, title="A section", paragraphs=("Words first.",), definitions=(("P50", "the median"),)):
    return Section("a-section", title, paragraphs, parts, definitions)


@pytest.fixture
def written(evaluation, tmp_path):
    """Write sections, return the workbook as openpyxl reads it."""

    def write(*sections, evaluation=evaluation):
        path = tmp_path / "report.xlsx"
        write_workbook(sections, summary_section(evaluation, evaluation.warnings), evaluation, path)
        return load_workbook(path)

    return write


@pytest.fixture
def sheets_of(evaluation, tmp_path):
    """Write sections without the model, which takes longest, return the workbook as openpyxl reads it."""

    def write(*sections):
        path = tmp_path / "report.xlsx"
        about = BookOrigin("A company (T)", "T", provenance_of(evaluation.dataset))
        write_book((*sections, provenance_section(evaluation)), about, path)
        return load_workbook(path)

    return write


def cells_of(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def find(sheet, value):
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == value)


def test_numbers_are_numbers_unrounded(sheets_of):
    third = 1e4 / 3
    book = sheets_of(section(table((words("a"), amount(third, "JPY")), (words("b"), share(1 / 7)))))
    sheet = book["A section"]
    first, second = (sheet.cell(find(sheet, name).row, 2) for name in "ab")
    assert first.value == pytest.approx(third, rel=1e-15)
    assert (first.number_format, first.data_type) == ("#,##0", "n")
    assert second.value == pytest.approx(1 / 7, rel=1e-15)
    assert second.number_format == "0.0%"


def test_units_stand_in_heads_or_in_the_format(sheets_of):
    mixed = (Column("Input", is_text=True), Column("P10"))
    rows = (
        (words("money"), of_input(20431.4, "money", "JPY", 0.0, 1000.0)),
        (words("years"), of_input(5.0, "years", "JPY", 4.0, 6.0)),
        (words("rate"), of_input(0.1219, "rate", "JPY", 0.1, 0.2)),
        (words("euro"), amount(-12.5, "EUR")),
    )
    sheet = sheets_of(section(table(*rows, columns=mixed)))["A section"]
    names = ("money", "years", "rate", "euro")
    formats = [sheet.cell(find(sheet, name).row, 2).number_format for name in names]
    assert formats == ['"¥"#,##0"m"', '#,##0.0" years"', "0%", '"€"#,##0.00']
    sheet = sheets_of(section(table((words("a"), amount(1.0, "JPY")))))["A section"]
    assert find(sheet, f"Value [{MONEY}]")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (Cell(81.0, "+¥81", "+#,##0;-#,##0;#,##0"), '+"¥"#,##0;-"¥"#,##0;"¥"#,##0'),
        (Cell(3.0, "3", "#,##0"), "#,##0"),
        (Cell(1.5e15, "¥1.5e+15", "#,##0"), '"¥"#,##0'),
        (Cell(5.0, "5 of 10 draws", "#,##0"), "#,##0"),
        (Cell(5.0, "CHF 5.00", "#,##0.00"), '"CHF "#,##0.00'),
        (Cell(5.0, "whatever", "General"), "General"),
        (change(0.29), "+0.0%;-0.0%;0.0%"),
    ],
)
def test_formats_with_units(cell, expected):
    assert pattern_of(cell, Column("Mixed")) == expected
    assert pattern_of(cell, Column("Named", MONEY)) == cell.number_format


def test_what_is_not_there_says_why_in_grey(sheets_of):
    sheet = sheets_of(section(table((words("a"), nothing("too few draws")))))["A section"]
    cell = find(sheet, "too few draws")
    assert (cell.data_type, cell.font.color.rgb, cell.font.italic) == ("s", "FF595959", True)


def test_infinite_numbers_are_texts(sheets_of):
    sheet = sheets_of(section(table((words("a"), Cell(float("inf"), "infinite", "0")))))["A section"]
    assert find(sheet, "infinite").data_type == "s"


def test_no_text_becomes_a_formula_or_a_link(written):
    evaluation = evaluate(run(renamed_config(HOSTILE[0].replace('"', "'"), "=1+1&A"), draws=50))
    rows = [(words(text), words(text)) for text in HOSTILE]
    parts = table(*rows, columns=(Column(HOSTILE[0], is_text=True), Column("=2")), notes=HOSTILE)
    hostile = section(parts, title="=A1+[x]", paragraphs=HOSTILE, definitions=(("=1", "=2"),))
    book = written(hostile, evaluation=evaluation)
    cells = cells_of(book)
    assert not [cell for cell in cells if cell.data_type == "f" and cell.parent.title not in SHEETS]
    assert not [cell for cell in cells if cell.hyperlink]
    assert {*HOSTILE[:4], "a b c"} <= {cell.value for cell in cells}
    assert find(book["Summary"], "=HYPERLINK('http://a.b') (=1+1&A), in JPY.")


def test_every_part_of_a_section_is_there(sheets_of):
    first = table((words("a"), amount(1.0, "JPY")), notes=("A note.",))
    sheet = sheets_of(section(first, table((words("b"), amount(2.0, "JPY")))))["A section"]
    order = ["A section", "Words first.", "Some things", "a", "A note.", "b", "Definitions", "P50"]
    assert [find(sheet, text).row for text in order] == sorted(find(sheet, text).row for text in order)
    assert find(sheet, "the median").row == find(sheet, "P50").row


def test_sheets_can_be_read_and_printed(written):
    long = "a name of some forty letters, or even more"
    book = written(section(table((words(long), amount(1.0, "JPY"))), title="R&D"))
    for sheet in book:
        assert sheet.freeze_panes == ("B5" if sheet.title in SHEETS[1:] else "B2")
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # As many pages as it takes, one wide or, of all years, one high; 1 is the default.
        pages = sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight
        assert pages == ((0, None) if sheet.title == ALL_YEARS else (None, 0))
    assert book["R&D"].column_dimensions["A"].width >= len(long)
    assert book["R&D"].column_dimensions["B"].width < 30


def test_summary_holds_the_key_figures(written, evaluation):
    sheet = written()["Summary"]
    row = {name: find(sheet, name).row for name in ("Price", "Value, P50", "P(value > price)", "Draws")}
    assert sheet.cell(row["Price"], 2).value == 2493.0
    p50 = evaluation.percentiles[50]
    assert [sheet.cell(row["Value, P50"], i).value for i in (2, 3, 4)] == pytest.approx(list(p50), rel=1e-14)
    assert sheet.cell(row["P(value > price)"], 2).number_format == "0.0%"
    assert sheet.cell(row["Draws"], 2).value == evaluation.n_draw


def test_all_invalid(written):
    evaluation = evaluate(all_invalid_run())
    sheet = written(evaluation=evaluation)["Summary"]
    assert sheet.cell(find(sheet, "Value, P50").row, 2).value == "none"
    assert find(sheet, "Warning: no draw has a value: there are no percentiles.")


def test_shipped_configs(written):
    for name in ("iij", "iiji-2019"):
        book = written(evaluation=evaluate(run(load_config(name), draws=1)))
        assert find(book["Summary"], "Price")


def test_same_run_same_bytes(evaluation, tmp_path):
    paths = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for path in paths:
        write_workbook([section(table())], summary_section(evaluation), evaluation, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    created = load_workbook(paths[0]).properties.created
    assert created.isoformat() == evaluation.dataset.attrs["created"].removesuffix("+00:00")


def test_sheet_names():
    hard = ("a/b:c?d*e[f]", "x" * 40, "x" * 40, "'", "", "株式会社" * 10, "'quoted'")
    titles = ("Value", "value", "History", *hard)
    found = sheet_names([section(title=title) for title in titles])
    assert found[:4] == ["Value", "value (2)", "History (2)", "abcdef"]
    assert found[4:8] == ["x" * 31, "x" * 27 + " (2)", "Sheet", "Sheet (2)"]
    assert found[9] == "quoted"
    assert max(map(len, found)) == 31
    assert len({name.lower() for name in found}) == len(found)


def test_a_long_config_takes_several_cells(written, evaluation):
    text = "# \u682a\t=1\n" + "x" * 40_000 + "\n" + "y\n" * 9
    long = replace(evaluation, dataset=evaluation.dataset.assign_attrs(config_text=text))
    sheet = written(evaluation=long)["Provenance"]
    cells = [cell.value for cell in sheet["A"]]
    parts = cells[cells.index(JSON_TITLE) + 1 :]
    assert len(parts) == 2
    assert max(map(len, parts)) == 32_000
    assert json.loads("".join(parts)) == provenance_of(long.dataset)
    assert find(sheet, "# \u682a =1").data_type == "s"
    assert find(sheet, evaluation.dataset.attrs["config_sha256"])


def test_sheets_have_the_short_names_of_sections(written):
    title = "What share of the uncertainty each input carries"
    short = [replace(section(title=name), short="Variance") for name in (title, "Another")]
    book = written(*short, section())
    ours = ["Variance", "Variance (2)", "A section"]
    assert book.sheetnames == ["Summary", *ours, *SHEETS, CHART_DATA, "Provenance"]
    assert book["Variance"]["A1"].value == title


def test_very_long_texts_are_cut(sheets_of):
    book = sheets_of(section(title="T" * 60, paragraphs=("y" * 40_000,)))
    assert max(len(str(cell.value)) for cell in cells_of(book)) == 32_767


def test_warnings_come_first_and_are_those_given(evaluation):
    warned = replace(evaluation, warnings=["one"])
    assert summary_section(warned, ["one", "two"]).paragraphs[1:] == ("Warning: one.", "Warning: two.")
    assert len(summary_section(warned).paragraphs) == 1


def test_a_file_that_cannot_be_written(evaluation, tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write_workbook([], summary_section(evaluation), evaluation, tmp_path / "none" / "report.xlsx")


def numbers_of(book, reference):
    """The cells that a chart refers to."""
    sheet, cells = reference.rsplit("!", 1)
    return [cell.value for row in book[sheet.strip("'")][cells.replace("$", "")] for cell in row]


def test_charts_are_drawn_from_their_numbers(written, evaluation):
    book = written(swing_section(evaluation))
    (histogram,), (tornado,) = book["Summary"]._charts, book["Swings"]._charts
    expected = build_histogram(evaluation.values, (evaluation.price, evaluation.base_case))
    (bars,) = histogram.series
    assert numbers_of(book, bars.val.numRef.f) == pytest.approx(expected.bars.tolist(), rel=1e-15)
    assert numbers_of(book, bars.cat.numRef.f) == pytest.approx(
        (expected.edges[:-1] + 0.5 * expected.width).tolist(), rel=1e-12, abs=1e-9,
    )
    for series, end in zip(tornado.series, ("value_low", "value_high"), strict=True):
        expected = [getattr(row, end) for row in evaluation.swings]
        assert numbers_of(book, series.val.numRef.f) == pytest.approx(expected, rel=1e-15)
    assert tornado.y_axis.crossesAt is None
    assert tornado.x_axis.crossesAt == pytest.approx(evaluation.base_case, rel=1e-15)
    assert [len(chart.series) for chart in book["Model statements"]._charts] == [1, 4]


def test_the_longest_table_of_a_sheet_can_be_filtered(sheets_of):
    rows = [(words(f"row {i}"), amount(float(i), "JPY")) for i in range(9)]
    book = sheets_of(section(table(*rows[:2]), table(*rows)), section(table(*rows[:7]), title="Short"))
    sheet = book["A section"]
    assert sheet.auto_filter.ref == f"A{find(sheet, 'row 2').row - 3}:B{find(sheet, 'row 8').row}"
    assert book["Short"].auto_filter.ref is None
