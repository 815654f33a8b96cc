"""The lognormal distribution."""

from dataclasses import dataclass
from math import inf, log, log1p, sqrt
from typing import ClassVar

import numpy as np

from engine.marginals.base import Marginal


@dataclass(frozen=True, slots=True)
class LogNormal(Marginal):
    """Lognormal by the mean and standard deviation of the variable itself."""

    location: ClassVar[str | None] = "mean"

    mean: float
    sd: float

    def __post_init__(self) -> None:
        if not self.mean > 0.0:
            raise ValueError(f"mean = {self.mean:g}: must be above 0 for a lognormal")
        if not self.sd > 0.0:
            raise ValueError(f"sd = {self.sd:g}: must be above 0")

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        return sqrt(log1p((self.sd / self.mean) ** 2))

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        return log(self.mean) - 0.5 * self.sigma**2

    def _score(self, x: np.ndarray) -> np.ndarray:
        with np.errstate(divide="ignore"):
            return (np.log(np.maximum(x, 0.0)) - self.mu) / self.sigma

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr(self._score(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr(-self._score(x))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.quantile_of_score(ndtri(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.quantile_of_score(-ndtri(q))

    def support(self) -> tuple[float, float]:
        return 0.0, inf

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return np.exp(self.mu + self.sigma * np.asarray(score, dtype=np.float64))
