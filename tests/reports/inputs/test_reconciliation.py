"""The base year beside the annual report, in the section of inputs and in summary.json."""

from reports.analysis import AnalysedRun
from reports.document import Table
from reports.inputs.reconciliation import RECONCILIATION
from reports.options import NO_OPTIONS
from reports.registry import ANALYSES
from simulate import load_config
from tests.reports.runs import evaluate, run


def analysed(name: str) -> tuple[AnalysedRun, list[Table]]:
    """A run's figures, and the tables of the section that the registry makes of them."""
    found = AnalysedRun(evaluate(run(load_config(name), draws=10)), NO_OPTIONS)
    (analysis,) = (analysis for analysis in ANALYSES if RECONCILIATION in analysis.figures)
    tables = [part for part in analysis.section(found).parts if isinstance(part, Table)]
    return found, [table for table in tables if table.name == "reconciliation"]


def test_page_and_summary_have_the_same_figures() -> None:
    found, (table,) = analysed("iij-2025")
    rows = {row[0].value: row[1:] for row in table.rows}
    assert [cell.shown for cell in rows["Net income"]] == [
        "20,530", "19,933", "597", "3.0%",
        "1% interest on debt instead of all that lay between operating profit and profit before tax, 0.9bn",
    ]
    assert [cell.shown for cell in rows["Operating cash flow"][:4]] == ["", "28,528", "", ""]
    assert found.has(RECONCILIATION)
    assert [(line["model"], line["reported"], line["share"])
            for line in RECONCILIATION.to_json(found[RECONCILIATION])] == [
        (row[0].value, row[1].value, row[3].value) for row in rows.values()
    ]  # fmt: skip


def test_a_company_without_reported_figures_has_neither() -> None:
    found, tables = analysed("iiji-2019")
    assert tables == []
    assert not found.has(RECONCILIATION)
