"""Rank correlations asked, used and sampled, as matrices of colours and numbers side by side."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from reports.evaluation.correlations import Correlations
from reports.formatting.numbers import input_words, show_correlation
from reports.plotting import style

_NAMES = 2.45  # inches, left of the first matrix
_GAP = 0.35
_HEAD = 0.62  # above the cells: the matrix's title and the numbers of its columns
_LARGEST = 0.42
_WITH_NUMBERS = 0.27  # the least cell that holds them
_COLORS = LinearSegmentedColormap.from_list("asked", (style.BLUE, "#FFFFFF", style.VERMILLION))
_DARK = 0.55  # from this correlation on numbers are white
_NUMBER = 7.0


def correlation_notes(found: Correlations) -> list[str]:
    """How the matrices came about."""
    if not found.pairs():
        return []
    held = " None: an input is held." if np.isnan(found.sampled).any() else ""
    notes = [f"Spearman's rank correlations; {found.copula}; sampled in {found.n_draw:,} draws.{held}"]
    notes.append("Blue is negative, orange positive; summary.json has all numbers.")
    if found.repaired:
        notes.insert(0, "What is asked cannot all hold: the nearest correlations that can are used.")
    return notes


def height_of_correlations(found: Correlations, width: float) -> float:
    """Room that the matrices take in a picture of so many inches; 0 without correlations."""
    return _HEAD + _cell(found, width) * (len(found.names) - 1) + 0.2 if found.pairs() else 0.0


def _matrices(found: Correlations) -> list[tuple[str, np.ndarray]]:
    used = [("used", found.used)] if found.repaired else []
    return [("asked", found.asked), *used, ("sampled", found.sampled)]


def _cell(found: Correlations, width: float) -> float:
    n_matrix = len(_matrices(found))
    room = width - 2 * style.MARGIN - _NAMES - (n_matrix - 1) * _GAP
    return min(_LARGEST, room / (n_matrix * (len(found.names) - 1)))


def draw_correlations(figure: Figure, found: Correlations, top: float) -> None:
    """Draw the lower triangles, `top` inches below the picture's edge."""
    width, height = figure.get_size_inches()
    cell = _cell(found, width)
    side = cell * (len(found.names) - 1)
    for place, (title, matrix) in enumerate(_matrices(found)):
        left = style.MARGIN + _NAMES + place * (side + _GAP)
        words = f"rank correlation {title}" if side > 1.6 else title
        style.text_at(figure, left, top + 0.25, words, fontsize=style.SMALL, fontweight="bold")
        axes = figure.add_axes(
            (left / width, 1.0 - (top + _HEAD + side) / height, side / width, side / height)
        )
        _draw_matrix(axes, matrix, cell)
    for row, name in enumerate(found.names[1:], start=1):
        text = style.text_at(
            figure, style.MARGIN + _NAMES - 0.1, top + _HEAD + cell * (row - 0.5),
            f"{input_words(name)}  {row + 1}", ha="right", va="center", fontsize=_size(cell),
        )
        style.shrink(text, _NAMES - 0.1)
    first = f"column 1: {input_words(found.names[0])}"
    text = style.text_at(
        figure, style.MARGIN + _NAMES - 0.1, top + _HEAD - 0.1, first, ha="right", fontsize=_size(cell),
        color=style.GREY,
    )
    style.shrink(text, _NAMES - 0.1)


def _size(cell: float) -> float:
    """Letters that fit beside or above a cell."""
    return min(style.SMALL, 0.75 * 72.0 * cell)


def _draw_matrix(axes: Axes, matrix: np.ndarray, cell: float) -> None:
    """Rows are inputs 2, 3, ..., columns inputs 1, 2, ...: the upper triangle would repeat them."""
    n = len(matrix)
    lower = np.where(np.tri(n, n, -1, dtype=bool), matrix, np.nan)[1:, :-1]
    axes.pcolor(  # unlike pcolormesh it leaves the edges of masked cells away
        np.arange(n), np.arange(n), np.ma.masked_where(~np.tri(n - 1, dtype=bool), np.nan_to_num(lower)),
        cmap=_COLORS, vmin=-1.0, vmax=1.0, edgecolors=style.PALE, linewidth=0.6, clip_on=False,
    )
    axes.set_xlim(0, n - 1)
    axes.set_ylim(n - 1, 0)
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(n - 1) + 0.5, [f"{column + 1}" for column in range(n - 1)])
    axes.set_yticks([])
    narrow = 72.0 * cell / (0.75 * len(str(n - 1)))  # numbers side by side do not touch
    axes.tick_params(length=0, pad=1.0, labelsize=min(_size(cell), narrow))
    for spine in axes.spines.values():
        spine.set_visible(False)
    if cell >= _WITH_NUMBERS:
        for row, column in np.argwhere(np.tri(n - 1, dtype=bool)).tolist():
            _write_number(axes, row, column, lower[row, column])


def _write_number(axes: Axes, row: int, column: int, rank: float) -> None:
    if np.isnan(rank):
        words, color = "none", style.GREY
    else:
        words = "0" if rank == 0.0 else show_correlation(float(rank))
        color = "white" if abs(rank) >= _DARK else style.BLACK
    axes.text(column + 0.5, row + 0.5, words, ha="center", va="center", fontsize=_NUMBER, color=color)



