"""The distribution tornado drawn: the value's P50 and P(value > price) where an input is low and high."""

from textwrap import wrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation

from reports.evaluation.captions import NOTE_LETTERS, company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name
from reports.formatting.supported_figures import show_supported, show_supported_share
from reports.plotting import style
from reports.plotting.hover import tell
from reports.plotting.reference_lines import (
    LABEL_BAND,
    Mark,
    draw_marks,
    label_beside,
    limits_with_room,
    price_mark,
)
from reports.sensitivity.given_data.conditional_bins import (
    WIDE_INTERVALS,
    Bin,
    Conditional,
    format_bar_ends,
    format_end,
    format_highest,
    format_lowest,
    format_turned,
    has_wide_intervals,
)
from reports.sensitivity.given_data.given_data import GivenData
from reports.statistics.estimates import Estimate, mapped

WIDTH, ROW = 11.0, 0.42  # inches
_NAMES, _SIDE, _GUTTER, _RIGHT, _TOP = 2.75, 2.1, 0.35, 0.35, 1.05  # inches
_LEGEND = 0.95
_THICK, _GAP = 0.62, 0.06
_LOW, _HIGH = style.BLUE, style.VERMILLION


def conditional_figure(found: GivenData, evaluation: Evaluation) -> Figure:
    """Draw a row for each input that has at least two bins; there must be one."""
    rows = found.conditionals
    notes = [
        "Bars: P50 of the value among the draws of the lowest and the highest bin of the input. "
        "Dots: the bins between. Thin lines: 95% confidence intervals.",
        "The draws of a bin include whatever moves with the input.",
        *([f"The confidence intervals {WIDE_INTERVALS}."] if has_wide_intervals(evaluation) else []),
        *(line for words in format_turned(rows, evaluation) for line in wrap(words, NOTE_LETTERS)),
    ]
    bottom = _LEGEND + style.height_of_notes(notes)
    figure = style.new_figure(WIDTH, _TOP + LABEL_BAND + bottom + ROW * max(len(rows), 2))
    title = company_title(evaluation, "the value where an input is low and high", style.is_drawable)
    line = f"{found.overall.n:,} draws, cut into bins by one input at a time; the greatest spread first."
    style.add_title(figure, title, [line])
    axes = style.add_axes(figure, _NAMES, _RIGHT + _SIDE + _GUTTER, bottom, _TOP + LABEL_BAND)
    _draw_amounts(axes, found, evaluation)
    side = style.add_axes(figure, WIDTH - _RIGHT - _SIDE, _RIGHT, bottom, _TOP + LABEL_BAND)
    _draw_shares(side, found)
    for y, row in enumerate(rows):
        for part in (axes, side):
            tell(part, _words_of(row, evaluation), down=(y - 0.5, y + 0.5))
    _add_legend(figure, bottom, rows)
    style.add_notes(figure, notes)
    return figure


def _words_of(row: Conditional, evaluation: Evaluation) -> str:
    ends = (("lowest", format_lowest, row.bins[0]), ("highest", format_highest, row.bins[-1]))
    return "\n".join([format_name(row.name), *(
        f"{end} ({where(row, evaluation)}): P50 {show_supported(part.figures.p50, evaluation.currency)}, "
        f"P(value > price) {show_supported_share(part.figures.above_price)}"
        for end, where, part in ends
    )])


def _draw_amounts(axes: Axes, found: GivenData, evaluation: Evaluation) -> None:
    rows, centre = found.conditionals, found.overall.p50.known
    room = axes.get_window_extent().width / style.DPI
    shown = [(centre, 0.0), *((x, 0.0) for row in rows for x in _places(row))]
    # Labels are measured where they stand: far outside the axes, their width would be lost in rounding.
    axes.set_xlim(limits_with_room(shown, evaluation.price, room))
    style.set_rows(axes, len(rows))
    labels = [label for y, row in enumerate(rows) for label in _draw_row(axes, row, centre, y, evaluation)]
    needs = [(text.xy[0], side * (style.width_of(text) + 2 * _GAP)) for text, side in labels]
    axes.set_xlim(limits_with_room([*needs, *shown], evaluation.price, room))
    _name_rows(axes, found, evaluation)
    axes.set_xlabel(f"P50 of intrinsic value, {evaluation.currency} per share")
    style.write_ticks(axes)
    middle = show_supported(evaluation.percentiles[50], evaluation.currency)
    draw_marks(axes, [
        price_mark(evaluation.price, evaluation.currency),
        Mark(centre, "P50 of all draws", middle, style.GREEN, "--"),
    ])


