from math import exp, inf, nan

import pytest

from engine.distributions import LogNormal
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import LOGNORMAL
from tests.engine.distributions.oracle import to_scipy


@pytest.mark.parametrize("name", LOGNORMAL)
def test_agrees_with_scipy_in_both_tails(name):
    quantiles_agree(LOGNORMAL[name])
    probabilities_agree(LOGNORMAL[name], relative=1e-13)
    scores_agree(LOGNORMAL[name])


@pytest.mark.parametrize("name", LOGNORMAL)
def test_parameters_are_moments_of_the_variable_itself(name):
    marginal, frozen = LOGNORMAL[name], to_scipy(LOGNORMAL[name]).whole
    assert frozen.mean() == pytest.approx(marginal.mean, rel=1e-13)
    assert frozen.std() == pytest.approx(marginal.sd, rel=1e-13)
    assert exp(marginal.mu) == pytest.approx(frozen.median(), rel=1e-13)


def test_lies_above_zero_without_a_kink():
    marginal = LogNormal(1.0, 0.5)
    assert marginal.support() == (0.0, inf)
    assert marginal.kink() is None


def test_nothing_lies_below_zero():
    assert LogNormal(1.0, 0.5).cdf(-1.0) == 0.0
    assert LogNormal(1.0, 0.5).sf(-1.0) == 1.0
    assert LogNormal(1.0, 0.5).cdf(0.0) == 0.0


@pytest.mark.parametrize("mean", [0.0, -2.0, nan])
def test_refuses_a_mean_that_is_not_positive(mean):
    with pytest.raises(ValueError, match=r"mean = .*: must be above 0 for a lognormal"):
        LogNormal(mean, 1.0)


@pytest.mark.parametrize("sd", [0.0, -0.5, nan])
def test_refuses_a_spread_that_is_not_positive(sd):
    with pytest.raises(ValueError, match=r"sd = .*: must be above 0$"):
        LogNormal(1.0, sd)
