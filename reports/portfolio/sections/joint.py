"""The section on the portfolio's upside: percentiles, histogram, how many companies are worth their price."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.distribution.histogram import Histogram, build_histogram
from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_change, show_share
from reports.formatting.supported_figures import (
    change_cell,
    interval_columns,
    share_cell,
    show_supported_change,
    with_interval,
)
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import LABEL_BAND, Mark, draw_marks
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.joint import JointFigures
from reports.statistics.estimates import mapped
from reports.statistics.percentiles import valid_sorted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TITLE = "What the portfolio is worth against its price"
_MOST_COUNTS = 20
DEFINITIONS = (
    ("upside", "value / price - 1; the portfolio's counts holdings by today's weights, in the base currency "
     "at the exchange rate of each draw. It has no date, so it is no return"),
    ("draw", "one world: one set of inputs of every company, with what they have in common"),
    ("P10, P50, P90", "10%, 50%, 90% of the draws that have a value lie below"),
    CONFIDENCE_INTERVAL,
)
_WIDTH, _HEIGHT = 10.0, 5.4  # inches
_SIDE, _NARROW_SIDE = 0.85, 0.65
_NARROW_AXES = 2.5  # inches
_BOTTOM = 0.62
_PERCENT = 100.0


def joint_section(figures: PortfolioFigures) -> Section:
    """Write the section.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    joint = figures.joint
    if not joint.n_valid:
        nothing = "No draw has a value of every holding: the portfolio has no distribution."
        return Section("joint", TITLE, (nothing,), short="Portfolio")
    paragraphs = [_mean(joint)]
    if joint.n_valid < joint.n_draw:
        paragraphs.append(_without(figures))
    parts = (_percentiles(joint), _counts(joint))
    return Section("joint", TITLE, tuple(paragraphs), parts, DEFINITIONS, "Portfolio")


def histogram_picture(figures: PortfolioFigures) -> Picture:
    """Return the histogram of the portfolio's upside, of one with a value; the summary shows it.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    joint, ascending = figures.joint, valid_sorted(figures.draws.upside)
    title = "The portfolio's value against its price"
    marks = ", ".join(f"P{each} {show_supported_change(joint.upside[each])}" for each in (10, 50, 90))
    return Picture(
        "upside", title, f"Histogram of the portfolio's value against its price today: {marks}.",
        lambda: upside_figure(ascending, joint, title),
        lambda: upside_figure(ascending, joint, title, style.PHONE),
    )


def _mean(joint: JointFigures) -> str:
    points = 0.0 if joint.deviation is None else 100.0 * joint.deviation
    spread = f", the standard deviation {points:.0f} points" if points else ""
    return f"The mean upside is {show_supported_change(joint.mean)}{spread}."


def _without(figures: PortfolioFigures) -> str:
    joint = figures.joint
    missing = [
        f"{company.key} {sum(company.without_value.values()):,} ({', '.join(company.without_value)})"
        for company in joint.companies if company.without_value
    ]
    n = joint.n_draw - joint.n_valid
    return (
        f"In {n:,} of {joint.n_draw:,} draws a holding has no value, so the portfolio has none: "
        f"{'; '.join(missing)}."
    )


def _percentiles(joint: JointFigures) -> Table:
    columns = (
        Column("Percentile", is_text=True), Column("Upside"),
        *(column._replace(is_detail=True) for column in interval_columns()),
    )
    rows = tuple(
        (cells.words(f"P{percent}"), *with_interval(estimate, change_cell))
        for percent, estimate in joint.upside.items()
    )
    return Table("percentiles", "Percentiles of the portfolio's upside", columns, rows)


def _counts(joint: JointFigures) -> Table:
    n = len(joint.at_least)
    counts = np.unique(np.linspace(1, n, min(n, _MOST_COUNTS)).astype(int)).tolist()

    def row(k: int) -> tuple[Cell, ...]:
        return cells.words(f"{k} of {n}"), *with_interval(joint.at_least[k - 1], share_cell)

    columns = (
        Column("At least", is_text=True), Column("Share of draws"),
        *(column._replace(is_detail=True) for column in interval_columns()),
    )
    title = "How many companies are worth more than their prices"
    return Table("at-least", title, columns, tuple(map(row, counts)), is_folded=True)


def upside_figure(upside: np.ndarray, joint: JointFigures, title: str, width: float = _WIDTH) -> Figure:
    """Draw the portfolio's upside.

    Parameters
    ----------
    upside : numpy.ndarray
        (draw,) value / price - 1 of draws that have one, ascending, at least one.
    joint : JointFigures
        Its percentiles.
    title : str
        Of the picture.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    histogram = build_histogram(_PERCENT * upside, (0.0,))
    notes = _notes(histogram, upside)
    bottom = _BOTTOM + style.height_of_notes(notes, width)
    is_narrow = style.is_narrow(width)
    line = f"Each draw is one world for all companies; {upside.size:,} draws have a value of every holding."
    top = style.height_of_title([line], width, 0.82) + LABEL_BAND
    figure = style.new_figure(width, top + _NARROW_AXES + bottom if is_narrow else _HEIGHT)
    style.add_title(figure, title, [line])
    side = _NARROW_SIDE if is_narrow else _SIDE
    axes = style.add_axes(figure, side, 0.3, bottom, top)
    _bars(axes, histogram, is_narrow=is_narrow)
    _tell_bars(axes, histogram, upside)
    draw_marks(axes, _marks(joint))
    style.add_notes(figure, notes)
    return figure


