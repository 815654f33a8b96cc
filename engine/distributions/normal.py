"""The normal distribution."""

from dataclasses import dataclass
from math import inf, isfinite
from typing import ClassVar

import numpy as np

from engine.distributions.base import Distribution, is_wide, require_above_zero

# Width of a cut, in standard deviations, that is far above rounding.
_GOOD_PART = 0.1


@dataclass(frozen=True, slots=True)
class Normal(Distribution):
    """Normal by mean and standard deviation."""

    location: ClassVar[str | None] = "mean"

    mean: float
    sd: float

    def __post_init__(self) -> None:
        require_above_zero(sd=self.sd)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr((x - self.mean) / self.sd)

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        return ndtr((self.mean - x) / self.sd)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.mean + self.sd * ndtri(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import ndtri

        return self.mean - self.sd * ndtri(q)

    def support(self) -> tuple[float, float]:
        return -inf, inf

    def known_to_tabulate(self) -> bool:
        return is_wide(self.mean - self.sd, self.mean + self.sd)

    def known_to_overlap(self, low: float, high: float) -> bool:
        known = isfinite(self.mean) and isfinite(self.sd)
        return known and low <= self.mean <= high and high - low >= _GOOD_PART * self.sd

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return self.mean + self.sd * np.asarray(score, dtype=np.float64)
