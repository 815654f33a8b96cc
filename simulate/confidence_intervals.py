"""Confidence intervals: normal, Student's t, clustered, Wilson's of a share, order statistics of a quantile.

All have the confidence of `CONFIDENCE`, half of the rest on either side.
"""

from collections.abc import Callable
from functools import cache
from math import ceil, inf, nan, sqrt
from typing import NamedTuple

import numpy as np

#: Of every interval.
CONFIDENCE = 0.95
#: The probability below the upper end of an interval; below the lower end it is 1 - UPPER.
UPPER = 0.5 + 0.5 * CONFIDENCE
#: Draws on either side that a gap is held against: see `gap_within`.
_NEIGHBOURS = 25


@cache
def z() -> float:
    """Return the standard normal quantile of the upper end, 1.96 at 95%."""
    from scipy.special import ndtri

    return float(ndtri(UPPER))


@cache
def student_t(df: int) -> float:
    """Return the quantile of the upper end of Student's t.

    Parameters
    ----------
    df : int
        Degrees of freedom, at least 1.
    """
    from scipy.special import stdtrit

    return float(stdtrit(df, UPPER))


def normal_half_width(deviation: float, n: int) -> float:
    """Return the half-width of the interval of a mean of n values, as normal as many of them make it.

    Parameters
    ----------
    deviation : float
        The standard deviation of the values.
    n : int
        How many there are, at least 1.
    """
    return z() * deviation / sqrt(n)


def t_half_width(deviation: float, n: int) -> float:
    """Return the half-width of the interval of a mean of n values or replicates, by Student's t.

    Parameters
    ----------
    deviation : float
        The standard deviation of the values, with divisor n - 1.
    n : int
        How many there are; of fewer than two the half-width is NaN.
    """
    return student_t(n - 1) * deviation / sqrt(n) if n > 1 else nan


def clustered_error(values: np.ndarray, cluster: np.ndarray) -> float:
    """Return the standard error of a mean whose cases are dependent within clusters.

    Parameters
    ----------
    values : numpy.ndarray
        (case,) finite.
    cluster : numpy.ndarray
        (case,) which firm each is of.

    Notes
    -----
    The sum of squares of the clusters' sums about the mean, with G / (G - 1) for G clusters: A. C. Cameron
    and D. L. Miller, "A Practitioner's Guide to Cluster-Robust Inference", Journal of Human Resources 50
    (2015) 317-372.
    """
    _, row = np.unique(cluster, return_inverse=True)
    if row.max(initial=0) < 1:
        return inf  # one firm does not tell how firms differ
    sums = np.bincount(row, values - values.mean())
    return sqrt(sums.size / (sums.size - 1) * float(sums @ sums)) / values.size


def two_way_half_width(values: np.ndarray, cluster: np.ndarray, other: np.ndarray) -> float:
    """Return the half-width of the interval of a mean whose cases are dependent within clusters of two kinds.

    Parameters
    ----------
    values : numpy.ndarray
        (case,) finite.
    cluster, other : numpy.ndarray
        (case,) which firm and which year each is of; of fewer than two of either the half-width is NaN.

    Notes
    -----
    The variances by either kind less that by both at once, no less than the larger of the two, and Student's
    t of the kind that has fewer clusters: A. C. Cameron, J. B. Gelbach and D. L. Miller, "Robust Inference
    with Multiway Clustering", Journal of Business & Economic Statistics 29 (2011) 238-249.
    """
    rows = [np.unique(kind, return_inverse=True)[1] for kind in (cluster, other)]
    counts = [int(row.max(initial=0)) + 1 for row in rows]
    if min(counts) < 2:
        return nan
    one, two = (clustered_error(values, row) ** 2 for row in rows)
    both = clustered_error(values, rows[0] * counts[1] + rows[1]) ** 2
    return student_t(min(counts) - 1) * sqrt(max(one + two - both, one, two))


def wilson_interval(count: int, n: int) -> tuple[float, float]:
    """Return Wilson's score interval of the share count / n.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927) 209-212. Unlike share +- 1.96 sd it holds for shares near 0 and 1.

    Parameters
    ----------
    count, n : int
        Draws that are counted, and all of them, at least 1.
    """
    share = count / n
    scale, root = _wilson(share, n)
    centre, half = (share + z() * z() / (2 * n)) / scale, z() / scale * root
    # At the ends the closed form is exactly 0 or 1, which rounding would miss.
    return 0.0 if count == 0 else centre - half, 1.0 if count == n else centre + half


def wilson_half_width(share: float, n: int) -> float:
    """Return half the width of Wilson's interval.

    Products are taken in another order than in `wilson_interval`, so the last bit may differ: runs have
    stored both.
    """
    scale, root = _wilson(share, n)
    return z() * root / scale


def _wilson(share: float, n: int) -> tuple[float, float]:
    return 1.0 + z() * z() / n, sqrt(share * (1.0 - share) / n + z() * z() / (4.0 * n * n))


