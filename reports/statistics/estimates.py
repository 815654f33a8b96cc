"""A figure with its 95% confidence limits: means and shares of draws.

The limits say how far the figure of infinitely many draws may lie from this one. They say nothing
of whether the config is right.
"""

from math import isfinite, sqrt
from typing import NamedTuple

import numpy as np

from simulate.confidence_intervals import CONFIDENCE

_TAIL = (1.0 - CONFIDENCE) / 2.0


class Estimate(NamedTuple):
    """A figure and its 95% confidence limits; None where the draws do not give one."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def known(self) -> float:
        """The value, where the caller has made sure that there is one.

        Raises
        ------
        ValueError
            If there is none.
        """
        return known(self.value)

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both ends of the confidence interval; None if one of them is missing."""
        return None if self.low is None or self.high is None else (self.low, self.high)


class Percentile(Estimate):
    """A percentile of draws, as a tuple the same.

    Attributes
    ----------
    gap : the two neighbouring draws between which it lies, None as a rule: see
        `simulate.confidence_intervals.gap_within`.
    decimals : that it takes to be shown in order with its neighbours, None if its limits tell enough.
    """

    gap: tuple[float, float] | None
    decimals: int | None

    def __new__(
        cls, figure: Estimate, gap: tuple[float, float] | None = None, decimals: int | None = None
    ) -> "Percentile":
        """Of a figure with its limits."""
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
    """A number, or None where it is infinite or NaN."""
    return float(number) if isfinite(number) else None


def mean_and_deviation(values: np.ndarray) -> tuple[Estimate, float | None]:
    """Mean with limits, and standard deviation.

    Parameters
    ----------
    values : (n,) without NaN.

    Returns
    -------
    mean : limits from Student's t with n - 1 degrees of freedom, None for one value.
    deviation : with divisor n - 1, None for one value.
    """
    from scipy.special import stdtrit

    n = values.size
    if n == 0:
        return NO_ESTIMATE, None
    with np.errstate(over="ignore", invalid="ignore"):
        away = values - values[n // 2]  # so that the mean of equal values is that value, to the bit
        mean = float(values[n // 2] + away.mean())
        deviation = float(away.std(ddof=1)) if n > 1 else float("nan")
        half = float(stdtrit(n - 1, 1.0 - _TAIL)) * deviation / sqrt(n) if n > 1 else float("nan")
    return Estimate(finite(mean), finite(mean - half), finite(mean + half)), finite(deviation)


def share_of_draws(count: int, n: int) -> Estimate:
    """The share count / n with Wilson's score interval.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
    (1927) 209-212. Unlike share +- 1.96 sd it holds for shares near 0 and 1.
    """
    from scipy.special import ndtri

    if n == 0:
        return NO_ESTIMATE
    z = float(ndtri(1.0 - _TAIL))
    share = count / n
    scale = 1.0 + z * z / n
    centre = (share + z * z / (2 * n)) / scale
    half = z / scale * sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
    # At the ends the closed form is exactly 0 or 1, which rounding would miss.
    low = 0.0 if count == 0 else centre - half
    high = 1.0 if count == n else centre + half
    return Estimate(share, low, high)