def _bars(axes: Axes, histogram: Histogram, *, is_narrow: bool) -> None:
    from matplotlib.ticker import FuncFormatter

    below = histogram.edges[1:] <= 1e-9
    for inside, color in ((below, style.VERMILLION), (~below, style.SKY)):
        axes.bar(
            histogram.edges[:-1][inside], histogram.bars[inside], histogram.width, align="edge", color=color,
            alpha=0.6, edgecolor="white", linewidth=0.4,
        )
    top = float(histogram.bars.max())
    if histogram.smooth is not None:
        axes.plot(*histogram.smooth, color=style.BLUE, lw=1.8)
        top = max(top, float(histogram.smooth[1].max()))
    axes.set_xlim(histogram.edges[0], histogram.edges[-1])
    axes.set_ylim(0.0, 1.06 * top or 1.0)
    letters = style.SMALL if is_narrow else style.BODY
    axes.set_xlabel("portfolio's value against its price today, %", fontsize=letters)
    axes.set_ylabel(f"% of draws per {histogram.width:g} points", fontsize=letters)
    style.write_ticks(axes)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda y, _: f"{y:g}%"))


def _tell_bars(axes: Axes, histogram: Histogram, upside: np.ndarray) -> None:
    edges = histogram.edges.tolist()
    below = np.searchsorted(upside, histogram.edges[1:] / _PERCENT, side="right") / upside.size
    for span, percent, under in zip(pairwise(edges), histogram.bars.tolist(), below.tolist(), strict=True):
        start, end = (show_change(edge / _PERCENT) for edge in span)
        share = show_share(percent / _PERCENT)
        tell(axes, f"{start} to {end}: {share} of draws\n{show_share(under)} at or below {end}", span)


def _marks(joint: JointFigures) -> list[Mark]:
    marks = [Mark(0.0, "price", "today", style.BLACK)]
    for percent in (10, 50, 90):
        estimate = joint.upside[percent]
        dashes = (1, 1.5) if percent != 50 else (4, 1.5, 1, 1.5)
        at = mapped(estimate, lambda part: _PERCENT * part).known
        marks.append(Mark(at, f"P{percent}", show_supported_change(estimate), style.BLUE, (0, dashes)))
    return marks


def _notes(histogram: Histogram, upside: np.ndarray) -> list[str]:
    n_outside = histogram.n_below + histogram.n_above
    if not n_outside:
        return []
    share = show_share(n_outside / upside.size)
    least, most = show_change(float(upside[0])), show_change(float(upside[-1]))
    return [f"Not shown: {n_outside:,} draws ({share}) beyond the axis; least {least}, greatest {most}."]
