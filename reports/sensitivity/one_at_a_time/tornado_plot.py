"""The tornado: what each input moved alone does, as bars about the base case, the greatest swing on top."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from reports.evaluation.captions import company_title, swing_notes, tornado_lines
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.swings import HIGH_PERCENT, LOW_PERCENT, Swing
from reports.formatting.numbers import digits_for, format_name, show_amount, show_input
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import (
    LABEL_BAND,
    base_case_mark,
    draw_marks,
    fit_beside,
    label_beside,
    limits_with_room,
    price_mark,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Bar(NamedTuple):
    """From the base case's value to the value with one input at one end.

    Attributes
    ----------
    row : Swing
        Whose bar it is.
    percent : int
        The input's percentile.
    moved_to : float
        The input's value there.
    value : float or None
        Currency per share, None if there is none.
    y : float
        Middle of the bar, in rows.
    thickness : float
        1, or 1/2 where both bars of an input lie on one side and must share the row.
    side : int
        -1 if the bar (and its label) lies left of the base case, 1 if right.
    """

    row: Swing
    percent: int
    moved_to: float
    value: float | None
    y: float
    thickness: float
    side: int


def bars_of(row: Swing, base_value: float, y: float) -> Iterator[Bar]:
    """Return the two bars of an input, drawn in row `y`."""
    sides = [_side(value, base_value) for value in (row.value_low, row.value_high)]
    if sides == [0, 0]:
        sides = [-1, 1]
    sides = [side or -other for side, other in zip(sides, reversed(sides), strict=True)]
    shared = sides[0] == sides[1]
    ends = ((LOW_PERCENT, row.low, row.value_low, -1), (HIGH_PERCENT, row.high, row.value_high, 1))
    for side, (percent, moved_to, value, below) in zip(sides, ends, strict=True):
        # Bars that share a row stand a little apart, the P10 above.
        shift = 0.19 * below if shared else 0.0
        yield Bar(row, percent, moved_to, value, y + shift, 0.5 if shared else 1.0, side)


def _side(value: float | None, base_value: float) -> int:
    """Return -1, 0 or 1; 0 where there is no bar: its label takes the side that the other leaves free."""
    if value is None or value == base_value:
        return 0
    return 1 if value > base_value else -1


WIDTH, ROW = 11.0, 0.42  # inches
_NAMES, _RIGHT, _TOP = 2.75, 0.45, 1.05  # margins in inches; labels above the axes come on top
_THICK = 0.62  # of a bar, in rows
_NARROW_ROW, _NARROW_THICK, _DOWN = 0.62, 0.40, 0.14  # inches, with the name above the bars; rows; rows
_GAP = 0.06  # inches between a bar and its label
_LEGEND = 0.95  # inches below the axes for ticks, label and legend
COLORS = {10: style.BLUE, 90: style.VERMILLION}
_WORDS = {
    10: "input at its P10 (lower in one draw of ten)",
    90: "input at its P90 (higher in one draw of ten)",
}


def tornado_figure(evaluation: Evaluation, width: float = WIDTH) -> Figure:
    """Draw two bars for every uncertain input, the greatest swing on top.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone, where names stand above their bars.
    """
    from matplotlib.patches import Patch

    rows, lines = evaluation.swings, tornado_lines(evaluation)
    notes = swing_notes(rows)
    is_narrow = style.is_narrow(width)
    top = style.height_of_title(lines, width, _TOP) + LABEL_BAND
    bottom = _LEGEND + style.height_of_legend(len(_WORDS), width) + style.height_of_notes(notes, width)
    row = _NARROW_ROW if is_narrow else ROW
    figure = style.new_figure(width, top + bottom + row * max(len(rows), 2) if rows else 1.2)
    title = company_title(evaluation, "what moves the value of one share", style.is_drawable)
    style.add_title(figure, title, lines)
    if rows:
        left, right = (style.MARGIN, style.MARGIN) if is_narrow else (_NAMES, _RIGHT)
        axes = style.add_axes(figure, left, right, bottom, top)
        _draw_axes(axes, evaluation, is_narrow=is_narrow)
        patches = [Patch(color=COLORS[percent], label=label) for percent, label in _WORDS.items()]
        style.add_legend(figure, bottom, handles=patches)
    style.add_notes(figure, notes)
    return figure


def _draw_axes(axes: Axes, evaluation: Evaluation, *, is_narrow: bool) -> None:
    rows = evaluation.swings
    thick, down = (_NARROW_THICK, _DOWN) if is_narrow else (_THICK, 0.0)
    bars = [bar for y, row in enumerate(rows) for bar in bars_of(row, evaluation.base_case, y + down)]
    for bar in bars:
        x = evaluation.base_case if bar.value is None else bar.value
        axes.barh(
            bar.y, x - evaluation.base_case, thick * bar.thickness, evaluation.base_case,
            color=COLORS[bar.percent], zorder=3,
        )
    style.set_rows(axes, len(rows))
    _label_bars(axes, evaluation, bars)
    _name_rows(axes, evaluation, is_narrow=is_narrow)
    axes.set_xlabel(f"intrinsic value, {evaluation.currency} per share")
    style.write_ticks(axes)
    currency = evaluation.currency
    draw_marks(axes, [price_mark(evaluation.price, currency), base_case_mark(evaluation.base_case, currency)])


def _label_bars(axes: Axes, evaluation: Evaluation, bars: list[Bar]) -> None:
    """Write `input → value` at the end of each bar, and choose limits that leave room for it."""
    base, currency = evaluation.base_case, evaluation.currency
    texts = []
    for bar in bars:
        row = bar.row
        at = show_input(bar.moved_to, row.unit, currency, digits_for(row.low, row.high, row.unit))
        words = f"{at} → {'no value' if bar.value is None else show_amount(bar.value, currency)}"
        tell(axes, f"{format_name(row.name)} at its P{bar.percent}: {words}",
             (base, inf * bar.side), (bar.y - 0.5 * bar.thickness, bar.y + 0.5 * bar.thickness))
        texts.append(label_beside(
            axes, words, (base if bar.value is None else bar.value, bar.y), bar.side, _GAP,
            color=COLORS[bar.percent], fontsize=style.SMALL if bar.thickness == 1.0 else style.SMALL - 1.0,
        ))
    needs = fit_beside(axes, texts, [bar.side for bar in bars], _GAP)
    room = axes.get_window_extent().width / style.DPI
    axes.set_xlim(limits_with_room([*needs, (base, 0.0)], evaluation.price, room))


def _name_rows(axes: Axes, evaluation: Evaluation, *, is_narrow: bool) -> None:
    for y, row in enumerate(evaluation.swings):
        base = show_input(row.base, row.unit, evaluation.currency, digits_for(row.low, row.high, row.unit))
        name, detail = format_name(row.name), f"base case {base}, {row.status}"
        if is_narrow:
            style.name_above(axes, y, f"{name}: {detail}")
        else:
            style.name_row(axes, y, name, _NAMES, detail)
