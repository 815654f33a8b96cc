from math import inf, nan, sqrt

import numpy as np
import pytest

from engine.distributions import Gamma
from tests.engine.distributions.family_cases import GAMMA
from tests.engine.distributions.family_oracle import agrees, moments
from tests.engine.distributions.oracle import TAIL


@pytest.mark.parametrize("name", GAMMA)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(GAMMA[name])


@pytest.mark.parametrize(
    ("shape", "wanted"),
    [
        (0.2, [1.1947868696949209e-95, 2.0793997206290617e-23, 0.11311777649101537, 39.150406992279952]),
        (2.5, [4.2623069520243908e-8, 0.025828476694086578, 2.9881210316043039, 49.218179633882002]),
        (500.0, [324.54171641386477, 415.51037084407328, 510.92618158272333, 728.6918845664255]),
    ],
)
def test_agrees_with_sixty_digit_arithmetic(shape, wanted):
    # By bisection in mpmath at scores -9, -4, 0.5 and 9.
    score = np.array([-9.0, -4.0, 0.5, 9.0])
    np.testing.assert_allclose(Gamma(shape, 1.0).quantile_of_score(score), wanted, rtol=2e-13)


def test_with_shape_one_it_is_an_exponential():
    np.testing.assert_allclose(Gamma(1.0, 3.0, 1.0).isf(TAIL), 1.0 - 3.0 * np.log(TAIL), rtol=1e-13)


@pytest.mark.parametrize("name", GAMMA)
def test_moments_of_its_values_are_those_of_the_family(name):
    marginal = GAMMA[name]
    wanted = marginal.min + marginal.shape * marginal.scale, sqrt(marginal.shape) * marginal.scale
    assert moments(marginal) == pytest.approx(wanted, rel=1e-11)


def test_nothing_lies_below_its_least_value():
    marginal = Gamma(0.2, 2.0, 1.0)
    assert marginal.support() == (1.0, inf)
    values = np.array([-inf, 0.0, 1.0, inf])
    np.testing.assert_array_equal(marginal.cdf(values), [0.0, 0.0, 0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(values), [1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("value", [0.0, -0.5, nan])
def test_refuses_parameters_that_are_not_positive(value):
    with pytest.raises(ValueError, match=r"^shape = .*: must be above 0$"):
        Gamma(value, 1.0)
    with pytest.raises(ValueError, match=r"^scale = .*: must be above 0$"):
        Gamma(1.0, value)
