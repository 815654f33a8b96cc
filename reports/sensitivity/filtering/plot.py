"""What must be true, drawn: how far each input's median lies from its usual place, as a heat grid."""

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name, show_amount, show_signed
from reports.plotting import style
from reports.sensitivity.given_data.given_data import GivenData
from reports.sensitivity.given_data.monte_carlo_filtering import (
    Shift,
    Shifts,
    format_middle,
    format_subset,
    furthest_first,
)
from reports.statistics.estimates import known

WIDTH, ROW = 11.0, 0.42  # inches
_NAMES, _RIGHT, _TOP, _HEAD = 2.75, 0.35, 0.95, 0.66
_STRONGEST = 1.5  # standard deviations at which the colour is full
_MAP = LinearSegmentedColormap.from_list("shift", [style.BLUE, "#FFFFFF", style.VERMILLION])
_DARK = 0.12  # of the map from blue to orange: below it letters are white


def filtering_figure(found: GivenData, evaluation: Evaluation) -> Figure:
    """Draw a row for each input that varies, a column for each subset of the draws."""
    rows = furthest_first(found.shifts)
    notes = [
        f"Large: how far the {_kind(rows)} of the input in those draws lies from that of all draws, "
        "in standard deviations. Small: that figure.",
        "Blue: lower than usual; orange: higher; grey letters: may be chance (the 95% confidence interval "
        "holds 0).",
        "Correlated inputs move together.",
    ]
    bottom = 0.15 + style.height_of_notes(notes)
    figure = style.new_figure(WIDTH, _TOP + _HEAD + bottom + ROW * len(rows))
    style.add_title(
        figure, company_title(evaluation, "what must be true", style.is_drawable),
        ["Where the inputs lie in draws above the price, at or below P10 of the value, at or above its P90."],
    )
    axes = style.add_axes(figure, _NAMES, _RIGHT, bottom, _TOP + _HEAD)
    axes.set(xlim=(0.0, len(found.subsets)), ylim=(len(rows), 0.0), xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
    for y, row in enumerate(rows):
        _name_row(axes, y, row, evaluation)
        for x, shift in enumerate(row.within):
            _draw_cell(axes, x, y, row, shift, evaluation)
    _write_heads(axes, found, evaluation)
    style.add_notes(figure, notes)
    return figure


def _kind(rows: list[Shifts]) -> str:
    return "median (mean, if it has few values)" if any(row.usual.is_mean for row in rows) else "median"


def _draw_cell(axes: Axes, x: int, y: int, row: Shifts, shift: Shift, evaluation: Evaluation) -> None:
    value, clear = shift.shift.value, shift.is_clear
    place = 0.5 + 0.5 * max(-1.0, min(1.0, known(value) / _STRONGEST)) if clear else 0.5
    axes.add_patch(Rectangle((x, y), 1.0, 1.0, facecolor=_MAP(place), edgecolor=style.PALE, lw=1.0))
    color = ("white" if place < _DARK else style.BLACK) if clear else style.GREY
    if value is None:
        axes.text(x + 0.5, y + 0.5, "none", ha="center", va="center", color=style.GREY, fontsize=style.SMALL)
        return
    median = format_middle(row, shift.middle.known, evaluation)
    axes.text(
        x + 0.47, y + 0.5, show_signed(value), ha="right", va="center_baseline", color=color,
        fontsize=style.BODY, fontweight="bold" if clear else "normal",
    )
    axes.text(x + 0.53, y + 0.5, median, ha="left", va="center_baseline", color=color, fontsize=style.SMALL)


def _name_row(axes: Axes, y: int, row: Shifts, evaluation: Evaluation) -> None:
    usual = f"{row.usual.kind} of all draws {format_middle(row, row.usual.middle, evaluation)}"
    style.name_row(axes, y + 0.5, format_name(row.name), _NAMES, usual)


def _write_heads(axes: Axes, found: GivenData, evaluation: Evaluation) -> None:
    for x, subset in enumerate(found.subsets):
        median = show_amount(subset.median_value, evaluation.currency)
        below = f"{format_subset(subset)}, median value {median}"
        for words, up, size, weight, color in (
            (f"value {subset.name}", 24, style.BODY, "bold", style.BLACK),
            (below, 9, style.SMALL, "normal", style.GREY),
        ):
            text = axes.annotate(
                words, (x + 0.5, 0.0), xytext=(0, up), textcoords="offset points", ha="center", va="center",
                annotation_clip=False, fontsize=size, fontweight=weight, color=color,
            )
            style.shrink(text, 2.5)
