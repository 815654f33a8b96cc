from math import inf, nan

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from engine.distributions import Discrete, Normal, Resampled, Truncated

CASES = {
    "coin": Discrete((1.0, 0.0), (0.25, 0.75)),
    "scenarios": Discrete((0.02, 0.05, -0.01, 0.03), (0.3, 0.15, 0.05, 0.5)),
    "rare at both ends": Discrete((0.0, 1.0, 2.0), (1e-12, 1.0 - 3e-12, 2e-12)),
    "never": Discrete((0.0, 1.0, 2.0, 3.0), (0.0, 0.5, 0.5, 0.0)),
    "one": Discrete((7.0,), (1.0,)),
}


def _scipys(marginal: Discrete):
    order = np.argsort(marginal.values)
    values, weights = np.array(marginal.values)[order], np.array(marginal.weights)[order]
    return values, stats.rv_discrete(values=(np.arange(len(values)), weights))


@pytest.mark.parametrize("name", CASES)
def test_agrees_with_scipy(name):
    marginal = CASES[name]
    values, ranks = _scipys(marginal)
    x = np.concatenate([values, values + 1e-3, values - 1e-3])
    rank = np.searchsorted(values, x, side="right") - 1
    np.testing.assert_allclose(marginal.cdf(x), ranks.cdf(rank), rtol=1e-14, atol=1e-15)
    np.testing.assert_allclose(marginal.sf(x), ranks.sf(rank), rtol=0.0, atol=1e-15)
    p = np.random.default_rng(2).uniform(size=1_000)  # none of them at a threshold
    np.testing.assert_array_equal(marginal.ppf(p), values[ranks.ppf(p).astype(int)])
    np.testing.assert_array_equal(marginal.isf(p), values[ranks.isf(p).astype(int)])
    np.testing.assert_array_equal(marginal.quantile_of_score(ndtri(p)), values[ranks.ppf(p).astype(int)])


def test_thresholds_and_values_by_hand():
    thresholds, values = CASES["scenarios"].steps()
    np.testing.assert_array_equal(values, [-0.01, 0.02, 0.03, 0.05])
    np.testing.assert_allclose(thresholds, ndtri([0.05, 0.35, 0.85]), rtol=1e-14)


def test_thresholds_keep_their_digits_in_both_tails():
    thresholds, _ = CASES["rare at both ends"].steps()
    np.testing.assert_allclose(ndtr(thresholds[0]), 1e-12, rtol=1e-13)
    np.testing.assert_allclose(ndtr(-thresholds[1]), 2e-12, rtol=1e-13)


def test_a_value_is_chosen_from_its_threshold_on():
    marginal = CASES["scenarios"]
    thresholds, values = marginal.steps()
    np.testing.assert_array_equal(marginal.quantile_of_score(thresholds), values[1:])
    np.testing.assert_array_equal(marginal.quantile_of_score(np.nextafter(thresholds, -inf)), values[:-1])
    np.testing.assert_array_equal(marginal.quantile_of_score(np.array([-inf, inf])), values[[0, -1]])


def test_probabilities_at_a_threshold_agree_with_scores():
    coin = Discrete((0.0, 1.0), (0.5, 0.5))
    assert coin.quantile_of_score(0.0) == coin.ppf(0.5) == coin.isf(0.5) == 1.0
    assert coin.ppf(np.nextafter(0.5, 0.0)) == coin.isf(np.nextafter(0.5, 1.0)) == 0.0
    np.testing.assert_array_equal(coin.ppf(np.array([0.0, 1.0])), [0.0, 1.0])
    np.testing.assert_array_equal(coin.isf(np.array([0.0, 1.0])), [1.0, 0.0])


def test_moments_of_its_values_are_those_of_the_weights():
    marginal = CASES["scenarios"]
    thresholds, values = marginal.steps()
    edges = np.concatenate([[-inf], thresholds, [inf]])
    weight = np.diff(ndtr(edges))
    assert weight @ values == pytest.approx(0.028, rel=1e-13)  # by hand
    assert weight @ values**2 - 0.028**2 == pytest.approx(0.000166, rel=1e-12)


def test_only_likely_values_are_its_support():
    assert CASES["never"].support() == (1.0, 2.0)
    assert CASES["coin"].support() == (0.0, 1.0)
    assert CASES["coin"].kink() is None
    assert CASES["coin"].kink_score() is None


def test_one_value_has_no_threshold():
    thresholds, values = CASES["one"].steps()
    assert thresholds.shape == (0,)
    np.testing.assert_array_equal(values, [7.0])
    np.testing.assert_array_equal(CASES["one"].quantile_of_score(np.array([-9.0, 0.0, 9.0])), [7.0] * 3)
    np.testing.assert_array_equal(CASES["one"].cdf(np.array([6.0, 7.0])), [0.0, 1.0])
    np.testing.assert_array_equal(CASES["one"].sf(np.array([6.0, 7.0])), [1.0, 0.0])


