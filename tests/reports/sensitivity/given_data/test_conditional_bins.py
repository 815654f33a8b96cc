"""Bins: their figures against plain numpy, closed forms of the linear Gaussian model, and coverage."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from reports.sensitivity.given_data.conditional_bins import conditional_of
from reports.statistics.ranking import bin_starts, ranking_of
from tests.reports.sensitivity.linear_draws import PRICE, linear_draws

RNG = np.random.default_rng(1)


def cut(variable, values, price=PRICE):
    return conditional_of("x", variable, ranking_of(variable), values, price)


def test_bins_are_the_tenths_of_the_draws_and_their_figures_numpy_s():
    x, y = RNG.normal(size=1_003), RNG.gumbel(size=1_003)
    found = cut(x, y, 0.3)
    assert len(found.bins) == 10
    assert not found.by_value
    assert sum(part.figures.n for part in found.bins) == 1_003
    for part in found.bins:
        inside = (x >= part.low) & (x <= part.high)
        assert part.figures.n == np.count_nonzero(inside)
        assert part.figures.n in (100, 101)
        assert part.figures.mean.value == pytest.approx(y[inside].mean())
        assert part.middle == np.sort(x[inside])[part.figures.n // 2]
        for percent in (10, 50, 90):
            figure = getattr(part.figures, f"p{percent}")
            assert figure.value == np.quantile(y[inside], percent / 100)
        assert part.figures.above_price.value == np.mean(y[inside] > 0.3)
    edges = [(part.first_percent, part.last_percent) for part in found.bins]
    assert edges[0][0] == 0.0
    assert edges[-1][1] == 100.0
    assert np.allclose(np.diff(edges, axis=1), 10.0, atol=0.1)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_means_in_bins_of_the_linear_model(correlation):
    """E[y | bin] = price + cov(x, y) E[x | bin], and E[x | bin] of a normal has a closed form."""
    linear = linear_draws(200_000, correlation)
    edges = stats.norm.ppf(np.linspace(0.0, 1.0, 11))
    in_bins = -10.0 * np.diff(stats.norm.pdf(edges))
    for name, slope in zip(linear.draws.names, linear.with_value, strict=True):
        found = cut(linear.draws[name], linear.draws.values)
        for part, middle in zip(found.bins, in_bins, strict=True):
            low, value, high = part.figures.mean.low, part.figures.mean.value, part.figures.mean.high
            # Edges are the draws' own, which adds a little to the mean's own error.
            error = np.hypot((high - low) / 3.92, abs(slope) * 10.0 * 0.3 / np.sqrt(200_000))
            assert abs(value - PRICE - slope * middle) < 4.0 * error, name


def test_correlation_carries_an_input_without_weight_of_its_own():
    """Negative control: the spread of an input of weight 0 is all of correlation, or none."""
    n = 50_000
    x = RNG.multivariate_normal([0.0, 0.0], [[1.0, 0.8], [0.8, 1.0]], n).T
    carried, alone = cut(x[1], PRICE + x[0]), cut(RNG.normal(size=n), PRICE + x[0])
    assert carried.spread == pytest.approx(0.8 * 2 * 1.755, rel=0.05)  # E[x | top tenth] = 1.755
    assert alone.spread < 0.1


def test_the_price_is_not_above_itself():
    x, y = np.arange(40.0), np.repeat([1.0, 2.0], 20)
    found = cut(x, y, 2.0)
    assert {part.figures.above_price.value for part in found.bins} == {0.0}
    assert cut(x, y, np.nextafter(2.0, 0.0)).bins[-1].figures.above_price.value == 1.0


def test_an_input_of_few_values_is_cut_by_them():
    x = RNG.choice([0.01, 0.02, 0.05], size=1_000, p=[0.5, 0.3, 0.2])
    y = RNG.normal(size=1_000) + 100 * x
    found = cut(x, y)
    assert found.by_value
    assert [part.low for part in found.bins] == [part.high for part in found.bins] == [0.01, 0.02, 0.05]
    assert [part.figures.n for part in found.bins] == [np.count_nonzero(x == v) for v in (0.01, 0.02, 0.05)]
    assert found.bins[2].figures.p50.value == np.quantile(y[x == 0.05], 0.5)


def test_equal_values_stay_together():
    x = np.maximum(0.0, RNG.normal(0.3, 1.0, 5_000))  # 38% at 0
    found = cut(x, RNG.normal(size=5_000))
    assert found.bins[0].low == found.bins[0].middle == 0.0
    assert found.bins[0].figures.n >= np.count_nonzero(x == 0.0)
    assert all(part.high < following.low for part, following in pairwise(found.bins))
    starts = bin_starts(ranking_of(x), 10)
    assert starts[0] == 0
    assert np.all(np.diff(starts) > 0)


def test_what_cannot_be_cut():
    x = RNG.normal(size=19)
    assert cut(x, x) is None
    assert cut(np.ones(500), RNG.normal(size=500)) is None
    assert cut(np.empty(0), np.empty(0)) is None
    assert len(cut(RNG.normal(size=20), RNG.normal(size=20)).bins) == 2
    assert len(cut(RNG.normal(size=79), RNG.normal(size=79)).bins) == 7


@pytest.mark.heavy
def test_limits_of_p50_in_a_bin_hold_what_they_say():
    """The true median of the top tenth's value, from a million draws, in 95% of small runs."""
    def run(n):
        x = RNG.normal(size=n)
        return cut(x, x + RNG.normal(size=n)).bins[-1].figures.p50

    truth = run(1_000_000).value
    runs = [run(1_000) for _ in range(300)]
    share = np.mean([found.low <= truth <= found.high for found in runs])
    assert share > 0.95 - 4 * np.sqrt(0.95 * 0.05 / 300)
