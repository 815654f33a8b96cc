"""The section on the distribution itself: its percentiles, and the picture that the summary shows."""

from collections.abc import Iterable, Iterator
from functools import partial

from reports.distribution.histogram import build_histogram
from reports.distribution.histogram_plot import histogram_figure
from reports.document import Cell, Chart, Column, Picture, Section, Series, Table
from reports.evaluation.captions import (
    draws_line,
    format_above_price,
    percentile_gaps,
    sampling_note,
)
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount
from reports.formatting.supported_figures import (
    amount_cell,
    format_interval,
    interval_columns,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.plotting import style

_NAME, _TITLE, _SHORT = "distribution", "What one share is worth", "Distribution"
_COLUMNS = (
    Column("Percentile", is_text=True), Column("Value"),
    *(column._replace(is_detail=True) for column in interval_columns()),  # a phone has no room for them
    Column("Value / price - 1"), Column("Rating", is_text=True),
)
_DEFINITIONS = (
    ("value", "of one share: the present value of all that the forecast distributes to its holder"),
    ("draw", "one set of inputs from their ranges, with the whole forecast that follows from it"),
    ("P10, P50, P90", "10%, 50%, 90% of the draws that have a value are worth less"),
    CONFIDENCE_INTERVAL,
    ("standard deviation", "root of the mean squared distance of the draws' values from their mean"),
    ("base case", "the value with every input at its own base; it need not be the middle of the draws: "
     "ranges that reach further up than down, and a forecast that compounds, set them apart"),
    ("book value", "equity of the base year over the shares outstanding"),
)


def distribution_section(evaluation: Evaluation, apart: Iterable[str] = ()) -> Section:
    """Write the section: how the values are spread, or that a run without values has nothing to show.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    apart : iterable of str, optional
        Why base case and P50 lie apart, where they do.
    """
    if not evaluation.values.size:
        nothing = f"{draws_line(evaluation)}: there is no distribution."
        return Section(_NAME, _TITLE, (nothing,), short=_SHORT)
    parts = (_percentiles(evaluation),)
    paragraphs = (*_alike(evaluation), " ".join((_mean(evaluation), *apart)), _below_book(evaluation))
    return Section(_NAME, _TITLE, paragraphs, parts, _DEFINITIONS, _SHORT)


def _alike(evaluation: Evaluation) -> Iterator[str]:
    """Say that there is no spread; where there is one, the summary has said how wide it is."""
    if evaluation.values.size == 1:
        value = _percentile(evaluation, 50)
        yield f"The one draw that has a value puts it at {value}: that says nothing of the spread."
    elif evaluation.values[0] == evaluation.values[-1]:
        alike = f"All draws value one share alike, at {_percentile(evaluation, 50)}."
        yield f"{alike} {format_above_price(evaluation)}."


def _mean(evaluation: Evaluation) -> str:
    if evaluation.values[0] == evaluation.values[-1]:
        return f"The base case, every input at its own base, is {_shown(evaluation, evaluation.base_case)}."
    mean = show_supported(evaluation.mean, evaluation.currency)
    return f"The mean is {mean}, the standard deviation {_shown(evaluation, evaluation.deviation)}."


def _below_book(evaluation: Evaluation) -> str:
    """Say P(value < book value), which counts before any floor."""
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


def histogram_picture(evaluation: Evaluation) -> Picture:
    """Return the histogram, of a run with values; the summary shows it.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    """
    marks = ", ".join(f"P{percent} {_percentile(evaluation, percent)}" for percent in (10, 50, 90))
    price = _shown(evaluation, evaluation.price)
    return Picture(
        "histogram", "Distribution of the value of one share",
        f"Histogram and cumulative curve of the draws' values: {marks}; price {price}.",
        lambda: histogram_figure(evaluation), lambda: histogram_figure(evaluation, style.PHONE),
        charts=lambda: (_chart(evaluation),),
    )


def _chart(evaluation: Evaluation) -> Chart:
    """Return the bars alone, at their middles."""
    histogram = build_histogram(evaluation.values, (evaluation.price, evaluation.base_case))
    middles = tuple((0.5 * (histogram.edges[1:] + histogram.edges[:-1])).tolist())
    return Chart(
        "Distribution of the value of one share", "column", middles,
        (Series("% of draws", tuple(histogram.bars.tolist())),),
        f"value of one share, {evaluation.currency}, middle of the bar", "% of draws", "0.0",
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

    return Table(
        "percentiles", "Percentiles of the value of one share", _COLUMNS,
        tuple(row(percent) for percent in evaluation.percentiles),
        (*percentile_gaps(evaluation), *sampling_note(evaluation)),
    )
