"""A figure with its 95% confidence interval: means and shares of draws.

The interval says how far the figure of infinitely many draws may lie from this one. It says nothing
of whether the config is right.
"""

from collections.abc import Callable
from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np

from simulate.confidence_intervals import t_half_width, wilson_interval, z


class Estimate(NamedTuple):
    """A figure and the ends of its 95% confidence interval; None where the draws do not give one.

    Attributes
    ----------
    value : float or None
        The figure.
    low, high : float or None
        The ends of the interval.
    """

    value: float | None
    low: float | None
    high: float | None

    @property
    def known(self) -> float:
        """Return the value, where the caller has made sure that there is one.

        Raises
        ------
        ValueError
            If there is none.
        """
        return known(self.value)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return both ends of the confidence interval; None if one of them is missing."""
        return None if self.low is None or self.high is None else (self.low, self.high)


class Percentile(Estimate):
    """A percentile of draws, as a tuple the same as an `Estimate`.

    Attributes
    ----------
    gap : tuple of float or None
        The two neighbouring draws between which it lies, None as a rule: see
        `simulate.confidence_intervals.gap_within`.
    decimals : int or None
        The decimals that it takes to be shown in order with its neighbours; None if its interval tells
        enough.
    """

    gap: tuple[float, float] | None
    decimals: int | None

    def __new__(
        cls, figure: Estimate, gap: tuple[float, float] | None = None, decimals: int | None = None
    ) -> "Percentile":
        """Make one of a figure with its interval."""
        found = super().__new__(cls, *figure)
        found.gap, found.decimals = gap, decimals
        return found


NO_ESTIMATE = Estimate(None, None, None)


def known(number: float | None) -> float:
    """Return a number that the caller knows to be there.

    Raises
    ------
    ValueError
        If it is None.
    """
    if number is None:
        raise ValueError("there is no number here")
    return number


def finite(number: float) -> float | None:
    """Return a number, or None where it is infinite or NaN."""
    return float(number) if isfinite(number) else None


def plus_minus(value: float, half_width: float) -> Estimate:
    """Return a figure with an interval that lies evenly about it; None for what is not finite."""
    return Estimate(finite(value), finite(value - half_width), finite(value + half_width))


def normal_estimate(value: float, error: float) -> Estimate:
    """Return a figure with its normal interval.

    Parameters
    ----------
    value, error : float
        The figure and its standard error; NaN where there is none.
    """
    return plus_minus(value, z() * error)


def mapped(estimate: Estimate, rising: Callable[[float], float | None]) -> Estimate:
    """Return a rising function of a figure, of both ends of its interval, and of the gap it lies in."""
    found = Estimate(*(None if number is None else rising(number) for number in estimate))
    if not isinstance(estimate, Percentile) or estimate.gap is None:
        return found
    low, high = map(rising, estimate.gap)
    return Percentile(found, None if low is None or high is None else (low, high))


def difference(one: Estimate, other: Estimate, correlation: float) -> Estimate:
    """Return the difference of two figures that are correlated, with its interval.

    Each end is as far from the difference as the ends that it comes of are from their figures together, as
    errors add: G. Y. Zou, "Toward using confidence intervals to compare correlations", Psychological Methods
    12 (2007) 399-413. So no error need be normal, nor the interval lie evenly about the figure.

    Parameters
    ----------
    one, other : Estimate
        Both with a value.
    correlation : float
        Of the two figures' errors, in [-1, 1].

    Returns
    -------
    Estimate
        Without an interval where one of the two has none.
    """
    value = one.known - other.known
    if one.interval is None or other.interval is None:
        return Estimate(value, None, None)
    (low, high), (other_low, other_high) = one.interval, other.interval
    down = _combined(one.known - low, other_high - other.known, correlation)
    up = _combined(high - one.known, other.known - other_low, correlation)
    return Estimate(value, value - down, value + up)


def _combined(one: float, other: float, correlation: float) -> float:
    """Return the size of the difference of two errors; a square that rounding makes negative is 0."""
    return sqrt(max(0.0, one * one + other * other - 2.0 * correlation * one * other))


def mean_and_deviation(values: np.ndarray) -> tuple[Estimate, float | None]:
    """Return the mean of some values with its interval, and their standard deviation.

    Parameters
    ----------
    values : numpy.ndarray
        (n,) without NaN.

    Returns
    -------
    mean : Estimate
        The interval is Student's t with n - 1 degrees of freedom; there is none of one value.
    deviation : float or None
        With divisor n - 1; None for one value.
    """
    n = values.size
    if n == 0:
        return NO_ESTIMATE, None
    with np.errstate(over="ignore", invalid="ignore"):
        away = values - values[n // 2]  # so that the mean of equal values is that value, to the bit
        mean = float(values[n // 2] + away.mean())
        deviation = float(away.std(ddof=1)) if n > 1 else float("nan")
    return plus_minus(mean, t_half_width(deviation, n)), finite(deviation)


def share_of_draws(count: int, n: int) -> Estimate:
    """Return the share count / n with Wilson's score interval; no figure if n is 0."""
    return Estimate(count / n, *wilson_interval(count, n)) if n else NO_ESTIMATE
