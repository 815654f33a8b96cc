"""The checks every family's tests run against scipy.stats."""

import numpy as np
import pytest

from engine.distributions import Distribution
from tests.engine.distributions.oracle import TAIL, to_scipy


def quantiles_agree(marginal: Distribution) -> None:
    """Compare `ppf` and `isf` at 1,000 probabilities, 500 in each half.

    Within 1e-12 of a standard deviation, or the rounding of a value far from zero.
    """
    oracle = to_scipy(marginal)
    sd = oracle.moments[1]
    for ours, theirs in ((marginal.ppf, oracle.ppf), (marginal.isf, oracle.isf)):
        wanted = theirs(TAIL)
        assert np.all(np.abs(ours(TAIL) - wanted) <= 1e-12 * sd + 1e-15 * np.abs(wanted))
    np.testing.assert_array_equal(marginal.ppf(TAIL[::-1]), marginal.ppf(TAIL)[::-1])


def probabilities_agree(marginal: Distribution, relative: float) -> None:
    """Compare `cdf` and `sf` at 1,000 values, 500 in each half, and their complements.

    Where a family promises small tails to their last digits, `relative` is small; elsewhere
    the tail is a difference of probabilities, and only its absolute error is.
    """
    oracle = to_scipy(marginal)
    low, high = oracle.ppf(TAIL), oracle.isf(TAIL)
    for ours, theirs, near, far in (
        (marginal.cdf, oracle.cdf, low, high),
        (marginal.sf, oracle.sf, high, low),
    ):
        np.testing.assert_allclose(ours(near), theirs(near), rtol=relative, atol=0.0)
        np.testing.assert_allclose(ours(near), theirs(near), rtol=0.0, atol=2e-14)
        np.testing.assert_allclose(ours(far), theirs(far), rtol=1e-12, atol=0.0)


def scores_agree(marginal: Distribution) -> None:
    """Compare `quantile_of_score` at scores whose probabilities scipy rounds least."""
    from scipy.special import ndtri

    oracle = to_scipy(marginal)
    tolerance = 1e-12 * oracle.moments[1]
    score = ndtri(TAIL)
    wanted_low, wanted_high = oracle.ppf(TAIL), oracle.isf(TAIL)
    assert marginal.quantile_of_score(score) == pytest.approx(wanted_low, rel=1e-14, abs=tolerance)
    assert marginal.quantile_of_score(-score) == pytest.approx(wanted_high, rel=1e-14, abs=tolerance)
