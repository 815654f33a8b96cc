"""The uniform distribution."""

from dataclasses import dataclass

import numpy as np

from engine.distributions.base import Distribution, is_wide, require_order


@dataclass(frozen=True, slots=True)
class Uniform(Distribution):
    """Equally likely between min and max."""

    min: float
    max: float

    def __post_init__(self) -> None:
        require_order(self.min, self.max)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return np.clip((x - self.min) / (self.max - self.min), 0.0, 1.0)

    def sf(self, x: np.ndarray) -> np.ndarray:
        return np.clip((self.max - x) / (self.max - self.min), 0.0, 1.0)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self.min + (self.max - self.min) * p

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self.max - (self.max - self.min) * q

    def support(self) -> tuple[float, float]:
        return self.min, self.max

    def known_to_tabulate(self) -> bool:
        return is_wide(self.min, self.max)
