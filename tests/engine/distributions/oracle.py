"""The same distributions from scipy.stats, and how close the two must be."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy import stats

from engine.distributions import Distribution, LogNormal, Normal, Pert, Triangular, Truncated, Uniform

#: 1,000 probabilities, half of them below 1/2, out to one in a billion.
TAIL = np.geomspace(1e-9, 0.5, 500)


@dataclass(frozen=True)
class Oracle:
    """scipy's distribution, and its mirror image for the upper tail.

    scipy takes `sf` and `isf` of some families through 1 - p, which loses their small digits;
    the lower tail of the mirror image does not.
    """

    whole: Any
    mirror: Any

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.cdf(x)

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self.mirror.cdf(-np.asarray(x))

    def pdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.pdf(x)

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return self.whole.ppf(p)

    def isf(self, q: np.ndarray) -> np.ndarray:
        return -self.mirror.ppf(q)

    @cached_property
    def moments(self) -> tuple[float, float, float]:
        """Mean, standard deviation and fourth central moment, by quadrature of the quantiles.

        Gauss-Legendre on 60 pieces that shrink towards the ends, where quantiles run off.
        """
        ends = np.concatenate([[0.0], np.geomspace(1e-18, 0.5, 30)])
        nodes, weights = np.polynomial.legendre.leggauss(40)
        p = (ends[:-1, None] + np.diff(ends)[:, None] * (nodes + 1.0) / 2.0).ravel()
        weight = (np.diff(ends)[:, None] * weights / 2.0).ravel()
        x = np.concatenate([self.ppf(p), self.isf(p)])
        weight = np.concatenate([weight, weight])
        mean = float(x @ weight)
        variance = float((x - mean) ** 2 @ weight)
        return mean, variance**0.5, float((x - mean) ** 4 @ weight)


class Cut:
    """A scipy distribution given that it lies in [low, high]: the renormalised formula.

    An interval in the upper half is seen from above, where probabilities are small.
    """

    def __init__(self, whole: Any, mirror: Any, low: float, high: float) -> None:
        self.whole, self.mirror = whole, mirror
        self.below, self.above = float(whole.cdf(low)), float(mirror.cdf(-high))
        self.from_above = self.below > 0.5
        rest = float(mirror.cdf(-low)) if self.from_above else float(whole.cdf(high))
        self.mass = rest - (self.above if self.from_above else self.below)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        if self.from_above:
            return 1.0 - (self.mirror.cdf(-np.asarray(x)) - self.above) / self.mass
        return (self.whole.cdf(x) - self.below) / self.mass

    def pdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.pdf(x) / self.mass

    def ppf(self, p: np.ndarray) -> np.ndarray:
        if self.from_above:
            return -self.mirror.ppf(self.above + (1.0 - p) * self.mass)
        return self.whole.ppf(self.below + p * self.mass)


class Negated:
    """The distribution of -X for a scipy X with an exact upper tail of its own."""

    def __init__(self, whole: Any) -> None:
        self.whole = whole

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.sf(-np.asarray(x))

    def pdf(self, x: np.ndarray) -> np.ndarray:
        return self.whole.pdf(-np.asarray(x))

    def ppf(self, p: np.ndarray) -> np.ndarray:
        return -self.whole.isf(p)


def _truncated(marginal: Truncated) -> Oracle:
    whole, low, high = marginal.parent, marginal.low, marginal.high
    if isinstance(whole, Normal):
        a, b = (low - whole.mean) / whole.sd, (high - whole.mean) / whole.sd
        return Oracle(
            stats.truncnorm(a, b, whole.mean, whole.sd), stats.truncnorm(-b, -a, -whole.mean, whole.sd)
        )
    if isinstance(whole, Uniform):
        return to_scipy(Uniform(max(low, whole.min), min(high, whole.max)))
    plain = to_scipy(whole)
    return Oracle(Cut(plain.whole, plain.mirror, low, high), Cut(plain.mirror, plain.whole, -high, -low))


def to_scipy(marginal: Distribution) -> Oracle:
    """scipy's version of a marginal, from the meaning of its parameters."""
    if isinstance(marginal, Truncated):
        return _truncated(marginal)
    if isinstance(marginal, Normal):
        return Oracle(stats.norm(marginal.mean, marginal.sd), stats.norm(-marginal.mean, marginal.sd))
    if isinstance(marginal, LogNormal):
        spread = 1.0 + (marginal.sd / marginal.mean) ** 2
        whole = stats.lognorm(np.sqrt(np.log(spread)), scale=marginal.mean / np.sqrt(spread))
        return Oracle(whole, Negated(whole))
    width = marginal.max - marginal.min
    if isinstance(marginal, Uniform):
        return Oracle(stats.uniform(marginal.min, width), stats.uniform(-marginal.max, width))
    share = (marginal.mode - marginal.min) / width
    if isinstance(marginal, Triangular):
        return Oracle(
            stats.triang(share, marginal.min, width), stats.triang(1.0 - share, -marginal.max, width)
        )
    assert isinstance(marginal, Pert)
    a, b = 1.0 + marginal.shape * share, 1.0 + marginal.shape * (1.0 - share)
    return Oracle(stats.beta(a, b, marginal.min, width), stats.beta(b, a, -marginal.max, width))
