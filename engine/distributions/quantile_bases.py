"""What several families share, so that each gives no more than its own formulas.

Quantiles that are elementary in the logarithms of both tails; values given at standard normal scores,
and the inverse; parameters shape, scale and least value.
"""

from abc import abstractmethod
from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np

from engine.distributions.base import Distribution, require_above_zero

#: The standard normal score of the 90th percentile.
SCORE_OF_P90 = 1.2815515655446004


class LogQuantile(Distribution):
    """Quantiles from log P(X <= x) and log P(X > x), each of which keeps its own small digits."""

    @abstractmethod
    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        """Return the value with these logarithms of the probabilities below and above it."""

    def ppf(self, p: np.ndarray) -> np.ndarray:
        p = np.asarray(p, dtype=np.float64)
        with np.errstate(divide="ignore"):  # the logarithm of zero is wanted
            return self._value_at(np.log(p), np.log1p(-p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        q = np.asarray(q, dtype=np.float64)
        with np.errstate(divide="ignore"):
            return self._value_at(np.log1p(-q), np.log(q))

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        from scipy.special import log_ndtr

        score = np.asarray(score, dtype=np.float64)
        with np.errstate(divide="ignore"):
            return self._value_at(log_ndtr(score), log_ndtr(-score))


# The score of the least positive double is -38.5; infinite scores are the ends of the support.
_FARTHEST = 39.0


class ScoreQuantile(Distribution):
    """A transformed normal: subclasses give value from score and score from value.

    Both tails are then as exact as the two maps are, with no probability in between.
    """

    @abstractmethod
    def _value_at(self, score: np.ndarray) -> np.ndarray:
        """Return the value at finite scores."""

    @abstractmethod
    def _score_at(self, x: np.ndarray) -> np.ndarray:
        """Return the score of values inside the support."""

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        score = np.asarray(score, dtype=np.float64)
        least, greatest = self.support()
        value = self._value_at(np.clip(score, -_FARTHEST, _FARTHEST))
        return np.where(score == -inf, least, np.where(score == inf, greatest, value))

    def score(self, x: np.ndarray) -> np.ndarray:
        """Return the standard normal score of values; infinite at the ends of the support and beyond."""
        x = np.asarray(x, dtype=np.float64)
        least, greatest = self.support()
        below, above = x <= least, x >= greatest
        inside = np.where(below | above, self._value_at(np.array(0.0)), x)
        return np.where(below, -inf, np.where(above, inf, self._score_at(inside)))

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr(self.score(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr(-self.score(x))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.quantile_of_score(ndtri(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.quantile_of_score(-ndtri(q))


@dataclass(frozen=True, slots=True)
class ShapeScale(Distribution):
    """A family on [min, inf) by shape, scale and least value."""

    dimensionless: ClassVar[tuple[str, ...]] = ("shape",)

    shape: float
    scale: float
    min: float = 0.0

    def __post_init__(self) -> None:
        require_above_zero(shape=self.shape, scale=self.scale)

    def _scaled(self, x: np.ndarray) -> np.ndarray:
        """Return values as multiples of the scale above the least, 0 below it."""
        scaled: np.ndarray = np.maximum(x - self.min, 0.0) / self.scale
        return scaled

    def support(self) -> tuple[float, float]:
        return self.min, inf