def quantile_shares(n: int, share: float) -> tuple[float, float] | None:
    """Return the shares of draws between whose quantiles a quantile lies, by the normal approximation.

    `quantile_ranks` needs no approximation, but `run --until` has always had this one, by which it
    stops. It is good from some thousand draws on.

    Returns
    -------
    tuple of float or None
        None where there are too few draws beyond the quantile to tell.
    """
    reach = z() * sqrt(share * (1.0 - share) / n)
    low, high = share - reach, share + reach
    return (low, high) if 1.0 / n <= low and high <= 1.0 - 1.0 / n else None


def quantile_ranks(n: int, share: float) -> tuple[int, int]:
    """Return the ranks, counted from 1, of the order statistics that enclose a quantile.

    The number of draws below the quantile is binomial(n, share), so the r-th smallest draw lies
    below it with a probability that needs no distribution: W. J. Conover, Practical Nonparametric
    Statistics (3rd ed. 1999) section 3.2; H. A. David and H. N. Nagaraja, Order Statistics (3rd
    ed. 2003) section 7.1. Each side is missed with at most 2.5%.

    Parameters
    ----------
    n : int
        How many draws there are, at least 1.
    share : float
        Of the quantile, in [0, 1].

    Returns
    -------
    low, high : int
        Rank 0 means that no draw is low enough, n + 1 that none is high enough.
    """
    return _binomial_quantile(1.0 - UPPER, n, share), _binomial_quantile(UPPER, n, share) + 1


def _binomial_quantile(probability: float, n: int, share: float) -> int:
    """Return the least count whose cumulative probability reaches `probability`.

    scipy.stats.binom.ppf does the same, but importing it takes longer than the whole report.
    """
    from scipy.special import bdtr, bdtrik

    count = ceil(bdtrik(probability, n, share))
    # bdtrik interpolates between counts and may land one too high.
    return count - 1 if count > 0 and bdtr(count - 1, n, share) >= probability else count


class Place(NamedTuple):
    """Where a quantile lies among sorted values: between two of them, counted from 0.

    Attributes
    ----------
    below, above : int
        Places of the two, which may be the same.
    part : float
        Of the way from the one to the other.
    """

    below: int
    above: int
    part: float


def quantile_place(n: int, share: float) -> Place:
    """Return where a quantile lies among n sorted values.

    This is type 7 of R. J. Hyndman and Y. Fan, "Sample quantiles", American Statistician 50 (1996) 361-365.
    """
    place = (n - 1) * share
    below = int(place)
    return Place(below, min(below + 1, n - 1), place - below)


def interpolated(low: float, high: float, part: float) -> float:
    """Return what lies between two values as `np.quantile` has it, to the bit: from the nearer one."""
    return high - (high - low) * (1.0 - part) if part >= 0.5 else low + (high - low) * part


def gap_within(value_at: Callable[[int], float], n: int, share: float) -> tuple[float, float] | None:
    """Return the gap that a quantile lies in: two neighbouring draws, none between them; None as a rule.

    That is a step from one draw to the next which takes up more than half of the way between the ends of
    the quantile's confidence interval, so that endless draws may have the quantile on either side; where
    no step takes up so much, as between three values equally far apart, the nearest to the quantile of
    those that take up more than a quarter. It must also be longer than the 25 steps before it together
    and the 25 after it. Steps of a smooth distribution are there as good as independent exponentials of
    one mean (R. Pyke, "Spacings", JRSS B 27 (1965) 395-449), of which one exceeds the sum of 25 others
    with probability 2^-25: a heap of equal draws, such as a floor's, is no gap, as the draws after it tell.

    Parameters
    ----------
    value_at : callable
        The value with so many values before it; asked near the quantile only.
    n : int
        How many values there are.
    share : float
        Of the quantile, in [0, 1].
    """
    first, last = (rank - 1 for rank in quantile_ranks(n, share))
    if first < 0 or last > n - 1:
        return None
    half = 0.5 * (value_at(last) - value_at(first))
    centre = (n - 1) * share - 0.5
    steps = sorted(
        _long_steps(value_at, first, last), key=lambda step: (step[1] <= half, abs(step[0] - centre))
    )
    for below, length in steps:
        if _is_gap(value_at, n, below, length):
            return value_at(below), value_at(below + 1)
    return None


def _long_steps(value_at: Callable[[int], float], first: int, last: int) -> list[tuple[int, float]]:
    """Return rank and length of the steps that take up more than a quarter of the way between two ranks.

    Halving the ranks finds them: a part of the way that is no longer than that holds none.
    """
    ends = first, value_at(first), last, value_at(last)
    least, found, parts = 0.25 * (ends[3] - ends[1]), list[tuple[int, float]](), [ends]
    while parts:
        first, low, last, high = parts.pop()
        if not high - low > least:
            continue
        if last - first == 1:
            found.append((first, high - low))
            continue
        middle = (first + last) // 2
        at = value_at(middle)
        parts += [(first, low, middle, at), (middle, at, last, high)]
    return found


def _is_gap(value_at: Callable[[int], float], n: int, below: int, length: float) -> bool:
    """Return whether a step is longer than those on either side of it together."""
    if below < _NEIGHBOURS or below + 1 + _NEIGHBOURS > n - 1:
        return False
    before = value_at(below) - value_at(below - _NEIGHBOURS)
    after = value_at(below + 1 + _NEIGHBOURS) - value_at(below + 1)
    return length > max(before, after)
