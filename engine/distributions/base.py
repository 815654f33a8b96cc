"""What every distribution of an input offers, and checks its parameters by.

Distributions cut to an interval, where nothing piles up.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import ClassVar, Self

import numpy as np

#: What is added to draws that are not moved: unlike 0.0, it leaves the sign of a zero alone.
NOWHERE = -0.0


@dataclass(frozen=True)
class Distribution(ABC):
    """A distribution, seen as a monotone map from a standard normal score.

    Subclasses give the four functions below, accurate in both tails; arrays in, arrays of the same shape
    out. Their constructors raise `ValueError` with what is allowed. Families are frozen dataclasses
    whose fields are their parameters; configs use the same names.

    Attributes
    ----------
    location : str or None
        The parameter that defaults to the input's base case, if any.
    dimensionless : tuple of str
        Parameters that are not in the unit of the input.
    """

    location: ClassVar[str | None] = None
    dimensionless: ClassVar[tuple[str, ...]] = ()

    @property
    def stream(self) -> str:
        """The random stream it is drawn from, if not the one of the input's own name."""
        return ""

    @classmethod
    def from_base_case(cls, base: float, given: Mapping[str, float | None]) -> Self:
        """Return a distribution of the parameters given, with the base case for a location left out.

        Parameters
        ----------
        base : float
            The input's base case.
        given : mapping of str to float or None
            None stands for a parameter left out.

        Raises
        ------
        ValueError
            If the parameters make no distribution.
        """
        parameters = {name: value for name, value in given.items() if value is not None}
        if cls.location is not None:
            parameters.setdefault(cls.location, base)
        return cls(**parameters)

    @abstractmethod
    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(X <= x)."""

    @abstractmethod
    def sf(self, x: np.ndarray) -> np.ndarray:
        """Return P(X > x), without cancellation in the upper tail."""

    @abstractmethod
    def ppf(self, p: np.ndarray) -> np.ndarray:
        """Return the value with probability p below it."""

    @abstractmethod
    def isf(self, q: np.ndarray) -> np.ndarray:
        """Return the value with probability q above it."""

    @abstractmethod
    def support(self) -> tuple[float, float]:
        """Return the least and the greatest value."""

    def kink(self) -> float | None:
        """Return the value at which the density jumps or bends, if any."""
        return None

    def steps(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the (k - 1,) thresholds of the score and the (k,) values between them, of a discrete one.

        None for a continuous distribution, which is tabulated instead.
        """
        return None

    def movement(self) -> "tuple[Distribution, float, float]":
        """Return what the kernel looks up, and by what factor and offset its draws are moved afterwards."""
        return self, 1.0, NOWHERE

    def known_to_tabulate(self) -> bool:
        """Return whether the kernel is known to hold it, without trying; False says nothing.

        Trying takes scipy.special, whose import costs as much as the rest of checking a config.
        """
        return False

    def known_to_overlap(self, low: float, high: float) -> bool:
        """Return whether a good part of it is known to lie in [low, high]; False says nothing."""
        return False

    def truncated(self, low: float = -inf, high: float = inf) -> "Distribution":
        """Return this distribution given that it lies in [low, high].

        Raises
        ------
        ValueError
            If low is not below high, or nothing lies between them.
        """
        return Truncated(self, low, high)

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """Return the value at standard normal scores, through the nearer tail."""
        from scipy.special import ndtr

        score = np.asarray(score, dtype=np.float64)
        found, below = np.empty(score.shape), score < 0.0
        for some, quantile, tail in ((below, self.ppf, score), (~below, self.isf, -score)):
            if some.any():  # each tail only where it is wanted: a table of a beta took twice as long
                found[some] = quantile(ndtr(tail[some]))
        return found

    def kink_score(self) -> float | None:
        """Return the standard normal score of the kink, if any."""
        kink = self.kink()
        if kink is None:
            return None
        from scipy.special import ndtri

        below, above = float(self.cdf(np.array(kink))), float(self.sf(np.array(kink)))
        return float(ndtri(below)) if below < above else -float(ndtri(above))


