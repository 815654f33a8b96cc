"""What a report assumes: every input with its base case, range, status and source."""

from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.assumptions import InputRow, UncertainRow
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import base_case_lines, format_pairs, format_until, shock_rows
from reports.formatting.cells import nothing, of_input, words
from reports.formatting.numbers import format_name, listed, show_parameter
from reports.inputs.reconciliation import reconciliation_table
from reports.inputs.reference_ranges import reference_lines, reference_table
from simulate import Config
from simulate.config.reconciliation import ReconciledLine
from simulate.forecast.statement_table import rule_notes
from simulate.reference_class.position import Positions

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_OF_BASE = (
    Column("Input", is_text=True), Column("Base case"), Column("Status", is_text=True),
    Column("Kind", is_text=True), Column("Source", is_text=True),
)
_OF_RANGE = (
    Column("Input", is_text=True), Column("P10"), Column("P50"), Column("P90"),
    Column("Distribution", is_text=True), Column("Reason for the range", is_text=True),
)
_DEFINITIONS = (
    ("Base case", "an input's value where nothing is drawn; all of them together give the base case value"),
    ("P10, P50, P90 of an input", "10%, 50%, 90% of its own distribution lie below"),
    ("Status", "reported: published by the company or a data page; derived: computed from other figures; "
     "assumption: judged by whoever wrote the config"),
    ("Kind", "uncertain: drawn from a distribution; scenarios: moved by the scenarios; derived: follows from "
     "other inputs in every draw; fixed: the same in every draw"),
)
_OF_SHOCKS = (
    Column("Shock of", is_text=True), Column("Size", is_text=True), Column("Drawn as", is_text=True),
    Column("Lasts", is_text=True), Column("Status", is_text=True), Column("Source", is_text=True),
    Column("Reason", is_text=True),
)
_YEARLY_DEFINITIONS = (
    ("Shock", "a deviation of one year from the trend that an input gives, drawn anew in every year; its "
     "mean is 0"),
    ("Recession", "an event that begins by chance in a year in which none lasts, and adds what it does to "
     "the deviations; its mean is not 0"),
)


def inputs_section(
    evaluation: Evaluation, reconciled: tuple[ReconciledLine, ...] = (), positions: Positions | None = None
) -> Section:
    """Write the section: all inputs, the ranges of the uncertain ones, their picture, the config's notes.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    reconciled : tuple of ReconciledLine, optional
        The base year beside the annual report, if the config has figures of it.
    positions : Positions, optional
        Where growth and margins lie among companies of its size.
    """
    rows = evaluation.inputs
    moved = [row for row in rows if isinstance(row, UncertainRow)]
    parts: list[Table | Picture] = [_bases(rows, evaluation.currency)]
    if moved:
        parts = [_picture(evaluation, len(moved)), _ranges(moved, evaluation.currency), *parts]
    config = evaluation.config
    definitions = (*_DEFINITIONS, *(_YEARLY_DEFINITIONS if config.yearly else ()))
    if reconciled:
        parts.append(reconciliation_table(reconciled, config))
    if config.yearly is not None:
        parts.append(_shocks(config))
    if positions is not None and (among := reference_table(positions)) is not None:
        parts.append(among)
    reference = [] if positions is None else list(reference_lines(positions))
    paragraphs = (
        _first(rows, len(moved)), *rule_notes(config), *_of_years(config), *reference,
        *config.file.company.notes,
    )
    return Section("inputs", "What is assumed", paragraphs, tuple(parts), definitions, "Inputs")


def _first(rows: list[InputRow], n_moved: int) -> str:
    n_assumed = sum(row.status == "assumption" for row in rows)
    moved = "none is uncertain" if not n_moved else f"{n_moved} {'is' if n_moved == 1 else 'are'} uncertain"
    assumed = (
        "None is an assumption" if not n_assumed
        else f"{n_assumed} {'is an assumption' if n_assumed == 1 else 'are assumptions'}"
    )
    return (
        f"The forecast rests on {len(rows)} inputs, of which {moved}. {assumed}; the others are reported, or "
        "derived from what is reported."
    )


def _bases(rows: list[InputRow], currency: str) -> Table:
    cells = (
        (
            words(format_name(row.name)), _base(row, currency), words(row.status), words(_kind(row)),
            _text(row.source),
        )
        for row in rows
    )
    return Table("inputs", "All inputs: base case, status and source", _OF_BASE, tuple(cells), is_folded=True)


def _ranges(rows: list[UncertainRow], currency: str) -> Table:
    cells = (
        (
            words(format_name(row.name)),
            *(of_input(value, row.unit, currency, row.p10, row.p90) for value in (row.p10, row.p50, row.p90)),
            words(row.distribution), _text(row.reason),
        )
        for row in rows
    )
    title = "Uncertain inputs: range and its reason"
    return Table("input-ranges", title, _OF_RANGE, tuple(cells), is_folded=True)


def _of_years(config: Config) -> tuple[str, ...]:
    """Say what deviates from the trend year by year, and that the base case has none of it."""
    rows = shock_rows(config)
    if not rows:
        return ()
    names = listed([format_name(row.name) for row in rows])
    moved = f"Single years deviate from the trend, {format_until(config)}, by shocks: {names}."
    return (" ".join((moved, *base_case_lines(config))),)


def _shocks(config: Config) -> Table:
    cells = (
        (
            words(format_name(row.name)), words(row.size), words(row.distribution), words(row.lasts),
            words(row.status), _text(row.source), _text(row.reason),
        )
        for row in shock_rows(config)
    )
    pairs = format_pairs(config)
    notes = (
        f"New shocks {format_until(config)}; what is left of them later decays.",
        *([f"Rank correlations within a year: {'; '.join(pairs)}."] if pairs else []),
    )
    title = "Shocks of single years"
    return Table("shocks", title, _OF_SHOCKS, tuple(cells), notes, is_folded=True)


def _picture(evaluation: Evaluation, n_moved: int) -> Picture:
    def draw() -> "Figure":
        from reports.inputs.plot import inputs_figure

        return inputs_figure(evaluation)

    panels = "one panel" if n_moved == 1 else f"{n_moved} panels, one for each uncertain input"
    correlated = ", and the rank correlations asked and sampled" if evaluation.correlations.pairs() else ""
    alternative = (
        f"Densities in {panels}, with P10, P50, P90 and base case{correlated}. The tables below hold the "
        "same figures."
    )
    return Picture("inputs", "Distributions of the inputs", alternative, draw)


def _base(row: InputRow, currency: str) -> Cell:
    pattern = "0.0###%" if row.unit in ("rate", "share") else "#,##0.####"
    return Cell(row.base, show_parameter(row.base, row.unit, currency), pattern)


def _kind(row: InputRow) -> str:
    """Return the kind, and of a derived input its formula."""
    return format_name(row.distribution) if row.kind == "derived" else row.kind


def _text(text: str) -> Cell:
    return words(text) if text else nothing("not given")
