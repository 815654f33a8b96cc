"""Distributions whose quantiles are elementary in the logarithms of both tails."""

from abc import abstractmethod

import numpy as np

from engine.marginals.base import Marginal


class ByLog(Marginal):
    """Quantiles from log P(X <= x) and log P(X > x), each of which keeps its own small digits."""

    @abstractmethod
    def _value_at(self, log_below: np.ndarray, log_above: np.ndarray) -> np.ndarray:
        """The value with these logarithms of the probabilities below and above it."""

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
