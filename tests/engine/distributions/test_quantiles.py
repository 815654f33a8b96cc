from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.distributions import Quantiles
from engine.distributions.johnson_qpd import Bounded, Semibounded
from engine.distributions.metalog import LEAST_SHARE, Metalog
from tests.engine.distributions import johnson_paper
from tests.engine.distributions.family_cases import QUANTILES

SCORES = np.linspace(-9.0, 9.0, 721)
_SHARE = st.floats(LEAST_SHARE + 1e-6, 1.0 - LEAST_SHARE - 1e-6)
_GAP = st.floats(1e-3, 1e3)
many = settings(max_examples=200, deadline=None, derandomize=True)


@pytest.mark.parametrize(
    ("marginal", "family"),
    [
        (Quantiles(1.0, 1.4, 3.0), Metalog(1.0, 1.4, 3.0)),
        (Quantiles(1.0, 1.4, 3.0, min=0.0), Semibounded(1.0, 1.4, 3.0, 0.0)),
        (Quantiles(1.0, 1.4, 3.0, min=0.0, max=4.0), Bounded(1.0, 1.4, 3.0, 0.0, 4.0)),
    ],
)
def test_the_bounds_choose_the_family(marginal, family):
    np.testing.assert_array_equal(marginal.quantile_of_score(SCORES), family.quantile_of_score(SCORES))
    p = np.array([0.01, 0.3, 0.99])
    np.testing.assert_array_equal(marginal.ppf(p), family.ppf(p))
    np.testing.assert_array_equal(marginal.isf(p), family.isf(p))
    x = np.array([0.2, 1.0, 2.0, 3.5])
    np.testing.assert_array_equal(marginal.cdf(x), family.cdf(x))
    np.testing.assert_array_equal(marginal.sf(x), family.sf(x))
    assert marginal.support() == family.support()


def test_an_upper_bound_is_a_lower_one_in_the_mirror():
    marginal = Quantiles(-3.0, 0.2, 0.7, max=1.0)
    wanted = -johnson_paper.semibounded(-SCORES, -0.7, -0.2, 3.0, -1.0)
    np.testing.assert_allclose(marginal.quantile_of_score(SCORES), wanted, rtol=1e-12, atol=1e-13)
    assert marginal.ppf(0.9) == pytest.approx(0.7, rel=1e-14)
    assert marginal.isf(0.9) == pytest.approx(-3.0, rel=1e-14)
    assert marginal.cdf(-3.0) == pytest.approx(0.1, rel=1e-13)
    assert marginal.sf(0.7) == pytest.approx(0.1, rel=1e-13)
    assert marginal.support() == (-inf, 1.0)
    assert marginal.kink() is None


@pytest.mark.parametrize("name", QUANTILES)
def test_a_tenth_lies_below_p10_and_above_p90(name):
    marginal = QUANTILES[name]
    three = np.array([marginal.p10, marginal.p50, marginal.p90])
    spread = marginal.p90 - marginal.p10
    np.testing.assert_allclose(marginal.ppf(np.array([0.1, 0.5, 0.9])), three, rtol=0.0, atol=1e-14 * spread)
    np.testing.assert_allclose(marginal.isf(np.array([0.9, 0.5, 0.1])), three, rtol=0.0, atol=1e-14 * spread)
    np.testing.assert_allclose(marginal.cdf(three), [0.1, 0.5, 0.9], rtol=1e-12)
    np.testing.assert_allclose(marginal.sf(three), [0.9, 0.5, 0.1], rtol=1e-12)


def _rises_through_its_quantiles(marginal: Quantiles) -> None:
    three = np.array([marginal.p10, marginal.p50, marginal.p90])
    least, greatest = marginal.support()
    values = marginal.quantile_of_score(SCORES)
    # Between two bounds the share of the range below a value is computed, so that is what is rounded.
    largest = greatest - least if np.isfinite(greatest - least) else np.abs(values)
    rounding = 4.0 * np.spacing(np.maximum(np.abs(three).max(), largest))
    error = np.abs(marginal.ppf(np.array([0.1, 0.5, 0.9])) - three)
    assert np.all(error <= 1e-12 * (three[2] - three[0]) + np.min(rounding))
    assert np.all(np.diff(values) >= -np.broadcast_to(rounding, values.shape)[1:])
    assert least <= values.min()
    assert values.max() <= greatest


@many
@given(p10=st.floats(-1e3, 1e3), spread=_GAP, share=_SHARE)
def test_any_feasible_triple_without_bounds(p10, spread, share):
    _rises_through_its_quantiles(Quantiles(p10, p10 + share * spread, p10 + spread))


@many
@given(p10=st.floats(-1e3, 1e3), lower=_GAP, upper=_GAP, below=_GAP, above=_GAP)
def test_any_triple_within_bounds(p10, lower, upper, below, above):
    three = p10, p10 + lower, p10 + lower + upper
    _rises_through_its_quantiles(Quantiles(*three, min=p10 - below))
    _rises_through_its_quantiles(Quantiles(*three, max=three[2] + above))
    _rises_through_its_quantiles(Quantiles(*three, min=p10 - below, max=three[2] + above))


def test_a_far_bound_changes_little():
    # J-QPD-S in the limit of a far bound is a bent normal, not a metalog: the same within its
    # quantiles, but thinner tails.
    score = np.linspace(-1.28, 1.28, 11)
    free = Quantiles(1.0, 2.0, 3.0).quantile_of_score(score)
    np.testing.assert_allclose(Quantiles(1.0, 2.0, 3.0, min=-1e4).quantile_of_score(score), free, atol=0.05)


def test_the_base_case_is_the_median():
    located = Quantiles.from_base_case(2.0, {"p10": 1.0, "p90": 8.0, "min": 0.0, "max": None, "p50": None})
    assert located == Quantiles(1.0, 2.0, 8.0, min=0.0)
    assert Quantiles.from_base_case(2.0, {"p10": 1.0, "p50": 3.0, "p90": 4.0}) == Quantiles(1.0, 3.0, 4.0)


@pytest.mark.parametrize(
    "three", [(2.0, 1.0, 3.0), (1.0, 3.0, 3.0), (1.0, 1.0, 3.0), (nan, 2.0, 3.0), (1.0, 2.0, nan)]
)
@pytest.mark.parametrize("bounds", [{}, {"min": 0.0}, {"min": 0.0, "max": 9.0}])
def test_refuses_quantiles_that_do_not_rise(three, bounds):
    with pytest.raises(ValueError, match=r"^p10 = .*, p50 = .*, p90 = .*: must rise, p10 < p50 < p90$"):
        Quantiles(*three, **bounds)


@pytest.mark.parametrize("least", [1.0, 1.5, nan])
def test_refuses_a_min_that_is_not_below_p10(least):
    with pytest.raises(ValueError, match=r"^min = .*: must be below p10 = 1$"):
        Quantiles(1.0, 2.0, 3.0, min=least)


@pytest.mark.parametrize("greatest", [3.0, 2.5, nan])
def test_refuses_a_max_that_is_not_above_p90(greatest):
    with pytest.raises(ValueError, match=r"^max = .*: must be above p90 = 3$"):
        Quantiles(1.0, 2.0, 3.0, max=greatest)


def test_a_bound_admits_what_is_too_skewed_without():
    with pytest.raises(ValueError, match="too skewed without a bound"):
        Quantiles(1.0, 1.1, 8.0)
    assert Quantiles(1.0, 1.1, 8.0, min=0.0).ppf(0.5) == 1.1
