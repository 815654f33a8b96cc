"""A distribution moved as a whole and drawn in, or spread out, about one of its values."""

from dataclasses import dataclass

import numpy as np

from engine.distributions.base import NOWHERE, Distribution, require_above_zero, require_finite


def offset_of(base: float, shift: float, narrow: float) -> float:
    """Return what is added to `narrow` times a draw x, so that base + shift + narrow (x - base) comes out.

    Written with one multiplication and one addition of x, a draw that is not moved keeps its bits:
    base + (x - base) is not x, but 1 x - 0 is.

    Parameters
    ----------
    base, shift : float
        In the unit of the input.
    narrow : float
        0 brings every draw to the base, 1 leaves it where it is.
    """
    return (shift + (1.0 - narrow) * base) or NOWHERE


@dataclass(frozen=True, slots=True)
class Moved(Distribution):
    """`parent`, of which each value x becomes narrow x + offset, rounded as the kernel does.

    Attributes
    ----------
    parent : Distribution
    narrow : float
        Above 0.
    offset : float
        In the unit of the input; see `offset_of`.
    """

    parent: Distribution
    narrow: float = 1.0
    offset: float = NOWHERE

    def __post_init__(self) -> None:
        require_finite(offset=(self.offset,))
        require_above_zero(narrow=self.narrow)

    @property
    def stream(self) -> str:
        return self.parent.stream

    def movement(self) -> tuple[Distribution, float, float]:
        return self.parent, self.narrow, self.offset

    def _there(self, x: np.ndarray) -> np.ndarray:
        return x * self.narrow + self.offset

    def _back(self, x: np.ndarray) -> np.ndarray:
        """Return where values come from; of a discrete one the greatest that does not go beyond them."""
        steps = self.parent.steps()
        if steps is None:
            return (x - self.offset) / self.narrow
        values = np.append(-np.inf, np.unique(steps[1]))
        return values[np.searchsorted(self._there(values), x, side="right") - 1]

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self.parent.cdf(self._back(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self.parent.sf(self._back(x))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._there(self.parent.ppf(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._there(self.parent.isf(q))

    def support(self) -> tuple[float, float]:
        least, greatest = self.parent.support()
        return least * self.narrow + self.offset, greatest * self.narrow + self.offset

    def kink(self) -> float | None:
        kink = self.parent.kink()
        return None if kink is None else kink * self.narrow + self.offset

    def kink_score(self) -> float | None:
        return self.parent.kink_score()

    def steps(self) -> tuple[np.ndarray, np.ndarray] | None:
        steps = self.parent.steps()
        return None if steps is None else (steps[0], self._there(steps[1]))

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return self._there(self.parent.quantile_of_score(score))
