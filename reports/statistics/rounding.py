"""How figures are rounded: to the digits that their intervals support, and so that percentiles stay in order.

A figure is rounded to the decade of the interval's half-width, 2,981 +- 90 to 2,980, 2,981 +- 300 to 3,000,
and to three significant digits at most, since no decision hangs on a fourth: 2,981 +- 2 is 2,980, too.
It keeps its own first digit whatever the interval: 280 +- 1,300 is 300 and not 0. The gap that a percentile
lies in is no part of that width, and percentiles have the digits that it takes to show them in order.
"""

from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from itertools import pairwise
from math import floor, log10
from typing import TypeVar

from reports.statistics.estimates import Estimate, Percentile
from simulate.formatting import round_half_away

_MOST_DECIMALS = 9
_MOST_DIGITS = 3  # of a figure
Percent = TypeVar("Percent", bound=float)

#: Where an end of an interval is rounded to; a figure goes to the nearest.
DOWN, NEAREST, UP = -1, 0, 1


class _OfFigure(Estimate):
    """A number that is shown with the digits of another figure."""

    figure: Estimate

    def __new__(cls, figure: Estimate, number: float | None) -> "_OfFigure":
        found = super().__new__(cls, number, figure.low, figure.high)
        found.figure = figure
        return found


def with_digits_of(figure: Estimate, number: float | None) -> Estimate:
    """Return a number that is shown with the digits of a figure beside it: an end of its interval, say.

    Parameters
    ----------
    figure : Estimate
        Whose digits count.
    number : float or None
        What is shown.
    """
    return _OfFigure(figure, number)


def supported_decimals(
    estimate: Estimate, scale: float = 1.0, usual: int = _MOST_DECIMALS
) -> int | None:
    """Return the decimals that the interval supports; None where it does not tell.

    Parameters
    ----------
    estimate : Estimate
        The figure with its interval.
    scale : float, optional
        100 for a figure that is shown in percent.
    usual : int, optional
        Decimals without an interval, with which a figure may round to 0.

    Returns
    -------
    int or None
        Negative for tens and hundreds.
    """
    figure = estimate.figure if isinstance(estimate, _OfFigure) else estimate
    if isinstance(figure, Percentile) and figure.decimals is not None:
        return figure.decimals
    decimals = decimals_of_interval(figure, scale)
    if decimals is None or not figure.value:
        return decimals
    first = decimals_of_size(scale * figure.value)
    return min(_MOST_DECIMALS, first + _MOST_DIGITS - 1, max(decimals, min(first, usual)))


def decimals_of_size(number: float) -> int:
    """Return the decimals of a number's first digit; negative of one above ten."""
    return -floor(log10(abs(number)))


def decimals_of_interval(estimate: Estimate, scale: float) -> int | None:
    """Return the decimals of half an interval's first digit; None of no interval, or one without a width."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    width = estimate.high - estimate.low
    if isinstance(estimate, Percentile) and estimate.gap is not None:
        below, above = estimate.gap
        width -= min(estimate.high, above) - max(estimate.low, below)
    half = 0.5 * scale * width
    return min(_MOST_DECIMALS, -floor(log10(half))) if half > 0.0 else None


def in_order(
    found: Mapping[Percent, Estimate], scale: float = 1.0, usual: int = _MOST_DECIMALS
) -> dict[Percent, Estimate]:
    """Return percentiles with the digits that show them in their order, equal ones alike.

    Of two neighbours that rounding would exchange, the one with fewer digits gets one more, and so on.

    Parameters
    ----------
    found : mapping of float to Estimate
        By percent.
    scale, usual : float, int, optional
        As of `supported_decimals`.
    """
    supported = {key: supported_decimals(estimate, scale, usual) for key, estimate in found.items()}
    digits = {key: _MOST_DECIMALS if some is None else some for key, some in supported.items()}
    values = ((key, estimate.value) for key, estimate in found.items())
    known = sorted((scale * value, key) for key, value in values if value is not None)
    raised = set[Percent]()
    while True:
        shown = {key: rounded_to(value, digits[key], NEAREST) for value, key in known}
        wrong = [
            min(one, other, key=digits.__getitem__)
            for (low, one), (high, other) in pairwise(known)
            if shown[one] > shown[other] or (low == high and shown[one] != shown[other])
        ]
        if not wrong:
            return {
                key: Percentile(estimate, getattr(estimate, "gap", None), digits[key])
                if key in raised else estimate
                for key, estimate in found.items()
            }
        raised.update(wrong)
        for key in set(wrong):
            digits[key] += 1


def rounded_to(value: float, decimals: int, toward: int) -> Decimal:
    """Read a double back to the 12 digits that its computation supports, and round that.

    Parameters
    ----------
    value : float
        The number.
    decimals : int
        Negative for tens and hundreds.
    toward : int
        `DOWN`, `NEAREST` or `UP`.
    """
    if toward == NEAREST:
        return round_half_away(value, decimals)
    mode = ROUND_FLOOR if toward == DOWN else ROUND_CEILING
    with localcontext(prec=400):  # room for any double; adding 0 makes -0 plain 0
        return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), mode) + 0
