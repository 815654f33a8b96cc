"""The efficient frontier, in and out of sample, and the weights beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.formatting.estimates import show_supported_change
from reports.plotting import style
from reports.plotting.hover import tell
from reports.portfolio.names import ALLOCATIONS, format_years
from reports.portfolio.pictures.rows import add_line, height_of_line
from reports.portfolio.weights.judgement import SHORTFALL_PERCENT, Judgement
from reports.portfolio.weights.weights import WeightFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 10.0, 4.2  # inches
_LEFT, _NARROW_LEFT, _RIGHT, _BOTTOM = 0.85, 0.65, 0.3, 0.95
_NARROW_AXES = 2.8
_COLORS = (style.BLACK, style.GREY, style.VERMILLION, style.GREEN, style.PINK)
_SHAPES = ("D", "s", "o", "^", "v")
_REACH = 0.02  # of the axes, half of a spot's width


def frontier_figure(weights: WeightFigures, width: float = WIDTH) -> Figure:
    """Draw expected return against shortfall.

    Parameters
    ----------
    weights : WeightFigures
        With allocations; the frontier may be empty.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    is_narrow = style.is_narrow(width)
    shown = [(each, each.out_of_sample) for each in weights.allocations if each.out_of_sample is not None]
    n_entry = len(shown) + 2 * bool(weights.frontier)
    rows = n_entry - 1 if is_narrow else max(0, -(-n_entry // 3) - 1)
    line = (
        f"Expected return over {format_years(weights.years)} against the mean return of the worst "
        f"{SHORTFALL_PERCENT}% of draws."
    )
    bottom, top = _BOTTOM + 0.19 * rows, height_of_line(line, width)
    figure = style.new_figure(width, top + _NARROW_AXES + bottom if is_narrow else HEIGHT + 0.19 * rows)
    add_line(figure, line)
    axes = style.add_axes(figure, _NARROW_LEFT if is_narrow else _LEFT, _RIGHT, bottom, top)
    _lines(axes, weights)
    for each, judgement in shown:
        place = list(ALLOCATIONS).index(each.name)
        _point(axes, judgement, _SHAPES[place], _COLORS[place], ALLOCATIONS[each.name])
    axes.margins(0.08)
    style.write_ticks(axes)
    for each, judgement in shown:
        _tell(axes, judgement, ALLOCATIONS[each.name])
    axes.set_xlabel(f"mean return of the worst {SHORTFALL_PERCENT}% of draws, %", fontsize=style.BODY)
    axes.set_ylabel("expected return, %", fontsize=style.SMALL if is_narrow else style.BODY)
    axes.grid(color=style.PALE, lw=0.5)
    handles, _ = axes.get_legend_handles_labels()
    style.add_legend(figure, bottom, handles=handles)
    return figure


def _lines(axes: Axes, weights: WeightFigures) -> None:
    if not weights.frontier:
        return
    kinds = (
        ("in_sample", style.SKY, "--", f"frontier on its own {weights.n_sought:,} draws"),
        ("out_of_sample", style.BLUE, "-", f"the same weights on {weights.n_judged:,} others"),
    )
    for name, color, dashes, words in kinds:
        judged: list[Judgement] = [getattr(point, name) for point in weights.frontier]
        axes.plot(
            [100.0 * each.shortfall.known for each in judged], [100.0 * each.mean.known for each in judged],
            dashes, color=color, lw=1.8, label=words, zorder=2,
        )


def _point(axes: Axes, judgement: Judgement, shape: str, color: str, words: str) -> None:
    place = 100.0 * judgement.shortfall.known, 100.0 * judgement.mean.known
    axes.plot(*place, shape, color=color, ms=8.0, zorder=4, label=words, markeredgecolor=style.WHITE)


def _tell(axes: Axes, judgement: Judgement, words: str) -> None:
    (low, high), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    x, y = 100.0 * judgement.shortfall.known, 100.0 * judgement.mean.known
    across, down = _REACH * (high - low), 2.0 * _REACH * (top - bottom)
    said = (
        f"{words}, out of sample\nexpected {show_supported_change(judgement.mean)}; worst "
        f"{SHORTFALL_PERCENT}% {show_supported_change(judgement.shortfall)}"
    )
    tell(axes, said, (x - across, x + across), (y - down, y + down))
