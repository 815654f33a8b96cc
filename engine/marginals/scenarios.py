"""One input of several that a scenario sets together."""

from dataclasses import dataclass
from math import fsum
from typing import ClassVar

import numpy as np

from engine.marginals.base import Marginal
from engine.marginals.steps import Steps


@dataclass(frozen=True, slots=True)
class ScenarioValues(Marginal):
    """The value an input has in each scenario; all such inputs share one random stream.

    The staircase climbs in the order of the scenarios, not of the values: one draw of the shared
    stream must mean the same scenario to every input.
    """

    stream: ClassVar[str] = "scenarios"

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def _sorted(self) -> Steps:
        """The distribution of this input alone, equal values joined."""
        distinct = sorted(set(self.values))
        pairs = list(zip(self.values, self.weights, strict=True))
        weights = [fsum(weight for value, weight in pairs if value == one) for one in distinct]
        return Steps(tuple(distinct), tuple(weights))

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        thresholds, order = Steps(tuple(range(len(self.values))), self.weights).steps()
        return thresholds, np.array(self.values, dtype=np.float64)[order.astype(int)]

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self._sorted().cdf(x)

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self._sorted().sf(x)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._sorted().ppf(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._sorted().isf(q)

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        thresholds, values = self.steps()
        return values[np.searchsorted(thresholds, score, side="right")]

    def support(self) -> tuple[float, float]:
        return self._sorted().support()
