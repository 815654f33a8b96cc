"""Monte Carlo filtering in words: where the inputs lie in some draws, against their usual place."""

from math import inf

from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import digits_for, format_name, show_amount, show_input
from reports.formatting.rounding import show_supported_share
from reports.sensitivity.given_data.monte_carlo_filtering import ABOVE_PRICE, LOWEST, Shift, Shifts, Subset
from reports.statistics.estimates import share_of_draws

_MOST = 3  # the grid has all
# Up to so many standard deviations of the input; the normal quartile is 0.67 of them from the median.
_FAR = ((0.25, "only slightly"), (0.67, "somewhat"), (inf, "far"))


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
    """How far the furthest input lies, in words."""
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
