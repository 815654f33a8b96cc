from math import inf, nan

import numpy as np
import pytest
from scipy.special import log_ndtr, ndtr, ndtri_exp

from engine.distributions import Normal, Pert, Triangular, Truncated, Uniform
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import TRUNCATED
from tests.engine.distributions.oracle import TAIL


@pytest.mark.parametrize("name", TRUNCATED)
def test_agrees_with_the_renormalised_formula(name):
    quantiles_agree(TRUNCATED[name])
    # Beside a cut P(X <= x) is the difference of two probabilities: absolute error only.
    probabilities_agree(TRUNCATED[name], relative=1e-5)
    scores_agree(TRUNCATED[name])


def test_a_cut_beyond_six_sigma_keeps_its_digits():
    # Through logarithms: P(Z > x) for x in [6, 7], where 1 - cdf has lost ten digits.
    marginal = Truncated(Normal(0.0, 1.0), 6.0, 7.0)
    weight = np.log(TAIL)
    above_7, above_6 = log_ndtr(-7.0), log_ndtr(-6.0)
    log_sf = np.logaddexp(above_7 + np.log1p(-TAIL), above_6 + weight)
    assert marginal.isf(TAIL) == pytest.approx(-ndtri_exp(log_sf), abs=2e-13)


@pytest.mark.parametrize("name", TRUNCATED)
def test_no_value_steps_over_a_cut(name):
    marginal = TRUNCATED[name]
    low, high = marginal.support()
    values = marginal.quantile_of_score(np.linspace(-9.0, 9.0, 2_001))
    assert low <= values.min()
    assert values.max() <= high
    assert np.all(np.diff(values) >= -4.0 * np.spacing(np.abs(values).max()))  # rounding, no more


@pytest.mark.parametrize("name", TRUNCATED)
def test_no_probability_lies_outside(name):
    marginal = TRUNCATED[name]
    outside = np.array([max(marginal.low, -1e3) - 1.0, min(marginal.high, 1e3) + 1.0])
    np.testing.assert_allclose(marginal.cdf(outside), [0.0, 1.0], rtol=0.0, atol=1e-13)
    np.testing.assert_allclose(marginal.sf(outside), [1.0, 0.0], rtol=0.0, atol=1e-13)


def test_nothing_piles_up_at_a_cut():
    # Half of the whole lies beyond the cut; a pile-up would put half of the scores at it.
    cut = Truncated(Normal(0.0, 1.0), low=0.0)
    assert cut.quantile_of_score(np.float64(0.0)) == pytest.approx(0.6744897501960817, rel=1e-14)
    assert cut.cdf(np.float64(1e-9)) == pytest.approx(2.0 * (ndtr(1e-9) - 0.5), abs=1e-15)


def test_support_is_the_common_part():
    assert Truncated(Uniform(0.0, 1.0), 0.3, 2.0).support() == (0.3, 1.0)
    assert Truncated(Normal(0.0, 1.0), low=0.5).support() == (0.5, inf)


@pytest.mark.parametrize(("low", "high", "kink"), [(0.5, 3.0, 1.0), (1.0, 3.0, None), (1.5, 3.0, None)])
def test_keeps_a_kink_that_lies_inside(low, high, kink):
    assert Truncated(Triangular(0.0, 1.0, 4.0), low, high).kink() == kink


def test_the_kink_score_is_that_of_the_cut_distribution():
    cut = Truncated(Triangular(0.0, 1.0, 4.0), 0.5, 3.0)
    below = (0.25 - 0.0625) / (1.0 - 1.0 / 12.0 - 0.0625)  # areas of the triangle
    assert ndtr(cut.kink_score()) == pytest.approx(below, rel=1e-14)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0)])
def test_refuses_cuts_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"truncate = \[.*\]: min must be below max"):
        Truncated(Normal(0.0, 1.0), low, high)


@pytest.mark.parametrize(
    ("whole", "low", "high"),
    [
        (Uniform(0.0, 1.0), 1.0, 2.0),
        (Uniform(0.0, 1.0), -2.0, 0.0),
        (Pert(0.0, 1.0, 2.0), 3.0, 4.0),
        (Normal(0.0, 1.0), 60.0, 70.0),
        (Normal(0.0, 1.0), -70.0, -60.0),
    ],
)
def test_refuses_a_cut_that_leaves_nothing(whole, low, high):
    with pytest.raises(ValueError, match=r"truncate = .*: no draw of the distribution on .* falls in it"):
        Truncated(whole, low, high)
