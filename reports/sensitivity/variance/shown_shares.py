"""The shares of the variance as readers see them: a table, a picture of bars, and how a share is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from reports.document import Cell, Column, Table
from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.supported_figures import interval_columns, show_part
from reports.plotting import style
from reports.plotting.hover import tell
from reports.sensitivity.variance.decomposition import VarianceShares, format_factor
from reports.statistics.estimates import Estimate
from reports.statistics.rounding import DOWN, NEAREST, UP

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

#: What is assumed of how inputs depend on each other.
INDEPENDENT, CORRELATED = "independent inputs", "with the config's correlations"
_SMALL = 0.0005
_DECIMALS = 1  # in percent
WIDTH, ROW = 11.0, 0.38  # inches
_LEFT, _RIGHT, _TOP, _BOTTOM = 2.75, 0.35, 1.30, 0.62  # margins in inches
_NARROW_LEFT, _HEAD = 1.75, 0.50  # inches; the second for title and legend of a panel
_BETWEEN = 0.55  # inches between panels
_THICK = 0.72  # of all bars of an input, in rows
_LINE = "Each input's part of the variance (the squared standard deviation) of the value of one share."
_RANK_LINE = "Each input's part of the variance of the value's rank among the draws."
_GAP = 0.05  # inches from a whisker to its label


def variance_table(figures: VarianceShares) -> Table:
    """Return the table: one row a factor, the greatest share first."""
    kinds = [f"{order}, {INDEPENDENT}" for order in ("First order", "Total")]
    if figures.shapley is not None:
        kinds.insert(0, f"Shapley effect, {CORRELATED}")
    title = "Input" if figures.luck is None else "Input, or years of a shock"
    heads, unit = [Column(title, is_text=True)], f"% of {figures.of}"
    for kind in kinds:
        heads += [Column(kind, unit), *interval_columns(unit)]
    rows = []
    for i in figures.ranked:
        estimates = [figures.sobol.first[i], figures.sobol.total[i]]
        if figures.shapley is not None:
            estimates.insert(0, figures.shapley.effects[i])
        named = cells.words(format_factor(figures.factors[i]))
        rows.append((named, *(cell for estimate in estimates for cell in _cells(estimate))))
    notes = ("Estimates scatter about the truth, so that some may lie below 0% or above 100%.",)
    title = f"{format_title(figures)}: all figures"
    return Table("variance-shares", title, tuple(heads), tuple(rows), notes, is_folded=True)


def format_title(figures: VarianceShares) -> str:
    """Return the title of the table and of the picture."""
    return f"Shares of {figures.of}, by input{'' if figures.luck is None else ' and shock'}"


def format_share(estimate: Estimate) -> str:
    """Return `24.8%`; `<0.1%` where more digits would be no more than noise."""
    if estimate.value is None:
        return "none"
    if estimate.value in (0.0, 1.0):
        return f"{abs(estimate.value):.0%}"  # -0 too
    return "<0.1%" if _is_small(estimate.value) else f"{estimate.value:.1%}"


def _cells(estimate: Estimate) -> tuple[Cell, Cell, Cell]:
    """Return the share and its interval, rounded outwards."""
    if estimate.value is None:
        return (cells.nothing(),) * 3
    value = Cell(estimate.value, format_share(estimate), "0.0%")
    if estimate.low is None or estimate.high is None:
        return value, cells.nothing(), cells.nothing()
    low, high = estimate.low, estimate.high
    down, up = (DOWN, UP) if low < high else (NEAREST, NEAREST)
    shown = (show_part(low, _DECIMALS, down), show_part(high, _DECIMALS, up))
    return value, Cell(low, shown[0], "0.0%"), Cell(high, shown[1], "0.0%")


def _is_small(share: float) -> bool:
    """Return whether a share is less than 0.1% when rounded, but not exactly 0.

    Exactly 0 is an input that the model does not read.
    """
    return share != 0.0 and abs(share) < _SMALL


class Bars(NamedTuple):
    """One kind of share: what the legend says, its colour, and one figure a factor, as ranked."""

    words: str
    color: str
    estimates: Sequence[Estimate]


def variance_figure(figures: VarianceShares, evaluation: Evaluation, width: float = WIDTH) -> Figure:
    """Draw the shares, the greatest first; for figures that there are.

    Parameters
    ----------
    figures : VarianceShares
        What to draw.
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone, with panels below each other.
    """
    notes = ["Whiskers are 95% confidence intervals (bootstrap)."]
    if figures.shapley is not None:
        notes.append(f"Shapley effects: {figures.copula}; they sum to 100%. Sobol totals may sum to more.")
    line = _LINE if figures.concentration is None else _RANK_LINE
    line = line if figures.luck is None else line.replace("Each input's", "Each input's and each shock's")
    panels, is_narrow = _panels(figures), style.is_narrow(width)
    stack = max(len(panels), 1) if is_narrow else 1
    tall = ROW * max(len(figures.ranked), 2)
    head = _HEAD + style.height_of_title([line], width, _TOP - _HEAD)
    bottom = style.height_of_notes(notes, width)
    figure = style.new_figure(width, head + stack * (tall + _BOTTOM) + (stack - 1) * _HEAD + bottom)
    title = company_title(evaluation, "how the variance is shared out", style.is_drawable)
    style.add_title(figure, title, [line])
    left, height = _NARROW_LEFT if is_narrow else _LEFT, figure.get_size_inches()[1]
    room = (width - left - _RIGHT - _BETWEEN * (len(panels) - 1)) / len(panels)
    drawn, names = [], [format_factor(figures.factors[i]) for i in figures.ranked]
    for place, (words, bars) in enumerate(panels):
        if is_narrow:
            top = head + place * (tall + _BOTTOM + _HEAD)
            axes = style.add_axes(figure, left, _RIGHT, height - top - tall, top)
        else:
            start = left + place * (room + _BETWEEN)
            axes = style.add_axes(figure, start, width - start - room, _BOTTOM + bottom, head)
        _draw(axes, words, bars, len(names), left - style.MARGIN if is_narrow else 0.0)
        _tell_rows(axes, names, bars)
        if is_narrow or not place:
            _name_rows(axes, names, left)
        drawn.append(axes)
    _share_scale(drawn, f"% of {figures.of}")
    style.add_notes(figure, notes)
    return figure


def _share_scale(drawn: Sequence[Axes], label: str) -> None:
    """Give all panels one scale, so that bars compare across them."""
    furthest = max(axes.get_xlim()[1] for axes in drawn)
    lowest = min(axes.get_xlim()[0] for axes in drawn)
    ticks = [tick for tick in style.round_places(lowest, furthest, 6).tolist() if lowest <= tick <= furthest]
    for axes in drawn:
        axes.set_xlim(lowest, furthest)
        axes.set_xticks(ticks, [f"{tick:g}%" for tick in ticks])
        axes.set_xlabel(label)


def _panels(figures: VarianceShares) -> list[tuple[str, list[Bars]]]:
    """Return the title and bars of each panel."""
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


def _draw(axes: Axes, words: str, kinds: Sequence[Bars], n_row: int, before: float) -> None:
    """Draw bars and legend; the legend begins so many inches before the axes."""
    thick = _THICK / len(kinds)
    near, far, texts = 0.0, 0.0, []
    for place, kind in enumerate(kinds):
        shift = (place - 0.5 * (len(kinds) - 1)) * thick
        for row, estimate in enumerate(kind.estimates):
            if estimate.value is not None:
                begin, end = _bar(axes, row + shift, thick, estimate, kind.color)
                texts.append(_label(axes, end, row + shift, estimate, len(kinds)))
                near, far = min(near, begin), max(far, end)
        axes.barh(0.0, 0.0, 0.0, color=kind.color, label=kind.words)
    _scale(axes, near, far, max(map(style.width_of, texts), default=0.0))
    style.set_rows(axes, n_row)
    start = -0.01 - before * style.DPI / axes.get_window_extent().width
    axes.legend(
        loc="lower left", bbox_to_anchor=(start, 1.0), ncols=2, frameon=False, fontsize=style.SMALL,
        title=words, alignment="left", title_fontproperties={"size": style.BODY, "weight": "bold"},
        borderaxespad=0.2, handlelength=1.2, columnspacing=1.2,
    )


def _tell_rows(axes: Axes, names: Sequence[str], kinds: Sequence[Bars]) -> None:
    for row, name in enumerate(names):
        said = [f"{kind.words}: {_with_interval(kind.estimates[row])}" for kind in kinds]
        tell(axes, "\n".join([name, *said]), down=(row - 0.5, row + 0.5))


def _with_interval(estimate: Estimate) -> str:
    shown = format_share(estimate)
    if estimate.low is None or estimate.high is None:
        return shown
    return f"{shown} (95% CI {100.0 * estimate.low:.1f}% to {100.0 * estimate.high:.1f}%)"


def _bar(axes: Axes, y: float, thick: float, estimate: Estimate, color: str) -> tuple[float, float]:
    """Draw a bar with its whisker; returns how far left and right they go, in percent."""
    value = 100.0 * estimate.known
    axes.barh(y, value, thick, color=color, zorder=3)
    if estimate.low is None or estimate.high is None:
        return value, value
    low, high = 100.0 * estimate.low, 100.0 * estimate.high
    axes.plot([low, high], [y, y], color=style.BLACK, lw=1.2, zorder=4, solid_capstyle="butt")
    for end in (low, high):
        axes.plot([end, end], [y - 0.25 * thick, y + 0.25 * thick], color=style.BLACK, lw=1.2, zorder=4)
    return min(value, low), max(value, high)


def _label(axes: Axes, end: float, y: float, estimate: Estimate, n_kind: int) -> Text:
    size = style.SMALL if n_kind == 1 else style.SMALL - 2.0
    return axes.annotate(
        format_share(estimate), (end, y), xytext=(72 * _GAP, 0), textcoords="offset points",
        va="center_baseline", fontsize=size, zorder=5, annotation_clip=False,
    )


def _scale(axes: Axes, near: float, far: float, label: float) -> None:
    """Set limits that hold whiskers below 0 and leave room for the longest label right of the longest bar."""
    room = axes.get_window_extent().width / style.DPI
    axes.set_xlim(near, near + ((far or 1.0) - near) * room / (room - label - 3 * _GAP))


def _name_rows(axes: Axes, names: Sequence[str], margin: float) -> None:
    for row, name in enumerate(names):
        style.name_row(axes, row, name, margin)
