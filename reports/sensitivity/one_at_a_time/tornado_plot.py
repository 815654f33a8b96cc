"""tornado.png: the value when each uncertain input alone moves to its P10 and its P90.

The bars of the tornado: which side of the base case each end of an input lies on.
"""

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.evaluation.captions import company_title, swing_notes, tornado_lines
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.one_at_a_time import HIGH_PERCENT, LOW_PERCENT, Swing
from reports.formatting.numbers import digits_for, format_name, show_amount, show_input
from reports.plotting import style
from reports.plotting.reference_lines import LABEL_BAND, Mark, draw_marks, limits_with_room


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
    """-1, 0 or 1; 0 where there is no bar: its label takes the side that the other leaves free."""
    if value is None or value == base_value:
        return 0
    return 1 if value > base_value else -1


WIDTH, ROW = 11.0, 0.42  # inches
_NAMES, _RIGHT, _TOP = 2.75, 0.45, 1.05  # margins in inches; labels above the axes come on top
_THICK = 0.62  # of a bar, in rows
_GAP = 0.06  # inches between a bar and its label
_MOST_LABELS = 0.7  # of the axes' width
_LEGEND = 0.95  # inches below the axes for ticks, label and legend
COLORS = {10: style.BLUE, 90: style.VERMILLION}
_WORDS = {
    10: "input at its P10 (lower in one draw of ten)",
    90: "input at its P90 (higher in one draw of ten)",
}


def tornado_figure(evaluation: Evaluation) -> Figure:
    """Draw a bar to each side for every uncertain input, the greatest swing on top."""
    rows = evaluation.swings
    notes = swing_notes(rows)
    bottom = _LEGEND + style.height_of_notes(notes)
    height = _TOP + LABEL_BAND + bottom + ROW * max(len(rows), 2) if rows else 1.2
    figure = style.new_figure(WIDTH, height)
    title = company_title(evaluation, "what moves the value of one share", style.is_drawable)
    style.add_title(figure, title, tornado_lines(evaluation))
    if rows:
        axes = style.add_axes(figure, _NAMES, _RIGHT, bottom, _TOP + LABEL_BAND)
        _draw_axes(axes, evaluation)
        patches = [Patch(color=COLORS[percent], label=label) for percent, label in _WORDS.items()]
        style.add_legend(figure, bottom, handles=patches)
    style.add_notes(figure, notes)
    return figure


def _draw_axes(axes: Axes, evaluation: Evaluation) -> None:
    rows = evaluation.swings
    margin = 0.5 if len(rows) > 1 else 1.0
    axes.set_ylim(len(rows) - 1 + margin, -margin)
    bars = [bar for y, row in enumerate(rows) for bar in bars_of(row, evaluation.base_case, y)]
    for bar in bars:
        x = evaluation.base_case if bar.value is None else bar.value
        axes.barh(
            bar.y, x - evaluation.base_case, _THICK * bar.thickness, evaluation.base_case,
            color=COLORS[bar.percent], zorder=3,
        )
    _label_bars(axes, evaluation, bars)
    _name_rows(axes, evaluation)
    axes.set_xlabel(f"intrinsic value, {evaluation.currency} per share")
    style.write_ticks(axes)
    draw_marks(axes, _marks(evaluation))


def _label_bars(axes: Axes, evaluation: Evaluation, bars: list[Bar]) -> None:
    """Write `input → value` at the end of each bar, and choose limits that leave room for it."""
    base, currency = evaluation.base_case, evaluation.currency
    texts = []
    for bar in bars:
        row = bar.row
        at = show_input(bar.moved_to, row.unit, currency, digits_for(row.low, row.high, row.unit))
        texts.append(axes.annotate(
            f"{at} → {'no value' if bar.value is None else show_amount(bar.value, currency)}",
            (base if bar.value is None else bar.value, bar.y), xytext=(72 * _GAP * bar.side, 0),
            textcoords="offset points", ha="left" if bar.side > 0 else "right", va="center_baseline",
            fontsize=style.SMALL if bar.thickness == 1.0 else style.SMALL - 1.0, color=COLORS[bar.percent],
            zorder=6, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
            annotation_clip=False,
        ))
    room = axes.get_window_extent().width / style.DPI
    sides = [bar.side * (style.width_of(text) + 2 * _GAP) for bar, text in zip(bars, texts, strict=True)]
    factor = min(1.0, _MOST_LABELS * room / (max(*sides, 0.0) - min(*sides, 0.0)))
    for text in texts:
        text.set_fontsize(style.letter_size(text) * factor)
    needs = [(text.xy[0], factor * side) for text, side in zip(texts, sides, strict=True)]
    axes.set_xlim(limits_with_room([*needs, (base, 0.0)], evaluation.price, room))


def _name_rows(axes: Axes, evaluation: Evaluation) -> None:
    axes.set_yticks([])
    for y, row in enumerate(evaluation.swings):
        base = show_input(row.base, row.unit, evaluation.currency, digits_for(row.low, row.high, row.unit))
        style.name_row(axes, y, format_name(row.name), _NAMES, f"base case {base}, {row.status}")
        if y:
            axes.axhline(y - 0.5, color=style.PALE, lw=0.5, zorder=1)


def _marks(evaluation: Evaluation) -> list[Mark]:
    price, base = (show_amount(x, evaluation.currency) for x in (evaluation.price, evaluation.base_case))
    return [
        Mark(evaluation.price, "price", price, style.BLACK, "-", 2.0),
        Mark(evaluation.base_case, "base case", base, style.GREEN, "--"),
    ]
