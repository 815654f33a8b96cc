from math import inf, log, nan, pi, sqrt

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import logit, ndtri

from engine.distributions.logistic import Logistic
from engine.distributions.metalog import LEAST_SHARE, Metalog
from tests.engine.distributions.family_oracle import moments
from tests.engine.distributions.oracle import TAIL

CASES = {
    "symmetric": (1.0, 2.0, 3.0),
    "skewed up": (0.02, 0.03, 0.06),
    "skewed down": (-5.0, 1.0, 3.0),
    "at its limit": (0.0, LEAST_SHARE + 1e-12, 1.0),
    "far from zero": (1000.0, 1000.4, 1001.0),
}


def _coefficients(p10: float, p50: float, p90: float) -> tuple[float, float, float]:
    """a1, a2, a3 of Keelin's symmetric percentile triplet with alpha = 0.1."""
    r = (p50 - p10) / (p90 - p10)
    a2 = 0.5 / log(0.9 / 0.1) * (p90 - p10)
    a3 = (1.0 - 2.0 * r) / ((1.0 - 2.0 * 0.1) * log(0.9 / 0.1)) * (p90 - p10)
    return p50, a2, a3


def _value(y: np.ndarray, quantiles: tuple[float, float, float]) -> np.ndarray:
    a1, a2, a3 = _coefficients(*quantiles)
    return a1 + a2 * logit(y) + a3 * (y - 0.5) * logit(y)


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_the_published_formula_in_both_tails(name):
    marginal = Metalog(*CASES[name])
    mirrored = Metalog(*(-value for value in CASES[name][::-1]))
    low, high = _value(TAIL, CASES[name]), -_value(TAIL, (mirrored.p10, mirrored.p50, mirrored.p90))
    for ours, wanted in (
        (marginal.ppf(TAIL), low),
        (marginal.isf(TAIL), high),
        (marginal.quantile_of_score(ndtri(TAIL)), low),
        (marginal.quantile_of_score(-ndtri(TAIL)), high),
    ):
        np.testing.assert_allclose(ours, wanted, rtol=1e-15, atol=2e-14 * (marginal.p90 - marginal.p10))
    # A value far from zero, or where it hardly rises with p, holds fewer digits of p.
    relative = 1e-10 if name in ("far from zero", "at its limit") else 1e-12
    np.testing.assert_allclose(marginal.cdf(low), TAIL, rtol=relative)
    np.testing.assert_allclose(marginal.sf(high), TAIL, rtol=relative)
    np.testing.assert_allclose(marginal.cdf(high), 1.0 - TAIL, rtol=relative)
    np.testing.assert_allclose(marginal.sf(low), 1.0 - TAIL, rtol=relative)


@pytest.mark.parametrize("name", CASES)
def test_passes_through_its_quantiles(name):
    values = Metalog(*CASES[name]).ppf(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(values, CASES[name], rtol=1e-15, atol=1e-15 * (values[2] - values[0]))


@pytest.mark.parametrize("name", CASES)
def test_moments_are_the_published_ones(name):
    # Keelin (2016): the mean is a1 + a3 / 2, the variance pi^2 a2^2 / 3 + a3^2 (1 / 12 + pi^2 / 36).
    a1, a2, a3 = _coefficients(*CASES[name])
    variance = pi**2 * a2**2 / 3.0 + a3**2 * (1.0 / 12.0 + pi**2 / 36.0)
    assert moments(Metalog(*CASES[name])) == pytest.approx((a1 + a3 / 2.0, sqrt(variance)), rel=1e-11)


def test_the_symmetric_one_is_a_logistic():
    logistic = Logistic(2.0, pi / sqrt(3.0) / log(9.0))
    score = np.linspace(-9.0, 9.0, 101)
    values = Metalog(1.0, 2.0, 3.0).quantile_of_score(score)
    np.testing.assert_allclose(values, logistic.quantile_of_score(score), rtol=1e-13)


def test_the_limit_of_skewness_is_where_the_density_would_turn_negative():
    # The quantile function rises as long as a3 / a2 is below the least of 1 / -(bend's slope).
    def slope_of_bend(y: float) -> float:
        return (y - 0.5) + y * (1.0 - y) * logit(y)

    steepest = minimize_scalar(slope_of_bend, bounds=(0.001, 0.5), options={"xatol": 1e-12})
    limit = -1.0 / steepest.fun
    assert limit == pytest.approx(1.66711, abs=5e-6)  # as printed
    assert pytest.approx(0.5 * (1.0 - limit * (0.5 - 0.1)), rel=1e-14) == LEAST_SHARE


def test_rises_everywhere_at_the_limit():
    for share in (LEAST_SHARE + 1e-12, 1.0 - LEAST_SHARE - 1e-12):
        values = Metalog(0.0, share, 1.0).quantile_of_score(np.linspace(-9.0, 9.0, 20_001))
        assert np.all(np.diff(values) >= 0.0)


def test_nothing_but_infinity_has_no_odds():
    marginal = Metalog(1.0, 1.4, 3.0)
    assert marginal.support() == (-inf, inf)
    np.testing.assert_array_equal(marginal.cdf(np.array([-inf, inf])), [0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(np.array([-inf, inf])), [1.0, 0.0])
    np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), [-inf, inf])
    assert np.isnan(marginal.cdf(np.float64(nan)))
    assert marginal.cdf(1.4) == 0.5


@pytest.mark.parametrize(
    ("p50", "told"),
    [
        (1.1, r"= 0\.05 must lie in \(0\.1666, 0\.8334\); give a min$"),
        (2.9, r"= 0\.95 must lie in \(0\.1666, 0\.8334\); give a max$"),
        (1.0 + 2.0 * LEAST_SHARE - 1e-12, "give a min$"),
        (3.0 - 2.0 * LEAST_SHARE + 1e-12, "give a max$"),
    ],
)
def test_refuses_what_is_too_skewed_and_names_the_bound_that_helps(p50, told):
    with pytest.raises(ValueError, match=rf"^p10 = 1, p50 = .*, p90 = 3: too skewed without a bound.*{told}"):
        Metalog(1.0, p50, 3.0)


@pytest.mark.parametrize("p50", [1.0, 0.0, 3.0, 4.0, nan])
def test_refuses_quantiles_that_do_not_rise(p50):
    with pytest.raises(ValueError, match=r"p10 = 1, p50 = .*, p90 = 3: must rise, p10 < p50 < p90$"):
        Metalog(1.0, p50, 3.0)
