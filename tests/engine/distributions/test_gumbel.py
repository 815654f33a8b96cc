from math import exp, inf, log, nan, pi, sqrt

import numpy as np
import pytest

from engine.distributions import Gumbel
from tests.engine.distributions.family_cases import GUMBEL
from tests.engine.distributions.family_oracle import agrees, moments


@pytest.mark.parametrize("name", GUMBEL)
def test_agrees_with_scipy_in_both_tails(name):
    agrees(GUMBEL[name])


@pytest.mark.parametrize("name", GUMBEL)
def test_moments_of_its_values_are_those_of_the_family(name):
    marginal = GUMBEL[name]
    wanted = marginal.mode + np.euler_gamma * marginal.scale, marginal.scale * pi / sqrt(6.0)
    assert moments(marginal) == pytest.approx(wanted, rel=1e-12)


def test_one_draw_in_e_lies_below_the_mode():
    assert Gumbel(3.0, 2.0).cdf(3.0) == pytest.approx(exp(-1.0), rel=1e-15)


def test_the_least_of_all_scores_lies_just_below_the_mode():
    # The lower tail is doubly exponential: at the score -9, P = 1.12858840595384e-19.
    wanted = -log(-log(1.12858840595384e-19))
    assert Gumbel(0.0, 1.0).quantile_of_score(np.float64(-9.0)) == pytest.approx(wanted, rel=1e-14)


def test_far_below_nothing_is_left_and_nothing_overflows():
    marginal = Gumbel(0.0, 1.0)
    assert marginal.support() == (-inf, inf)
    outside = np.array([-inf, -1e4, inf])
    np.testing.assert_array_equal(marginal.cdf(outside), [0.0, 0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(outside), [1.0, 1.0, 0.0])


@pytest.mark.parametrize("scale", [0.0, -0.5, nan])
def test_refuses_a_scale_that_is_not_positive(scale):
    with pytest.raises(ValueError, match=r"^scale = .*: must be above 0$"):
        Gumbel(0.0, scale)
