"""Drawing the histogram: bars, density and cumulative curve beside price and base case."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.distribution.histogram import Histogram, build_histogram
from reports.evaluation.captions import (
    company_title,
    draws_line,
    format_above_price,
    percentile_gaps,
    sampling_note,
    warning_notes,
)
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import show_amount, show_share
from reports.formatting.supported_figures import show_supported
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import LABEL_BAND, Mark, base_case_mark, draw_marks, price_mark
from simulate.formatting import currency_symbol

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

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
        start, end = (show_amount(edge, evaluation.currency) for edge in span)
        share = show_share(percent / 100.0)
        tell(axes, f"{start} to {end}: {share} of draws\n{show_share(under)} at or below {end}", span)


def _format_bar(width: float, currency: str) -> str:
    """Show the width of a bar as money: ¥100, $0.50, and ¥0.2 where prices have no such places."""
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
