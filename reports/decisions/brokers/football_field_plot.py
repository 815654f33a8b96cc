"""The football field: ranges and amounts of a share's value, one row each, with price and base case."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from reports.decisions.brokers.football_field import Bar, FootballField
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import show_amount
from reports.plotting import style
from reports.plotting.reference_lines import LABEL_BAND, Mark, draw_marks, limits_with_room

WIDTH, ROW = 11.0, 0.50  # inches
_NAMES, _RIGHT, _TOP, _BOTTOM = 3.55, 0.45, 0.85, 0.75  # margins in inches; labels come on top
_THICK, _INNER = 0.34, 0.56  # of a bar and of its middle half, in rows
_GAP = 0.09  # inches between an amount and its label
_THIN = 0.12  # inches
_MOST_LABELS = 0.7  # of the axes' width
COLORS = {"value": style.BLUE, "pe": style.VERMILLION, "book": style.GREY, "target": "#CC79A7"}
_LIGHT = 0.45  # opacity of what lies outside the middle half


def football_figure(field: FootballField, evaluation: Evaluation) -> Figure:
    """Draw the rows."""
    notes = [
        "Bars: P10 to P90 of the draws; thick: P25 to P75; white line: P50. Diamonds: single amounts.",
        *field.missing,
    ]
    bottom = _BOTTOM + style.height_of_notes(notes)
    rows = max(len(field.bars), 2)
    figure = style.new_figure(WIDTH, _TOP + LABEL_BAND + bottom + ROW * rows)
    style.add_title(figure, company_title(evaluation, "what others say", style.is_drawable), [
        "What one share is worth by the model, by multiples of its earnings, by its books, and to brokers.",
    ])
    axes = style.add_axes(figure, _NAMES, _RIGHT, bottom, _TOP + LABEL_BAND)
    _draw_axes(axes, field.bars, evaluation)
    style.add_notes(figure, notes)
    return figure


def _draw_axes(axes: Axes, bars: tuple[Bar, ...], evaluation: Evaluation) -> None:
    margin = 0.5 if len(bars) > 1 else 1.0
    axes.set_ylim(len(bars) - 1 + margin, -margin)
    for y, bar in enumerate(bars):
        _draw_bar(axes, y, bar)
        if y:
            axes.axhline(y - 0.5, color=style.PALE, lw=0.5, zorder=1)
    _label_bars(axes, bars, evaluation)
    _draw_middles(axes, bars)
    _name_rows(axes, bars)
    axes.set_xlabel(f"value of one share, {evaluation.currency}")
    style.write_ticks(axes)
    draw_marks(axes, _marks(evaluation))


def _draw_bar(axes: Axes, y: int, bar: Bar) -> None:
    color = COLORS[bar.kind]
    if not bar.is_range:
        axes.plot(bar.points[0], y, "D", ms=8, color=color, mec="white", zorder=5)
        return
    low, inner_low, _, inner_high, high = bar.points
    axes.barh(y, high - low, _THICK, low, color=color, alpha=_LIGHT, lw=0, zorder=3)
    axes.barh(y, inner_high - inner_low, _INNER, inner_low, color=color, lw=0, zorder=3)


def _draw_middles(axes: Axes, bars: tuple[Bar, ...]) -> None:
    """Mark each P50, white on its bar; on one too thin for that, in its colour. The limits must be final."""
    low, high = axes.get_xlim()
    inch = (high - low) / (axes.get_window_extent().width / style.DPI)
    for y, bar in enumerate(bars):
        if bar.is_range:
            _, inner_low, middle, inner_high, _ = bar.points
            color = "white" if inner_high - inner_low > _THIN * inch else COLORS[bar.kind]
            axes.plot([middle] * 2, [y - _INNER / 2, y + _INNER / 2], color=color, lw=2.0, zorder=5)


def _label_bars(axes: Axes, bars: tuple[Bar, ...], evaluation: Evaluation) -> None:
    """Write the amounts at the ends, and choose limits that leave room for them."""
    texts, sides = [], []
    for y, bar in enumerate(bars):
        ends = [(bar.points[0], -1), (bar.points[-1], 1)] if bar.is_range else [(bar.points[0], 1)]
        for (amount, side), shown in zip(ends, bar.shown, strict=True):
            texts.append(axes.annotate(
                shown, (amount, y), xytext=(72 * _GAP * side, 0),
                textcoords="offset points", ha="left" if side > 0 else "right", va="center_baseline",
                fontsize=style.SMALL, zorder=6, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
                annotation_clip=False,
            ))
            sides.append(side)
    room = axes.get_window_extent().width / style.DPI
    widths = [side * (style.width_of(text) + 2 * _GAP) for side, text in zip(sides, texts, strict=True)]
    factor = min(1.0, _MOST_LABELS * room / (max(*widths, 0.0) - min(*widths, 0.0)))
    for text in texts:
        text.set_fontsize(style.letter_size(text) * factor)
    needs = [(text.xy[0], factor * width) for text, width in zip(texts, widths, strict=True)]
    needs += [(bar.points[0], -_GAP) for bar in bars]  # half a diamond
    needs += [(evaluation.base_case, side * _GAP) for side in (-1, 1)]
    axes.set_xlim(limits_with_room(needs, evaluation.price, room))


def _name_rows(axes: Axes, bars: tuple[Bar, ...]) -> None:
    axes.set_yticks([])
    for y, bar in enumerate(bars):
        style.name_row(axes, y, _drawable(bar.name), _NAMES, _drawable(bar.detail))


def _drawable(words: str) -> str:
    """A text with `?` for letters that the fonts lack: a broker's name may be in any script."""
    return words if style.is_drawable(words) else "".join(x if style.is_drawable(x) else "?" for x in words)


def _marks(evaluation: Evaluation) -> list[Mark]:
    price, base = (show_amount(x, evaluation.currency) for x in (evaluation.price, evaluation.base_case))
    return [
        Mark(evaluation.price, "price", price, style.BLACK, "-", 2.0),
        Mark(evaluation.base_case, "base case", base, style.GREEN, "--"),
    ]
