"""Limits from independent scrambles of Sobol points.

Points of one scramble are not independent draws, so a run of them says nothing of its own error.
Scrambles are independent of each other: the spread of their R estimates does. Source: A. B. Owen,
"Monte Carlo variance of scrambled net quadrature", SIAM J. Numerical Analysis 34 (1997) 1884-1910.
"""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np

from reports.estimate import CONFIDENCE, NO_ESTIMATE, Estimate, Percentile, finite, share_of_draws
from reports.percentiles import gap_near, sorted_quantile
from reports.smoothing import Smoothed, smoothed_percentile, smoothed_share

_UPPER = 0.5 + 0.5 * CONFIDENCE


def with_limits(value: float | None, estimates: Sequence[float]) -> Estimate:
    """A figure of all draws, with 95% limits from that figure of each scramble.

    Parameters
    ----------
    estimates : (scramble,); with fewer than two, or one that is NaN, there are no limits.

    Returns
    -------
    estimate : value +- t sd / sqrt(R), by Student's t with R - 1 degrees of freedom.
    """
    from scipy.special import stdtrit

    n = len(estimates)
    if value is None or n < 2:
        return Estimate(value, None, None)
    with np.errstate(over="ignore", invalid="ignore"):
        away = np.asarray(estimates, dtype=np.float64) - estimates[0]  # equal ones: exactly 0
        half = float(stdtrit(n - 1, _UPPER)) * float(away.std(ddof=1)) / sqrt(n)
    return Estimate(value, finite(value - half), finite(value + half))


def scrambled_share(counts: Sequence[int], sizes: Sequence[int]) -> Estimate:
    """A share of draws, from the counts and numbers of draws of each scramble.

    With less than one draw a scramble inside or outside, the scrambles' spread means nothing:
    none of all would give limits of 0 and 0. So few draws are as good as independent, and the
    limits are Wilson's. In few dimensions all counts may be equal by chance, though the share lies
    between two counts: the limits are no narrower than R equal ones tell.
    """
    count, n, n_scramble = sum(counts), sum(sizes), len(sizes)
    if n == 0:
        return NO_ESTIMATE
    if n_scramble < 2 or min(sizes) == 0:
        return Estimate(count / n, None, None)
    if min(count, n - count) < n_scramble:
        return share_of_draws(count, n)
    found = with_limits(count / n, [part / size for part, size in zip(counts, sizes, strict=True)])
    if found.low is None or found.high is None:
        return found
    # With probability 2.5% none of R scrambles counts one more, if each does so with this chance.
    least = (1.0 - (1.0 - _UPPER) ** (1.0 / n_scramble)) / min(sizes)
    found = Estimate(count / n, min(found.low, count / n - least), max(found.high, count / n + least))
    return _clipped(found, 0.0, 1.0)


def scrambled_percentile(
    ascending: np.ndarray, scrambles: Sequence[np.ndarray], percent: float
) -> Estimate:
    """One percentile of all draws with limits from the scrambles: smoothed or plain.

    The one with the narrower limits is taken. That is the smoothed one as a rule, but in few
    dimensions Sobol points need no smoothing, and its bias would be more than their error.

    Parameters
    ----------
    ascending : (n,) all valid draws, sorted.
    scrambles : the same draws of each scramble, sorted.

    Returns
    -------
    estimate : without limits where a scramble has too few draws for the percentile. Its gap is looked
        for where independent draws would have it, and counts if the limits reach into it.
    """
    if not ascending.size:
        return NO_ESTIMATE
    found = _smoothed_or_plain(ascending, scrambles, percent)
    gap = gap_near(ascending, percent)
    low, high = (found.value if limit is None else limit for limit in (found.low, found.high))
    return Percentile(found, gap if gap and low < gap[1] and high > gap[0] else None)


def _smoothed_or_plain(
    ascending: np.ndarray, scrambles: Sequence[np.ndarray], percent: float
) -> Estimate:
    share = percent / 100.0
    value, smooth = sorted_quantile(ascending, share), smoothed_percentile(ascending, percent)
    if len(scrambles) < 2 or min(map(len, scrambles)) * min(share, 1.0 - share) < 1.0:
        return Estimate(value if smooth is None else smooth.value, None, None)
    found = with_limits(value, [sorted_quantile(part, share) for part in scrambles])
    if smooth is not None:
        smoothed = _with_smooth_limits(smooth, scrambles, share)
        found = min(smoothed, found, key=_width)
    return _clipped(found, float(ascending[0]), float(ascending[-1]))


def _with_smooth_limits(smooth: Smoothed, scrambles: Sequence[np.ndarray], share: float) -> Estimate:
    """Limits of a smoothed percentile: the scrambles' spread, and the bias that all of them share.

    Each scramble's percentile is one step of Newton's method from that of all draws, with their
    density: a scramble alone may have too few draws for its own.
    """
    estimates = [
        smooth.value + (share - smoothed_share(part, smooth.value, smooth.width)) / smooth.density
        for part in scrambles
    ]
    value, low, high = with_limits(smooth.value, estimates)
    if low is None or high is None:
        return Estimate(value, None, None)
    return Estimate(value, low - abs(smooth.bias), high + abs(smooth.bias))


def _width(estimate: Estimate) -> float:
    """Distance of the limits, infinite if there are none."""
    return inf if estimate.low is None or estimate.high is None else estimate.high - estimate.low


def _clipped(estimate: Estimate, least: float, most: float) -> Estimate:
    """Limits no further out than what there can be."""
    if estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(estimate.value, max(estimate.low, least), min(estimate.high, most))
