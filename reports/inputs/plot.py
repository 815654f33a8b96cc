"""inputs.png: how each uncertain input is distributed, and rank correlations asked and sampled."""

from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from reports.evaluation.assumptions import UncertainRow
from reports.evaluation.captions import company_title
from reports.evaluation.correlations import Correlations
from reports.evaluation.distribution_shape import Shape, shape_of
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import (
    axis_scale,
    axis_unit,
    digits_for,
    format_name,
    show_correlation,
    show_input,
)
from reports.plotting import style

WIDTH = 11.0  # inches
_COLUMNS = 4
_TOP = 0.95  # above the first row of panels
_ROW = 1.84  # a panel with its four lines of text
_HEAD, _FOOT, _SIDE = 0.74, 0.34, 0.14  # of a panel: text above, ticks below, air beside
_LINE = 44  # letters of a line above a panel
_AIR = 1.18  # above the highest density, where the base case's line is seen best
_LEGEND = 0.55
_CELLS = 160
_TINY = 7.5


def inputs_figure(evaluation: Evaluation) -> Figure:
    """Draw a panel for each input that varies, and the two correlation matrices."""
    rows = [row for row in evaluation.inputs if isinstance(row, UncertainRow)]
    found = evaluation.correlations
    notes = [*_notes(rows), *correlation_notes(found)]
    panels = _ROW * -(-len(rows) // _COLUMNS) + (_LEGEND if rows else 0.0)
    matrices = height_of_correlations(found, WIDTH)
    figure = style.new_figure(WIDTH, _TOP + panels + matrices + style.height_of_notes(notes) + 0.1)
    title = company_title(evaluation, "what is assumed of the inputs", style.is_drawable)
    style.add_title(figure, title, [_summary(evaluation, rows)])
    for place, row in enumerate(rows):
        _draw_panel(figure, place, row, evaluation.currency)
    if rows:
        _add_legend(figure, _TOP + panels)
    if matrices:
        draw_correlations(figure, found, _TOP + panels)
    style.add_notes(figure, notes)
    return figure


def _summary(evaluation: Evaluation, rows: list[UncertainRow]) -> str:
    n_derived = sum(row.kind == "derived" for row in evaluation.inputs)
    n_fixed = len(evaluation.inputs) - len(rows) - n_derived
    return (
        f"{len(evaluation.inputs)} inputs; uncertain: {len(rows)}, derived from others: {n_derived}, "
        f"fixed: {n_fixed}. The table of all is inputs.csv."
    )


def _notes(rows: list[UncertainRow]) -> list[str]:
    if not rows:
        return []
    bars = " Bars are the chances of single values." if any(row.marginal.steps() for row in rows) else ""
    return [f"Densities run from P0.5 to P99.5, or to where the distribution ends.{bars}"]


def _draw_panel(figure: Figure, place: int, row: UncertainRow, currency: str) -> None:
    width, height = figure.get_size_inches()
    panel = (width - 2 * style.MARGIN) / _COLUMNS
    left = style.MARGIN + panel * (place % _COLUMNS)
    top = _TOP + _ROW * (place // _COLUMNS)
    room = panel - 2 * _SIDE
    _write_head(figure, left + _SIDE, top, room, row, currency)
    axes = style.add_axes(
        figure, left + _SIDE, width - left - panel + _SIDE, height - top - _ROW + _FOOT, top + _HEAD
    )
    scale = axis_scale(row.unit)
    shape = shape_of(row.marginal, row.base, _CELLS)
    _draw_shape(axes, shape, row, scale)
    axes.axvline(scale * row.base, color=style.GREEN, ls="--", lw=1.8, zorder=5)
    air = 0.03 * (shape.edges[-1] - shape.edges[0])
    axes.set_xlim(scale * (shape.edges[0] - air), scale * (shape.edges[-1] + air))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    style.write_ticks(axes)
    axes.tick_params(labelsize=_TINY, pad=2.0, length=2.5)


def _write_head(
    figure: Figure, left: float, top: float, room: float, row: UncertainRow, currency: str
) -> None:
    """Write the name with the axis' unit, the distribution, base case and percentiles.

    The distribution has at most two lines.
    """
    unit, scale = axis_unit(row.unit, currency), axis_scale(row.unit)
    decimals = digits_for(row.p10, row.p90, row.unit)
    base, low, middle, high = (
        show_input(scale * x, "ratio", currency, decimals) for x in (row.base, row.p10, row.p50, row.p90)
    )
    title = f"{format_name(row.name)}{f', {unit}' if unit else ''}"
    lines = [
        *wrap(row.distribution, _LINE, max_lines=2, placeholder=" …"),
        f"base {base}; P10 {low}, P50 {middle}, P90 {high}",
    ]
    texts = [style.text_at(figure, left, top + 0.17, title, fontsize=style.SMALL, fontweight="bold")]
    for place, words in enumerate(lines):
        up = top + 0.33 + 0.145 * place
        texts.append(style.text_at(figure, left, up, words, fontsize=_TINY, color=style.GREY))
    for text in texts:
        style.shrink(text, room)


def _draw_shape(axes: Axes, shape: Shape, row: UncertainRow, scale: float) -> None:
    """Draw a density with its middle 80% darker, or a bar for each of a few values."""
    if shape.values is not None and shape.value_chances is not None:
        span = float(shape.edges[-1] - shape.edges[0])
        wide = min([0.04 * span, *(0.6 * np.diff(shape.values)).tolist()])
        axes.bar(scale * shape.values, shape.value_chances, scale * wide, color=style.BLUE, zorder=3)
        axes.set_ylim(0.0, _AIR * float(shape.value_chances.max()))
        return
    ends = shape.edges[[0, -1]]
    middles = 0.5 * (shape.edges[1:] + shape.edges[:-1])
    x = np.concatenate([ends[:1], middles, ends[1:]])
    y = np.concatenate([shape.chances[:1], shape.chances, shape.chances[-1:]])
    axes.fill_between(scale * x, y, color=style.BAND, lw=0.0, zorder=2)
    inside = np.concatenate([[row.p10], x[(x > row.p10) & (x < row.p90)], [row.p90]])
    axes.fill_between(scale * inside, np.interp(inside, x, y), color=style.SKY, lw=0.0, zorder=3)
    axes.plot(scale * x[[0, *range(x.size), -1]], np.concatenate([[0.0], y, [0.0]]), color=style.BLUE, lw=1.2,
              zorder=4)
    axes.set_ylim(0.0, _AIR * float(shape.chances.max()))


def _add_legend(figure: Figure, below: float) -> None:
    handles = [
        Line2D([], [], color=style.GREEN, ls="--", lw=1.8, label="base case"),
        Patch(color=style.SKY, label="from P10 to P90"),
        Patch(color=style.BAND, label="below P10 and above P90"),
    ]
    style.add_legend(figure, figure.get_size_inches()[1] - below + _LEGEND + 0.42, handles=handles)

_NAMES = 2.45  # inches, left of the first matrix
_GAP = 0.35
_MATRIX_HEAD = 0.62  # above the cells: the matrix's title and the numbers of its columns
_LARGEST = 0.42
_WITH_NUMBERS = 0.27  # the least cell that holds them
_COLORS = LinearSegmentedColormap.from_list("asked", (style.BLUE, style.WHITE, style.VERMILLION))
_DARK = 0.55  # from this correlation on numbers are white
_NUMBER = 7.0


def correlation_notes(found: Correlations) -> list[str]:
    """Return how the matrices came about."""
    if not found.pairs():
        return []
    held = " None: an input is held." if np.isnan(found.sampled).any() else ""
    notes = [f"Spearman's rank correlations; {found.copula}; sampled in {found.n_draw:,} draws.{held}"]
    notes.append("Blue is negative, orange positive; summary.json has all numbers.")
    if found.repaired:
        notes.insert(0, "What is asked cannot all hold: the nearest correlations that can are used.")
    return notes


def height_of_correlations(found: Correlations, width: float) -> float:
    """Return the room that the matrices take in a picture of so many inches; 0 without correlations."""
    return _MATRIX_HEAD + _cell(found, width) * (len(found.names) - 1) + 0.2 if found.pairs() else 0.0


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
            (left / width, 1.0 - (top + _MATRIX_HEAD + side) / height, side / width, side / height)
        )
        _draw_matrix(axes, matrix, cell)
    for row, name in enumerate(found.names[1:], start=1):
        text = style.text_at(
            figure, style.MARGIN + _NAMES - 0.1, top + _MATRIX_HEAD + cell * (row - 0.5),
            f"{format_name(name)}  {row + 1}", ha="right", va="center", fontsize=_size(cell),
        )
        style.shrink(text, _NAMES - 0.1)
    first = f"column 1: {format_name(found.names[0])}"
    text = style.text_at(
        figure, style.MARGIN + _NAMES - 0.1, top + _MATRIX_HEAD - 0.1, first, ha="right",
        fontsize=_size(cell), color=style.GREY,
    )
    style.shrink(text, _NAMES - 0.1)


def _size(cell: float) -> float:
    """Return the size of letters that fit beside or above a cell."""
    return min(style.SMALL, 0.75 * 72.0 * cell)


def _draw_matrix(axes: Axes, matrix: np.ndarray, cell: float) -> None:
    """Draw inputs 2, 3, ... as rows, 1, 2, ... as columns: the upper triangle would repeat them."""
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
