"""Shares of the variance of the value's rank, for values whose own variance a few draws carry."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Concentration:
    """That few draws carry the variance of the value, so that shares of it cannot be told.

    Attributes
    ----------
    few : float or None
        The share of the variance that the 0.1% of draws furthest from the mean carry.
    widest : float or None
        The width of the widest interval of a share of the variance; None where it is no number.
    """

    few: float | None
    widest: float | None


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
