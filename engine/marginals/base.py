"""What every distribution of an input offers."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import ClassVar, Self

import numpy as np


@dataclass(frozen=True)
class Marginal(ABC):
    """A distribution, seen as a monotone map from a standard normal score.

    Subclasses give the four functions below, accurate in both tails; arrays in, arrays out.
    Their constructors raise `ValueError` with what is allowed. Families are frozen dataclasses
    whose fields are their parameters; configs use the same names.

    Attributes
    ----------
    location : the parameter that defaults to the input's base case, if any.
    dimensionless : parameters that are not in the unit of the input.
    stream : the random stream it is drawn from, if not the one of the input's own name.
    """

    location: ClassVar[str | None] = None
    dimensionless: ClassVar[tuple[str, ...]] = ()
    stream: ClassVar[str] = ""

    @classmethod
    def located(cls, base: float, given: Mapping[str, float | None]) -> Self:
        """Build one from the parameters given, the location being the base case if left out.

        None stands for a parameter left out.
        """
        parameters = {name: value for name, value in given.items() if value is not None}
        if cls.location is not None:
            parameters.setdefault(cls.location, base)
        return cls(**parameters)

    @abstractmethod
    def cdf(self, x: np.ndarray) -> np.ndarray:
        """P(X <= x)."""

    @abstractmethod
    def sf(self, x: np.ndarray) -> np.ndarray:
        """P(X > x), without cancellation in the upper tail."""

    @abstractmethod
    def ppf(self, p: np.ndarray) -> np.ndarray:
        """The value with probability p below it."""

    @abstractmethod
    def isf(self, q: np.ndarray) -> np.ndarray:
        """The value with probability q above it."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Least and greatest value."""

    def kink(self) -> float | None:
        """The value at which the density jumps or bends, if any."""
        return None

    def steps(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Thresholds of the score and the values between them, if there are only so many values.

        None for a continuous distribution, which is tabulated instead.
        """
        return None

    def fits_kernel(self) -> bool:
        """Whether the kernel is known to hold it, without trying; False says nothing.

        Trying takes scipy.special, whose import costs as much as the rest of checking a config.
        """
        return False

    def surely_reaches(self, low: float, high: float) -> bool:
        """Whether a good part of it is known to lie in [low, high]; False says nothing."""
        return False

    def truncated(self, low: float = -inf, high: float = inf) -> "Marginal":
        """This distribution given that it lies in [low, high].

        Raises
        ------
        ValueError
            If low is not below high, or nothing lies between them.
        """
        from engine.marginals.truncated import Truncated

        return Truncated(self, low, high)

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """The value at standard normal scores, through the nearer tail."""
        from scipy.special import ndtr

        score = np.asarray(score, dtype=np.float64)
        return np.where(score < 0.0, self.ppf(ndtr(score)), self.isf(ndtr(-score)))

    def kink_score(self) -> float | None:
        """The standard normal score of the kink, if any."""
        kink = self.kink()
        if kink is None:
            return None
        from scipy.special import ndtri

        below, above = float(self.cdf(np.array(kink))), float(self.sf(np.array(kink)))
        return float(ndtri(below)) if below < above else -float(ndtri(above))
