"""Pictures of a comparison: the steps from one P50 to the other, and the percentiles of both runs."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from reports.comparison.attribution import Attribution
from reports.comparison.comparison import Compared, Comparison
from reports.comparison.tables import format_move, format_parts
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import show_amount, show_move
from reports.formatting.supported_figures import show_supported
from reports.plotting import style
from reports.plotting.reference_lines import (
    LABEL_BAND,
    Mark,
    draw_marks,
    label_beside,
    limits_with_room,
    price_mark,
)
from reports.statistics.estimates import known

WIDTH, ROW = 10.0, 0.42  # inches
_NAMES, _RIGHT, _TOP, _BOTTOM = 2.9, 0.45, 0.95, 0.95  # margins in inches
_MOST_BARS = 12
_GAP = 0.06  # inches between a bar and its label
_COLOR_NOW, _COLOR_BEFORE = style.BLUE, style.VERMILLION


class _Bar(NamedTuple):
    """One step: its name, and from where to where P50 goes."""

    name: str
    start: float
    stop: float
    color: str


def waterfall_figure(comparison: Comparison, attribution: Attribution, evaluation: Evaluation) -> Figure:
    """Draw one bar a changed part, the greatest first, from P50 of the other run to P50 of this one."""
    currency = evaluation.currency
    bars = _bars(attribution, currency)
    height = _TOP + LABEL_BAND + _BOTTOM + ROW * max(len(bars), 2)
    figure = style.new_figure(WIDTH, height)
    before, now = (
        show_supported(estimate, currency) for estimate in (comparison.median.before, comparison.median.now)
    )
    start, end = known(attribution.before), known(attribution.now)
    by = format_move(end - start, currency)
    other = _drawable(comparison.other_name)
    lines = [f"P50 {by}, from {before} in {other} to {now} in this run. A bar is what one change does."]
    style.add_title(figure, company_title(evaluation, "why P50 moved", style.is_drawable), lines)
    axes = style.add_axes(figure, _NAMES, _RIGHT, _BOTTOM, _TOP + LABEL_BAND)
    axes.set_ylim(max(len(bars), 2) - 0.5, -0.5)
    for y, bar in enumerate(bars):
        axes.barh(y, bar.stop - bar.start, 0.62, bar.start, color=bar.color, zorder=3)
        if y + 1 < len(bars):
            axes.plot([bar.stop, bar.stop], [y, y + 1], color=style.GREY, lw=0.8, zorder=2)
    _label_bars(axes, bars, (start, end), currency)
    _name_rows(axes, [bar.name for bar in bars])
    axes.set_xlabel(f"P50 of the intrinsic value, {currency} per share")
    style.write_ticks(axes)
    draw_marks(axes, [
        Mark(start, f"P50, {other}", before, style.BLACK, (0, (4, 1.5, 1, 1.5)), 1.2),
        Mark(end, "P50, this run", now, style.BLACK, "-", 1.2),
    ])
    patches = {"moves P50 up": style.BLUE, "moves P50 down": style.VERMILLION, "draws": style.GREY}
    used = {bar.color for bar in bars}
    handles = [Patch(color=color, label=label) for label, color in patches.items() if color in used]
    if handles:
        style.add_legend(figure, _BOTTOM, handles=handles)
    return figure


def _bars(attribution: Attribution, currency: str) -> list[_Bar]:
    """Return the steps as bars, the smallest of many as one.

    The draws come last, unless they move nothing to be seen.
    """
    steps = [(format_parts(step.parts), step.change) for step in attribution.greatest_first()]
    if len(steps) > _MOST_BARS:
        rest = steps[_MOST_BARS - 1 :]
        steps = [*steps[: _MOST_BARS - 1], (f"{len(rest)} more", sum(change for _, change in rest))]
    bars, at = list[_Bar](), known(attribution.before)
    for name, change in steps:
        bars.append(_Bar(name, at, at + change, style.BLUE if change > 0.0 else style.VERMILLION))
        at += change
    if show_move(attribution.remainder, currency) != show_amount(0.0, currency) or not bars:
        bars.append(_Bar("draws: number, seed, sampler", at, known(attribution.now), style.GREY))
    return bars


def _label_bars(axes: Axes, bars: Sequence[_Bar], ends: tuple[float, float], currency: str) -> None:
    """Write each change beyond its bar, and choose limits that leave room for it."""
    texts = []
    for y, bar in enumerate(bars):
        side = 1 if bar.stop >= bar.start else -1
        moved = show_move(bar.stop - bar.start, currency)
        texts.append(label_beside(
            axes, moved, (bar.stop, y), side, _GAP, fontsize=style.SMALL, color=bar.color
        ))
    needs = [
        (bar.stop, (style.width_of(text) + 2 * _GAP) * (1 if bar.stop >= bar.start else -1))
        for bar, text in zip(bars, texts, strict=True)
    ]
    room = axes.get_window_extent().width / style.DPI
    axes.set_xlim(limits_with_room([*needs, *((end, 0.0) for end in ends)], ends[0], room))


def percentiles_figure(comparison: Comparison, evaluation: Evaluation) -> Figure:
    """Draw a line a percentile, from the other run's value to this run's, and the price."""
    rows = comparison.percentiles
    currency = evaluation.currency
    figure = style.new_figure(WIDTH, _TOP + LABEL_BAND + _BOTTOM + ROW * len(rows))
    title = company_title(evaluation, "percentiles of two runs", style.is_drawable)
    style.add_title(figure, title, ["P10: one draw in ten is worth less. Differences at the right."])
    axes = style.add_axes(figure, 0.8, 1.35, _BOTTOM, _TOP + LABEL_BAND)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for y, row in enumerate(rows):
        axes.plot([row.before.known, row.now.known], [y, y], color=style.PALE, lw=4.0, zorder=2)
        axes.annotate(
            show_move(row.difference.value, currency), (1.0, y), xycoords=axes.get_yaxis_transform(),
            xytext=(10, 0), textcoords="offset points", va="center", fontsize=style.SMALL,
            annotation_clip=False,
        )
    places = range(len(rows))
    other = _drawable(comparison.other_name)
    axes.plot([row.before.known for row in rows], places, "o", color=_COLOR_BEFORE, ms=8, mfc="white",
              mew=1.8, zorder=3, label=other)
    axes.plot([row.now.known for row in rows], places, "o", color=_COLOR_NOW, ms=5.5, zorder=4,
              label="this run")
    _set_limits(axes, rows, evaluation.price)
    axes.set_yticks(places, [row.label for row in rows])
    axes.set_xlabel(f"intrinsic value, {currency} per share")
    style.write_ticks(axes)
    draw_marks(axes, [price_mark(evaluation.price, currency)])
    style.add_legend(figure, _BOTTOM, handles=axes.get_legend_handles_labels()[0][:2])
    return figure


def _set_limits(axes: Axes, rows: Sequence[Compared], price: float) -> None:
    values = [value for row in rows for value in (row.now.known, row.before.known)]
    room = axes.get_window_extent().width / style.DPI
    needs = [(value, side) for value in values for side in (-0.15, 0.15)]
    axes.set_xlim(limits_with_room(needs, price, room))


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks([])
    for y, name in enumerate(names):
        style.name_row(axes, y, name, _NAMES)
        if y:
            axes.axhline(y - 0.5, color=style.PALE, lw=0.5, zorder=1)


def _drawable(name: str) -> str:
    """Return the other run's name if it is short and the fonts have it, else `the other run`."""
    return name if len(name) <= 30 and style.is_drawable(name) else "the other run"
