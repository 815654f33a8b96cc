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


def summary_statistics_json(figures: SummaryStatistics) -> dict[str, Any]:
    """Return the statistics of some draws as plain numbers, for summary.json."""
    names = ("mean", "p10", "p50", "p90", "above_price")
    return {"draws": figures.n} | {name: getattr(figures, name)._asdict() for name in names}
