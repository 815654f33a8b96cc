"""Implied values in words, base case and implied value each with enough digits of their own."""

from math import floor, log10

from reports.decisions.market_implied import Goal, Implied
from reports.words import digits_for, input_words, show_amount, show_input, show_parameter

_LEAST, _MOST = 3, 6  # digits of a number
_MOST_DECIMALS = 6
_SAME = 1e-6  # of the base case: nearer values are one
_IN_PERCENT = ("rate", "share")


def goal_words(goal: Goal, currency: str) -> str:
    """`the price, ¥2,493`, `the target of Jefferies, ¥3,600`."""
    whose = "the price" if goal.is_price else f"the target of {goal.name}"
    return f"{whose}, {show_amount(goal.amount, currency)}"


def base_words(one: Implied, currency: str) -> str:
    """An input's base case, as the config has it."""
    return show_parameter(one.base, one.unit, currency)


def value_words(one: Implied, currency: str) -> str:
    """The implied value, with three digits and those that tell it from the base case; `none`."""
    if one.value is None:
        return "none"
    if abs(one.value - one.base) <= _SAME * abs(one.base):
        return base_words(one, currency)
    return end_words(one.value, one, currency, digits_for(one.base, one.value, one.unit))


def end_words(value: float, one: Implied, currency: str, decimals: int = 0) -> str:
    """A value of the input with at least three digits, so that only 0 is shown as 0.

    Parameters
    ----------
    decimals : how many are wanted; not more than give six digits.
    """
    return show_input(value, one.unit, currency, _decimals(value, one.unit, decimals))


def named_words(one: Implied, currency: str) -> str:
    """`initial growth of 7.52%`."""
    return f"{input_words(one.name)} of {value_words(one, currency)}"


def _decimals(value: float, unit: str, wanted: int) -> int:
    if value == 0.0:
        return 0
    first = floor(log10(abs(value) * (100.0 if unit in _IN_PERCENT else 1.0)))
    digits = min(max(wanted, _LEAST - 1 - first), _MOST - 1 - first)
    return min(_MOST_DECIMALS, max(0, digits))