def test_a_continuous_distribution_has_no_steps():
    assert Normal(0.0, 1.0).steps() is None
    assert Truncated(Normal(0.0, 1.0), 0.0, 1.0).steps() is None


@pytest.mark.parametrize("low", [0.0, 0.02])
def test_truncation_drops_values_and_keeps_those_at_the_cuts(low):
    cut = CASES["scenarios"].truncated(low, 0.03)
    assert cut.support() == (0.02, 0.03)
    np.testing.assert_allclose(cut.cdf(np.array([-0.01, 0.02, 0.03])), [0.0, 0.375, 1.0], rtol=1e-14)
    np.testing.assert_allclose(cut.steps()[0], [ndtri(0.375)], rtol=1e-14)


def test_truncation_to_one_value_leaves_a_constant():
    assert CASES["scenarios"].truncated(low=0.04) == Discrete((0.05,), (1.0,))


def test_truncation_to_a_rare_tail_renormalises():
    cut = Discrete((0.0, 1.0, 2.0), (1.0 - 4e-12, 3e-12, 1e-12)).truncated(low=0.5)
    assert cut.sf(1.0) == pytest.approx(0.25, rel=1e-14)


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (nan, 1.0)])
def test_refuses_cuts_in_the_wrong_order(low, high):
    with pytest.raises(ValueError, match=r"^truncate = \[.*\]: min must be below max$"):
        CASES["coin"].truncated(low, high)


@pytest.mark.parametrize(("low", "high"), [(0.2, 0.8), (2.0, 3.0), (-1.0, -0.5)])
def test_refuses_a_cut_that_leaves_nothing(low, high):
    with pytest.raises(ValueError, match=r"^truncate = .*: no draw .* on \[0, 1\] falls in it$"):
        CASES["coin"].truncated(low, high)
    with pytest.raises(ValueError, match="falls in it"):
        CASES["never"].truncated(high=0.5)


def test_the_general_truncation_sends_it_to_its_own():
    with pytest.raises(TypeError, match="cut by its own method `truncated`"):
        Truncated(CASES["coin"], 0.0, 1.0)


@pytest.mark.parametrize(
    ("values", "weights", "told"),
    [
        ((), (), r"^values: must hold at least one value$"),
        ((1.0, 2.0), (1.0,), r"^2 values, 1 weights: must be as many$"),
        ((1.0, 2.0), (1.5, -0.5), r"^weights: -0\.5: must not be negative$"),
        ((1.0, 2.0), (nan, 1.0), r"^weights\[0\] = nan: must be finite$"),
        ((1.0, 2.0), (1.0, inf), r"^weights\[1\] = inf: must be finite$"),
        ((1.0, inf), (0.5, 0.5), r"^values\[1\] = inf: must be finite$"),
        ((1.0, 2.0), (0.5, 0.4), r"^weights: the sum is 0\.9: must be 1$"),
        ((1.0, 2.0), (0.5, 0.5 + 2e-9), r"^weights: the sum is 1\.000000002: must be 1$"),
        ((0.0, 0.0), (0.5, 0.5), r"^values: 0 is given twice: must be distinct$"),
        ((2.0, 1.0, 2.0), (0.5, 0.25, 0.25), r"^values: 2 is given twice: must be distinct$"),
    ],
)
def test_refuses_what_is_no_distribution(values, weights, told):
    with pytest.raises(ValueError, match=told):
        Discrete(values, weights)


def test_a_sum_within_rounding_of_one_is_made_one():
    marginal = Discrete((0.0, 1.0), (0.5, 0.5 + 5e-10))
    assert marginal.cdf(np.float64(0.0)) == pytest.approx(0.5 / (1.0 + 5e-10), rel=1e-14)
    assert marginal.cdf(np.float64(1.0)) == 1.0


def test_resampled_data_have_equal_chances():
    data = (3.0, 1.0, 2.0, 1.0, 3.0, 3.0, 1.0, 1.0)
    marginal = Resampled(data)
    assert (marginal.values, marginal.weights) == ((1.0, 2.0, 3.0), (0.5, 0.125, 0.375))
    x = np.linspace(0.0, 4.0, 1_001)
    np.testing.assert_allclose(marginal.cdf(x), stats.ecdf(data).cdf.evaluate(x), rtol=1e-14)
    np.testing.assert_allclose(marginal.sf(x), stats.ecdf(data).sf.evaluate(x), rtol=1e-14)
    assert marginal.truncated(high=2.0) == Discrete((1.0, 2.0), (0.8, 0.2))


@pytest.mark.parametrize(
    ("data", "told"),
    [((), r"^data: must hold at least one value$"), ((1.0, nan), r"^data\[1\] = nan: must be finite$")],
)
def test_refuses_data_that_cannot_be_resampled(data, told):
    with pytest.raises(ValueError, match=told):
        Resampled(data)
