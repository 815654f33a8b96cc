from math import inf, log, nan, pi, sqrt

import numpy as np
import pytest

from engine.distributions import Logistic
from tests.engine.distributions.family_cases import LOGISTIC
from tests.engine.distributions.family_oracle import agrees, moments


@pytest.mark.parametrize("name", LOGISTIC)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(LOGISTIC[name])


@pytest.mark.parametrize("name", LOGISTIC)
def test_parameters_are_the_moments_of_its_values(name):
    marginal = LOGISTIC[name]
    assert moments(marginal) == pytest.approx((marginal.mean, marginal.sd), rel=1e-12, abs=1e-14)


def test_a_tenth_of_the_draws_exceeds_the_mean_by_log_nine_scales():
    marginal = Logistic(10.0, pi / sqrt(3.0))
    assert marginal.isf(0.1) == pytest.approx(10.0 + log(9.0), rel=1e-15)


def test_the_ends_of_all_probability_are_infinite():
    marginal = Logistic(1.0, 2.0)
    assert marginal.support() == (-inf, inf)
    np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), [-inf, inf])
    np.testing.assert_array_equal(marginal.isf(np.array([0.0, 1.0])), [inf, -inf])


@pytest.mark.parametrize("sd", [0.0, -0.5, nan])
def test_refuses_a_spread_that_is_not_positive(sd):
    with pytest.raises(ValueError, match=r"^sd = .*: must be above 0$"):
        Logistic(0.0, sd)
