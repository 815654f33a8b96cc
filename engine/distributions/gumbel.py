"""The Gumbel distribution: the greatest of many draws.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 2, 2nd ed.
(1995), ch. 22.
"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np

from engine.distributions.base import require_above_zero
from engine.distributions.quantile_bases import LogQuantile


@dataclass(frozen=True, slots=True)
class Gumbel(LogQuantile):
    """Gumbel of maxima by mode and scale: P(X <= x) = exp(-exp(-(x - mode) / scale)).

    The mean is mode + 0.5772 scale, the standard deviation 1.2825 scale.
    """

    location: ClassVar[str | None] = "mode"

    mode: float
    scale: float

    def __post_init__(self) -> None:
        require_above_zero(scale=self.scale)

    def _hazard(self, x: np.ndarray) -> np.ndarray:
        """-log P(X <= x)."""
        with np.errstate(over="ignore"):  # infinite far below the mode, where P is zero
            hazard: np.ndarray = np.exp((self.mode - x) / self.scale)
        return hazard

    def cdf(self, x: np.ndarray) -> np.ndarray:
        below: np.ndarray = np.exp(-self._hazard(x))
        return below

    def sf(self, x: np.ndarray) -> np.ndarray:
        above: np.ndarray = -np.expm1(-self._hazard(x))
        return above

    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        value: np.ndarray = self.mode - self.scale * np.log(-log_below)
        return value

    def support(self) -> tuple[float, float]:
        return -inf, inf
