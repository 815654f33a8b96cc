from math import nan
from types import SimpleNamespace

import numpy as np
import pytest

from reports.decisions.price.price import payoff_of, shortfall
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from reports.statistics.samples import Sample
from tests.reports.decisions.lognormal import (
    LAW,
    evaluation_of,
    exact_values,
    expected_gain,
    expected_loss,
    expected_shortfall,
    four_errors,
    stratified,
)

PRICE = 2_493.0


def payoff_of_sample(sample):
    """The payoff of a sample alone."""
    ascending = sample.ascending
    return payoff_of(SimpleNamespace(
        sample=sample, price=PRICE, values=ascending, mean=sample.mean()[0],
        upside=lambda amount: None if amount is None else amount / PRICE - 1.0,
    ))


def test_every_figure_is_that_of_the_closed_form(dataset):
    payoff = payoff_of(evaluation_of(dataset, exact_values()))
    gain, loss = expected_gain(PRICE), expected_loss(PRICE)
    assert payoff.upside.value == pytest.approx(LAW.mean() / PRICE - 1.0, rel=1e-4)
    assert payoff.gain.value == pytest.approx(gain, rel=1e-4)
    assert payoff.loss.value == pytest.approx(loss, rel=1e-4)
    assert payoff.gain_to_loss.value == pytest.approx(gain / loss, rel=1e-4)
    assert payoff.upside.value == pytest.approx(payoff.gain.value - payoff.loss.value, rel=1e-9)
    for percent in (5, 10):
        truth = expected_shortfall(percent / 100.0) / PRICE - 1.0
        assert payoff.shortfall[percent].value == pytest.approx(truth, rel=1e-4)


def samples_of(sampler, repeats):
    for seed in range(repeats):
        if sampler == "sobol":
            yield stratified(8, 512, seed)
        else:
            yield Sample(LAW.rvs(4_000, random_state=seed))


@pytest.mark.heavy
@pytest.mark.parametrize("sampler", ["random", "sobol"])
def test_limits_hold_as_often_as_they_say(sampler):
    repeats = 300
    gain, loss = expected_gain(PRICE), expected_loss(PRICE)
    tails = [expected_shortfall(share) / PRICE - 1.0 for share in (0.05, 0.1)]
    truths = np.array([gain, loss, gain / loss, *tails])
    hits, halves = np.zeros(5), np.zeros(5)
    for sample in samples_of(sampler, repeats):
        payoff = payoff_of_sample(sample)
        found = (payoff.gain, payoff.loss, payoff.gain_to_loss, *payoff.shortfall.values())
        hits += [e.low <= truth <= e.high for e, truth in zip(found, truths, strict=True)]
        halves += [0.5 * (e.high - e.low) / repeats for e in found]
    assert (hits / repeats >= 0.95 - four_errors(0.95, repeats) - 0.01).all(), hits / repeats
    if sampler == "random":  # not by being wide
        assert (hits / repeats <= 0.95 + four_errors(0.95, repeats)).all(), hits / repeats
    else:
        random = payoff_of_sample(Sample(LAW.rvs(4_096, random_state=1)))
        assert random.gain.high - random.gain.low > 10.0 * halves[0]


@pytest.mark.parametrize("n", [1, 7, 20, 100, 999])
@pytest.mark.parametrize("share", [0.05, 0.1])
def test_shortfall_by_a_slow_reference(n, share):
    """Weights of the worst draws one after another, until they sum to the share."""
    ascending = np.sort(LAW.rvs(n, random_state=n))
    left, total = share, 0.0
    for value in ascending:
        weight = min(left, 1.0 / n)
        total, left = total + weight * value, left - weight
    assert shortfall(share)(ascending)[0] == pytest.approx(total / share, rel=1e-12)


def test_few_draws_in_the_tail_have_no_limits():
    values = LAW.rvs(399, random_state=1)
    assert Sample(values).estimate(shortfall(0.05)).low is None
    assert Sample(np.append(values, 1.0)).estimate(shortfall(0.05)).low is not None
    # 800 draws in 4 scrambles: each has but 10 in the tail
    assert Sample(np.tile(values, 2), "sobol", 4).estimate(shortfall(0.05)).low is None


def test_error_of_shortfall_by_repetition():
    repeats, n = 2_000, 1_000
    draws = np.sort(LAW.rvs((repeats, n), random_state=2), axis=1)
    found = np.array([shortfall(0.1)(row) for row in draws])
    assert found[:, 1].mean() == pytest.approx(found[:, 0].std(), rel=4.0 / np.sqrt(2 * repeats) + 0.01)


def test_equal_draws(dataset):
    payoff = payoff_of(evaluation_of(dataset, np.full(1_000, 3_000.0)))
    same = 3_000.0 / PRICE - 1.0
    assert payoff.shortfall == {percent: Estimate(same, same, same) for percent in (5, 10)}
    assert payoff.gain == pytest.approx((same, same, same), rel=1e-12)
    assert payoff.loss == (0.0, 0.0, 0.0)
    assert payoff.gain_to_loss == NO_ESTIMATE


def test_one_draw_and_none(dataset):
    one = payoff_of(evaluation_of(dataset, [2_000.0]))
    lost = 2_000.0 / PRICE - 1.0
    assert one.shortfall[5] == Estimate(lost, None, None)
    assert one.loss == Estimate(pytest.approx(-lost), None, None)
    assert one.gain_to_loss == Estimate(0.0, None, None)
    none = payoff_of(evaluation_of(dataset, [nan, nan]))
    assert {none.upside, none.gain, none.loss, none.gain_to_loss, *none.shortfall.values()} == {NO_ESTIMATE}


def test_all_at_the_floor(dataset):
    payoff = payoff_of(evaluation_of(dataset, np.zeros(1_000)))
    assert payoff.shortfall[5] == (-1.0, -1.0, -1.0)
    assert payoff.gain_to_loss.value == 0.0


def test_values_beyond_all_measure_give_no_nan(dataset):
    payoff = payoff_of(evaluation_of(dataset, [1e308, 1e308, 1e308, 1.0] * 200))
    assert payoff.loss.value == pytest.approx(0.25 * (1.0 - 1.0 / PRICE))
    numbers = [payoff.upside, payoff.gain, payoff.loss, payoff.gain_to_loss, *payoff.shortfall.values()]
    assert all(number is None or np.isfinite(number) for found in numbers for number in found)
