"""Shares of the variance of the value's rank, for values whose own variance a few draws carry."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_CARRIED = 0.25  # from where on the report warns of draws that carry the variance
# Ordinary companies have 4 to 5, a lognormal with a standard deviation of 0.5 in the logarithm 3.8. Where the
# discount rate comes near growth it is 2 to 3, and shares of the variance differ from seed to seed.
_LEAST_INDEX = 3.4


@dataclass(frozen=True, slots=True)
class Concentration:
    """That few draws carry the variance of the value, so that shares of it cannot be told.

    Attributes
    ----------
    few : float or None
        The share of the variance that the 0.1% of draws furthest from the mean carry.
    widest : float or None
        The width of the widest interval of a share of the variance; None where it is no number.
    tail_index : float or None
        Of the value, by Hill's estimator; None where it cannot be told.
    """

    few: float | None
    widest: float | None
    tail_index: float | None

    @property
    def is_by_few(self) -> bool:
        """Whether so few draws carry the variance that the report warns of it."""
        return self.few is not None and self.few >= _CARRIED

    @property
    def is_by_tail(self) -> bool:
        """Whether the tail is so heavy that another seed has another variance, whatever is in this sample."""
        return self.tail_index is not None and self.tail_index < _LEAST_INDEX


def rank_among(ascending: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
    """Return the function from values to their ranks among some draws, between 0 and 1; NaN of NaN.

    Of equal draws a value has the middle rank. No value is so large that its rank carries more of the ranks'
    variance than that of any other: A. Saltelli and I. M. Sobol', "About the use of rank transformation in
    sensitivity analysis of model output", Reliability Engineering and System Safety 50 (1995) 225-239.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) values of draws, sorted, without NaN, n > 0.
    """

    def rank(values: np.ndarray) -> np.ndarray:
        below = np.searchsorted(ascending, values, "left") + np.searchsorted(ascending, values, "right")
        found: np.ndarray = np.where(np.isnan(values), np.nan, below / (2.0 * ascending.size))
        return found

    return rank
