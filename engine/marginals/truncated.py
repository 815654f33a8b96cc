"""Any distribution cut to an interval and renormalised; nothing piles up at the cuts."""

from dataclasses import dataclass
from math import inf

import numpy as np

from engine.marginals.base import Marginal
from engine.marginals.checks import is_wide


@dataclass(frozen=True, slots=True)
class Truncated(Marginal):
    """`whole` given that it lies in [low, high].

    All probabilities are taken from the tail in which they are small: a cut far out in the
    upper tail loses no digits.
    """

    whole: Marginal
    low: float = -inf
    high: float = inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"truncate = [{self.low:g}, {self.high:g}]: min must be below max")
        if self.whole.steps() is not None:  # the values at the cuts have weight: it drops some itself
            raise TypeError("a distribution with steps is cut by its own method `truncated`")
        if not (self.whole.surely_reaches(self.low, self.high) or self._mass > 0.0):
            least, greatest = self.whole.support()
            raise ValueError(
                f"truncate = [{self.low:g}, {self.high:g}]: no draw of the distribution "
                f"on [{least:g}, {greatest:g}] falls in it"
            )

    @property
    def _below(self) -> float:
        return float(self.whole.cdf(np.array(self.low)))

    @property
    def _above(self) -> float:
        return float(self.whole.sf(np.array(self.high)))

    @property
    def _mass(self) -> float:
        if self._below < 0.5:
            return float(self.whole.cdf(np.array(self.high))) - self._below
        return float(self.whole.sf(np.array(self.low))) - self._above

    def cdf(self, x: np.ndarray) -> np.ndarray:
        x = np.clip(x, self.low, self.high)
        lower = (self.whole.cdf(x) - self._below) / self._mass
        upper = 1.0 - (self.whole.sf(x) - self._above) / self._mass
        return np.where(self._below < 0.5, lower, upper)

    def sf(self, x: np.ndarray) -> np.ndarray:
        x = np.clip(x, self.low, self.high)
        lower = 1.0 - (self.whole.cdf(x) - self._below) / self._mass
        upper = (self.whole.sf(x) - self._above) / self._mass
        return np.where(self._above < 0.5, upper, lower)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._from_probabilities(np.asarray(p), 1.0 - np.asarray(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._from_probabilities(1.0 - np.asarray(q), np.asarray(q))

    def _from_probabilities(self, below: np.ndarray, above: np.ndarray) -> np.ndarray:
        whole_below = self._below + below * self._mass
        whole_above = self._above + above * self._mass
        value = np.where(
            whole_below < whole_above,
            self.whole.ppf(np.minimum(whole_below, 1.0)),
            self.whole.isf(np.minimum(whole_above, 1.0)),
        )
        return np.clip(value, self.low, self.high)  # rounding may step over the cut

    def support(self) -> tuple[float, float]:
        least, greatest = self.whole.support()
        return max(least, self.low), min(greatest, self.high)

    def fits_kernel(self) -> bool:
        least, greatest = self.support()
        half_open = greatest - least == inf
        known = self.whole.fits_kernel() and self.whole.surely_reaches(self.low, self.high)
        return known and (half_open or is_wide(least, greatest))

    def kink(self) -> float | None:
        kink = self.whole.kink()
        return kink if kink is not None and self.low < kink < self.high else None
