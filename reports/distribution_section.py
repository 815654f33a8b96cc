"""The section on the distribution itself: its picture and its percentiles."""

from functools import partial
from typing import TYPE_CHECKING

from reports import cells
from reports.captions import above_words, draws_line
from reports.decisions.limits import mapped
from reports.decisions.rounding import amount_cell, change_cell, with_limits
from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation import Evaluation
from reports.words import show_amount

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_COLUMNS = (
    Column("Percentile", is_text=True), Column("Value"), Column("Lower 95% limit"), Column("Upper 95% limit"),
    Column("Value / price - 1"), Column("Rating", is_text=True),
)
_DEFINITIONS = (
    ("value", "worth of one share: the present worth of all that the forecast distributes to its holder"),
    ("draw", "one set of inputs from their ranges, with the whole forecast that follows from it"),
    ("P10, P50, P90", "10%, 50%, 90% of the draws that have a value are worth less"),
    ("95% limits", "how far a figure of endlessly many draws may lie from this one; they say nothing of "
     "whether the ranges are right"),
    ("standard deviation", "root of the mean squared distance of the draws' values from their mean"),
)


def distribution_section(evaluation: Evaluation) -> Section:
    """How the values are spread; of a run without values, that there is nothing to show."""
    title = "What one share is worth"
    if not evaluation.values.size:
        return Section("distribution", title, (f"{draws_line(evaluation)}: there is no distribution.",))
    parts = (_picture(evaluation), _percentiles(evaluation))
    return Section("distribution", title, _paragraphs(evaluation), parts, _DEFINITIONS)


def _paragraphs(evaluation: Evaluation) -> tuple[str, ...]:
    def shown(amount: float | None) -> str:
        return show_amount(amount, evaluation.currency)

    low, middle, high = (shown(evaluation.percentiles[percent].value) for percent in (10, 50, 90))
    return (
        f"Half of the draws value one share above {middle}; eight in ten lie between {low} and {high}. "
        f"{above_words(evaluation)}.",
        f"The mean is {shown(evaluation.mean.value)}, the standard deviation {shown(evaluation.deviation)}. "
        f"The base case, every input at its own base, is {shown(evaluation.base_case)}; it need not be the "
        "middle: ranges that reach further up than down, and a forecast that compounds, set them apart.",
    )


def _picture(evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.histogram_plot import histogram_figure

        return histogram_figure(evaluation)

    marks = ", ".join(
        f"P{percent} {show_amount(evaluation.percentiles[percent].value, evaluation.currency)}"
        for percent in (10, 50, 90)
    )
    price = show_amount(evaluation.price, evaluation.currency)
    return Picture(
        "histogram", "Distribution of the value of one share",
        f"Histogram and cumulative curve of the draws' values: {marks}; price {price}.", figure,
    )


def _percentiles(evaluation: Evaluation) -> Table:
    amount = partial(amount_cell, currency=evaluation.currency)

    def row(percent: float) -> tuple[Cell, ...]:
        estimate = evaluation.percentiles[percent]
        rating = evaluation.rating(estimate.value)
        return (
            cells.words(f"P{percent}"), *with_limits(estimate, amount),
            change_cell(mapped(estimate, evaluation.upside)), cells.words(rating or "none"),
        )

    note = evaluation.sample.note()
    return Table(
        "percentiles", "Percentiles of the value of one share", _COLUMNS,
        tuple(row(percent) for percent in evaluation.percentiles), (f"{note}.",) if note else (),
    )
