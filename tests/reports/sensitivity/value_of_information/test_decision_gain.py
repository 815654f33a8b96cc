"""Gains of knowing against the closed form of a linear normal stand-in, and how often intervals hold it."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import pytest
from scipy import stats

from reports.sensitivity.value_of_information.decision_gain import (
    Decision,
    gain_of_knowing,
    gain_of_values,
    normal_scores,
)
from reports.statistics.estimates import Estimate
from tests.reports.sensitivity.linear_draws import PRICE, Linear, linear_draws
from tests.reports.sensitivity.shares import within_interval


def closed_form(away: float, spread: float) -> float:
    """E max(m, 0) - max(E m, 0) of a normal m: its partial expectation."""
    if spread == 0.0:
        return 0.0
    return away * stats.norm.cdf(away / spread) + spread * stats.norm.pdf(away / spread) - max(away, 0.0)


def spread_of(linear: Linear, *known: int) -> float:
    """The standard deviation of E[value | those inputs], all jointly normal."""
    with_value = linear.with_value[list(known)]
    return sqrt(with_value @ np.linalg.solve(linear.covariance[np.ix_(known, known)], with_value))


def decision_of(linear: Linear, away: float) -> Decision:
    """Who knows no more goes by the mean, `away` from the price."""
    return Decision(linear.draws.values - PRICE + away)


def plain_bins(decision: Decision, variable: np.ndarray, n_bin: int) -> float:
    """The plug-in: means of bins, which decide on the draws that they are of."""
    bins = np.array_split(decision.earned[np.argsort(variable)], n_bin)
    return float(np.mean([max(one.mean(), 0.0) for one in bins])) - max(float(decision.earned.mean()), 0.0)


def off(estimates: Sequence[Estimate], wanted: Sequence[float]) -> float:
    """How far off the worst is, in standard errors of its side: intervals need not lie evenly about it."""
    sides = [
        one.high - one.value if truth > one.value else one.value - one.low
        for one, truth in zip(estimates, wanted, strict=True)
    ]
    away = [abs(one.value - truth) for one, truth in zip(estimates, wanted, strict=True)]
    return max(1.96 * far / side if far else 0.0 for far, side in zip(away, sides, strict=True))


@pytest.mark.parametrize("correlation", [0.0, 0.7])
@pytest.mark.parametrize("away", [-2.0, 0.0, 4.0])
def test_the_closed_form_of_a_linear_normal_value(correlation, away):
    linear = linear_draws(20_000, correlation)
    decision = decision_of(linear, away)
    scores = [normal_scores(one) for one in linear.draws.inputs]
    asked = [(0,), (1,), (2,), (3,), (0, 1), (1, 2), (1, 3), (0, 1, 2, 3)]
    found = [gain_of_knowing(decision, [scores[i] for i in known]) for known in asked]
    wanted = [closed_form(away, spread_of(linear, *known)) for known in asked]
    every = gain_of_values(decision)
    assert off([*found, every], [*wanted, wanted[-1]]) < 4.0
    assert all(one.value <= every.value for one in found)  # whatever is decided, knowing the value is better
    assert wanted[0] > 3.0 * (found[0].high - found[0].low)  # so that the limits tell something


def test_plain_bins_find_worth_in_noise_and_held_out_draws_do_not():
    linear = linear_draws(20_000, 0.0)
    decision = decision_of(linear, 0.0)
    dummy = linear.draws["dummy"]
    found = gain_of_knowing(decision, [normal_scores(dummy)])
    assert off([found], [0.0]) < 4.0
    error = decision.earned.std() / sqrt(decision.earned.size)
    assert plain_bins(decision, dummy, 200) > 4.0 * error
    assert plain_bins(decision, dummy, 1_000) > 10.0 * error
    assert plain_bins(decision, linear.draws["one"], 100) == pytest.approx(
        closed_form(0.0, spread_of(linear, 0)), rel=0.05
    )  # the bins are right where there is something to know


@pytest.mark.heavy
@pytest.mark.parametrize("away", [0.0, 3.0])
def test_intervals_hold_the_closed_form_as_often_as_they_say(away):
    """With the mean at the price, and where inputs turn one decision in some, in a hundred, or none."""
    held, asked, repeats = np.zeros(5), [(0,), (1,), (2,), (3,), (0, 2)], 200
    for seed in range(repeats):
        linear = linear_draws(2_000, 0.4, seed)
        decision = decision_of(linear, away)
        scores = [normal_scores(one) for one in linear.draws.inputs]
        found = [gain_of_knowing(decision, [scores[i] for i in known]) for known in asked]
        held += within_interval(found, np.array([closed_form(away, spread_of(linear, *k)) for k in asked]))
    assert (held / repeats).min() > 0.95 - 4.0 * sqrt(0.95 * 0.05 / repeats)


def test_few_values_and_equal_draws():
    """An input of two values is fitted as it is; one that has one value tells nothing."""
    rng = np.random.default_rng(4)
    coin = rng.integers(0, 2, 20_000).astype(float)
    decision = Decision(2.0 * coin - 1.0 + rng.standard_normal(coin.size))
    found = [gain_of_knowing(decision, [normal_scores(one)]) for one in (coin, np.ones(coin.size))]
    assert off(found, [0.5, 0.0]) < 4.0  # half the time 1 is earned
    sure = Decision(1.0 + rng.uniform(size=1_000))
    assert gain_of_values(sure) == (0.0, 0.0, 0.0)
    assert gain_of_knowing(sure, [rng.standard_normal(1_000)]) == (0.0, 0.0, 0.0)


def test_a_fit_that_misses_is_not_followed():
    """A spike in 3% of the draws bends no polynomial of degree 5 below 0: to ask is never told as a loss."""
    rng = np.random.default_rng(6)
    place = rng.uniform(size=40_000)
    earned = np.where(np.abs(place - 0.31) < 0.015, -1.0, 1.0) + 0.1 * rng.standard_normal(place.size)
    found = gain_of_knowing(Decision(earned), [normal_scores(place)])
    assert 0.0 <= found.value < 0.03 < gain_of_values(Decision(earned)).value + 0.001


def test_sobol_points_are_held_out_by_scramble():
    """Intervals are from the scrambles' spread; with draws all alike in each, they have no width."""
    linear = linear_draws(4_096, 0.0)
    decision = decision_of(linear, 0.0)
    whole = Decision(np.repeat(decision.earned, 4), np.tile(np.arange(4), 4_096))
    score = np.repeat(normal_scores(linear.draws["one"]), 4)
    found = gain_of_knowing(whole, [score])
    assert found.high - found.low < 1e-12
    assert found.value == pytest.approx(closed_form(0.0, 3.0), rel=0.1)
    alone = Decision(decision.earned, np.zeros(4_096, int))
    one = gain_of_knowing(alone, [normal_scores(linear.draws["one"])])
    assert (one.low, one.high) == (None, None)
