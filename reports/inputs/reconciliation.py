"""The base year beside the annual report: how far the inputs are from what was reported, and why."""

from dataclasses import asdict

from reports.analysis import Figures
from reports.document import Cell, Column, Table
from reports.formatting.cells import nothing, number, shown_share, words
from simulate import Config
from simulate.config.reconciliation import ReconciledLine, line_name, reconcile, what_if_note
from simulate.formatting import currency_symbol

_NOTES = (
    "Model: what the inputs give for the base year. The difference is in percent of the reported figure; "
    "over 1% it has the cause that the config names.",
)

RECONCILIATION = Figures(
    "reconciliation",
    lambda run: reconcile(run.evaluation.config.base, run.evaluation.config.file.reported),
    lambda lines: [asdict(line) for line in lines],
    is_of=lambda config: bool(reconcile(config.base, config.file.reported)),
)


def reconciliation_table(lines: tuple[ReconciledLine, ...], config: Config) -> Table:
    """Return a row for each reported figure of the base year.

    Parameters
    ----------
    lines : tuple of ReconciledLine
        The figures of `RECONCILIATION`.
    config : Config
        The company.
    """
    unit = f"{currency_symbol(config.file.company.currency)}m"
    columns = (
        Column("Line", is_text=True), Column("Model", unit), Column("Report", unit),
        Column("Difference", unit), Column("Difference, %"), Column("Remark", is_text=True),
    )
    rows = tuple(
        (
            words(line_name(line)), *(_amount(x) for x in (line.model, line.reported, line.difference)),
            _share(line.share), words(line.remark),
        )
        for line in lines
    )
    what_if = what_if_note(config)
    notes = (*_NOTES, *([what_if] if what_if else []))
    title = "The base year beside the annual report"
    return Table("reconciliation", title, columns, rows, notes, is_folded=True)


def _amount(value: float | None) -> Cell:
    return nothing("") if value is None else number(value, 0)


def _share(value: float | None) -> Cell:
    return nothing("") if value is None else shown_share(value, f"{value:z.1%}")
