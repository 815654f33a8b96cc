"""Distributions on finitely many values, among them those of an input that scenarios set together."""

from dataclasses import dataclass
from itertools import pairwise
from math import fsum, inf

import numpy as np

from engine.distributions.base import Delegating, Distribution, require_finite

_ROUNDING = 1e-9
#: The random stream from which all scenarios of a company are drawn.
SCENARIOS = "scenarios"


@dataclass(frozen=True, slots=True)
class Discrete(Distribution):
    """Each value with its weight, in any order.

    The quantile function is a staircase: a table of polynomials cannot hold it, `steps` does.
    Where a score or probability meets a threshold exactly, the value above it is taken.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        if not len(self.values):
            raise ValueError("values: must hold at least one value")
        if len(self.values) != len(self.weights):
            raise ValueError(f"{len(self.values)} values, {len(self.weights)} weights: must be as many")
        require_finite(values=self.values, weights=self.weights)
        if min(self.weights) < 0.0:
            raise ValueError(f"weights: {min(self.weights):g}: must not be negative")
        if abs(fsum(self.weights) - 1.0) > _ROUNDING:
            raise ValueError(f"weights: the sum is {fsum(self.weights):.12g}: must be 1")
        ordered = sorted(self.values)
        for value, following in pairwise(ordered):
            if value == following:
                raise ValueError(f"values: {value:g} is given twice: must be distinct")

    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        """Return values and weights in the order of the values; the weights sum to 1."""
        values, weights = np.array(self.values, dtype=np.float64), np.array(self.weights, dtype=np.float64)
        order = np.argsort(values)
        return values[order], weights[order] / fsum(self.weights)

    def _sums(self) -> tuple[np.ndarray, np.ndarray]:
        """Return P(X <= value) and P(X > value) at each value, the small ones summed from their own end."""
        weights = self._sorted()[1]
        below = np.cumsum(weights)
        above = np.append(np.cumsum(weights[::-1])[-2::-1], 0.0)
        lower = below <= above
        return np.where(lower, below, 1.0 - above), np.where(lower, 1.0 - below, above)

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the n - 1 scores at which one value follows another, and the n values in order."""
        from scipy.special import ndtri

        below, above = (tail[:-1] for tail in self._sums())
        thresholds = np.where(below <= above, ndtri(below), -ndtri(above))
        return np.maximum.accumulate(thresholds), self._sorted()[0]  # rounding may swap two

    def known_to_tabulate(self) -> bool:
        return True  # as a staircase, beside the tables

    def truncated(self, low: float = -inf, high: float = inf) -> Distribution:
        """Drop the values outside [low, high]; the ends belong to it.

        Raises
        ------
        ValueError
            If low is not below high, or no value with a weight lies between them.
        """
        if not low < high:
            raise ValueError(f"truncate = [{low:g}, {high:g}]: min must be below max")
        kept = [i for i, value in enumerate(self.values) if low <= value <= high]
        mass = fsum(self.weights[i] for i in kept)
        if not mass > 0.0:
            least, greatest = self.support()
            raise ValueError(
                f"truncate = [{low:g}, {high:g}]: no draw of the distribution "
                f"on [{least:g}, {greatest:g}] falls in it"
            )
        return Discrete(tuple(self.values[i] for i in kept), tuple(self.weights[i] / mass for i in kept))

    def cdf(self, x: np.ndarray) -> np.ndarray:
        place = np.searchsorted(self._sorted()[0], x, side="right")
        return np.append(0.0, self._sums()[0])[place]

    def sf(self, x: np.ndarray) -> np.ndarray:
        place = np.searchsorted(self._sorted()[0], x, side="right")
        return np.append(1.0, self._sums()[1])[place]

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._sorted()[0][np.searchsorted(self._sums()[0][:-1], p, side="right")]

    def isf(self, q: np.ndarray) -> np.ndarray:
        above = self._sums()[1][:-1]
        return self._sorted()[0][np.searchsorted(-above, -np.asarray(q), side="right")]

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        thresholds, values = self.steps()
        return values[np.searchsorted(thresholds, score, side="right")]

    def support(self) -> tuple[float, float]:
        values, weights = self._sorted()
        likely = values[weights > 0.0]
        return float(likely[0]), float(likely[-1])


class Resampled(Discrete):
    """Data drawn again with equal chances; a value that occurs twice has twice the weight."""

    def __init__(self, data: tuple[float, ...]) -> None:
        require_finite(data=data)
        if not len(data):
            raise ValueError("data: must hold at least one value")
        values, counts = np.unique(np.array(data, dtype=np.float64), return_counts=True)
        Discrete.__init__(self, tuple(values.tolist()), tuple((counts / len(data)).tolist()))


@dataclass(frozen=True, slots=True)
class ScenarioValues(Delegating):
    """The value an input has in each scenario; all such inputs share one random stream.

    The staircase climbs in the order of the scenarios, not of the values: one draw of the shared
    stream must mean the same scenario to every input.
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]

    @property
    def stream(self) -> str:
        return SCENARIOS

    def _same(self) -> Discrete:
        """Return the distribution of this input alone, equal values joined."""
        distinct = sorted(set(self.values))
        pairs = list(zip(self.values, self.weights, strict=True))
        weights = [fsum(weight for value, weight in pairs if value == one) for one in distinct]
        return Discrete(tuple(distinct), tuple(weights))

    def steps(self) -> tuple[np.ndarray, np.ndarray]:
        thresholds, order = Discrete(tuple(range(len(self.values))), self.weights).steps()
        return thresholds, np.array(self.values, dtype=np.float64)[order.astype(int)]

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        thresholds, values = self.steps()
        return values[np.searchsorted(thresholds, score, side="right")]
