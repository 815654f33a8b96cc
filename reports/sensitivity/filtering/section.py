"""What must be true, as a section: sentences, the heat grid and its numbers."""

from typing import TYPE_CHECKING

from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import format_first_draws
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import format_name, listed, show_signed
from reports.sensitivity.given_data.given_data import GivenData
from reports.sensitivity.given_data.monte_carlo_filtering import (
    Shift,
    Shifts,
    format_middle,
    furthest_first,
    sentence,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NAME = "must-be-true"
_TITLE = "What must be true"
_DEFINITIONS = (
    ("shift", "(median of the input in the chosen draws - its median in all draws) / its standard deviation "
              "in all draws; of an input of ten values or fewer, means instead "
              "of medians: at +1 the input's middle is one standard deviation higher than usual"),
)


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
    paragraphs = (*said, medians, *format_first_draws(evaluation))
    return Section(NAME, _TITLE, paragraphs, parts, _DEFINITIONS, _TITLE)


def _kinds(found: GivenData) -> str:
    means = [format_name(row.name) for row in found.shifts if row.usual.is_mean]
    return f"medians (means of {listed(means)}, which take few values)" if means else "medians"


def _picture(found: GivenData, evaluation: Evaluation, said: tuple[str, ...]) -> Picture:
    def figure() -> "Figure":
        from reports.sensitivity.filtering.plot import filtering_figure

        return filtering_figure(found, evaluation)

    return Picture("must-be-true-grid", "Where the inputs lie in the draws that matter", said[0], figure)


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
