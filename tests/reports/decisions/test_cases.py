from math import nan

import numpy as np
import pytest
from scipy import stats

from reports.decisions.cases import cases_of, cases_section
from reports.decisions.decisions import decisions_of
from reports.statistics.valid_draws import Draws, draws_of
from tests.reports.decisions.lognormal import LAW, evaluation_of, exact_values


@pytest.fixture(scope="module")
def linear():
    """Values 100 + 2 a - b of normal inputs, and an input that does nothing."""
    inputs = np.random.default_rng(5).normal([[10.0], [20.0], [30.0]], [[1.0], [3.0], [0.1]], (3, 100_000))
    values = 3_000.0 + 40.0 * (inputs[0] - 10.0) - 20.0 * (inputs[1] - 20.0)
    return Draws(("initial_growth", "tax_rate", "inflation"), values, inputs)


def test_what_holds_is_the_conditional_median(dataset, linear):
    """Of jointly normal variables: E[x | value at its P90] = mean + correlation x sd x 1.28."""
    evaluation = evaluation_of(dataset, linear.values)
    bull, base, bear = cases_of(evaluation, linear).cards
    deviation = np.hypot(40.0 * 1.0, 20.0 * 3.0)
    for card, side in ((bull, 1.0), (bear, -1.0)):
        score = side * stats.norm.ppf(0.9)
        by_name = {one.name: one for one in card.holding}
        assert list(by_name) == ["tax_rate", "initial_growth"]  # the most different first, no other
        error = 4.0 * 1.2533 / np.sqrt(card.n_near) + 4.0 * 1.2533 / np.sqrt(1 << 16)
        assert by_name["initial_growth"].distance == pytest.approx(score * 40.0 / deviation, abs=error)
        assert by_name["tax_rate"].distance == pytest.approx(-score * 60.0 / deviation, abs=error)
        median = 20.0 - 3.0 * score * 60.0 / deviation
        assert by_name["tax_rate"].median == pytest.approx(median, abs=3.0 * error)
        assert by_name["tax_rate"].overall == pytest.approx(20.0, abs=0.1)
    assert base.holding == ()
    assert base.n_near == pytest.approx(2_000, abs=2)


def test_cards_are_percentiles(evaluation, dataset):
    cases = cases_of(evaluation, draws_of(evaluation.config, dataset))
    for card, percent in zip(cases.cards, (90, 50, 10), strict=True):
        assert card.value == evaluation.percentiles[percent]
        assert card.rating == evaluation.rating(card.value.value)
        assert card.upside == card.value.value / evaluation.price - 1.0
    assert cases_of(evaluation).cards[0].holding == ()  # without draws it is not known


def test_spread_and_tilt_by_closed_form(dataset):
    cases = cases_of(evaluation_of(dataset, exact_values()))
    low, middle, high = LAW.ppf([0.1, 0.5, 0.9])
    assert cases.spread == pytest.approx(high - low, rel=1e-5)
    assert cases.relative_spread == pytest.approx((high - low) / middle, rel=1e-5)
    assert cases.tilt == pytest.approx((high + low - 2.0 * middle) / (high - low), rel=1e-4)


@pytest.mark.parametrize(("n", "told"), [(999, False), (1_001, True)])
def test_too_few_draws_do_not_tell(dataset, linear, n, told):
    few = Draws(linear.names, linear.values[:n], np.ascontiguousarray(linear.inputs[:, :n]))
    cards = cases_of(evaluation_of(dataset, few.values), few).cards
    assert [card.n_near > 0 for card in cards] == [told] * 3


def test_noise_does_not_stand_out(dataset):
    rng = np.random.default_rng(3)
    noise = Draws(tuple("abcdefgh"), rng.normal(3_000.0, 1.0, 2_000), rng.normal(size=(8, 2_000)))
    assert not any(card.holding for card in cases_of(evaluation_of(dataset, noise.values), noise).cards)


def test_at_a_floor_all_draws_there_count(dataset, linear):
    floored = Draws(linear.names, np.maximum(linear.values, 2_960.0), linear.inputs)
    bear = cases_of(evaluation_of(dataset, floored.values), floored).cards[2]
    assert bear.value.value == 2_960.0
    assert bear.n_near == np.count_nonzero(floored.values == 2_960.0) > 20_000


def test_so_many_equal_draws_are_not_called_two_in_a_hundred(dataset, linear):
    values = np.where(linear.values > np.quantile(linear.values, 0.998), linear.values, 0.0)
    heaped = Draws(linear.names, values, linear.inputs)
    case = evaluation_of(dataset, values)
    decisions = decisions_of(case, heaped)
    words = " ".join(cases_section(decisions.cases, case).paragraphs)
    assert decisions.cases.cards[2].n_near == 99_800
    assert "Near the bear case lie 99.80% of draws, as many are worth exactly the same" in words
    plain = evaluation_of(dataset, linear.values)
    section = cases_section(decisions_of(plain, linear).cases, plain)
    assert "exactly the same" not in " ".join(section.paragraphs)


@pytest.mark.parametrize("values", [[nan], [3.0], np.full(2_000, 5.0), np.zeros(2_000)])
def test_nothing_to_tell_apart(dataset, values):
    values = np.asarray(values)
    draws = Draws(("tax_rate",), values[~np.isnan(values)], np.ones((1, np.count_nonzero(~np.isnan(values)))))
    cases = cases_of(evaluation_of(dataset, values), draws)
    assert cases.tilt is None
    assert not any(card.holding for card in cases.cards)
    assert cases.spread in (None, 0.0)
