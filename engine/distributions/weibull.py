"""The Weibull distribution.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 1, 2nd ed.
(1994), ch. 21.
"""

from dataclasses import dataclass

import numpy as np

from engine.distributions.quantile_bases import LogQuantile, ShapeScale


@dataclass(frozen=True, slots=True)
class Weibull(ShapeScale, LogQuantile):
    """Weibull by shape, scale and least value: P(X > x) = exp(-((x - min) / scale)^shape)."""

    def _hazard(self, x: np.ndarray) -> np.ndarray:
        """-log P(X > x)."""
        hazard: np.ndarray = self._scaled(x) ** self.shape
        return hazard

    def cdf(self, x: np.ndarray) -> np.ndarray:
        below: np.ndarray = -np.expm1(-self._hazard(x))
        return below

    def sf(self, x: np.ndarray) -> np.ndarray:
        above: np.ndarray = np.exp(-self._hazard(x))
        return above

    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        return self.min + self.scale * (-log_above) ** (1.0 / self.shape)
