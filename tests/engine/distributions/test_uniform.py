from math import nan

import numpy as np
import pytest

from engine.distributions import Uniform
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import UNIFORM


@pytest.mark.parametrize("name", UNIFORM)
def test_agrees_with_scipy_in_both_tails(name):
    quantiles_agree(UNIFORM[name])
    probabilities_agree(UNIFORM[name], relative=1e-13)
    scores_agree(UNIFORM[name])


def test_support_holds_all_probability():
    marginal = Uniform(-0.3, 0.1)
    assert marginal.support() == (-0.3, 0.1)
    assert marginal.kink() is None
    np.testing.assert_array_equal(marginal.cdf(np.array([-0.4, 0.2])), [0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(np.array([-0.4, 0.2])), [1.0, 0.0])


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0), (0.0, nan)])
def test_refuses_bounds_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"min = .*, max = .*: min must be below max"):
        Uniform(low, high)
