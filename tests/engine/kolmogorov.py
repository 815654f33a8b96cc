"""How far draws lie from a distribution, as Kolmogorov measures it."""

from math import sqrt
from typing import Protocol

import numpy as np

#: The distribution function is asked at so many sorted draws, or up to twice as many: it is what takes long.
_POINTS = 10_000


class HasCdf(Protocol):
    """Ours and scipy's distributions."""

    def cdf(self, x: np.ndarray) -> np.ndarray: ...


def distance(sample: np.ndarray, marginal: HasCdf) -> float:
    """Return sqrt(n) times the greatest distance between the sample's distribution and the marginal's.

    Of a million draws every hundredth is looked at. Between two of these both distributions only rise, so
    what is returned is never too little, and at most 100 / sqrt(n), or 0.1, too much.
    """
    n = sample.size
    at = np.append(np.arange(0, n - 1, max(1, n // _POINTS)), n - 1)
    below = np.asarray(marginal.cdf(np.sort(sample)[at]))
    next_at, next_below = np.append(at[1:], n), np.append(below[1:], 1.0)
    far = max(np.max(next_at / n - below), np.max(next_below - (at + 1) / n), below[0])
    return sqrt(n) * float(far)
