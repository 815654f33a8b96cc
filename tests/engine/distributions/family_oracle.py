"""scipy's versions of the newer families, and the checks against them."""

from math import pi, sqrt

import numpy as np
from scipy import stats
from scipy.special import ndtri

from engine.distributions import (
    Beta,
    Distribution,
    Gamma,
    Gumbel,
    Logistic,
    LogNormal,
    Student,
    Truncated,
    Weibull,
)
from tests.engine.distributions.oracle import TAIL, Cut, Negated, Oracle


def to_oracle(marginal: Distribution) -> Oracle:
    """scipy's version of a marginal, from the meaning of its parameters."""
    if isinstance(marginal, Truncated):
        plain = to_oracle(marginal.parent)
        low, high = marginal.low, marginal.high
        return Oracle(Cut(plain.whole, plain.mirror, low, high), Cut(plain.mirror, plain.whole, -high, -low))
    if isinstance(marginal, Beta):
        a, b, width = marginal.a, marginal.b, marginal.max - marginal.min
        return Oracle(stats.beta(a, b, marginal.min, width), stats.beta(b, a, -marginal.max, width))
    whole = _one_sided(marginal)
    return Oracle(whole, Negated(whole))


def _one_sided(marginal: Distribution):
    if isinstance(marginal, Student):
        return stats.t(marginal.df, marginal.median, marginal.scale)
    if isinstance(marginal, Logistic):
        return stats.logistic(marginal.mean, marginal.sd * sqrt(3.0) / pi)
    if isinstance(marginal, Gumbel):
        return stats.gumbel_r(marginal.mode, marginal.scale)
    if isinstance(marginal, Weibull):
        return stats.weibull_min(marginal.shape, marginal.min, marginal.scale)
    if isinstance(marginal, Gamma):
        return stats.gamma(marginal.shape, marginal.min, marginal.scale)
    assert isinstance(marginal, LogNormal)
    return stats.lognorm(np.log(marginal.p90 / marginal.median) / ndtri(0.9), scale=marginal.median)


def spread(marginal: Distribution) -> float:
    """The range from P10 to P90 in standard deviations of a normal: some have no variance."""
    low, high = marginal.ppf(np.array([0.1, 0.9]))
    return float(high - low) / (2.0 * ndtri(0.9))


def agrees(marginal: Distribution, relative: float = 1e-12) -> None:
    """Compare all four functions and the scores, 500 quantiles in each half.

    Probabilities within `relative`, where the family promises a small tail to its last digits;
    quantiles within 1e-12 of a standard deviation or 1e-13 of the value.
    """
    oracle = to_oracle(marginal)
    low, high = oracle.ppf(TAIL), oracle.isf(TAIL)
    for ours, theirs in ((marginal.ppf(TAIL), low), (marginal.isf(TAIL), high)):
        assert np.all(np.abs(ours - theirs) <= 1e-12 * spread(marginal) + 1e-13 * np.abs(theirs))
    for ours, theirs, near, far in (
        (marginal.cdf, oracle.cdf, low, high),
        (marginal.sf, oracle.sf, high, low),
    ):
        np.testing.assert_allclose(ours(near), theirs(near), rtol=relative, atol=0.0)
        np.testing.assert_allclose(ours(far), theirs(far), rtol=relative, atol=0.0)
    scores_agree(marginal, low, high)


def scores_agree(marginal: Distribution, low: np.ndarray, high: np.ndarray) -> None:
    """Compare the values at the scores of TAIL and their mirror images."""
    for score, wanted in ((ndtri(TAIL), low), (-ndtri(TAIL), high)):
        ours = marginal.quantile_of_score(score)
        assert np.all(np.abs(ours - wanted) <= 1e-12 * spread(marginal) + 1e-13 * np.abs(wanted))


def moments(marginal: Distribution, farthest: float = 16.0) -> tuple[float, float]:
    """Mean and standard deviation from the values at normal scores.

    The trapezoidal rule converges faster than any power for an analytic function that falls off
    at both ends, as the values times the normal density do.
    """
    score = np.arange(-farthest, farthest, 0.02)
    weight = 0.02 * np.exp(-0.5 * score**2) / sqrt(2.0 * pi)
    value = marginal.quantile_of_score(score)
    mean = float(weight @ value)
    return mean, float(weight @ (value - mean) ** 2) ** 0.5
