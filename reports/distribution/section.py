"""The section on the distribution itself: its picture and its percentiles."""

from functools import partial
from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import draws_line, format_above_price, percentile_gaps
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount
from reports.formatting.rounding import (
    amount_cell,
    format_interval,
    interval_columns,
    show_supported,
    show_supported_share,
    with_interval,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAME, _TITLE, _SHORT = "distribution", "What one share is worth", "Distribution"
_COLUMNS = (
    Column("Percentile", is_text=True), Column("Value"), *interval_columns(),
    Column("Value / price - 1"), Column("Rating", is_text=True),
)
_DEFINITIONS = (
    ("value", "of one share: the present value of all that the forecast distributes to its holder"),
    ("draw", "one set of inputs from their ranges, with the whole forecast that follows from it"),
    ("P10, P50, P90", "10%, 50%, 90% of the draws that have a value are worth less"),
    CONFIDENCE_INTERVAL,
    ("standard deviation", "root of the mean squared distance of the draws' values from their mean"),
    ("book value", "equity of the base year over the shares outstanding"),
)


def distribution_section(evaluation: Evaluation) -> Section:
    """Write the section: how the values are spread, or that a run without values has nothing to show."""
    if not evaluation.values.size:
        nothing = f"{draws_line(evaluation)}: there is no distribution."
        return Section(_NAME, _TITLE, (nothing,), short=_SHORT)
    parts = (_picture(evaluation), _percentiles(evaluation))
    paragraphs = (_middle(evaluation), _mean(evaluation), _below_book(evaluation))
    return Section(_NAME, _TITLE, paragraphs, parts, _DEFINITIONS, _SHORT)


def _middle(evaluation: Evaluation) -> str:
    low, middle, high = (_percentile(evaluation, percent) for percent in (10, 50, 90))
    above = f"{format_above_price(evaluation)}."
    if evaluation.values.size == 1:
        return f"The one draw that has a value puts it at {middle}: that says nothing of the spread."
    if evaluation.values[0] == evaluation.values[-1]:
        return f"All draws value one share alike, at {middle}. {above}"
    return (
        f"Half of the draws value one share at {middle} or more; eight in ten lie between {low} and {high}. "
        f"{above}"
    )


def _mean(evaluation: Evaluation) -> str:
    base = f"The base case, every input at its own base, is {_shown(evaluation, evaluation.base_case)}"
    if evaluation.values[0] == evaluation.values[-1]:
        return f"{base}."
    mean = show_supported(evaluation.mean, evaluation.currency)
    return (
        f"The mean is {mean}, the standard deviation {_shown(evaluation, evaluation.deviation)}. {base}; it "
        "need not be the middle: ranges that reach further up than down, and a forecast that compounds, set "
        "them apart."
    )


def _below_book(evaluation: Evaluation) -> str:
    """P(value < book value), which counts before any floor."""
    base = evaluation.config.base
    book = _shown(evaluation, base.base_equity / base.shares_outstanding)
    share = show_supported_share(evaluation.below_book)
    interval = format_interval(evaluation.below_book, show_supported_share)
    told = "" if interval == "none" else f" (95% confidence interval {interval})"
    return f"{share} of draws are worth less than the book value of {book} a share{told}, before any floor."


def _shown(evaluation: Evaluation, amount: float | None) -> str:
    return show_amount(amount, evaluation.currency)


def _percentile(evaluation: Evaluation, percent: float) -> str:
    return show_supported(evaluation.percentiles[percent], evaluation.currency)


def _picture(evaluation: Evaluation) -> Picture:
    def figure() -> "Figure":
        from reports.distribution.histogram_plot import histogram_figure

        return histogram_figure(evaluation)

    marks = ", ".join(f"P{percent} {_percentile(evaluation, percent)}" for percent in (10, 50, 90))
    price = _shown(evaluation, evaluation.price)
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
            cells.words(f"P{percent}"), *with_interval(estimate, amount),
            cells.change(evaluation.upside(estimate.value)), cells.words(rating or "none"),
        )

    note = evaluation.sample.note()
    return Table(
        "percentiles", "Percentiles of the value of one share", _COLUMNS,
        tuple(row(percent) for percent in evaluation.percentiles),
        (*percentile_gaps(evaluation), *([f"{note}."] if note else [])),
    )
