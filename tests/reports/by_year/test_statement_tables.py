"""The base case behind its base year, and the spread by year against each draw's own statements."""

import numpy as np
import pytest
from openpyxl import load_workbook

from reports.analysis import AnalysedRun
from reports.by_year.statement_tables import base_case_tables, statements_section
from reports.by_year.value_by_period import VALUE_BY_PERIOD
from reports.document import Section, Table
from reports.options import NO_OPTIONS
from reports.output.html.render import render_page
from reports.output.workbook.workbook import summary_section, write_workbook
from reports.report import BuiltReport
from simulate import load_config
from simulate.config.loading import config_from_text
from simulate.forecast.base_case import forecast_lines
from tests.engine.golden import LABELS, published
from tests.reports.output.documents import parse
from tests.reports.runs import all_invalid_run, build_report, evaluate, fixed_config, run
from tests.simulate.configs import changed_text, input_line

#: By hand: 1,540 x (1 - 0.889) - 114 of operating income, 5.4% of 361.4 of interest, 27% of tax,
#: 1,540 / 1.147 of assets.
BASE_YEAR = {
    "revenue": "1,540", "operating_income": "57", "interest_expense": "20", "tax_expense": "10",
    "net_income": "27", "adjusted_assets": "1,343", "total_debt": "361", "total_equity": "641",
    "free_cash_flow": "", "cash_for_distribution": "",
}


def open_report(**figures: str) -> BuiltReport:
    """Build the report of iij with production assets that do not close, and lines of [reported]."""
    reported = "\n".join(["[reported]", *(f'{key} = "{answer}"' for key, answer in figures.items())])
    line = input_line("iij", "base_production_assets")
    text = changed_text("iij", (line, "base_production_assets = 100_000.0"), ("[reported]", reported))
    return build_report(run(config_from_text(text, "iij", "/home/somebody/iij.toml"), draws=10))


def notes_of(report: BuiltReport) -> str:
    (section,) = (section for section in report.sections if section.name == "statements")
    tables = [part for part in section.parts if isinstance(part, Table)]
    return " ".join(note for table in tables for note in table.notes)


def test_every_cell_of_the_statements_is_the_published_one() -> None:
    """All 42 lines in the published order, net income a second time on top of the cash flow."""
    tables = list(base_case_tables(load_config("iiji-2019")))
    assert [table.title.removesuffix(", base case") for table in tables] == [
        "Income statement", "Balance sheet", "Cash flow", "Present value"
    ]
    rows = [row for table in tables for row in table.rows]
    names = list(LABELS)
    names.insert(names.index("depreciation_and_amortization"), "net_income")
    for name, (label, _, *years) in zip(names, rows, strict=True):
        assert label.shown == LABELS[name]
        assert [cell.shown.replace(",", "") for cell in years] == published(name)
    base = {name: row[1].shown for name, row in zip(names, rows, strict=True)}
    assert base | BASE_YEAR == base


def test_the_page_shows_some_years_and_the_workbook_all(tmp_path) -> None:
    evaluation = evaluate(run(load_config("iiji-2019"), draws=10))
    section = Section("statements", "Statements", parts=tuple(base_case_tables(evaluation.config)))
    table = parse(render_page([section], evaluation)).by_id("statements-table-income-statement")
    assert table.tag == "details"
    heads, _, revenue_row, *_ = table.all("tr")
    shown = [cell.text for cell in heads.all("th")]
    # Year 1 is fiscal 2.
    assert shown == ["Line", "Base year", "2", "3", "4", "5", "6", "11", "16", "21", "31"]
    revenue = published("revenue")
    cells = [cell.text.replace(",", "").strip() for cell in revenue_row.all("td")]
    assert cells == ["1540", *(revenue[year - 1] for year in (1, 2, 3, 4, 5, 10, 15, 20, 30))]
    path = tmp_path / "report.xlsx"
    write_workbook([section], summary_section(evaluation), evaluation, path)
    rows = load_workbook(path)["Statements"].iter_rows(values_only=True)
    (row,) = (row for row in rows if row[0] == LABELS["revenue"])
    assert [str(round(amount)) for amount in row[1:]] == ["1540", *revenue]


def test_a_base_year_that_does_not_close_is_a_warning() -> None:
    report = open_report()
    (line,) = (line for line in report.warnings if "base_production_assets" in line)
    assert line.startswith("inputs.base_production_assets = 100000.0: base_production_assets is ")
    assert "somebody" not in "".join((*report.warnings, notes_of(report)))  # the same from the stored run
    assert "base_production_assets" not in notes_of(report)


def test_an_answer_stands_beside_the_table() -> None:
    report = open_report(base_year_gap="sold a third of it in May")
    assert not any("base_production_assets" in line for line in report.warnings)
    assert "a share; must come within 5%" in notes_of(report)
    assert "answered: sold a third of it in May." in notes_of(report)


def test_what_was_reported_stands_before_the_base_year() -> None:
    tables = list(base_case_tables(load_config("iij")))
    for table in tables:
        assert [column.title for column in table.columns[:4]] == ["Line", "Reported", "Base year", "2026"]
    shown = {row[0].shown: [cell.shown for cell in row[1:4]] for table in tables for row in table.rows}
    assert shown["Total equity, ¥m"] == ["125,751", "103,284", "115,874"]
    assert shown["EBITDA, ¥m"] == ["", "58,326", "67,620"]
    assert shown["Cash from operations, ¥m"] == ["40,780", "", "55,876"]
    assert shown["Total CAPEX, ¥m"] == ["-11,700", "", "-38,518"]
    notes = [note for table in tables for note in table.notes]
    assert any("the year to 2024-03-31 as its annual report has it" in note for note in notes)


def section_of(dataset):
    found = AnalysedRun(evaluate(dataset), NO_OPTIONS)
    return statements_section(found.paths, found[VALUE_BY_PERIOD], found.evaluation)


def percentiles_of(section):
    (table,) = (part for part in section.parts if part.name == "percentiles-by-year")
    return {(row[0].value, row[1].value): [cell.value for cell in row[2:]] for row in table.rows}


def test_percentiles_by_year_are_those_of_the_draws_statements():
    """One input varies, so a draw's statements are the base case's with that input set."""
    config = fixed_config("initial_growth")
    dataset = run(config, draws=101)
    growth = dataset["inputs"].sel(input="initial_growth").values
    every = [forecast_lines(config, config.base._replace(initial_growth=float(x))) for x in growth]
    found = percentiles_of(section_of(dataset))
    shown = ("revenue, ¥bn", "revenue", 1e-3), ("debt to equity, times", "debt_to_equity", 1.0)
    for label, name, scale in shown:
        by_year = scale * np.array([lines[name] for lines in every])
        for percent in (10, 50, 90):
            wanted = np.quantile(by_year, percent / 100.0, axis=0)
            assert found[label, f"P{percent}"] == pytest.approx(wanted.tolist(), rel=1e-9)


def test_of_no_draw_there_is_no_percentile():
    found = percentiles_of(section_of(all_invalid_run()))
    assert all(cell is None for row in found.values() for cell in row)
