"""The mirror image of a distribution."""

from dataclasses import dataclass

import numpy as np

from engine.marginals.base import Marginal


@dataclass(frozen=True, slots=True)
class Mirrored(Marginal):
    """The distribution of -X: a family with a lower bound gets an upper one."""

    whole: Marginal

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.sf(-np.asarray(x, dtype=np.float64))

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.cdf(-np.asarray(x, dtype=np.float64))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return -self.whole.isf(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        return -self.whole.ppf(q)

    def support(self) -> tuple[float, float]:
        least, greatest = self.whole.support()
        return -greatest, -least

    def kink(self) -> float | None:
        kink = self.whole.kink()
        return None if kink is None else -kink

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return -self.whole.quantile_of_score(-np.asarray(score, dtype=np.float64))
