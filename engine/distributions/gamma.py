"""The gamma distribution.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 1, 2nd ed.
(1994), ch. 17.
"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np

from engine.distributions.base import Marginal
from engine.distributions.validation import require_above_zero


@dataclass(frozen=True, slots=True)
class Gamma(Marginal):
    """Gamma by shape, scale and least value; the mean is min + shape scale."""

    dimensionless: ClassVar[tuple[str, ...]] = ("shape",)

    shape: float
    scale: float
    min: float = 0.0

    def __post_init__(self) -> None:
        require_above_zero(shape=self.shape, scale=self.scale)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import gammainc

        return gammainc(self.shape, np.maximum(x - self.min, 0.0) / self.scale)

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import gammaincc

        return gammaincc(self.shape, np.maximum(x - self.min, 0.0) / self.scale)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import gammaincinv

        return self.min + self.scale * gammaincinv(self.shape, p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import gammainccinv

        return self.min + self.scale * gammainccinv(self.shape, q)

    def support(self) -> tuple[float, float]:
        return self.min, inf
