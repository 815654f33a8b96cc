"""The section on the distribution itself, with its percentiles; the histogram beside price and base case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.distribution.histogram import Histogram, build_histogram
from reports.document import Cell, Chart, Column, Picture, Section, Series, Table
from reports.evaluation.captions import (
    company_title,
    draws_line,
    format_above_price,
    percentile_gaps,
    sampling_note,
    warning_notes,
)
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount, show_share
from reports.formatting.rounding import (
    amount_cell,
    format_interval,
    interval_columns,
    show_supported,
    show_supported_share,
    with_interval,
)
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import LABEL_BAND, Mark, base_case_mark, draw_marks, price_mark
from simulate.formatting import currency_symbol

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
    """That there is no spread; where there is one, the summary has said how wide it is."""
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
    """The bars alone, at their middles."""
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


WIDTH, HEIGHT = 10.0, 6.2  # inches
_SIDE, _NARROW_SIDE = 0.85, 0.75  # inches beside the axes
_NARROW_AXES = 3.1  # their height on a phone: the words along them must fit
_EMPTY_HEIGHT = 1.0
_LEGEND = 0.95  # inches below the axes for ticks, label and legend
_LEAST_DRAWS_ON_CURVE = 1000  # with fewer, percentiles lie between the steps of the curve
_MARKED = (10, 50, 90)


def histogram_figure(evaluation: Evaluation, width: float = WIDTH) -> Figure:
    """Draw bars, density and cumulative curve of the values; of a run without values, why.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    if evaluation.values.size:
        return _draw(evaluation, width)
    notes = warning_notes(evaluation)
    figure = style.new_figure(width, _EMPTY_HEIGHT + style.height_of_notes(notes, width))
    style.add_title(figure, _title(evaluation), [draws_line(evaluation)])
    style.add_notes(figure, notes)
    return figure


def _title(evaluation: Evaluation) -> str:
    return company_title(evaluation, "intrinsic value of one share", style.is_drawable)


def _draw(evaluation: Evaluation, width: float) -> Figure:
    lines = [f"{draws_line(evaluation)}. {format_above_price(evaluation)}."]
    histogram = build_histogram(evaluation.values, (evaluation.price, evaluation.base_case))
    notes = histogram_notes(evaluation, histogram)
    n_entry = 2 + (histogram.smooth is not None)
    bottom = _LEGEND + style.height_of_legend(n_entry, width) + style.height_of_notes(notes, width)
    top = style.height_of_title(lines, width, 0.82) + LABEL_BAND
    is_narrow = style.is_narrow(width)
    figure = style.new_figure(width, top + _NARROW_AXES + bottom if is_narrow else HEIGHT)
    style.add_title(figure, _title(evaluation), lines)
    side = _NARROW_SIDE if is_narrow else _SIDE
    axes = style.add_axes(figure, side, side, bottom, top)
    letters = style.SMALL if is_narrow else style.BODY
    _draw_density(axes, histogram, evaluation, letters)
    right = _draw_cumulative(axes, histogram, evaluation, letters)
    draw_marks(axes, _marks(evaluation, histogram))
    _add_legend(figure, axes, right, bottom)
    style.add_notes(figure, notes)
    return figure


def _draw_density(axes: Axes, histogram: Histogram, evaluation: Evaluation, letters: float) -> None:
    from matplotlib.ticker import FuncFormatter

    bar = _format_bar(histogram.width, evaluation.currency)
    axes.bar(
        histogram.edges[:-1], histogram.bars, histogram.width, align="edge", color=style.SKY, alpha=0.55,
        edgecolor="white", linewidth=0.4, label=f"draws in bars of {bar}",
    )
    top = float(histogram.bars.max())
    if histogram.smooth is not None:
        axes.plot(*histogram.smooth, color=style.BLUE, lw=1.8, label="density, smoothed")
        top = max(top, float(histogram.smooth[1].max()))
    axes.set_xlim(histogram.edges[0], histogram.edges[-1])
    axes.set_ylim(0.0, 1.06 * top or 1.0)
    axes.set_xlabel(f"intrinsic value, {evaluation.currency} per share")
    axes.set_ylabel(f"density, % of draws per {bar}", fontsize=letters)
    style.write_ticks(axes)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}%"))
    _tell_bars(axes, histogram, evaluation)


