"""Which order statistics a sample quantile and its 95% limits are."""

from math import ceil
from typing import NamedTuple

#: Of all limits.
CONFIDENCE = 0.95
_TAIL = (1.0 - CONFIDENCE) / 2.0


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


def _binomial_quantile(probability: float, n: int, share: float) -> int:
    """The least count whose cumulative probability reaches `probability`.

    scipy.stats.binom.ppf does the same, but importing it takes longer than the whole report.
    """
    from scipy.special import bdtr, bdtrik

    count = ceil(bdtrik(probability, n, share))
    # bdtrik interpolates between counts and may land one too high.
    return count - 1 if count > 0 and bdtr(count - 1, n, share) >= probability else count
