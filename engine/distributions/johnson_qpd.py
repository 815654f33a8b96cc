"""Johnson distributions through the 10th, 50th and 90th percentile, with one bound or two.

Source: Hadlock and Bickel, "Johnson Quantile-Parameterized Distributions", Decision Analysis
14(1), 35-64 (2017), doi:10.1287/deca.2016.0343: J-QPD-S and J-QPD-B with alpha = 0.1.

Both are a normal score bent so that it passes through three points. The paper's formulas divide
by a shape delta that is zero in the symmetric case. Written from the median, with
s = z / c for J-QPD-S and s = sinh(delta z) / sinh(delta c) for J-QPD-B, they are one hyperbola

    y(s) = k s + n (sqrt(1 + (k^2 - 1) s^2) - 1),

which is -1 or less at s = -1, 0 at 0, and needs no case for k = 1: see `Hyperbola`.
"""

from dataclasses import dataclass
from math import asinh, inf, log1p, sqrt
from typing import NamedTuple, Self

import numpy as np

from engine.distributions.quantile_bases import SCORE_OF_P90, ScoreQuantile

_C = SCORE_OF_P90


class Hyperbola(NamedTuple):
    """A rising curve through (-1, -lower), (0, 0) and (1, upper).

    Attributes
    ----------
    unit : float
        The smaller of lower and upper.
    side : float
        The paper's n: 1 if upper is the greater, -1 if lower is, 0 if they are equal.
    k : float
        (lower + upper) / (2 unit), the cosh(delta c) of the paper's J-QPD-B.
    root : float
        sqrt(k^2 - 1), without cancellation.
    """

    unit: float
    side: float
    k: float
    root: float

    @classmethod
    def through(cls, lower: float, upper: float) -> Self:
        """Return the curve with these distances below and above the median."""
        unit = min(lower, upper)
        excess = abs(upper - lower) / (2.0 * unit)  # k - 1
        return cls(unit, float(np.sign(upper - lower)), 1.0 + excess, sqrt(excess * (2.0 + excess)))

    def value(self, s: np.ndarray) -> np.ndarray:
        """Return unit y(s)."""
        far = self.root * s
        length = np.hypot(1.0, far)
        bow = far / (1.0 + length)
        steep = self.k * s + self.side * far * bow
        # On the flat side the two terms cancel: there, their difference over its conjugate.
        is_flat = self.side * s < 0.0
        other = np.where(is_flat, self.k * s - self.side * length, 1.0)
        flat = s * (s - self.side * self.k + self.root * bow) / other
        return self.unit * np.where(is_flat, flat, steep)

    def inverse(self, rise: np.ndarray) -> np.ndarray:
        """Return the s with this value: the same hyperbola seen from its other axis."""
        y = rise / self.unit
        w = y + self.side
        length = np.hypot(1.0, self.root * w)
        direct = self.k * w - self.side * length
        # Where those two cancel, the product of both roots, w^2 - 1, over the other root.
        cancels = self.side * w > 0.0
        other = np.where(cancels, self.k * w + self.side * length, 1.0)
        return np.where(cancels, y * (y + 2.0 * self.side) / other, direct)


@dataclass(frozen=True, slots=True)
class Semibounded(ScoreQuantile):
    """J-QPD-S: the logarithm of x - min is a bent normal; min < p10 < p50 < p90."""

    p10: float
    p50: float
    p90: float
    min: float

    @property
    def _bend(self) -> Hyperbola:
        lower = log1p((self.p50 - self.p10) / (self.p10 - self.min))
        upper = log1p((self.p90 - self.p50) / (self.p50 - self.min))
        return Hyperbola.through(lower, upper)

    def _value_at(self, score: np.ndarray) -> np.ndarray:
        rise, height = self._bend.value(score / _C), self.p50 - self.min
        with np.errstate(over="ignore"):  # only where a probability underflows
            # From the nearer of the bound and the median: a far bound costs no digits.
            below, above = self.min + height * np.exp(rise), self.p50 + height * np.expm1(rise)
        value: np.ndarray = np.where(rise < -1.0, below, above)
        return value

    def _score_at(self, x: np.ndarray) -> np.ndarray:
        height = self.p50 - self.min
        share = (x - self.min) / height
        rise = np.where(share < 0.5, np.log(share), np.log1p(np.maximum((x - self.p50) / height, -0.75)))
        return _C * self._bend.inverse(rise)

    def support(self) -> tuple[float, float]:
        return self.min, inf


@dataclass(frozen=True, slots=True)
class Bounded(ScoreQuantile):
    """J-QPD-B: the normal score of (x - min) / (max - min) is a bent normal."""

    p10: float
    p50: float
    p90: float
    min: float
    max: float

    def _probit(self, x: np.ndarray) -> np.ndarray:
        """Return the normal score of the share of the range below x, from the nearer end."""
        from scipy.special import ndtri

        below, above = x - self.min, self.max - x
        width = self.max - self.min
        return np.where(below < above, ndtri(below / width), -ndtri(above / width))

    @property
    def _bend(self) -> Hyperbola:
        low, middle, high = self._probit(np.array([self.p10, self.p50, self.p90]))
        return Hyperbola.through(float(middle - low), float(high - middle))

    def _value_at(self, score: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        bend = self._bend
        stretched = score / _C
        if bend.root > 0.0:
            # delta up to 28; clipped where the value has long been min or max to the last digit
            stretched = np.sinh(np.clip(asinh(bend.root) * stretched, -300.0, 300.0)) / bend.root
        probit = self._probit(np.array(self.p50)) + bend.value(stretched)
        width = self.max - self.min
        below: np.ndarray = self.min + width * ndtr(probit)
        return np.where(probit < 0.0, below, self.max - width * ndtr(-probit))

    def _score_at(self, x: np.ndarray) -> np.ndarray:
        bend = self._bend
        run = bend.inverse(self._probit(x) - self._probit(np.array(self.p50)))
        return _C * (np.arcsinh(bend.root * run) / asinh(bend.root) if bend.root > 0.0 else run)

    def support(self) -> tuple[float, float]:
        return self.min, self.max
