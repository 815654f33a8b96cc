"""The value's figures among some of the draws: those of a bin, or those in a band."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, mean_and_deviation, share_of_draws
from reports.statistics.percentiles import count_below, percentiles


@dataclass(frozen=True, slots=True)
class SummaryStatistics:
    """Figures with 95% limits; amounts in currency per share.

    Attributes
    ----------
    n : number of draws.
    mean : limits from Student's t.
    p10, p50, p90 : limits are order statistics.
    above_price : P(value > price), limits are Wilson's.
    """

    n: int
    mean: Estimate
    p10: Estimate
    p50: Estimate
    p90: Estimate
    above_price: Estimate


NO_SUMMARY = SummaryStatistics(0, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE, NO_ESTIMATE)


def summary_of(ascending: np.ndarray, price: float) -> SummaryStatistics:
    """The figures of some draws.

    Parameters
    ----------
    ascending : (n,) values, sorted, without NaN; n may be 0.
    """
    n = ascending.size
    if n == 0:
        return NO_SUMMARY
    above = n - count_below(ascending, np.nextafter(price, np.inf))
    p10, p50, p90 = percentiles(ascending, (10, 50, 90)).values()
    return SummaryStatistics(n, mean_and_deviation(ascending)[0], p10, p50, p90, share_of_draws(above, n))


def summary_statistics_json(figures: SummaryStatistics) -> dict[str, Any]:
    """The value's figures among some draws."""
    names = ("mean", "p10", "p50", "p90", "above_price")
    return {"draws": figures.n} | {name: getattr(figures, name)._asdict() for name in names}
