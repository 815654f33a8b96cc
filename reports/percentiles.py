"""Percentiles of the draws, with confidence limits that assume nothing of their distribution."""

from collections.abc import Sequence

import numpy as np

from reports.estimate import CONFIDENCE, NO_ESTIMATE, Estimate

PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
_TAIL = (1.0 - CONFIDENCE) / 2.0


def valid_sorted(values: np.ndarray) -> np.ndarray:
    """The values that are not NaN, ascending."""
    ascending = np.sort(values)  # NaN sorts last
    return ascending[: ascending.size - np.count_nonzero(np.isnan(ascending))]


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

    count = int(np.ceil(bdtrik(probability, n, share)))
    # bdtrik interpolates between counts and may land one too high.
    return count - 1 if count > 0 and bdtr(count - 1, n, share) >= probability else count


def sorted_quantile(ascending: np.ndarray, share: float) -> float:
    """`np.quantile` of sorted values, method "linear" (type 7 of Hyndman and Fan 1996), to the bit.

    numpy copies and partitions what is sorted already: 10 ms for a million draws, this 10 us.
    """
    place = (ascending.size - 1) * share
    below = int(place)
    low, high = ascending[below].item(), ascending[min(below + 1, ascending.size - 1)].item()
    above = place - below
    return high - (high - low) * (1.0 - above) if above >= 0.5 else low + (high - low) * above


def percentile(ascending: np.ndarray, percent: float) -> Estimate:
    """One percentile with its 95% limits.

    Parameters
    ----------
    ascending : (n,) sorted, without NaN.
    percent : in [0, 100].

    Returns
    -------
    estimate : the value interpolated between two draws; a limit is None where there are too few
        draws for it.
    """
    n = ascending.size
    if n == 0:
        return NO_ESTIMATE
    low, high = limit_ranks(n, percent / 100.0)
    return Estimate(
        sorted_quantile(ascending, percent / 100.0),
        float(ascending[low - 1]) if low >= 1 else None,
        float(ascending[high - 1]) if high <= n else None,
    )


def percentiles(ascending: np.ndarray, percents: Sequence[float] = PERCENTS) -> dict[float, Estimate]:
    """Percentiles with their 95% limits, by percent; see `percentile`."""
    return {percent: percentile(ascending, percent) for percent in percents}


def count_below(ascending: np.ndarray, threshold: float) -> int:
    """How many values are less than a threshold."""
    return int(np.searchsorted(ascending, threshold, side="left"))
