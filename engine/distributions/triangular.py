"""The triangular distribution."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.distributions.base import Distribution, is_wide, require_order


@dataclass(frozen=True, slots=True)
class Triangular(Distribution):
    """A density that rises in a line from min to mode and falls in a line to max."""

    location: ClassVar[str | None] = "mode"

    min: float
    mode: float
    max: float

    def __post_init__(self) -> None:
        require_order(self.min, self.max)
        if not self.min <= self.mode <= self.max:
            raise ValueError(f"mode = {self.mode:g}: must lie in [{self.min:g}, {self.max:g}]")

    def _rising(self, x: np.ndarray) -> np.ndarray:
        """Return P(X <= x), right for x up to the mode."""
        width = (self.max - self.min) * (self.mode - self.min)
        return np.clip(x - self.min, 0.0, None) ** 2 / width if width else np.zeros_like(x)

    def _falling(self, x: np.ndarray) -> np.ndarray:
        """Return P(X > x), right for x from the mode on."""
        width = (self.max - self.min) * (self.max - self.mode)
        return np.clip(self.max - x, 0.0, None) ** 2 / width if width else np.zeros_like(x)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=np.float64)
        return np.where(x < self.mode, self._rising(x), 1.0 - self._falling(x))

    def sf(self, x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=np.float64)
        return np.where(x < self.mode, 1.0 - self._rising(x), self._falling(x))

    def _from_probabilities(self, below: np.ndarray, above: np.ndarray) -> np.ndarray:
        width = self.max - self.min
        rising = self.min + np.sqrt(below * width * (self.mode - self.min))
        falling = self.max - np.sqrt(above * width * (self.max - self.mode))
        return np.where(below * width < self.mode - self.min, rising, falling)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._from_probabilities(np.asarray(p), 1.0 - np.asarray(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._from_probabilities(1.0 - np.asarray(q), np.asarray(q))

    def support(self) -> tuple[float, float]:
        return self.min, self.max

    def known_to_tabulate(self) -> bool:
        return is_wide(self.min, self.max)

    def kink(self) -> float | None:
        return self.mode
