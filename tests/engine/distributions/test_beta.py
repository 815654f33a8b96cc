from math import nan

import numpy as np
import pytest

from engine.distributions import Beta
from tests.engine.distributions.family_cases import BETA
from tests.engine.distributions.family_oracle import agrees, moments, to_oracle
from tests.engine.distributions.oracle import TAIL


@pytest.mark.parametrize("name", BETA)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(BETA[name])


@pytest.mark.parametrize(
    ("a", "b", "wanted"),
    [
        (2.0, 5.0, [8.6740548234947663e-11, 0.0014558955621575136, 0.35567799927194365]),
        (0.3, 200.0, [2.4261434605848044e-66, 3.5103318214224977e-18, 0.0012220101217517256]),
        (200.0, 150.0, [0.33605543711322732, 0.46472035818391134, 0.58476313910522798]),
    ],
)
def test_agrees_with_sixty_digit_arithmetic(a, b, wanted):
    # By bisection in mpmath at scores -9, -4 and 0.5; the mirror image gives the other tail.
    score = np.array([-9.0, -4.0, 0.5])
    np.testing.assert_allclose(Beta(a, b, 0.0, 1.0).quantile_of_score(score), wanted, rtol=1e-13)
    mirrored = Beta(b, a, -1.0, 0.0).quantile_of_score(-score)
    np.testing.assert_allclose(mirrored, -np.array(wanted), rtol=1e-13)


def test_quantiles_in_closed_form():
    # With a = 1, P(X > x) = (1 - x)^b.
    np.testing.assert_allclose(Beta(1.0, 3.0, 0.0, 1.0).isf(TAIL), 1.0 - TAIL ** (1.0 / 3.0), rtol=1e-14)


@pytest.mark.parametrize("name", BETA)
def test_moments_of_its_values_are_those_of_the_family(name):
    whole = to_oracle(BETA[name]).whole
    assert moments(BETA[name]) == pytest.approx((whole.mean(), whole.std()), rel=1e-11)


def test_support_holds_all_probability():
    marginal = Beta(2.0, 5.0, 0.85, 0.95)
    assert marginal.support() == (0.85, 0.95)
    assert marginal.kink() is None
    outside = np.array([0.8, 1.0])
    np.testing.assert_array_equal(marginal.cdf(outside), [0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(outside), [1.0, 0.0])


@pytest.mark.parametrize("shape", [0.0, -1.0, nan])
def test_refuses_shapes_that_are_not_positive(shape):
    with pytest.raises(ValueError, match=r"^a = .*: must be above 0$"):
        Beta(shape, 1.0, 0.0, 1.0)
    with pytest.raises(ValueError, match=r"^b = .*: must be above 0$"):
        Beta(1.0, shape, 0.0, 1.0)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0)])
def test_refuses_bounds_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"min = .*, max = .*: min must be below max"):
        Beta(2.0, 5.0, low, high)
