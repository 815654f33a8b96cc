"""What must be true, in words: which draws, and where the inputs lie in them."""

from reports.drivers.conditional_words import unit_of
from reports.drivers.must_be_true import ABOVE_PRICE, LEAST_SHIFT, LOWEST, Shift, Shifts, Subset
from reports.evaluation import Evaluation
from reports.words import digits_for, input_words, show_amount, show_input, show_share

_MOST = 5


def subset_words(subset: Subset) -> str:
    """`78.2% of draws`."""
    return f"{show_share(subset.n / subset.inside.size)} of draws"


def median_words(row: Shifts, value: float, evaluation: Evaluation) -> str:
    """A median of an input, with digits that suit its spread."""
    unit = unit_of(row.name, evaluation)
    decimals = digits_for(row.median, row.median + 0.5 * row.deviation, unit)
    return show_input(value, unit, evaluation.currency, decimals)


def shift_words(shift: float) -> str:
    """`+0.31`, in standard deviations."""
    return f"{shift:+.2f}".replace("-0.00", "0.00").replace("+0.00", "0.00")


def conditions(rows: tuple[Shifts, ...], place: int) -> list[tuple[Shifts, Shift]]:
    """The inputs that lie elsewhere in a subset, by more than chance, the furthest first.

    Parameters
    ----------
    place : of the subset.
    """
    found = [(row, row.within[place]) for row in rows if row.within[place].tells]
    return sorted(found, key=lambda pair: -abs(pair[1].shift.value))[:_MOST]


def condition_words(row: Shifts, found: Shift, evaluation: Evaluation) -> str:
    """`initial growth higher (median 11.9% against 11.5%, +0.18 sd)`."""
    higher = "higher" if found.shift.value > 0.0 else "lower"
    now, usual = (median_words(row, x, evaluation) for x in (found.median.value, row.median))
    shifted = shift_words(found.shift.value)
    return f"{input_words(row.name)} {higher} (median {now} against {usual}, {shifted} sd)"


def sentence(subset: Subset, rows: tuple[Shifts, ...], place: int, evaluation: Evaluation) -> str:
    """What must hold for the share to be worth what it is in a subset."""
    if subset.n == 0:
        return f"No draw is {_where(subset, evaluation)}, so there is nothing to say of what holds there."
    if not subset.tells:
        return f"Every draw is {_where(subset, evaluation)}: no input tells these from others."
    told = [condition_words(row, shift, evaluation) for row, shift in conditions(rows, place)]
    median = show_amount(subset.median_value, evaluation.currency)
    if subset.name == ABOVE_PRICE:
        gap = show_amount(subset.median_value - evaluation.price, evaluation.currency)
        start = f"For the price to be too low, by {gap} in the middle of such draws ({subset_words(subset)})"
    else:
        start = f"For a value {_where(subset, evaluation)} ({subset_words(subset)}, median {median})"
    if not told:
        return f"{start}, no input has to differ: no median clearly lies {LEAST_SHIFT:g} sd or more away."
    return f"{start}, these must hold: {'; '.join(told)}."


def _where(subset: Subset, evaluation: Evaluation) -> str:
    if subset.name == ABOVE_PRICE:
        return f"above the price, {show_amount(evaluation.price, evaluation.currency)}"
    return f"{subset.name}, {'the lowest' if subset.name == LOWEST else 'the highest'} tenth"


def furthest_first(rows: tuple[Shifts, ...]) -> list[Shifts]:
    """Inputs by the greatest shift that they have in any subset."""

    def furthest(row: Shifts) -> float:
        found = [shift.shift.value for shift in row.within]
        return max((abs(value) for value in found if value is not None), default=0.0)

    return sorted(rows, key=lambda row: -furthest(row))
