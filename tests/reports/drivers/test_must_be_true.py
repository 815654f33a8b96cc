"""Shifts against a plain reference and closed forms; the words said of them."""

import numpy as np
import pytest
from scipy import stats

from reports.drivers.must_be_true import ABOVE_PRICE, HIGHEST, LOWEST, NO_SHIFT, shifts_of, subsets_of
from reports.drivers.ranking import ranking_of
from tests.reports.drivers.linear_draws import PRICE, linear_draws

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
        assert shift.median.value == np.median(x[inside])
        wanted = (np.median(x[inside]) - np.median(x)) / x.std(ddof=1)
        assert shift.shift.value == pytest.approx(wanted)
        assert shift.shift.low < wanted < shift.shift.high
    assert found.median == np.median(x)


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


def test_a_floor_is_the_lowest_tenth_and_more():
    x = RNG.normal(size=1_000)
    y = np.maximum(0.0, x)
    subsets, found = shifts(x, y, 0.5)
    assert subsets[1].n == np.count_nonzero(y == 0.0) > 400
    assert found.within[1].median.value == np.median(x[y == 0.0])


def test_subsets_that_tell_nothing():
    x = RNG.normal(size=100)
    subsets, found = shifts(x, np.full(100, 7.0), 10.0)
    assert [subset.n for subset in subsets] == [0, 100, 100]
    assert not any(subset.tells for subset in subsets)
    assert found.within == (NO_SHIFT,) * 3
    assert subsets[0].median_value is None
    assert subsets_of(np.empty(0), np.empty(0), 1.0) == ()
    assert shifts(np.ones(100), x)[1] is None