class Delegating(Distribution):
    """A distribution that is another one, with parameters of its own."""

    @abstractmethod
    def _same(self) -> Distribution:
        """Return the distribution that this one is."""

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self._same().cdf(x)

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self._same().sf(x)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._same().ppf(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._same().isf(q)

    def support(self) -> tuple[float, float]:
        return self._same().support()

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return self._same().quantile_of_score(score)


@dataclass(frozen=True, slots=True)
class Truncated(Distribution):
    """`parent` given that it lies in [low, high].

    All probabilities are taken from the tail in which they are small: a cut far out in the
    upper tail loses no digits.
    """

    parent: Distribution
    low: float = -inf
    high: float = inf

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"truncate = [{self.low:g}, {self.high:g}]: min must be below max")
        if self.parent.steps() is not None:  # the values at the cuts have weight: it drops some itself
            raise TypeError("a distribution with steps is cut by its own method `truncated`")
        if not (self.parent.known_to_overlap(self.low, self.high) or self._mass > 0.0):
            least, greatest = self.parent.support()
            raise ValueError(
                f"truncate = [{self.low:g}, {self.high:g}]: no draw of the distribution "
                f"on [{least:g}, {greatest:g}] falls in it"
            )

    @property
    def _below(self) -> float:
        return float(self.parent.cdf(np.array(self.low)))

    @property
    def _above(self) -> float:
        return float(self.parent.sf(np.array(self.high)))

    @property
    def _mass(self) -> float:
        if self._below < 0.5:
            return float(self.parent.cdf(np.array(self.high))) - self._below
        return float(self.parent.sf(np.array(self.low))) - self._above

    def cdf(self, x: np.ndarray) -> np.ndarray:
        x = np.clip(x, self.low, self.high)
        lower = (self.parent.cdf(x) - self._below) / self._mass
        upper = 1.0 - (self.parent.sf(x) - self._above) / self._mass
        return np.where(self._below < 0.5, lower, upper)

    def sf(self, x: np.ndarray) -> np.ndarray:
        x = np.clip(x, self.low, self.high)
        lower = 1.0 - (self.parent.cdf(x) - self._below) / self._mass
        upper = (self.parent.sf(x) - self._above) / self._mass
        return np.where(self._above < 0.5, upper, lower)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self._from_probabilities(np.asarray(p), 1.0 - np.asarray(p))

    def isf(self, q: np.ndarray) -> np.ndarray:
        return self._from_probabilities(1.0 - np.asarray(q), np.asarray(q))

    def _from_probabilities(self, below: np.ndarray, above: np.ndarray) -> np.ndarray:
        parent_below = self._below + below * self._mass
        parent_above = self._above + above * self._mass
        value = np.where(
            parent_below < parent_above,
            self.parent.ppf(np.minimum(parent_below, 1.0)),
            self.parent.isf(np.minimum(parent_above, 1.0)),
        )
        return np.clip(value, self.low, self.high)  # rounding may step over the cut

    def support(self) -> tuple[float, float]:
        least, greatest = self.parent.support()
        return max(least, self.low), min(greatest, self.high)

    def known_to_tabulate(self) -> bool:
        least, greatest = self.support()
        half_open = greatest - least == inf
        known = self.parent.known_to_tabulate() and self.parent.known_to_overlap(self.low, self.high)
        return known and (half_open or is_wide(least, greatest))

    def kink(self) -> float | None:
        kink = self.parent.kink()
        return kink if kink is not None and self.low < kink < self.high else None


# Distance of a table's values from zero, in widths of the distribution, up to which tables were tried.
_FARTHEST = 1000.0


def is_wide(least: float, greatest: float) -> bool:
    """Return whether the digits of values in [least, greatest] suffice for any smooth shape's table.

    At 1,000 widths from zero the error of a table is 5e-10 at worst, of 1e-7 allowed; it grows in
    proportion to the distance.
    """
    return max(abs(least), abs(greatest)) <= _FARTHEST * (greatest - least)


def require_above_zero(**parameters: float) -> None:
    """Raise ValueError if a parameter is not above zero."""
    for name, value in parameters.items():
        if not value > 0.0:
            raise ValueError(f"{name} = {value:g}: must be above 0")


def require_order(least: float, greatest: float) -> None:
    """Raise ValueError if the least value is not below the greatest."""
    if not least < greatest:
        raise ValueError(f"min = {least:g}, max = {greatest:g}: min must be below max")


def require_finite(**columns: Sequence[float]) -> None:
    """Raise ValueError if a sequence holds something else than finite numbers."""
    for name, values in columns.items():
        for i, value in enumerate(values):
            if not isfinite(value):
                raise ValueError(f"{name}[{i}] = {value:g}: must be finite")