def _tell_bars(axes: Axes, histogram: Histogram, evaluation: Evaluation) -> None:
    edges = histogram.edges.tolist()
    below = np.searchsorted(evaluation.values, histogram.edges[1:], side="right") / evaluation.values.size
    for span, percent, under in zip(pairwise(edges), histogram.bars.tolist(), below.tolist(), strict=True):
        start, end = (_shown(evaluation, edge) for edge in span)
        share = show_share(percent / 100.0)
        tell(axes, f"{start} to {end}: {share} of draws\n{show_share(under)} at or below {end}", span)


def _format_bar(width: float, currency: str) -> str:
    """The width of a bar as money: ¥100, $0.50, and ¥0.2 where prices have no such places."""
    shown = show_amount(width, currency).removesuffix(".00")
    symbol = currency_symbol(currency)
    in_full = float(shown.removeprefix(symbol).replace(",", "")) == width
    return shown if in_full else f"{symbol}{width:g}"


def _draw_cumulative(axes: Axes, histogram: Histogram, evaluation: Evaluation, letters: float) -> Axes:
    from matplotlib.ticker import FuncFormatter

    right = axes.twinx()
    right.plot(*histogram.cumulative, color=style.VERMILLION, lw=1.6, label="cumulative")
    if evaluation.values.size >= _LEAST_DRAWS_ON_CURVE:
        x = [evaluation.percentiles[percent].known for percent in _MARKED]
        right.plot(x, _MARKED, "o", ms=4.5, color=style.VERMILLION, zorder=5)
    right.set_ylim(0.0, 106.0)
    right.set_yticks(range(0, 101, 10))
    right.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:.0f}%"))
    beside = "cumulative, % of draws at or below the value"
    right.set_ylabel(beside, color=style.VERMILLION, fontsize=letters)
    right.spines[["top", "left", "bottom"]].set_visible(False)
    right.spines["right"].set_color(style.VERMILLION)
    right.tick_params(colors=style.VERMILLION, labelsize=style.SMALL)
    return right


def _marks(evaluation: Evaluation, histogram: Histogram) -> list[Mark]:
    currency = evaluation.currency
    marks = [
        price_mark(evaluation.price, currency), base_case_mark(evaluation.base_case, currency),
    ]
    for percent in _MARKED:
        estimate = evaluation.percentiles[percent]
        dashes = (1, 1.5) if percent != 50 else (4, 1.5, 1, 1.5)
        shown = show_supported(estimate, currency)
        marks.append(Mark(estimate.known, f"P{percent}", shown, style.BLUE, (0, dashes)))
    if histogram.at_floor is not None:
        name, shown = f"floor: {show_share(histogram.floor_share)}", show_amount(histogram.at_floor, currency)
        marks.append(Mark(histogram.at_floor, name, shown, style.GREY, "-", 4.0))
    return marks


def _add_legend(figure: Figure, left: Axes, right: Axes, bottom: float) -> None:
    handles, labels = left.get_legend_handles_labels()
    more_handles, more_labels = right.get_legend_handles_labels()
    words = [f"{name} (left)" for name in labels] + [f"{name} (right)" for name in more_labels]
    style.add_legend(figure, bottom, handles=[*handles, *more_handles], labels=words)


def histogram_notes(evaluation: Evaluation, histogram: Histogram) -> list[str]:
    """Return what the histogram leaves out, and how to read it."""
    return [
        *warning_notes(evaluation),
        *_outside(evaluation, histogram),
        *_at_floor(evaluation, histogram),
        "P10, P50, P90: 10%, 50%, 90% of draws are worth less.",
        *percentile_gaps(evaluation, (10, 50, 90)),
        *sampling_note(evaluation),
    ]


def _at_floor(evaluation: Evaluation, histogram: Histogram) -> list[str]:
    if histogram.at_floor is None:
        return []
    share, floor = show_share(histogram.floor_share), show_amount(histogram.at_floor, evaluation.currency)
    return [f"Not in bars and density: {share} of draws, which are worth exactly {floor}, the floor."]


def _outside(evaluation: Evaluation, histogram: Histogram) -> list[str]:
    n_outside = histogram.n_below + histogram.n_above
    if not n_outside:
        return []
    least, most = (show_amount(float(evaluation.values[i]), evaluation.currency) for i in (0, -1))
    share = show_share(n_outside / evaluation.values.size)
    return [
        f"Not shown: {n_outside:,} draws ({share}) beyond the axis, {histogram.n_below:,} below it "
        f"(least {least}) and {histogram.n_above:,} above it (greatest {most})."
    ]
