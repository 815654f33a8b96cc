"""Percentiles that move smoothly with the draws, for Sobol points.

A share of draws below an amount is the average of a step function, which Sobol points integrate
little better than random ones; the sample percentile inherits that. With the step replaced by a
smooth one of width h the average has the points' full accuracy. The price is a bias, of order
h^6 with the kernel used here. That smoothing a step is what lets randomised Sobol points
converge faster: A. Ben Abdellah, P. L'Ecuyer, A. B. Owen and F. Puchhammer, SIAM/ASA J.
Uncertainty Quantification 9 (2021) 52-90, for densities.

Sources: the percentile as root of a smoothed distribution function, A. Azzalini, Biometrika 68
(1981) 326-328; the kernel, M. P. Wand and W. R. Schucany, "Gaussian-based kernels", Canadian J.
Statistics 18 (1990) 197-204.

Confidence intervals are from independent scrambles. Points of one scramble are not independent draws,
so a run of them says nothing of its own error. Scrambles are independent of each other: the spread of
their R estimates does. Source: A. B. Owen, "Monte Carlo variance of scrambled net quadrature", SIAM J.
Numerical Analysis 34 (1997) 1884-1910.
"""

from collections.abc import Sequence
from math import inf, pi, sqrt
from typing import NamedTuple

import numpy as np

from reports.statistics.estimates import (
    NO_ESTIMATE,
    Estimate,
    Percentile,
    plus_minus,
    share_of_draws,
)
from reports.statistics.percentiles import gap_near, sorted_quantile
from simulate.confidence_intervals import UPPER, quantile_ranks, t_half_width

# h over spread and n^(-1/6). On the shipped companies, 2^10 to 2^16 draws: at 1.6 the P50 is 10%
# better, but the bias of P5 and P10 is more than half of their intervals; at 1.3 a fifth.
_WIDTH = 1.3
_IQR_OF_NORMAL = 1.3489795003921634
_REACH = 8.0  # a draw further off than this many h counts 0 or 1
# An atom further off than this changes the distribution function by less than 2e-7 of its weight.
_ATOM_REACH = 6.0
_CELLS = 64  # in one h; draws of one cell are taken together at their mean: 3 ms, not 100, a step
_NARROW = 0.75  # the second width, over h: the bias is of order h^6, so it goes by 82%
_MOST_STEPS = 20
_EXACT = 1e-9  # of h
_LEAST_DRAWS = 64


class Smoothed(NamedTuple):
    """A smoothed percentile.

    Attributes
    ----------
    value : float
        Where the smoothed distribution function reaches the share.
    density : float
        Its slope there.
    width : float
        H, the standard deviation of the Gaussian in the kernel.
    bias : float
        An estimate of what smoothing adds to the value, from a second, narrower width.
    """

    value: float
    density: float
    width: float
    bias: float = 0.0


class _Cells(NamedTuple):
    """Draws near a percentile: means and shares of small groups, and the share of draws below."""

    points: np.ndarray
    shares: np.ndarray
    below: float


def smoothed_percentile(ascending: np.ndarray, percent: float) -> Smoothed | None:
    """Return one percentile, smoothed; None where smoothing might do harm.

    That is: with few draws, with equal draws (a floor, discrete inputs) near the percentile, or
    if the smoothed percentile leaves the confidence interval that the draws would give the plain one if
    they were independent.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) sorted, without NaN.
    percent : float
        In [0, 100].
    """
    share, n = percent / 100.0, ascending.size
    width = _kernel_width(ascending)
    if n < _LEAST_DRAWS or not 0.0 < width < np.inf:
        return None
    low, high = quantile_ranks(n, share)
    start = sorted_quantile(ascending, share)
    if low < 1 or high > n or _has_atom(ascending, start, width):
        return None
    found, narrow = (_solve(ascending, share, start, h) for h in (width, _NARROW * width))
    if found is None or narrow is None or not ascending[low - 1] <= found.value <= ascending[high - 1]:
        return None
    return found._replace(bias=(found.value - narrow.value) / (1.0 - _NARROW**6))


