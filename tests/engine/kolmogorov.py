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

    Of a million draws every hundredth is looked at, which finds it to 100 / sqrt(n), or 0.1, from below.
    """
    n = sample.size
    at = np.arange(0, n, max(1, n // _POINTS))
    below = np.asarray(marginal.cdf(np.sort(sample)[at]))
    return sqrt(n) * float(max(np.max((at + 1) / n - below), np.max(below - at / n)))
