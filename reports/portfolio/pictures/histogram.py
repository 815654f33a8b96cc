"""The histogram of the portfolio's upside, with its percentiles and the price."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.distribution.histogram import Histogram, build_histogram
from reports.formatting.estimates import show_supported_change
from reports.formatting.numbers import show_change, show_share
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import LABEL_BAND, Mark, draw_marks
from reports.portfolio.joint import JointFigures
from reports.statistics.estimates import mapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 10.0, 5.4  # inches
_SIDE, _NARROW_SIDE = 0.85, 0.65
_NARROW_AXES = 2.5  # inches
_BOTTOM = 0.62
_PERCENT = 100.0


def upside_figure(upside: np.ndarray, joint: JointFigures, title: str, width: float = WIDTH) -> Figure:
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
    figure = style.new_figure(width, top + _NARROW_AXES + bottom if is_narrow else HEIGHT)
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
