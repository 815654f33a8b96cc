"""What if: two inputs moved together, and each input moved alone, as one section of a report."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import base_case_lines
from reports.formatting import cells
from reports.formatting.numbers import format_name, show_amount, show_change, show_correlation
from reports.sensitivity.one_at_a_time.spider import Line, spider_figure
from reports.sensitivity.one_at_a_time.two_way import Axis, TwoWay, format_points

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DEFINITIONS = (
    ("P5 to P95", "percentiles of an input's distribution: the input is below its P5 in one draw of twenty"),
    ("percent in brackets", "the share's value against the price, value / price - 1"),
)


def what_if_section(table: TwoWay, lines: Sequence[Line], evaluation: Evaluation) -> Section:
    """Write the section: the two-way table, its heat map, the spider plot where an input is uncertain."""
    parts: list[Table | Picture] = [_heat_map(table, evaluation), _table(table, evaluation)]
    if lines:
        parts.append(_spider(lines, evaluation))
    paragraphs = (
        _format_pair(table, evaluation), *_format_dependence(table), _format_lines(lines, evaluation),
        *base_case_lines(evaluation.config),
    )
    return Section("what-if", "What if", paragraphs, tuple(parts), _DEFINITIONS, "What if")


def _format_pair(table: TwoWay, evaluation: Evaluation) -> str:
    known = table.values[np.isfinite(table.values)]
    low, high = (show_amount(float(end), evaluation.currency) for end in (known.min(), known.max()))
    words = (
        f"With {_pair(table)} moved and every other input at its base case, one share is worth {low} to "
        f"{high}."
    )
    reasons = _reasons(table)
    if reasons:
        words += f" {table.values.size - known.size} cells have no value: {'; '.join(reasons)}."
    return words


def _format_dependence(table: TwoWay) -> Iterator[str]:
    if table.move_together:
        yield (
            f"Scenarios set {_pair(table)} together, so most pairs of the table occur in no draw; it tells "
            "what the model would say of them."
        )
    if table.rank:
        goes, (row, column) = "rise" if table.rank > 0.0 else "fall", _names_of(table)
        yield (
            f"In the draws {column} tends to {goes} as {row} rises (rank correlation "
            f"{show_correlation(table.rank)}), so cells where it does not are the rarer ones; the table does "
            "not weigh its cells."
        )


def _format_lines(lines: Sequence[Line], evaluation: Evaluation) -> str:
    if not lines:
        return "No input of this config is uncertain, so none is moved through percentiles of a distribution."
    moves = "; ".join(
        f"{format_name(line.name)} takes one share from {low} to {high}"
        for line in lines[:3]
        for low, high in [(_format_value(line, end, evaluation) for end in (0, -1))]
    )
    return f"Moved alone from its P5 to its P95, {moves}."


def _format_value(line: Line, place: int, evaluation: Evaluation) -> str:
    value = float(line.values[place])
    return show_amount(value, evaluation.currency) if np.isfinite(value) else "no value"


def _names_of(table: TwoWay) -> tuple[str, str]:
    return format_name(table.rows.name), format_name(table.columns.name)


def _pair(table: TwoWay) -> str:
    return " and ".join(_names_of(table))


def _reasons(table: TwoWay) -> list[str]:
    return sorted({why for why in table.reasons.ravel().tolist() if why})


def _table(table: TwoWay, evaluation: Evaluation) -> Table:
    currency = evaluation.currency
    head = Column(f"{format_name(table.rows.name)}, by {format_name(table.columns.name)}", is_text=True)
    columns = range(len(table.columns.points))
    rows = (
        (cells.words(name), *(_cell(table, evaluation, row, column) for column in columns))
        for row, name in enumerate(_names(table.rows, currency))
    )
    return Table(
        "two-way-values", f"Value of one share, and against the price, by {_pair(table)}",
        (head, *(Column(name) for name in _names(table.columns, currency))), tuple(rows),
        (f"Amounts in {currency} per share; every other input at its base case.",
         *(f"No value: {why}." for why in _reasons(table))),
        is_folded=True,
    )


def _names(axis: Axis, currency: str) -> Iterator[str]:
    for point, words in zip(axis.points, format_points(axis, currency), strict=True):
        yield f"{point.label}: {words}"


def _cell(table: TwoWay, evaluation: Evaluation, row: int, column: int) -> Cell:
    value, upside = float(table.values[row, column]), float(table.upsides[row, column])
    if not np.isfinite(value):
        return cells.nothing("no value")
    plain = cells.amount(value, evaluation.currency)
    is_base = (row, column) == (table.rows.base, table.columns.base)
    name = "base case: " if is_base else ""
    return plain._replace(shown=f"{name}{plain.shown} ({show_change(upside)})")


def _heat_map(table: TwoWay, evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.one_at_a_time.two_way_plot import two_way_figure

        return two_way_figure(table, evaluation)

    title = f"Value by {_pair(table)}"
    return Picture("two-way", title, f"Heat map. {_format_pair(table, evaluation)}", figure)


def _spider(lines: Sequence[Line], evaluation: Evaluation) -> Picture:
    alternative = f"Spider plot, value against an input's percentile. {_format_lines(lines, evaluation)}"
    title = "Value as each input alone moves through its percentiles"
    return Picture("spider", title, alternative, lambda: spider_figure(lines, evaluation))