def _places(row: Conditional) -> list[float]:
    """Return where something is drawn: P50 of every bin, and the intervals of the outer ones."""
    outer = [x for part in (row.bins[0], row.bins[-1]) for x in part.figures.p50 if x is not None]
    return [*outer, *(part.figures.p50.known for part in row.bins)]


def _draw_row(
    axes: Axes, row: Conditional, centre: float, y: float, evaluation: Evaluation
) -> list[tuple[Annotation, int]]:
    """Draw bars, intervals and dots of one input; return its labels, each with its side."""
    labels = []
    for part, color, at, thickness, side in _bars(row, centre, y):
        amount = part.figures.p50
        axes.barh(at, amount.known - centre, _THICK * thickness, centre, color=color, zorder=3)
        _draw_interval(axes, amount, at)
        # A label stands beyond the intervals in its line, the other bar's too unless that has its own line.
        drawn = [x for x in (amount if thickness < 1.0 else _places(row)) if x is not None]
        edge = max(centre, *drawn) if side > 0 else min(centre, *drawn)
        shown = show_supported(amount, evaluation.currency)
        text = label_beside(axes, shown, (edge, at), side, _GAP, 7, color=color)
        text.set_fontsize(style.SMALL if thickness == 1.0 else style.SMALL - 2.0)
        labels.append((text, side))
    between = [part.figures.p50.known for part in row.bins[1:-1]]
    axes.plot(between, [y] * len(between), "o", ms=3.2, mfc=style.GREY, mec="white", mew=0.6, zorder=5)
    return labels


def _bars(row: Conditional, centre: float, y: float) -> list[tuple[Bin, str, float, float, int]]:
    """Return bin, colour, place, thickness and side of both bars; on one side they share the row."""
    ends = row.bins[0], row.bins[-1]
    middles = [part.figures.p50.known for part in ends]
    sides = [1 if middle > centre else -1 for middle in middles]
    if middles == [centre, centre]:
        sides = [-1, 1]
    shared = sides[0] == sides[1]
    return [
        (part, color, y + (0.19 * below if shared else 0.0), 0.5 if shared else 1.0, side)
        for part, color, below, side in zip(ends, (_LOW, _HIGH), (-1, 1), sides, strict=True)
    ]


def _draw_interval(axes: Axes, estimate: Estimate, y: float, vertical: bool = True) -> None:
    if estimate.low is not None and estimate.high is not None:
        axes.plot([estimate.low, estimate.high], [y, y], "-", color=style.BLACK, lw=1.1, zorder=6)
        if vertical:
            axes.plot([estimate.low, estimate.high], [y, y], "|", color=style.BLACK, ms=4.0, zorder=6)


def _name_rows(axes: Axes, found: GivenData, evaluation: Evaluation) -> None:
    for y, row in enumerate(found.conditionals):
        style.name_row(axes, y, format_name(row.name), _NAMES, format_end(row, evaluation))


def _draw_shares(axes: Axes, found: GivenData) -> None:
    """Draw P(value > price), percent, in the lowest and highest bin, against that of all draws."""
    style.set_rows(axes, len(found.conditionals))
    axes.axvline(100.0 * found.overall.above_price.known, color=style.GREEN, ls="--", lw=1.5, zorder=2)
    for y, row in enumerate(found.conditionals):
        shares = [part.figures.above_price for part in (row.bins[0], row.bins[-1])]
        percents = [mapped(share, lambda x: 100.0 * x) for share in shares]
        axes.plot([share.known for share in percents], [y, y], "-", color=style.PALE, lw=3.0, zorder=1)
        for percent, color in zip(percents, (_LOW, _HIGH), strict=True):
            _draw_interval(axes, percent, y, vertical=False)
            axes.plot(percent.known, y, "o", ms=6.0, color=color, zorder=7)
    axes.set_xlim(-4.0, 104.0)
    axes.set_xticks([0, 50, 100], ["0%", "50%", "100%"])
    axes.set_xlabel("P(value > price), % of draws")


def _add_legend(figure: Figure, bottom: float, rows: tuple[Conditional, ...]) -> None:
    lowest, highest = format_bar_ends(rows)
    patches = [Patch(color=_LOW, label=lowest), Patch(color=_HIGH, label=highest)]
    dots = Line2D([], [], marker="o", ls="", ms=4.0, color=style.GREY, label="bins between")
    style.add_legend(figure, bottom, handles=[*patches, dots])
