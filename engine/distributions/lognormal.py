"""The lognormal distribution."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, log, log1p, sqrt
from typing import ClassVar, Self

import numpy as np

from engine.distributions.base import require_above_zero
from engine.distributions.quantile_bases import SCORE_OF_P90, ScoreQuantile

_WIDEST = 1e6


@dataclass(frozen=True, slots=True)
class LogNormal(ScoreQuantile):
    """Lognormal by mean and standard deviation of the variable itself, or by median and P90."""

    location: ClassVar[str | None] = "mean"

    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    p90: float | None = None

    def __post_init__(self) -> None:
        names = ("mean", "sd", "median", "p90")
        given = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if tuple(given) not in (names[:2], names[2:]):
            told = ", ".join(f"{name} = {value:g}" for name, value in given.items()) or "nothing given"
            raise ValueError(f"{told}: a lognormal takes mean and sd, or else median and p90")
        centre, other = self._given()
        if not centre > 0.0:
            raise ValueError(f"{next(iter(given))} = {centre:g}: must be above 0 for a lognormal")
        if self.p90 is None:
            require_above_zero(sd=other)
            if other > _WIDEST * centre:
                raise ValueError(f"sd = {other:g}: must be at most {_WIDEST:g} times mean = {centre:g}")
        elif not self.p90 > centre:
            raise ValueError(f"p90 = {self.p90:g}: must be above median = {centre:g}")

    @classmethod
    def from_base_case(cls, base: float, given: Mapping[str, float | None]) -> Self:
        """Let the base case be the mean if only sd is given, the median if only p90 is."""
        parameters = {name: value for name, value in given.items() if value is not None}
        if set(parameters) == {"sd"}:
            parameters["mean"] = base
        if set(parameters) == {"p90"}:
            parameters["median"] = base
        return cls(**parameters)

    def _given(self) -> tuple[float, float]:
        """Return the two parameters: mean and sd, or median and p90."""
        centre, other = (value for value in (self.mean, self.sd, self.median, self.p90) if value is not None)
        return centre, other

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        centre, other = self._given()
        if self.p90 is None:
            return sqrt(log1p((other / centre) ** 2))
        # By the small ratio: log(p90) - log(median) would lose the digits of a narrow one.
        return log1p((other - centre) / centre) / SCORE_OF_P90

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        at_centre = log(self._given()[0])
        return at_centre if self.mean is None else at_centre - 0.5 * self.sigma**2

    def _value_at(self, score: np.ndarray) -> np.ndarray:
        value: np.ndarray = np.exp(self.mu + self.sigma * score)
        return value

    def _score_at(self, x: np.ndarray) -> np.ndarray:
        score: np.ndarray = (np.log(x) - self.mu) / self.sigma
        return score

    def support(self) -> tuple[float, float]:
        return 0.0, inf
