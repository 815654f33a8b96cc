"""The section on inputs that move alone: the tornado of their swings, and its table."""

from reports.document import Cell, Chart, Column, Picture, Section, Series, Table
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import base_case_lines
from reports.evaluation.swings import Swing
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount
from reports.plotting import style
from reports.sensitivity.one_at_a_time.tornado_plot import tornado_figure

_COLUMNS = (
    Column("Input", is_text=True), Column("Base case"), Column("P10"), Column("P90"), Column("Value at P10"),
    Column("Value at P90"), Column("Swing"),
)
_DEFINITIONS = (
    ("swing", "distance between the values with the input at its P10 and at its P90, all others at their "
     "base case; what the input does alone, whatever it is correlated with"),
    ("P10, P90 of an input", "10% and 90% of its own distribution lie below"),
)


def swing_section(evaluation: Evaluation) -> Section:
    """Write the section: what each input does to the value when nothing else moves."""
    title = "What moves the value, input by input"
    rows = evaluation.swings
    if not rows:
        nothing = "No input of this config is uncertain, so there is nothing to move."
        return Section("swings", title, (nothing,), short="Swings")
    parts = (_picture(evaluation), _table(rows, evaluation.currency))
    paragraphs = (_first(rows, evaluation.currency), *base_case_lines(evaluation.config))
    return Section("swings", title, paragraphs, parts, _DEFINITIONS, "Swings")


def _first(rows: list[Swing], currency: str) -> str:
    without = [row for row in rows if row.swing is None]
    if without:
        names = ", ".join(format_name(row.name) for row in without)
        return f"At one end of these inputs a share has no value at all: {names}."
    moves = (f"{format_name(row.name)} by {show_amount(row.swing, currency)}" for row in rows[:3])
    return f"From its P10 to its P90, all others held, an input moves the value: {', '.join(moves)}."


def _picture(evaluation: Evaluation) -> Picture:
    names = ", ".join(format_name(row.name) for row in evaluation.swings[:5])
    return Picture(
        "tornado", "Each input alone at its P10 and P90",
        f"Tornado of the value of one share; the greatest bars, from the top: {names}.",
        lambda: tornado_figure(evaluation), lambda: tornado_figure(evaluation, style.PHONE),
        charts=lambda: (_chart(evaluation),),
    )


def _chart(evaluation: Evaluation) -> Chart:
    rows, currency = evaluation.swings, evaluation.currency
    return Chart(
        "Each input alone at its P10 and P90", "bar", tuple(format_name(row.name) for row in rows),
        (
            Series("input at its P10", tuple(row.value_low for row in rows)),
            Series("input at its P90", tuple(row.value_high for row in rows)),
        ),
        "", f"value of one share, {currency}", cells.amount(1.0, currency).number_format,
        evaluation.base_case,
    )


def _table(rows: list[Swing], currency: str) -> Table:
    def cells_of(row: Swing) -> tuple[Cell, ...]:
        ends = row.low, row.high
        return (
            cells.words(format_name(row.name)),
            *(cells.of_input(x, row.unit, currency, *ends) for x in (row.base, *ends)),
            _value(row.value_low, row.invalid_low, currency),
            _value(row.value_high, row.invalid_high, currency),
            cells.amount(row.swing, currency),
        )

    return Table("swings", "Value with one input moved, all others at their base case", _COLUMNS,
                 tuple(cells_of(row) for row in rows), is_folded=True)


def _value(value: float | None, why: str, currency: str) -> Cell:
    return cells.nothing(f"none: {why}") if value is None else cells.amount(value, currency)
