"""Student's t distribution, shifted and scaled.

Source: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions", vol. 2, 2nd ed.
(1995), ch. 28.
"""

from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np

from engine.distributions.base import Distribution, require_above_zero


@dataclass(frozen=True, slots=True)
class Student(Distribution):
    """Student's t by degrees of freedom, its median and a scale.

    The scale is not the standard deviation, which is scale sqrt(df / (df - 2)) for df above 2
    and infinite below. Without a mean (df up to 1) no average over draws would settle.
    """

    location: ClassVar[str | None] = "median"
    dimensionless: ClassVar[tuple[str, ...]] = ("df",)

    df: float
    median: float
    scale: float

    def __post_init__(self) -> None:
        if not self.df > 1.0:
            raise ValueError(f"df = {self.df:g}: must be above 1, or there is no mean")
        require_above_zero(scale=self.scale)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import stdtr

        return stdtr(self.df, (x - self.median) / self.scale)

    def sf(self, x: np.ndarray) -> np.ndarray:
        from scipy.special import stdtr

        return stdtr(self.df, (self.median - x) / self.scale)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        from scipy.special import stdtrit

        return self.median + self.scale * stdtrit(self.df, p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        from scipy.special import stdtrit

        return self.median - self.scale * stdtrit(self.df, q)

    def support(self) -> tuple[float, float]:
        return -inf, inf
