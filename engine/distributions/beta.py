"""The beta distribution on any interval.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 2, 2nd ed.
(1995), ch. 25.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.distributions.base import Distribution, require_above_zero, require_order


@dataclass(frozen=True, slots=True)
class Beta(Distribution):
    """Beta by its shapes on [min, max]: density as (x - min)^(a - 1) (max - x)^(b - 1)."""

    dimensionless: ClassVar[tuple[str, ...]] = ("a", "b")

    a: float
    b: float
    min: float
    max: float

    def __post_init__(self) -> None:
        require_above_zero(a=self.a, b=self.b)
        require_order(self.min, self.max)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import betainc

        return betainc(self.a, self.b, np.clip((x - self.min) / (self.max - self.min), 0.0, 1.0))

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import betainc

        return betainc(self.b, self.a, np.clip((self.max - x) / (self.max - self.min), 0.0, 1.0))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import betaincinv

        return self.min + (self.max - self.min) * betaincinv(self.a, self.b, p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import betaincinv

        return self.max - (self.max - self.min) * betaincinv(self.b, self.a, q)

    def support(self) -> tuple[float, float]:
        return self.min, self.max
