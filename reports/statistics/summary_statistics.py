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


def summary_statistics_json(figures: SummaryStatistics) -> dict[str, Any]:
    """Return the statistics of some draws as plain numbers, for summary.json."""
    names = ("mean", "p10", "p50", "p90", "above_price")
    return {"draws": figures.n} | {name: getattr(figures, name)._asdict() for name in names}