def smoothed_share(ascending: np.ndarray, at: float, width: float) -> float:
    """Return the smoothed distribution function of some draws at an amount."""
    return _share_and_density(_cells(ascending, at, width), at, width)[0]


def _kernel_width(ascending: np.ndarray) -> float:
    """Return the h for a number and spread of draws; the quartiles hold it down where tails are heavy."""
    if ascending.size < _LEAST_DRAWS:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        quartiles = sorted_quantile(ascending, 0.75) - sorted_quantile(ascending, 0.25)
        spread = np.fmin(ascending.std(), quartiles / _IQR_OF_NORMAL)
    return float(_WIDTH * spread * ascending.size ** (-1.0 / 6.0))


def _has_atom(ascending: np.ndarray, at: float, width: float) -> bool:
    """Return whether three draws near an amount are equal; two may be so by chance."""
    reach = _ATOM_REACH * width
    first, last = np.searchsorted(ascending, (at - reach, at + reach))
    near = ascending[first:last]
    return bool(np.any(near[2:] == near[:-2]))


def _cells(ascending: np.ndarray, at: float, width: float) -> _Cells:
    edges = at + width * np.linspace(-_REACH, _REACH, round(2 * _REACH * _CELLS) + 1)
    ranks = np.searchsorted(ascending, edges)
    first, last = ranks[0], ranks[-1]
    starts = ranks[ranks < last] - first
    starts = starts[np.diff(starts, prepend=-1) > 0]  # a cell without draws begins where the next one does
    if not starts.size:
        return _Cells(np.empty(0), np.empty(0), first / ascending.size)
    counts = np.diff(starts, append=last - first)
    points = at + np.add.reduceat(ascending[first:last] - at, starts) / counts
    return _Cells(points, counts / ascending.size, first / ascending.size)


def _share_and_density(cells: _Cells, at: float, width: float) -> tuple[float, float]:
    from scipy.special import ndtr

    u = (at - cells.points) / width
    square = u * u
    bell = np.exp(-0.5 * square) / sqrt(2.0 * pi)
    steps = ndtr(u) + bell * u * (7.0 - square) / 8.0
    kernel = bell * (15.0 - square * (10.0 - square)) / 8.0
    return cells.below + float(cells.shares @ steps), float(cells.shares @ kernel) / width


def _solve(ascending: np.ndarray, share: float, start: float, width: float) -> Smoothed | None:
    """Find the quantile by Newton's method from the plain percentile; None if it leaves its neighbourhood."""
    cells, at = _cells(ascending, start, width), start
    for _ in range(_MOST_STEPS):
        found, density = _share_and_density(cells, at, width)
        if density <= 0.0:  # the kernel is negative in places, so its sum may be
            return None
        step = (share - found) / density
        at += step
        if not abs(at - start) < width:
            return None
        if abs(step) <= _EXACT * width:
            return Smoothed(float(at), float(density), width)
    return None


def scrambled_estimate(value: float | None, estimates: Sequence[float]) -> Estimate:
    """Return a figure of all draws, with the confidence interval from that figure of each scramble.

    Parameters
    ----------
    value : float or None
        The figure of all draws.
    estimates : sequence of float
        (scramble,); with fewer than two, or one that is NaN, there is no interval.

    Returns
    -------
    Estimate
        value +- t sd / sqrt(R), by Student's t with R - 1 degrees of freedom.
    """
    n = len(estimates)
    if value is None or n < 2:
        return Estimate(value, None, None)
    with np.errstate(over="ignore", invalid="ignore"):
        away = np.asarray(estimates, dtype=np.float64) - estimates[0]  # equal ones: exactly 0
        half_width = t_half_width(float(away.std(ddof=1)), n)
    return plus_minus(value, half_width)


