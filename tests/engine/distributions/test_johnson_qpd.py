from decimal import Decimal, getcontext
from math import inf

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from engine.distributions import Distribution
from engine.distributions.johnson_qpd import Bounded, Hyperbola, Semibounded
from tests.engine.distributions import johnson_paper
from tests.engine.distributions.oracle import TAIL

SEMIBOUNDED = {
    "skewed up": (1.0, 2.0, 8.0, 0.0),
    "skewed down": (1.0, 5.0, 8.0, 0.0),
    "near a lognormal": (1.0, 2.0, 4.01, 0.0),
    "bound far below": (0.02, 0.03, 0.06, -1.0),
    "bound close by": (0.101, 1.0, 2.0, 0.1),
}
BOUNDED = {
    "skewed up": (0.32, 0.4, 0.6, 0.0, 1.0),  # the example of the R package rjqpd
    "skewed down": (-0.5, 1.0, 1.3, -2.0, 2.0),
    "near symmetric": (0.25, 0.501, 0.75, 0.0, 1.0),
    "close to both bounds": (0.01, 0.4, 0.99, 0.0, 1.0),
    "far up": (0.6, 0.9, 0.96, 0.0, 1.0),
}
ALL: dict[str, Distribution] = {f"S {name}": Semibounded(*case) for name, case in SEMIBOUNDED.items()} | {
    f"B {name}": Bounded(*case) for name, case in BOUNDED.items()
}
PAPER = {f"S {name}": (johnson_paper.semibounded, case) for name, case in SEMIBOUNDED.items()} | {
    f"B {name}": (johnson_paper.bounded, case) for name, case in BOUNDED.items()
}


@pytest.mark.parametrize("name", ALL)
def test_agrees_with_the_published_formula_in_both_tails(name):
    marginal = ALL[name]
    formula, case = PAPER[name]
    low, high = formula(ndtri(TAIL), *case), formula(-ndtri(TAIL), *case)
    near = {"rtol": 2e-13, "atol": 2e-13 * (case[2] - case[0])}
    np.testing.assert_allclose(marginal.ppf(TAIL), low, **near)
    np.testing.assert_allclose(marginal.isf(TAIL), high, **near)
    np.testing.assert_allclose(marginal.quantile_of_score(ndtri(TAIL)), low, **near)
    np.testing.assert_allclose(marginal.quantile_of_score(-ndtri(TAIL)), high, **near)


@pytest.mark.parametrize("name", ALL)
def test_probabilities_are_those_of_the_published_formula(name):
    marginal = ALL[name]
    formula, case = PAPER[name]
    score = np.linspace(-4.0, 4.0, 1_001)
    value = formula(score, *case)
    # As good as the value itself, which next to a bound has lost digits of its distance from it.
    slope = (formula(score + 1e-3, *case) - formula(score - 1e-3, *case)) / 2e-3
    error = 1e-12 + 1e-14 * np.abs(value) / np.maximum(slope, 1e-300)
    for ours, side in ((marginal.cdf(value), score), (marginal.sf(value), -score)):
        assert np.all(ndtr(side - error) <= ours)
        assert np.all(ours <= ndtr(side + error))
    assert np.median(error) < 3e-12  # it is no excuse in most places


@pytest.mark.parametrize("name", ALL)
def test_passes_through_its_quantiles(name):
    case = PAPER[name][1]
    np.testing.assert_allclose(ALL[name].ppf(np.array([0.1, 0.5, 0.9])), case[:3], rtol=2e-14)
    np.testing.assert_allclose(ALL[name].cdf(np.array(case[:3])), [0.1, 0.5, 0.9], rtol=1e-12)


