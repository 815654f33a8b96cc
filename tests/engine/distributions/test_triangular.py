from math import inf, nan, sqrt

import numpy as np
import pytest
from scipy.special import ndtri

from engine.distributions import Triangular
from tests.engine.distributions.agreement import probabilities_agree, quantiles_agree, scores_agree
from tests.engine.distributions.cases import TRIANGULAR


@pytest.mark.parametrize("name", TRIANGULAR)
def test_agrees_with_scipy(name):
    quantiles_agree(TRIANGULAR[name])
    # With the mode at one end the tail there is 1 - (1 - p): absolute error only.
    probabilities_agree(TRIANGULAR[name], relative=1e-6)
    scores_agree(TRIANGULAR[name])


def test_a_mode_inside_leaves_both_tails_exact():
    probabilities_agree(Triangular(0.02, 0.03, 0.09), relative=1e-13)


def test_quantiles_by_hand():
    marginal = Triangular(0.0, 1.0, 4.0)  # a quarter lies below the mode
    wanted = [sqrt(0.04 * 4.0), 1.0, 4.0 - sqrt(0.03 * 12.0)]
    np.testing.assert_allclose(marginal.ppf(np.array([0.04, 0.25, 0.97])), wanted, rtol=1e-14)
    np.testing.assert_allclose(marginal.isf(np.array([0.96, 0.75, 0.03])), wanted, rtol=1e-14)


def test_kinks_at_its_mode():
    marginal = Triangular(0.0, 1.0, 4.0)
    assert marginal.support() == (0.0, 4.0)
    assert marginal.kink() == 1.0
    assert marginal.kink_score() == pytest.approx(ndtri(0.25), rel=1e-14)


def test_the_kink_score_is_as_exact_above_the_median():
    mirrored = Triangular(-4.0, -1.0, 0.0)
    assert mirrored.kink_score() == pytest.approx(-ndtri(0.25), rel=1e-14)


@pytest.mark.parametrize(("mode", "score"), [(0.0, -inf), (4.0, inf)])
def test_a_mode_at_an_end_kinks_beyond_all_scores(mode, score):
    assert Triangular(0.0, mode, 4.0).kink_score() == score


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0)])
def test_refuses_bounds_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"min = .*, max = .*: min must be below max"):
        Triangular(low, 1.0, high)


@pytest.mark.parametrize("mode", [-0.1, 1.1, nan])
def test_refuses_a_mode_outside_its_bounds(mode):
    with pytest.raises(ValueError, match=r"mode = .*: must lie in \[0, 1\]"):
        Triangular(0.0, mode, 1.0)