def scrambled_share(counts: Sequence[int], sizes: Sequence[int]) -> Estimate:
    """Return a share of draws, from the counts and numbers of draws of each scramble.

    With less than one draw a scramble inside or outside, the scrambles' spread means nothing:
    none of all would give an interval from 0 to 0. So few draws are as good as independent, and the
    interval is Wilson's. In few dimensions all counts may be equal by chance, though the share lies
    between two counts: the interval is no narrower than R equal ones tell.

    Parameters
    ----------
    counts, sizes : sequence of int
        (scramble,) draws that are counted, and valid draws.
    """
    count, n, n_scramble = sum(counts), sum(sizes), len(sizes)
    if n == 0:
        return NO_ESTIMATE
    if n_scramble < 2 or min(sizes) == 0:
        return Estimate(count / n, None, None)
    if min(count, n - count) < n_scramble:
        return share_of_draws(count, n)
    found = scrambled_estimate(count / n, [part / size for part, size in zip(counts, sizes, strict=True)])
    if found.low is None or found.high is None:
        return found
    # With probability 2.5% none of R scrambles counts one more, if each does so with this chance.
    least = (1.0 - (1.0 - UPPER) ** (1.0 / n_scramble)) / min(sizes)
    found = Estimate(count / n, min(found.low, count / n - least), max(found.high, count / n + least))
    return _clipped(found, 0.0, 1.0)


def scrambled_percentile(
    ascending: np.ndarray, scrambles: Sequence[np.ndarray], percent: float
) -> Estimate:
    """Return one percentile of all draws with the interval from the scrambles: smoothed or plain.

    The one with the narrower interval is taken. That is the smoothed one as a rule, but in few
    dimensions Sobol points need no smoothing, and its bias would be more than their error.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) all valid draws, sorted.
    scrambles : sequence of numpy.ndarray
        The same draws of each scramble, sorted.
    percent : float
        In [0, 100].

    Returns
    -------
    Estimate
        Without an interval where a scramble has too few draws for the percentile. Its gap is looked
        for where independent draws would have it, and counts if the interval reaches into it.
    """
    if not ascending.size:
        return NO_ESTIMATE
    found = _smoothed_or_plain(ascending, scrambles, percent)
    gap = gap_near(ascending, percent)
    low, high = (found.known if end is None else end for end in (found.low, found.high))
    return Percentile(found, gap if gap and low < gap[1] and high > gap[0] else None)


def _smoothed_or_plain(
    ascending: np.ndarray, scrambles: Sequence[np.ndarray], percent: float
) -> Estimate:
    share = percent / 100.0
    value, smooth = sorted_quantile(ascending, share), smoothed_percentile(ascending, percent)
    if len(scrambles) < 2 or min(map(len, scrambles)) * min(share, 1.0 - share) < 1.0:
        return Estimate(value if smooth is None else smooth.value, None, None)
    found = scrambled_estimate(value, [sorted_quantile(part, share) for part in scrambles])
    if smooth is not None:
        smoothed = _smooth_estimate(smooth, scrambles, share)
        found = min(smoothed, found, key=_width)
    return _clipped(found, float(ascending[0]), float(ascending[-1]))


def _smooth_estimate(smooth: Smoothed, scrambles: Sequence[np.ndarray], share: float) -> Estimate:
    """Return a smoothed percentile; its interval is the scrambles' spread and the bias that all share.

    Each scramble's percentile is one step of Newton's method from that of all draws, with their
    density: a scramble alone may have too few draws for its own.
    """
    estimates = [
        smooth.value + (share - smoothed_share(part, smooth.value, smooth.width)) / smooth.density
        for part in scrambles
    ]
    value, low, high = scrambled_estimate(smooth.value, estimates)
    if low is None or high is None:
        return Estimate(value, None, None)
    return Estimate(value, low - abs(smooth.bias), high + abs(smooth.bias))


def _width(estimate: Estimate) -> float:
    """Return the width of the interval, infinite if there is none."""
    return inf if estimate.low is None or estimate.high is None else estimate.high - estimate.low


def _clipped(estimate: Estimate, least: float, most: float) -> Estimate:
    """Return a figure whose interval reaches no further out than there can be values."""
    if estimate.low is None or estimate.high is None:
        return estimate
    return Estimate(estimate.value, max(estimate.low, least), min(estimate.high, most))
