"""Quantiles of more draws than are kept: counts in a thousand bins of equal width.

The bins lie between the outer percentiles of some first draws, so that far tails do not widen
them; what lies outside is counted on either side. A quantile is interpolated within its bin, so it
is off by no more than the bin's width and the gap to the next draw: little beside what a million
draws leave open. Counts of parts of the draws add up to those of all, exactly and in any order.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.runtime.jit import inlined

N_BIN = 1024
NOWHERE = N_BIN + 2  # what is no number
N_COUNT = N_BIN + 3  # 0 is below the bins, which are 1 to N_BIN, and N_BIN + 1 above them
#: Shares whose quantiles the bins are sure to hold.
LEAST_SHARE, GREATEST_SHARE = 0.01, 0.99

_ABOVE = float(N_BIN + 1)
_OUTER = (0.005, 0.995)  # 4.5 standard errors outside of those shares, in a pilot of 4096 draws
_AIR = 0.05  # of the range, at either end
_GREATEST = np.finfo(np.float64).max / 16.0
_LEAST_WIDTH = 1e-290


class Bins(NamedTuple):
    """Where bins lie.

    Attributes
    ----------
    low : (...) float64
        The low end of the first bin.
    width : (...) float64
        The width of each bin, 0 for a single point.
    """

    low: np.ndarray
    width: np.ndarray

    def density(self) -> np.ndarray:
        """Return (...) bins in one unit; a single point is the low end of the first of some."""
        return 1.0 / np.where(self.width > 0.0, self.width, 1.0)


@inlined
def bin_of(value: float, low: float, density: float) -> int:
    """Return the number of the count that a value adds to, from 0 to NOWHERE."""
    place = (value - low) * density + 1.0
    inside = 0.0 if place < 0.0 else (_ABOVE if place > _ABOVE else place)
    return int(inside) if inside == inside else NOWHERE


def bins_around(values: np.ndarray) -> Bins:
    """Lay out bins for many values like these.

    Parameters
    ----------
    values : (..., draw) float64
        Some thousand of each; NaN and infinite ones are passed over.
    """
    finite = np.where(np.isfinite(values), values, np.nan)
    low, high = np.clip(np.nan_to_num(exact_quantiles(finite, _OUTER)), -_GREATEST, _GREATEST)
    is_point = low == high
    least = np.maximum(4.0 * np.spacing(np.maximum(np.abs(low), np.abs(high))), _LEAST_WIDTH)
    width = np.maximum((1.0 + 2.0 * _AIR) * (high - low) / N_BIN, least)
    middle = low + 0.5 * (high - low)
    return Bins(np.where(is_point, low, middle - 0.5 * N_BIN * width), np.where(is_point, 0.0, width))


def counted_quantiles(counts: np.ndarray, bins: Bins, shares: Sequence[float]) -> np.ndarray:
    """Return quantiles of values that were counted.

    Parameters
    ----------
    counts : (..., N_COUNT) int
        Of bins (...).
    bins : Bins
    shares : sequence of float
        Each in [LEAST_SHARE, GREATEST_SHARE].

    Returns
    -------
    (share, ...) float64
        NaN where no value is a number, infinite where the quantile is.
    """
    numbers = counts[..., :NOWHERE]
    cumulative = np.cumsum(numbers, axis=-1, dtype=np.int64)
    total = cumulative[..., -1]
    found = np.empty((len(shares), *total.shape))
    for row, share in enumerate(shares):
        wanted = share * total
        at = np.minimum((cumulative < wanted[..., None]).sum(axis=-1), N_BIN + 1)
        count, up_to = (np.take_along_axis(each, at[..., None], -1)[..., 0] for each in (numbers, cumulative))
        part = 1.0 - (up_to - wanted) / np.maximum(count, 1)
        inside = bins.low + bins.width * (at - 1 + part)
        inside = np.where(at == 0, -np.inf, np.where(at > N_BIN, np.inf, inside))
        found[row] = np.where(total == 0, np.nan, inside)
    return found


def exact_quantiles(values: np.ndarray, shares: Sequence[float]) -> np.ndarray:
    """Return quantiles as `np.nanquantile` has them (type 7 of Hyndman and Fan 1996), infinite values too.

    Parameters
    ----------
    values : (..., draw) float64
        NaN where there is no number.
    shares : sequence of float
        Each in [0, 1].

    Returns
    -------
    (share, ...) float64
        NaN where no value is a number.
    """
    found = np.full((len(shares), *values.shape[:-1]), np.nan)
    if not values.shape[-1]:
        return found
    ascending = np.sort(values, axis=-1)  # NaN comes last
    last = np.maximum(np.count_nonzero(~np.isnan(values), axis=-1) - 1, 0)
    for row, share in enumerate(shares):
        place = share * last
        below = np.floor(place).astype(np.int64)
        low, high = (
            np.take_along_axis(ascending, at[..., None], -1)[..., 0]
            for at in (below, np.minimum(below + 1, last))
        )
        finite = np.isfinite(low) & np.isfinite(high)
        inside = low + (place - below) * np.subtract(high, low, out=np.zeros_like(low), where=finite)
        found[row] = np.where(finite | (place == below), inside, np.maximum(low, high))
    return found
