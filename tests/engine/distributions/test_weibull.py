from math import exp, inf, nan

import numpy as np
import pytest

from engine.distributions import Weibull
from tests.engine.distributions.family_cases import WEIBULL
from tests.engine.distributions.family_oracle import agrees, moments, to_oracle
from tests.engine.distributions.oracle import TAIL


@pytest.mark.parametrize("name", WEIBULL)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(WEIBULL[name])


@pytest.mark.parametrize("name", WEIBULL)
def test_moments_of_its_values_are_those_of_the_family(name):
    whole = to_oracle(WEIBULL[name]).whole
    assert moments(WEIBULL[name]) == pytest.approx((whole.mean(), whole.std()), rel=1e-11)


def test_with_shape_one_it_is_an_exponential():
    np.testing.assert_allclose(Weibull(1.0, 3.0, 1.0).isf(TAIL), 1.0 - 3.0 * np.log(TAIL), rtol=1e-15)


def test_the_scale_is_exceeded_by_one_draw_in_e():
    assert Weibull(3.6, 12.0, -2.0).sf(10.0) == pytest.approx(exp(-1.0), rel=1e-15)


def test_nothing_lies_below_its_least_value():
    marginal = Weibull(0.5, 2.0, 1.0)
    assert marginal.support() == (1.0, inf)
    values = np.array([-inf, 0.0, 1.0, inf])
    np.testing.assert_array_equal(marginal.cdf(values), [0.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(values), [1.0, 1.0, 1.0, 0.0])
    np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), [1.0, inf])


@pytest.mark.parametrize("value", [0.0, -0.5, nan])
def test_refuses_parameters_that_are_not_positive(value):
    with pytest.raises(ValueError, match=r"^shape = .*: must be above 0$"):
        Weibull(value, 1.0)
    with pytest.raises(ValueError, match=r"^scale = .*: must be above 0$"):
        Weibull(1.0, value)
