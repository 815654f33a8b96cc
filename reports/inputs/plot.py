"""inputs.png: how each uncertain input is distributed, and rank correlations asked and sampled."""

from textwrap import wrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from reports.evaluation.assumptions import UncertainRow
from reports.evaluation.captions import company_title
from reports.evaluation.distribution_shape import Shape, shape_of
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import axis_scale, axis_unit, digits_for, input_words, show_input
from reports.inputs.correlation_plot import correlation_notes, draw_correlations, height_of_correlations
from reports.plotting import style

WIDTH = 11.0  # inches
_COLUMNS = 4
_TOP = 0.95  # above the first row of panels
_ROW = 1.84  # a panel with its four lines of text
_HEAD, _FOOT, _SIDE = 0.74, 0.34, 0.14  # of a panel: text above, ticks below, air beside
_LINE = 44  # letters of a line above a panel
_AIR = 1.18  # above the highest density, where the base case's line is seen best
_OUTER = "#CDE7F8"
_LEGEND = 0.55
_CELLS = 160
_TINY = 7.5


def inputs_figure(evaluation: Evaluation) -> Figure:
    """A panel for each input that varies, and the two correlation matrices."""
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
    """Name with the axis' unit; distribution in at most two lines; base case and percentiles."""
    unit, scale = axis_unit(row.unit, currency), axis_scale(row.unit)
    decimals = digits_for(row.p10, row.p90, row.unit)
    base, low, middle, high = (
        show_input(scale * x, "ratio", currency, decimals) for x in (row.base, row.p10, row.p50, row.p90)
    )
    title = f"{input_words(row.name)}{f', {unit}' if unit else ''}"
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
    """A density with its middle 80% darker, or a bar for each of a few values."""
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
    axes.fill_between(scale * x, y, color=_OUTER, lw=0.0, zorder=2)
    inside = np.concatenate([[row.p10], x[(x > row.p10) & (x < row.p90)], [row.p90]])
    axes.fill_between(scale * inside, np.interp(inside, x, y), color=style.SKY, lw=0.0, zorder=3)
    axes.plot(scale * x[[0, *range(x.size), -1]], np.concatenate([[0.0], y, [0.0]]), color=style.BLUE, lw=1.2,
              zorder=4)
    axes.set_ylim(0.0, _AIR * float(shape.chances.max()))


def _add_legend(figure: Figure, below: float) -> None:
    handles = [
        Line2D([], [], color=style.GREEN, ls="--", lw=1.8, label="base case"),
        Patch(color=style.SKY, label="from P10 to P90"),
        Patch(color=_OUTER, label="below P10 and above P90"),
    ]
    style.add_legend(figure, figure.get_size_inches()[1] - below + _LEGEND + 0.42, handles=handles)
