"""A distribution through three quantiles, by the published family that fits its bounds.

The mirror image of a distribution.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.distributions.base import Delegating, Distribution


@dataclass(frozen=True, slots=True)
class Reflected(Distribution):
    """The distribution of -X: a family with a lower bound gets an upper one."""

    parent: Distribution

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self.parent.sf(-np.asarray(x, dtype=np.float64))

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self.parent.cdf(-np.asarray(x, dtype=np.float64))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return -self.parent.isf(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        return -self.parent.ppf(q)

    def support(self) -> tuple[float, float]:
        least, greatest = self.parent.support()
        return -greatest, -least

    def kink(self) -> float | None:
        kink = self.parent.kink()
        return None if kink is None else -kink

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return -self.parent.quantile_of_score(-np.asarray(score, dtype=np.float64))


@dataclass(frozen=True, slots=True)
class Quantiles(Delegating):
    """Passes through the 10th, 50th and 90th percentile, between min and max if given.

    Without bounds a three-term metalog (Keelin 2016), with one bound J-QPD-S, with two J-QPD-B
    (Hadlock and Bickel 2017).
    """

    location: ClassVar[str | None] = "p50"

    p10: float
    p50: float
    p90: float
    min: float | None = None
    max: float | None = None

    def __post_init__(self) -> None:
        if not self.p10 < self.p50 < self.p90:
            raise ValueError(
                f"p10 = {self.p10:g}, p50 = {self.p50:g}, p90 = {self.p90:g}: must rise, p10 < p50 < p90"
            )
        if self.min is not None and not self.min < self.p10:
            raise ValueError(f"min = {self.min:g}: must be below p10 = {self.p10:g}")
        if self.max is not None and not self.max > self.p90:
            raise ValueError(f"max = {self.max:g}: must be above p90 = {self.p90:g}")
        self._same()  # three quantiles may be too skewed for a metalog

    def _same(self) -> Distribution:
        from engine.distributions.johnson_qpd import Bounded, Semibounded
        from engine.distributions.metalog import Metalog

        if self.min is not None and self.max is not None:
            return Bounded(self.p10, self.p50, self.p90, self.min, self.max)
        if self.min is not None:
            return Semibounded(self.p10, self.p50, self.p90, self.min)
        if self.max is not None:
            return Reflected(Semibounded(-self.p90, -self.p50, -self.p10, -self.max))
        return Metalog(self.p10, self.p50, self.p90)
