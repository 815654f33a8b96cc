"""What must be true, as a section: sentences, and a grid of how far each input's median has moved."""

from __future__ import annotations

from functools import cache
from math import inf
from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import company_title, format_first_draws
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import digits_for, format_name, listed, show_amount, show_input, show_signed
from reports.formatting.supported_figures import show_supported_share
from reports.plotting import style
from reports.sensitivity.given_data.given_data import GivenData
from reports.sensitivity.given_data.monte_carlo_filtering import ABOVE_PRICE, LOWEST, Shift, Shifts, Subset
from reports.statistics.estimates import known, share_of_draws

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.colors import LinearSegmentedColormap
    from matplotlib.figure import Figure

NAME = "must-be-true"
_TITLE = "What must be true"
_DEFINITIONS = (
    ("shift", "(median of the input in the chosen draws - its median in all draws) / its standard deviation "
              "in all draws; of an input of ten values or fewer, means instead "
              "of medians: at +1 the input's middle is one standard deviation higher than usual"),
)
_MOST = 3  # the grid has all
# Up to so many standard deviations of the input; the normal quartile is 0.67 of them from the median.
_FAR = ((0.25, "only slightly"), (0.67, "somewhat"), (inf, "far"))


def filtering_section(found: GivenData, evaluation: Evaluation) -> Section:
    """Write the section: where inputs lie in draws above the price, in the lowest and the highest tenth."""
    if not found.subsets:
        nothing = "No draw has a value, so nothing can be said of what holds there."
        return Section(NAME, _TITLE, (nothing,), short=_TITLE)
    if not found.shifts:
        nothing = "No input varies among the draws, so none tells one draw from another."
        return Section(NAME, _TITLE, (nothing,), short=_TITLE)
    said = tuple(
        sentence(subset, found.shifts, place, evaluation) for place, subset in enumerate(found.subsets)
    )
    if not any(subset.tells for subset in found.subsets):
        return Section(NAME, _TITLE, said, short=_TITLE)
    medians = (
        f"These are {_kinds(found)}, not thresholds: they say where the inputs lie in the middle of the "
        "chosen draws. Inputs that are correlated move together."
    )
    parts = _picture(found, evaluation, said), _table(found, evaluation)
    return Section(
        NAME, _TITLE, (*said, medians), parts, _DEFINITIONS, _TITLE, method=format_first_draws(evaluation)
    )


def _kinds(found: GivenData) -> str:
    means = [format_name(row.name) for row in found.shifts if row.usual.is_mean]
    return f"medians (means of {listed(means)}, which take few values)" if means else "medians"


def _picture(found: GivenData, evaluation: Evaluation, said: tuple[str, ...]) -> Picture:
    title = "Where the inputs lie in the draws that matter"
    return Picture("must-be-true-grid", title, said[0], lambda: filtering_figure(found, evaluation))


def _table(found: GivenData, evaluation: Evaluation) -> Table:
    def of_shift(row: Shifts, shift: Shift) -> tuple[Cell, Cell]:
        if shift.shift.value is None:
            return cells.nothing(), cells.nothing()
        # The median is in the unit of its row, so a workbook gets the number and people the words.
        shown = format_middle(row, shift.middle.known, evaluation)
        shifted = shift.shift.value
        return Cell(shift.middle.value, shown), Cell(shifted, show_signed(shifted), "+0.00;-0.00;0.00")

    rows = tuple(
        (
            cells.words(format_name(row.name)),
            Cell(row.usual.middle, format_middle(row, row.usual.middle, evaluation)),
            *(cell for shift in row.within for cell in of_shift(row, shift)),
        )
        for row in furthest_first(found.shifts)
    )
    kind = "median or mean" if any(row.usual.is_mean for row in found.shifts) else "median"
    columns = (
        Column("input", is_text=True), Column(f"{kind} of all draws"),
        *(
            column
            for subset in found.subsets
            for column in (Column(f"{kind}, value {subset.name}"), Column("shift", "standard deviations"))
        ),
    )
    means = [format_name(row.name) for row in found.shifts if row.usual.is_mean]
    notes = (f"Means, as these inputs have few values: {listed(means)}.",) if means else ()
    title = "Medians of the inputs in the draws that matter"
    return Table("must-be-true-medians", title, columns, rows, notes, is_folded=True)


