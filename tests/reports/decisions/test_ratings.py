from collections import Counter
from math import fsum, inf, nan

import numpy as np
import pytest

from reports.decisions.ratings import odds_of, rating_odds_figure, rating_section, upside_bounds
from reports.statistics.estimates import share_of_draws
from simulate import rate
from simulate.forecast.rating import RATINGS
from tests.reports.decisions.lognormal import LAW, evaluation_of, exact_values
from tests.reports.sound_pictures import assert_sound


def test_probabilities_are_those_of_the_closed_form(dataset):
    evaluation = evaluation_of(dataset, exact_values())
    odds = odds_of(evaluation)
    price = evaluation.price
    below = [LAW.cdf(price * (1.0 + upside)) for upside in (-0.5, -0.15, 0.15, 0.5)]
    wanted = np.diff([0.0, *below, 1.0])
    assert [odds.probability[name].value for name in RATINGS] == pytest.approx(wanted, abs=1e-5)


def test_each_draw_is_rated_as_simulate_rates_it(dataset):
    thresholds = 2_493.0 * np.array([0.5, 0.85, 1.0, 1.15, 1.5])
    near = np.concatenate([np.nextafter(thresholds, 0.0), thresholds, np.nextafter(thresholds, inf)])
    values = np.concatenate([near, np.linspace(-100.0, 6_000.0, 500), [nan]])
    evaluation = evaluation_of(dataset, values)
    rules = evaluation.config.file.rating
    counts = Counter(rate(value / evaluation.price - 1.0, rules) for value in values[:-1].tolist())
    found = odds_of(evaluation).probability
    assert {name: share_of_draws(counts[name], values.size - 1) for name in RATINGS} == found
    assert fsum(one.value for one in found.values()) == pytest.approx(1.0)


def test_percentiles_are_rated(evaluation):
    odds = odds_of(evaluation)
    for percent, estimate in evaluation.percentiles.items():
        assert odds.at_percentile[percent] == evaluation.rating(estimate.value)
    assert odds.probability[odds.likeliest] == max(odds.probability.values())


def test_bounds_meet(evaluation):
    bounds = list(upside_bounds(evaluation).values())
    assert [low for low, _ in bounds[1:]] == [high for _, high in bounds[:-1]]
    rules = evaluation.config.file.rating
    for name, (low, high) in upside_bounds(evaluation).items():
        middle = 0.5 * (max(low, -1.0) + min(high, 2.0))
        assert rate(middle, rules) == name


def test_no_draws(dataset):
    evaluation = evaluation_of(dataset, [nan])
    odds = odds_of(evaluation)
    assert odds.likeliest is None
    assert set(odds.at_percentile.values()) == {None}
    assert len(rating_section(odds_of(evaluation), evaluation).parts) == 1  # and no picture


@pytest.mark.parametrize("values", [exact_values(1_000), np.zeros(10), [2_493.0], [5e15, 1.0]])
def test_the_picture_is_sound(dataset, values):
    evaluation = evaluation_of(dataset, values)
    _, words = assert_sound(lambda: rating_odds_figure(odds_of(evaluation), evaluation))
    for name in RATINGS:
        assert name in words
