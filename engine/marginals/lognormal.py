"""The lognormal distribution."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf, log, log1p, sqrt
from typing import ClassVar, Self

import numpy as np

from engine.marginals.by_score import ByScore
from engine.marginals.checks import require_above_zero

_SCORE_OF_P90 = 1.2815515655446004
_WIDEST = 1e6


@dataclass(frozen=True, slots=True)
class LogNormal(ByScore):
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
        where, centre = next(iter(given.items()))
        if not centre > 0.0:
            raise ValueError(f"{where} = {centre:g}: must be above 0 for a lognormal")
        if self.p90 is None:
            require_above_zero(sd=self.sd)
            if self.sd > _WIDEST * centre:
                raise ValueError(f"sd = {self.sd:g}: must be at most {_WIDEST:g} times mean = {centre:g}")
        elif not self.p90 > centre:
            raise ValueError(f"p90 = {self.p90:g}: must be above median = {centre:g}")

    @classmethod
    def located(cls, base: float, given: Mapping[str, float | None]) -> Self:
        """Let the base case be the mean if only sd is given, the median if only p90 is."""
        parameters = {name: value for name, value in given.items() if value is not None}
        if set(parameters) == {"sd"}:
            parameters["mean"] = base
        if set(parameters) == {"p90"}:
            parameters["median"] = base
        return cls(**parameters)

    @property
    def sigma(self) -> float:
        """Standard deviation of the logarithm."""
        if self.p90 is not None:
            # By the small ratio: log(p90) - log(median) would lose the digits of a narrow one.
            return log1p((self.p90 - self.median) / self.median) / _SCORE_OF_P90
        return sqrt(log1p((self.sd / self.mean) ** 2))

    @property
    def mu(self) -> float:
        """Mean of the logarithm."""
        return log(self.mean) - 0.5 * self.sigma**2 if self.median is None else log(self.median)

    def _value_at(self, score: np.ndarray) -> np.ndarray:
        return np.exp(self.mu + self.sigma * score)

    def _score_at(self, x: np.ndarray) -> np.ndarray:
        return (np.log(x) - self.mu) / self.sigma

    def support(self) -> tuple[float, float]:
        return 0.0, inf
