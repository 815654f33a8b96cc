from math import inf, nan

import pytest

from engine.distributions import Normal
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import NORMAL


@pytest.mark.parametrize("name", NORMAL)
def test_agrees_with_scipy_in_both_tails(name):
    quantiles_agree(NORMAL[name])
    probabilities_agree(NORMAL[name], relative=1e-13)
    scores_agree(NORMAL[name])


def test_its_score_is_the_number_of_standard_deviations():
    assert Normal(10.0, 2.0).quantile_of_score(1.5) == 13.0


def test_has_no_bounds_and_no_kink():
    assert Normal(0.0, 1.0).support() == (-inf, inf)
    assert Normal(0.0, 1.0).kink() is None
    assert Normal(0.0, 1.0).kink_score() is None


@pytest.mark.parametrize("sd", [0.0, -0.5, nan])
def test_refuses_a_spread_that_is_not_positive(sd):
    with pytest.raises(ValueError, match=r"sd = .*: must be above 0"):
        Normal(0.0, sd)