@pytest.mark.parametrize("name", ALL)
def test_rises_within_its_support(name):
    marginal = ALL[name]
    least, greatest = marginal.support()
    assert (least, greatest) == ((*PAPER[name][1], inf)[3:5])
    values = marginal.quantile_of_score(np.linspace(-9.0, 9.0, 5_001))
    assert np.all(np.diff(values) >= 0.0)
    assert least <= values[0]
    assert values[-1] <= greatest
    np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), [least, greatest])
    np.testing.assert_array_equal(marginal.cdf(np.array([least - 1.0, least, greatest])), [0.0, 0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(np.array([least - 1.0, least, greatest])), [1.0, 1.0, 0.0])


def test_with_one_bound_and_even_ratios_it_is_a_lognormal():
    whole = stats.lognorm(np.log(2.0) / ndtri(0.9), loc=1.0, scale=2.0)
    marginal = Semibounded(2.0, 3.0, 5.0, 1.0)
    np.testing.assert_allclose(marginal.ppf(TAIL), whole.ppf(TAIL), rtol=1e-14)
    np.testing.assert_allclose(marginal.isf(TAIL), whole.isf(TAIL), rtol=1e-14)


@pytest.mark.parametrize("off", [1e-16, 1e-14, 1e-12, 1e-10, 1e-8])
def test_nearly_even_ratios_are_nearly_a_lognormal(off):
    # The published delta is the arcosh of 1 + off / 2: rounded off, and then divided by.
    score = np.linspace(-9.0, 9.0, 181)
    even = Semibounded(1.0, 2.0, 4.0, 0.0).quantile_of_score(score)
    for p90 in (4.0 * (1.0 + off), 4.0 * (1.0 - off)):
        values = Semibounded(1.0, 2.0, p90, 0.0).quantile_of_score(score)
        np.testing.assert_allclose(values, even, rtol=100.0 * off + 4e-15)


@pytest.mark.parametrize("off", [1e-16, 1e-14, 1e-12, 1e-10, 1e-8])
def test_nearly_symmetric_shares_are_nearly_the_symmetric_ones(off):
    score = np.linspace(-9.0, 9.0, 181)
    even = Bounded(0.25, 0.5, 0.75, 0.0, 1.0)
    np.testing.assert_allclose(
        even.quantile_of_score(score), ndtr(score * -ndtri(0.25) / ndtri(0.9)), rtol=1e-14
    )
    for p50 in (0.5 * (1.0 + off), 0.5 * (1.0 - off)):
        values = Bounded(0.25, p50, 0.75, 0.0, 1.0).quantile_of_score(score)
        np.testing.assert_allclose(values, even.quantile_of_score(score), rtol=1000.0 * off + 1e-13)


@pytest.mark.parametrize("ratio", [1e-12, 1e-6, 0.1, 1.0, 10.0, 1e6, 1e12])
def test_the_bend_and_its_inverse_are_one_hyperbola(ratio):
    bend = Hyperbola.through(1.0, ratio)
    assert bend.value(np.array([-1.0, 0.0, 1.0])) == pytest.approx([-1.0, 0.0, ratio], rel=1e-14)
    assert bend.inverse(np.array([-1.0, 0.0, ratio])) == pytest.approx([-1.0, 0.0, 1.0], rel=1e-14, abs=1e-15)
    # k s + n (sqrt(1 + (k^2 - 1) s^2) - 1) with fifty digits, where nothing cancels.
    getcontext().prec = 50
    k = (1 + Decimal(ratio)) / (2 * Decimal(bend.unit))
    s = np.array([-7.0, -3.0, -0.5, 0.5, 3.0, 7.0])
    wanted = [
        k * step + int(bend.side) * ((1 + (k * k - 1) * step * step).sqrt() - 1) for step in map(Decimal, s)
    ]
    rise = bend.unit * np.array([float(y) for y in wanted])
    np.testing.assert_allclose(bend.value(s), rise, rtol=2e-15)
    # Beyond the flat side's end the inverse only sees how far y is from its limit.
    steep = bend.side * s >= 0.0
    np.testing.assert_allclose(bend.inverse(rise[steep]), s[steep], rtol=1e-14)


def test_a_far_bound_costs_no_digits():
    values = Semibounded(0.0, 1.0, 3.0, -1e6).ppf(np.array([0.1, 0.5, 0.9]))
    np.testing.assert_allclose(values, [0.0, 1.0, 3.0], rtol=0.0, atol=2e-15)


def test_below_a_bound_at_zero_the_small_distances_keep_their_digits():
    # The J-QPD-B of (-1, 0) seen from zero is that of (0, 1) in the mirror.
    marginal = Bounded(-0.5, -0.1, -0.01, -1.0, 0.0)
    high = -johnson_paper.bounded(ndtri(TAIL), 0.01, 0.1, 0.5, 0.0, 1.0)
    np.testing.assert_allclose(marginal.isf(TAIL), high, rtol=1e-12)
    np.testing.assert_allclose(marginal.sf(high), TAIL, rtol=1e-11)


@pytest.mark.parametrize("p50", [1.0 + 1e-12, 1.0 + 1e-9, 1.001, 7.999])
def test_extreme_skew_overflows_nowhere(p50):
    score = np.linspace(-9.0, 9.0, 1_001)
    for marginal in (Semibounded(1.0, p50, 8.0, 0.0), Bounded(1.0, p50, 8.0, 0.0, 9.0)):
        values = marginal.quantile_of_score(score)
        assert np.all(np.isfinite(values))
        assert np.all(np.diff(values) >= -2.0 * np.spacing(9.0))  # rounding, no more
        assert marginal.ppf(np.array([0.1, 0.5, 0.9])) == pytest.approx([1.0, p50, 8.0], rel=1e-13)
        np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), marginal.support())
