"""The logistic distribution.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 2, 2nd ed.
(1995), ch. 23.
"""

from dataclasses import dataclass
from math import inf, pi, sqrt
from typing import ClassVar

import numpy as np

from engine.distributions.base import require_above_zero
from engine.distributions.quantile_bases import LogQuantile


@dataclass(frozen=True, slots=True)
class Logistic(LogQuantile):
    """Logistic by mean and standard deviation: like the normal, with heavier tails."""

    location: ClassVar[str | None] = "mean"

    mean: float
    sd: float

    def __post_init__(self) -> None:
        require_above_zero(sd=self.sd)

    @property
    def scale(self) -> float:
        """Change of the value per unit of log odds."""
        return self.sd * sqrt(3.0) / pi

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import expit

        return expit((x - self.mean) / self.scale)

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import expit

        return expit((self.mean - x) / self.scale)

    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        value: np.ndarray = self.mean + self.scale * (log_below - log_above)
        return value

    def support(self) -> tuple[float, float]:
        return -inf, inf
