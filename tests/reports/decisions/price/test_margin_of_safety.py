from math import nan

import numpy as np
import pytest

from reports.decisions.price.price import margins_of, price_odds
from reports.statistics.estimates import NO_ESTIMATE, share_of_draws
from reports.statistics.percentiles import percentiles
from tests.reports.decisions.lognormal import LAW, evaluation_of, exact_values, stratified
from tests.reports.runs import evaluate, with_values

PRICE = 2_493.0


def test_figures_are_those_of_the_closed_form(dataset):
    margins = margins_of(evaluation_of(dataset, exact_values()))
    for percent in (50, 25, 10):
        wanted = 1.0 - PRICE / LAW.ppf(percent / 100.0)
        assert margins.margin[percent].value == pytest.approx(wanted, abs=1e-5)
    for wanted in (50, 70, 80, 90):
        price = margins.buy_below[wanted].value
        assert price == pytest.approx(LAW.isf(wanted / 100.0), rel=1e-5)
        assert LAW.sf(price) == pytest.approx(wanted / 100.0, abs=1e-5)


def test_at_the_buy_below_price_so_many_draws_are_worth_more(evaluation):
    for wanted, found in margins_of(evaluation).buy_below.items():
        assert np.mean(evaluation.values > found.value) == pytest.approx(wanted / 100.0, abs=1e-3)
        assert found == percentiles(evaluation.values, [100 - wanted])[100 - wanted]


def test_limits_of_a_margin_are_those_of_its_percentile(evaluation):
    for percent, found in margins_of(evaluation).margin.items():
        value = evaluation.percentiles[percent]
        wanted = tuple(1.0 - evaluation.price / amount for amount in value)
        assert found == pytest.approx(wanted, rel=1e-12)
        assert found.low < found.value < found.high


def test_sobol_limits_come_from_the_scrambles(dataset):
    scrambled = with_values(dataset, stratified(8, 1_024, seed=1).values)
    evaluation = evaluate(scrambled.assign_attrs(sampler="sobol", scrambles=8))
    margins = margins_of(evaluation)
    random = percentiles(evaluation.values, [20])[20]
    found = margins.buy_below[80]
    assert found.low < found.value < found.high
    assert found.high - found.low < 0.7 * (random.high - random.low)
    assert margins.buy_below[90] == evaluation.percentiles[10]


def test_a_value_of_zero_or_less_has_no_margin(dataset):
    margins = margins_of(evaluation_of(dataset, np.repeat([-50.0, 0.0, 5_000.0], [15, 25, 60])))
    assert margins.margin[10] == margins.margin[25] == NO_ESTIMATE
    assert margins.margin[50].value == pytest.approx(1.0 - PRICE / 5_000.0)
    assert margins.buy_below[90].value == -50.0
    assert margins.buy_below[80].value == 0.0


def test_a_limit_of_zero_has_no_margin(dataset):
    margin = margins_of(evaluation_of(dataset, np.repeat([0.0, 5_000.0], [8, 92]))).margin[10]
    assert margin.value is not None
    assert margin.low is None


def test_no_draws(dataset):
    margins = margins_of(evaluation_of(dataset, [nan]))
    assert {*margins.margin.values(), *margins.buy_below.values()} == {NO_ESTIMATE}


def test_a_draw_at_the_price_is_on_neither_side(dataset):
    standing = price_odds(evaluation_of(dataset, [PRICE, PRICE, 1.0, 9_999.0, 9_999.0, nan]))
    assert standing.above == share_of_draws(2, 5)
    assert standing.below == share_of_draws(1, 5)
    assert standing.percentile == 20.0
    assert price_odds(evaluation_of(dataset, [nan])).percentile is None
