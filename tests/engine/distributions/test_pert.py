from math import nan

import pytest

from engine.distributions import Pert
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import PERT
from tests.engine.distributions.oracle import to_scipy


@pytest.mark.parametrize("name", PERT)
def test_agrees_with_scipy_in_both_tails(name):
    quantiles_agree(PERT[name])
    probabilities_agree(PERT[name], relative=1e-12)
    scores_agree(PERT[name])


def test_the_classic_mean_weighs_the_mode_fourfold():
    # Malcolm and others (1959): mean = (min + 4 mode + max) / 6.
    marginal = Pert(2.0, 3.0, 10.0)
    assert to_scipy(marginal).whole.mean() == pytest.approx((2.0 + 4.0 * 3.0 + 10.0) / 6.0, rel=1e-14)
    assert (marginal.a, marginal.b) == (1.5, 4.5)


def test_support_is_its_bounds_without_a_kink():
    assert Pert(2.0, 3.0, 10.0).support() == (2.0, 10.0)
    assert Pert(2.0, 3.0, 10.0).kink() is None


def test_no_probability_lies_outside():
    marginal = Pert(2.0, 3.0, 10.0)
    assert (marginal.cdf(1.0), marginal.sf(1.0)) == (0.0, 1.0)
    assert (marginal.cdf(11.0), marginal.sf(11.0)) == (1.0, 0.0)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0)])
def test_refuses_bounds_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"min = .*, max = .*: min must be below max"):
        Pert(low, 1.0, high)


@pytest.mark.parametrize("mode", [-0.1, 1.1, nan])
def test_refuses_a_mode_outside_its_bounds(mode):
    with pytest.raises(ValueError, match=r"mode = .*: must lie in \[0, 1\]"):
        Pert(0.0, mode, 1.0)


@pytest.mark.parametrize("shape", [0.0, -4.0, 1001.0, nan])
def test_refuses_a_shape_out_of_range(shape):
    with pytest.raises(ValueError, match=r"shape = .*: must lie in \(0, 1000\]"):
        Pert(0.0, 0.5, 1.0, shape)
