"""Rank correlations of values as a map: blue goes together, red goes apart."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.formatting.numbers import show_correlation
from reports.plotting import style
from reports.plotting.hover import tell
from reports.portfolio.pictures.rows import add_line, height_of_line
from reports.sensitivity.one_at_a_time.two_way_plot import COLORS, ink_on
from reports.statistics.estimates import finite

WIDTH = 10.0  # inches
_LEFT, _NARROW_LEFT, _RIGHT, _HEAD_ROW = 1.6, 0.95, 0.3, 0.35
_TALLEST, _LOWEST = 0.42, 0.16  # of a cell, inches
_LETTER = 0.085  # inches
_LEAST_FOR_NUMBERS = 0.38  # of a cell's width, inches


def correlation_figure(keys: Sequence[str], rank: np.ndarray, width: float = WIDTH) -> Figure:
    """Draw the correlations of companies.

    Parameters
    ----------
    keys : sequence of str
        The companies.
    rank : numpy.ndarray
        (company, company).
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    n, is_narrow = len(keys), style.is_narrow(width)
    notes = ["Spearman's rank correlation of values, each in its company's currency."]
    left = _NARROW_LEFT if is_narrow else _LEFT
    cell = (width - left - _RIGHT) / n
    tall = min(_TALLEST, max(_LOWEST, cell))
    line = "Blue: in worlds in which one is worth more, the other is, too. Red: the other is worth less."
    is_tight = cell < _LETTER * max(map(len, keys))
    head = height_of_line(line, width) + (_LETTER * max(map(len, keys)) + 0.1 if is_tight else _HEAD_ROW)
    bottom = style.height_of_notes(notes, width) + 0.1
    figure = style.new_figure(width, head + n * tall + bottom)
    add_line(figure, line)
    axes = style.add_axes(figure, left, _RIGHT, bottom, head)
    axes.set_xlim(-0.5, n - 0.5)
    axes.set_ylim(n - 0.5, -0.5)
    axes.spines[:].set_visible(False)
    _cells(axes, keys, rank, with_numbers=cell >= _LEAST_FOR_NUMBERS)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False, pad=4)
    axes.set_xticks(range(n), keys, rotation=90 if is_tight else 0)
    axes.set_yticks(range(n), keys)
    for tick in axes.get_yticklabels():
        style.shrink(tick, left - 0.15)
    for tick in axes.get_xticklabels():
        style.shrink(tick, 10.0 if is_tight else cell)
    style.add_notes(figure, notes)
    return figure


def _cells(axes: Axes, keys: Sequence[str], rank: np.ndarray, *, with_numbers: bool) -> None:
    norm = Normalize(-1.0, 1.0, clip=True)
    for row, column in np.ndindex(rank.shape):
        number = finite(float(rank[row, column]))
        is_own = row == column
        color = to_rgb(style.EMPTY if number is None or is_own else COLORS(norm(number)))
        axes.add_patch(Rectangle(
            (column - 0.5, row - 0.5), 1.0, 1.0, facecolor=color, edgecolor="white", lw=1.0,
        ))
        if is_own:
            continue
        shown = show_correlation(number)
        tell(
            axes, f"{keys[row]} and {keys[column]}: {shown}", (column - 0.5, column + 0.5),
            (row - 0.5, row + 0.5),
        )
        if with_numbers:
            axes.text(
                column, row, shown, ha="center", va="center", fontsize=style.SMALL, color=ink_on(color)
            )
