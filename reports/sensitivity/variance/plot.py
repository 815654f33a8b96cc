"""Bars of the variance shares: Shapley effects, and beside them Sobol indices."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.plotting import style
from reports.sensitivity.variance.decomposition import (
    CORRELATED,
    INDEPENDENT,
    VarianceShares,
    format_factor,
    format_share,
    within,
)
from reports.statistics.estimates import Estimate

WIDTH, ROW = 11.0, 0.38  # inches
_LEFT, _RIGHT, _TOP, _BOTTOM = 2.75, 0.35, 1.30, 0.62  # margins in inches
_BETWEEN = 0.55  # inches between panels
_THICK = 0.72  # of all bars of an input, in rows
_LINE = "Each input's part of the variance (the squared standard deviation) of the value of one share."
_GAP = 0.05  # inches from a whisker to its label


class Bars(NamedTuple):
    """One kind of share: what the legend says, its colour, and one figure a factor, as ranked."""

    words: str
    color: str
    estimates: Sequence[Estimate]


def variance_figure(figures: VarianceShares, evaluation: Evaluation) -> Figure:
    """Draw the shares, the greatest first; for figures that there are."""
    notes = ["Whiskers are 95% confidence intervals (bootstrap)."]
    if figures.shapley is not None:
        notes.append(f"Shapley effects: {figures.copula}; they sum to 100%. Sobol totals may sum to more.")
    n_row, bottom = len(figures.ranked), _BOTTOM + style.height_of_notes(notes)
    figure = style.new_figure(WIDTH, _TOP + bottom + ROW * max(n_row, 2))
    title = company_title(evaluation, "how the variance is shared out", style.is_drawable)
    style.add_title(figure, title, [_LINE])
    panels = _panels(figures)
    room = (WIDTH - _LEFT - _RIGHT - _BETWEEN * (len(panels) - 1)) / len(panels)
    drawn = []
    for place, (words, bars) in enumerate(panels):
        left = _LEFT + place * (room + _BETWEEN)
        drawn.append(style.add_axes(figure, left, WIDTH - left - room, bottom, _TOP))
        _draw(drawn[-1], words, bars, n_row)
    furthest = max(axes.get_xlim()[1] for axes in drawn)
    for axes in drawn:  # one scale, so that bars compare across panels
        axes.set_xlim(0.0, furthest)
    _name_rows(drawn[0], [format_factor(figures.factors[i]) for i in figures.ranked])
    style.add_notes(figure, notes)
    return figure


def _panels(figures: VarianceShares) -> list[tuple[str, list[Bars]]]:
    """Title and bars of each panel."""
    def ranked(estimates: Sequence[Estimate]) -> list[Estimate]:
        return [estimates[i] for i in figures.ranked]

    panels = []
    if figures.shapley is not None:
        effects = Bars("Shapley effect", style.BLUE, ranked(figures.shapley.effects))
        panels.append((CORRELATED, [effects]))
    if not figures.sobol.refusal:
        first = Bars("first order, alone", style.SKY, ranked(figures.sobol.first))
        total = Bars("total, with interaction", style.VERMILLION, ranked(figures.sobol.total))
        panels.append((INDEPENDENT, [first, total]))
    return panels


def _draw(axes: Axes, words: str, kinds: Sequence[Bars], n_row: int) -> None:
    margin = 0.5 if n_row > 1 else 1.0
    axes.set_ylim(n_row - 1 + margin, -margin)
    axes.set_yticks([])
    thick = _THICK / len(kinds)
    far, texts = 0.0, []
    for place, kind in enumerate(kinds):
        shift = (place - 0.5 * (len(kinds) - 1)) * thick
        for row, estimate in enumerate(kind.estimates):
            if estimate.value is not None:
                end = _bar(axes, row + shift, thick, estimate, kind.color)
                texts.append(_label(axes, end, row + shift, estimate, len(kinds)))
                far = max(far, end)
        axes.barh(0.0, 0.0, 0.0, color=kind.color, label=kind.words)
    _scale(axes, far, max(map(style.width_of, texts), default=0.0))
    for row in range(1, n_row):
        axes.axhline(row - 0.5, color=style.PALE, lw=0.5, zorder=1)
    axes.set_xlabel("% of the variance of the value")
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, fontsize=style.SMALL,
        title=words, alignment="left", title_fontproperties={"size": style.BODY, "weight": "bold"},
        borderaxespad=0.2, handlelength=1.2, columnspacing=1.2,
    )


def _bar(axes: Axes, y: float, thick: float, estimate: Estimate, color: str) -> float:
    """Draw a bar with its whisker; returns how far right it goes, in percent."""
    value = 100.0 * within(estimate.known)
    axes.barh(y, value, thick, color=color, zorder=3)
    if estimate.low is None or estimate.high is None:
        return value
    low, high = 100.0 * within(estimate.low), 100.0 * within(estimate.high)
    axes.plot([low, high], [y, y], color=style.BLACK, lw=1.2, zorder=4, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [y - 0.25 * thick, y + 0.25 * thick], color=style.BLACK, lw=1.2, zorder=4)
    return max(value, high)


def _label(axes: Axes, end: float, y: float, estimate: Estimate, n_kind: int) -> Text:
    size = style.SMALL if n_kind == 1 else style.SMALL - 2.0
    return axes.annotate(
        format_share(estimate), (end, y), xytext=(72 * _GAP, 0), textcoords="offset points",
        va="center_baseline", fontsize=size, zorder=5, annotation_clip=False,
    )


def _scale(axes: Axes, far: float, label: float) -> None:
    """Limits that leave room for the longest label right of the longest bar."""
    room = axes.get_window_extent().width / style.DPI
    axes.set_xlim(0.0, (far or 1.0) * room / (room - label - 3 * _GAP))
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda x, _: f"{x:g}%"))


def _name_rows(axes: Axes, names: Sequence[str]) -> None:
    for row, name in enumerate(names):
        style.name_row(axes, row, name, _LEFT)
