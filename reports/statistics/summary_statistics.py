"""Statistics of the value among some of the draws: those of a bin, or those in a band."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, mean_and_deviation, share_of_draws
from reports.statistics.percentiles import count_below, percentiles


@dataclass(frozen=True, slots=True)
class SummaryStatistics:
    """Statistics with 95% confidence intervals; amounts in currency per share.

    Attributes
    ----------
    n : int
        Number of draws.
    mean : Estimate
        The interval is Student's t.
    p10, p50, p90 : Estimate
        The ends of the intervals are order statistics.
    above_price : Estimate
        P(value > price); the interval is Wilson's.
    """

    n: int
    mean: Estimate
    p10: Estimate
    p50: Estimate
    p90: Estimate
    above_price: Estimate


NO_SUMMARY = SummaryStatistics(0, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE)


def summary_of(ascending: np.ndarray, price: float) -> SummaryStatistics:
    """Return the statistics of some draws.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) values, sorted, without NaN; n may be 0.
    price : float
        Currency per share.
    """
    n = ascending.size
    if n == 0:
        return NO_SUMMARY
    above = n - count_below(ascending, np.nextafter(price, np.inf))
    p10, p50, p90 = percentiles(ascending, (10, 50, 90)).values()
    return SummaryStatistics(n, mean_and_deviation(ascending)[0], p10, p50, p90, share_of_draws(above, n))


_LEAST_IN_TAIL = 10
_FEW = 0.001  # of the draws


def count_of_few(n: int) -> int:
    """Return how many of n draws are 0.1%, whole draws only."""
    return int(_FEW * n)


def share_of_few(ascending: np.ndarray) -> float | None:
    """Return the share of the variance that the `count_of_few` draws furthest from the mean carry.

    For normal values it is 1.3%, for lognormal ones with a standard deviation of 1 in the logarithm 20%.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) values, sorted, without NaN.

    Returns
    -------
    share : float or None
        None where values do not vary, or are fewer than 1,000: then the 0.1% is less than a draw.
    """
    count = count_of_few(ascending.size)
    if not count or ascending[0] == ascending[-1]:
        return None
    size = max(-ascending[0], ascending[-1])
    scaled = ascending / size  # squares of 1e200 are no numbers
    squares = (scaled - scaled.mean()) ** 2
    return float(np.partition(squares, -count)[-count:].sum() / squares.sum())


#: The share of the draws, furthest from the median, whose distances tell the tail index.
TAIL = 0.02


def tail_index(values: np.ndarray) -> float | None:
    """Return the index of the power law that distances from the median follow far out, by Hill's estimator.

    Moments of an order above it are infinite if the law goes on; the estimate of a variance hardly settles
    below 4. The estimator is the reciprocal of the mean logarithm of the 2% of distances that are greatest,
    over the next one: B. M. Hill, "A simple general approach to inference about the tail of a
    distribution", Annals of Statistics 3 (1975) 1163-1174. Its standard error is the index over the root of
    their number. A law with a lighter tail has a greater local index there: of a normal it is 7.7.

    Parameters
    ----------
    values : numpy.ndarray
        (n,) values, without NaN, in any order.

    Returns
    -------
    index : float or None
        None where the 2% is less than ten draws, or they are as far as each other.
    """
    count = int(TAIL * values.size)
    if count < _LEAST_IN_TAIL:
        return None
    distances = np.abs(values - np.median(values))
    furthest = np.partition(distances, -count - 1)[-count - 1 :]
    if not 0.0 < furthest[0] < np.max(furthest):
        return None
    return float(1.0 / np.mean(np.log(furthest[1:] / furthest[0])))


def summary_statistics_json(figures: SummaryStatistics) -> dict[str, Any]:
    """Return the statistics of some draws as plain numbers, for summary.json."""
    names = ("mean", "p10", "p50", "p90", "above_price")
    return {"draws": figures.n} | {name: getattr(figures, name)._asdict() for name in names}
