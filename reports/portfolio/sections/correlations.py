"""The section on how companies' values go together, and their map: blue goes together, red apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reports.document import Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import show_correlation
from reports.plotting import style
from reports.plotting.hover import tell
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import MOST_SHOWN, more_in_files
from reports.portfolio.sections.rows_plot import add_line, height_of_line
from reports.statistics.estimates import finite

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "How values go together"
_DEFINITIONS = (
    ("rank correlation", "Spearman's: 1 where one company's values have the order of the other's over the "
     "draws, 0 where they have nothing to do with each other"),
)
_WIDTH = 10.0  # inches
_LEFT, _NARROW_LEFT, _RIGHT, _HEAD_ROW = 1.6, 0.95, 0.3, 0.35
_TALLEST, _LOWEST = 0.42, 0.16  # of a cell, inches
_LETTER = 0.085  # inches
_LEAST_FOR_NUMBERS = 0.38  # of a cell's width, inches


def correlation_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None of a single company.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    keys, rank = figures.joint.keys, figures.joint.correlation
    if len(keys) < 2:
        return None
    weights = figures.draws.weights
    shown = np.sort(np.argsort(-weights, kind="stable")[:MOST_SHOWN])
    some, matrix = [keys[i] for i in shown], rank[np.ix_(shown, shown)]
    title = "Rank correlations of values"
    alternative = f"A map of rank correlations between {len(some)} companies. {_said(keys, rank)}"
    picture = Picture(
        "correlation", title, alternative, lambda: correlation_figure(some, matrix),
        lambda: correlation_figure(some, matrix, style.PHONE),
    )
    table = _pairs(some, matrix, more_in_files(len(keys), "correlation.csv"))
    method = (f"Rank correlations are of {figures.joint.correlation_draws:,} draws.",)
    return Section(
        "correlation", _TITLE, (_said(keys, rank),), (picture, table), _DEFINITIONS, "Correlations",
        method=method,
    )


def _pairs(keys: Sequence[str], rank: np.ndarray, notes: tuple[str, ...]) -> Table:
    """Return the pairs of companies, those that go together most first; the files have the matrix."""
    first, second = np.triu_indices(len(keys), 1)
    numbers = rank[first, second]
    order = np.argsort(-np.nan_to_num(numbers, nan=-2.0), kind="stable").tolist()
    rows = tuple(
        (cells.words(keys[first[i]]), cells.words(keys[second[i]]), cells.number(finite(float(numbers[i]))))
        for i in order
    )
    columns = Column("Company", is_text=True), Column("and", is_text=True), Column("Rank correlation")
    title = "Rank correlations of values, in numbers"
    return Table("correlation", title, columns, rows, notes, is_folded=True)


def _said(keys: tuple[str, ...], rank: np.ndarray) -> str:
    above = np.triu(np.ones(rank.shape, bool), 1) & np.isfinite(rank)
    if not above.any():
        return "No two companies have values that vary."
    pairs = np.argwhere(above)
    numbers = rank[above]
    first, last = pairs[numbers.argmax()], pairs[numbers.argmin()]
    mean = show_correlation(float(numbers.mean()))
    if len(numbers) == 1:
        return f"The two go together with a rank correlation of {mean}: through common factors alone."
    return (
        f"Two companies go together through common factors alone: with {mean} on average, most "
        f"{keys[first[0]]} and {keys[first[1]]} ({show_correlation(float(numbers.max()))}), least "
        f"{keys[last[0]]} and {keys[last[1]]} ({show_correlation(float(numbers.min()))})."
    )


def correlation_figure(keys: Sequence[str], rank: np.ndarray, width: float = _WIDTH) -> Figure:
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
    from matplotlib.colors import Normalize, to_rgb
    from matplotlib.patches import Rectangle

    from reports.sensitivity.one_at_a_time.two_way_plot import COLORS, ink_on

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