WIDTH, ROW = 11.0, 0.42  # inches
_NAMES, _RIGHT, _TOP, _HEAD = 2.75, 0.35, 0.95, 0.66
_STRONGEST = 1.5  # standard deviations at which the colour is full
_DARK = 0.12  # of the scale from blue to orange: below it letters are white


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


@cache
def _scale() -> LinearSegmentedColormap:
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("shift", [style.CELL_BLUE, style.WHITE, style.CELL_VERMILLION])


def _draw_cell(axes: Axes, x: int, y: int, row: Shifts, shift: Shift, evaluation: Evaluation) -> None:
    from matplotlib.patches import Rectangle

    value, clear = shift.shift.value, shift.is_clear
    place = 0.5 + 0.5 * max(-1.0, min(1.0, known(value) / _STRONGEST)) if clear else 0.5
    axes.add_patch(Rectangle((x, y), 1.0, 1.0, facecolor=_scale()(place), edgecolor=style.PALE, lw=1.0))
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


def format_subset(subset: Subset) -> str:
    """Return `78.2% of draws`."""
    return f"{show_supported_share(share_of_draws(subset.n, subset.inside.size))} of draws"


def format_middle(row: Shifts, value: float, evaluation: Evaluation) -> str:
    """Return a median or mean of an input, with digits that suit its spread."""
    unit = evaluation.unit_of(row.name)
    decimals = digits_for(row.usual.middle, row.usual.middle + 0.5 * row.usual.deviation, unit)
    return show_input(value, unit, evaluation.currency, decimals)


def conditions(rows: tuple[Shifts, ...], place: int) -> list[tuple[Shifts, Shift]]:
    """Return the inputs that lie elsewhere in a subset, by more than chance, the furthest first.

    Parameters
    ----------
    place : int
        Of the subset.
    """
    found = [(row, row.within[place]) for row in rows if row.within[place].tells]
    return sorted(found, key=lambda pair: -abs(pair[1].shift.known))[:_MOST]


def format_condition(row: Shifts, found: Shift, evaluation: Evaluation) -> str:
    """Return `initial growth higher (median 11.9% against 11.5%)`."""
    higher = "higher" if found.shift.known > 0.0 else "lower"
    now, usual = (format_middle(row, x, evaluation) for x in (found.middle.known, row.usual.middle))
    return f"{format_name(row.name)} {higher} ({row.usual.kind} {now} against {usual})"


def sentence(subset: Subset, rows: tuple[Shifts, ...], place: int, evaluation: Evaluation) -> str:
    """Return how far the inputs lie off their usual place in a subset, and which lie furthest."""
    if subset.n == 0:
        return f"No draw is {_where(subset, evaluation)}, so there is nothing to say of what holds there."
    if not subset.tells:
        return f"Every draw is {_where(subset, evaluation)}: no input tells these from others."
    if subset.is_few:
        draws = "draw is" if subset.n == 1 else "draws are"
        return f"Only {subset.n} {draws} {_where(subset, evaluation)}: too few to tell what holds there."
    found = conditions(rows, place)
    median = show_amount(subset.median_value, evaluation.currency)
    start = f"In the {format_subset(subset)} {_where(subset, evaluation)}, whose median is {median},"
    if not found:
        return f"{start} no input clearly lies off its usual place."
    told = "; ".join(format_condition(row, shift, evaluation) for row, shift in found)
    return f"{start} inputs lie {_format_far(found[0][1].shift.known)} off their usual place: {told}."


def _format_far(shift: float) -> str:
    """Say in words how far the furthest input lies."""
    return next(words for most, words in _FAR if abs(shift) < most)


def _where(subset: Subset, evaluation: Evaluation) -> str:
    if subset.name == ABOVE_PRICE:
        return f"above the price, {show_amount(evaluation.price, evaluation.currency)}"
    if subset.is_tenth:
        return f"{subset.name}, {'the lowest' if subset.name == LOWEST else 'the highest'} tenth"
    return f"{subset.name}, where many draws are equal"


def furthest_first(rows: tuple[Shifts, ...]) -> list[Shifts]:
    """Return the inputs by the greatest shift that they have in any subset."""

    def furthest(row: Shifts) -> float:
        found = [shift.shift.value for shift in row.within]
        return max((abs(value) for value in found if value is not None), default=0.0)

    return sorted(rows, key=lambda row: -furthest(row))
