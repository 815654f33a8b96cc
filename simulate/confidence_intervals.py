"""Which order statistics a sample quantile and its 95% limits are, and whether they lie in a gap."""

from collections.abc import Callable
from math import ceil
from typing import NamedTuple

#: Of all limits.
CONFIDENCE = 0.95
_TAIL = (1.0 - CONFIDENCE) / 2.0
#: Draws on either side that a gap is held against: see `gap_within`.
_NEIGHBOURS = 25


class Place(NamedTuple):
    """Where a quantile lies among sorted values: between two of them, counted from 0.

    Attributes
    ----------
    below, above : places of the two, which may be the same.
    part : of the way from the one to the other.
    """

    below: int
    above: int
    part: float


def quantile_place(n: int, share: float) -> Place:
    """Type 7 of R. J. Hyndman and Y. Fan, "Sample quantiles", American Statistician 50 (1996) 361-365."""
    place = (n - 1) * share
    below = int(place)
    return Place(below, min(below + 1, n - 1), place - below)


def interpolated(low: float, high: float, part: float) -> float:
    """Between two values as `np.quantile` has it, to the bit: from the nearer one."""
    return high - (high - low) * (1.0 - part) if part >= 0.5 else low + (high - low) * part


def limit_ranks(n: int, share: float) -> tuple[int, int]:
    """Ranks, counted from 1, of the order statistics that enclose a quantile.

    The number of draws below the quantile is binomial(n, share), so the r-th smallest draw lies
    below it with a probability that needs no distribution: W. J. Conover, Practical Nonparametric
    Statistics (3rd ed. 1999) section 3.2; H. A. David and H. N. Nagaraja, Order Statistics (3rd
    ed. 2003) section 7.1. Each side is missed with at most 2.5%.

    Returns
    -------
    low, high : rank 0 means that no draw is low enough, n + 1 that none is high enough.
    """
    return _binomial_quantile(_TAIL, n, share), _binomial_quantile(1.0 - _TAIL, n, share) + 1


def gap_within(value_at: Callable[[int], float], n: int, share: float) -> tuple[float, float] | None:
    """The gap that a quantile lies in: two neighbouring draws, none between them; None as a rule.

    That is a step from one draw to the next which takes up more than half of the way between the
    quantile's 95% limits, and is longer than the 25 steps before it together and the 25 after it. So
    endless draws may have the quantile on either side. Steps of a smooth distribution are there as
    good as independent exponentials of one mean (R. Pyke, "Spacings", JRSS B 27 (1965) 395-449), of
    which one exceeds the sum of 25 others with probability 2^-25: a heap of equal draws, such as a
    floor's, is no gap, as the draws after it tell.

    Parameters
    ----------
    value_at : the value with so many values before it; asked near the quantile only.
    n : how many values there are.
    """
    first, last = (rank - 1 for rank in limit_ranks(n, share))
    if first < 0 or last > n - 1:
        return None
    below = _before_widest_step(value_at, first, last)
    if below is None or below < _NEIGHBOURS or below + 1 + _NEIGHBOURS > n - 1:
        return None
    low, high = value_at(below), value_at(below + 1)
    around = max(low - value_at(below - _NEIGHBOURS), value_at(below + 1 + _NEIGHBOURS) - high)
    return (low, high) if high - low > around else None


def _before_widest_step(value_at: Callable[[int], float], first: int, last: int) -> int | None:
    """The rank after which more than half of the way from one value to another is one step.

    Halving the ranks finds it, as only one half can hold more than half of the way.
    """
    low, high = value_at(first), value_at(last)
    least = 0.5 * (high - low)
    while last - first > 1:
        middle = (first + last) // 2
        at = value_at(middle)
        if at - low > least:
            last, high = middle, at
        elif high - at > least:
            first, low = middle, at
        else:
            return None
    return first if high - low > least else None


def _binomial_quantile(probability: float, n: int, share: float) -> int:
    """The least count whose cumulative probability reaches `probability`.

    scipy.stats.binom.ppf does the same, but importing it takes longer than the whole report.
    """
    from scipy.special import bdtr, bdtrik

    count = ceil(bdtrik(probability, n, share))
    # bdtrik interpolates between counts and may land one too high.
    return count - 1 if count > 0 and bdtr(count - 1, n, share) >= probability else count
