"""Shifts against a plain reference and closed forms; the words said of them."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from reports.sensitivity.given_data.filtering_section import sentence
from reports.sensitivity.given_data.monte_carlo_filtering import (
    ABOVE_PRICE,
    HIGHEST,
    LOWEST,
    NO_SHIFT,
    shifts_of,
    subsets_of,
)
from reports.statistics.ranking import ranking_of
from tests.reports.sensitivity.linear_draws import PRICE, linear_draws

RNG = np.random.default_rng(4)


def shifts(x, y, price=PRICE):
    subsets = subsets_of(y, np.sort(y), price)
    return subsets, shifts_of("x", x, ranking_of(x), subsets)


def test_shifts_are_what_they_say():
    x, e = RNG.normal(size=(2, 2_000))
    y = PRICE + x + e
    subsets, found = shifts(x, y)
    low, high = np.quantile(y, [0.1, 0.9])
    assert [subset.name for subset in subsets] == [ABOVE_PRICE, LOWEST, HIGHEST]
    for subset, shift, inside in zip(subsets, found.within, (y > PRICE, y <= low, y >= high), strict=True):
        assert subset.n == np.count_nonzero(inside)
        assert subset.median_value == np.median(y[inside])
        assert shift.middle.value == np.median(x[inside])
        wanted = (np.median(x[inside]) - np.median(x)) / x.std(ddof=1)
        assert shift.shift.value == pytest.approx(wanted)
        assert shift.shift.low < wanted < shift.shift.high
    assert found.usual.middle == np.median(x)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_above_the_median_of_the_linear_model(correlation):
    """x given y > its median is skew-normal, A. Azzalini (1985), with slant r / sqrt(1 - r^2)."""
    linear = linear_draws(100_000, correlation)
    for name, r in zip(linear.draws.names, linear.correlations, strict=True):
        _, found = shifts(linear.draws[name], linear.draws.values)
        above = found.within[0].shift
        truth = stats.skewnorm.ppf(0.5, r / np.sqrt(1.0 - r * r))
        assert abs(above.value - truth) < 4.0 * (above.high - above.low) / 3.92 + 1e-9, name
    assert above.low <= 0.0 <= above.high  # the dummy


@pytest.mark.parametrize("few_values", [False, True])
def test_intervals_of_shifts_hold_what_they_say(few_values):
    """Four draws of five are above the price, so that their middle moves with that of all draws."""
    def draws(n):
        x, e = RNG.normal(size=(2, n))
        y = PRICE + 1.2 + x + e
        return np.clip(np.round(x), -2.0, 2.0) if few_values else x, y

    truth = [shift.shift.value for shift in shifts(*draws(1_000_000))[1].within]
    runs = [shifts(*draws(1_000))[1].within for _ in range(400)]
    for place, wanted in enumerate(truth):
        share = np.mean([run[place].shift.low <= wanted <= run[place].shift.high for run in runs])
        assert abs(share - 0.95) < 4.0 * np.sqrt(0.95 * 0.05 / 400), place
    as_if_exact = [np.array(run[0].middle[1:]) - (run[0].middle.value - run[0].shift.value) for run in runs]
    assert np.mean([low <= truth[0] <= high for low, high in as_if_exact]) > 0.99  # the control


def test_a_floor_is_the_lowest_tenth_and_more():
    x = RNG.normal(size=1_000)
    y = np.maximum(0.0, x)
    subsets, found = shifts(x, y, 0.5)
    assert subsets[1].n == np.count_nonzero(y == 0.0) > 400
    assert found.within[1].middle.value == np.median(x[y == 0.0])


def test_subsets_that_tell_nothing():
    x = RNG.normal(size=100)
    subsets, found = shifts(x, np.full(100, 7.0), 10.0)
    assert [subset.n for subset in subsets] == [0, 100, 100]
    assert not any(subset.tells for subset in subsets)
    assert found.within == (NO_SHIFT,) * 3
    assert subsets[0].median_value is None
    assert subsets_of(np.empty(0), np.empty(0), 1.0) == ()
    assert shifts(np.ones(100), x)[1] is None


def scenario_draws(n=4_000):
    """A bull of 70%: P(bull | above the price) is 99%."""
    bull = (RNG.random(n) < 0.7).astype(float)
    return bull, PRICE + bull + RNG.normal(-0.5, 0.2, n)


def test_an_input_of_two_values_is_told_by_its_mean():
    """Medians are blind: that of a bull of 70% is the bull's everywhere above the price."""
    x, y = scenario_draws()
    _, found = shifts(x, y)
    above, lowest, _ = found.within
    assert found.usual.is_mean
    assert found.usual.kind == "mean"
    assert found.usual.middle == x.mean()
    chosen = x[y > PRICE]
    assert above.middle.value == pytest.approx(chosen.mean())
    wanted = (chosen.mean() - x.mean()) / x.std(ddof=1)
    assert above.shift.value == pytest.approx(wanted)
    limits = stats.t.interval(0.95, chosen.size - 1, chosen.mean(), stats.sem(chosen))
    assert above.middle[1:] == pytest.approx(limits)
    assert above.tells
    assert lowest.tells
    assert np.median(chosen) == np.median(x)  # the control


def test_equal_draws_of_such_an_input_are_no_sure_sign():
    """Of a value that 99% have, 25 draws in a row are no news; of one that 50% have, they are."""
    for share, is_clear in ((0.99, False), (0.5, True)):
        x = (np.arange(1_000) >= 1_000 * (1.0 - share)).astype(float)
        y = np.where(np.arange(1_000) >= 975, PRICE + 1.0, PRICE - 1.0)
        above = shifts(x, y)[1].within[0]
        assert above.middle.value == 1.0
        assert above.is_clear == is_clear


def test_ten_values_or_fewer_count_as_few():
    y = RNG.normal(size=1_000)
    assert shifts(np.arange(1_000) % 10 * 1.0, y)[1].usual.is_mean
    assert not shifts(np.arange(1_000) % 11 * 1.0, y)[1].usual.is_mean
    assert not shifts(np.arange(8.0), y[:8])[1].usual.is_mean  # each draw has its own


def said_of(x, y, evaluation):
    subsets, found = shifts(x, y)
    row = replace(found, name="initial_growth")
    return [sentence(subset, (row,), place, evaluation) for place, subset in enumerate(subsets)]


def test_means_and_few_draws_in_words(evaluation):
    above, lowest, _ = said_of(*scenario_draws(), evaluation)
    assert "initial growth higher (mean " in above
    assert "at or below P10, the lowest tenth" in lowest
    x = RNG.normal(size=1_000)
    few = said_of(x, np.where(x > 2.3, PRICE + x, x - PRICE), evaluation)[0]
    assert few.startswith(f"Only {np.count_nonzero(x > 2.3)} draws are above the price")
    assert few.endswith("too few to tell what holds there.")


def test_heaped_values_are_no_tenth(evaluation):
    """99.8% of draws at a floor of 0."""
    x = RNG.normal(size=5_000)
    y = np.where(x > np.sort(x)[-11], 1.0 + x, 0.0)
    _, lowest, highest = said_of(x, y, evaluation)
    assert "tenth" not in f"{lowest} {highest}"
    assert lowest.startswith("In the 99.8% of draws at or below P10, where many draws are equal,")
    assert highest.startswith("Every draw is at or above P90, where many draws are equal: no input tells")
