from math import sqrt

import numpy as np
import pytest
from scipy import stats

from reports.statistics.estimates import NO_ESTIMATE
from reports.statistics.percentiles import (
    PERCENTS,
    count_below,
    percentile,
    percentiles,
    quantile_ranks,
    valid_sorted,
)

SHARES = [percent / 100.0 for percent in PERCENTS]


def test_percentiles_are_numpy_s_linear_ones():
    values = np.random.default_rng(1).lognormal(8.0, 0.3, 1_001)
    values[[3, 500]] = np.nan
    found = percentiles(valid_sorted(values))
    wanted = np.nanpercentile(values, PERCENTS, method="linear")
    assert list(found) == list(PERCENTS)
    assert [estimate.value for estimate in found.values()] == wanted.tolist()


@pytest.mark.parametrize("n", [1, 2, 5, 6, 37, 100, 368, 369, 1_000])
@pytest.mark.parametrize("share", SHARES)
def test_ranks_are_the_narrowest_that_miss_with_2_5_percent_a_side(n, share):
    """Against a search with scipy's exact binomial distribution."""
    below = stats.binom(n, share)
    # X_(r) exceeds the quantile when fewer than r draws lie below it.
    low = max((r for r in range(1, n + 1) if below.cdf(r - 1) < 0.025), default=0)
    high = min((r for r in range(1, n + 1) if below.sf(r - 1) <= 0.025), default=n + 1)
    assert quantile_ranks(n, share) == (low, high)


@pytest.mark.parametrize("n", [10**6, 10**9])
@pytest.mark.parametrize("share", SHARES)
def test_ranks_of_many_draws_agree_with_scipy(n, share):
    below = stats.binom(n, share)
    assert quantile_ranks(n, share) == (below.ppf(0.025), below.ppf(0.975) + 1)


@pytest.mark.parametrize(("n", "ranks"), [(5, (0, 6)), (6, (1, 6)), (10, (2, 9)), (20, (6, 15))])
def test_ranks_of_the_median_by_hand(n, ranks):
    # Both tails of the sign test: 2/32 is too much; 2/64; 2 (1 + 10)/1024, the next 112/1024;
    # 2 (1 + 20 + 190 + 1140 + 4845 + 15504)/2**20 = 4.1%, the next 11.5%.
    assert quantile_ranks(n, 0.5) == ranks


@pytest.mark.heavy
@pytest.mark.parametrize("percent", [10, 50, 99])
def test_limits_cover_as_often_as_theory_says(percent):
    n, repeats = 60, 4_000
    share = percent / 100.0
    truth = stats.expon.ppf(share)
    samples = np.sort(np.random.default_rng(percent).exponential(size=(repeats, n)), axis=1)
    found = [percentile(sample, percent) for sample in samples]
    low, high = quantile_ranks(n, share)
    below = stats.binom(n, share)
    for misses, theory in (
        ([e.low is not None and e.low > truth for e in found], below.cdf(low - 1)),
        ([e.high is not None and e.high < truth for e in found], below.sf(high - 1)),
    ):
        assert theory <= 0.025
        error = sqrt(theory * (1.0 - theory) / repeats)
        assert np.mean(misses) == pytest.approx(theory, abs=4.0 * error)


def test_a_limit_that_needs_more_draws_is_none():
    ascending = np.arange(100.0)
    assert percentile(ascending, 1).low is None
    assert percentile(ascending, 1).high == 3.0
    assert percentile(ascending, 99).high is None
    assert percentile(ascending, 99).low == 96.0


def gap_by_hand(ascending, share):
    """The rule of `gap_within`, step by step."""
    low, high = quantile_ranks(ascending.size, share)
    steps = np.diff(ascending)
    way, place = steps[low - 1 : high - 1].sum(), share * (ascending.size - 1)
    gaps = [
        at for at in range(max(25, low - 1), min(high - 1, ascending.size - 26))
        if 4 * steps[at] > way and steps[at] > max(steps[at - 25 : at].sum(), steps[at + 1 : at + 26].sum())
    ]
    if not gaps:
        return None
    longest = max(gaps, key=steps.__getitem__)
    at = longest if 2 * steps[longest] > way else min(gaps, key=lambda at: abs(at + 0.5 - place))
    return ascending[at], ascending[at + 1]


#: Gaps that lie alone, and two in one interval.
CASES = ([100.0, 200.0, 900.0], [0.25, 0.5, 0.25]), ([100.0, 500.0, 900.0], [0.249, 0.004, 0.747])


@pytest.mark.parametrize("n", [200, 1_000, 20_000])
def test_gaps_are_those_found_by_hand(n):
    rng = np.random.default_rng(n)
    found = 0
    for _ in range(100):
        places, shares = CASES[int(rng.integers(2))]
        cases = rng.choice(places, n, p=shares)
        ascending = np.sort(cases + rng.choice([0.0, 1.0, 50.0, 300.0]) * rng.random(n))
        for percent, estimate in percentiles(ascending).items():
            low, high = quantile_ranks(n, percent / 100.0)
            wanted = gap_by_hand(ascending, percent / 100.0) if low >= 1 and high <= n else None
            assert estimate.gap == wanted
            found += wanted is not None
    assert found > 50


SMOOTH = {
    "uniform": lambda rng, n: rng.random(n),
    "normal": lambda rng, n: rng.normal(size=n),
    "of heavy tails": lambda rng, n: rng.pareto(0.5, n),
    "without moments": lambda rng, n: rng.standard_cauchy(n),
    "heaped at 0": lambda rng, n: np.maximum(0.0, rng.normal(1.28, 1.0, n)),
    "two peaks that meet": lambda rng, n: rng.normal(rng.choice([-2.0, 2.0], n), 1.0),
}


@pytest.mark.parametrize("name", SMOOTH)
@pytest.mark.parametrize("n", [100, 1_000, 10_000])
def test_smooth_distributions_have_no_gaps(name, n):
    rng = np.random.default_rng(n)
    for _ in range(200):
        found = percentiles(np.sort(SMOOTH[name](rng, n)))
        assert all(estimate.gap is None for estimate in found.values())


def test_equal_draws_on_both_sides_of_a_gap():
    ascending = np.repeat([280.0, 2_750.0], [249, 751])
    found = percentiles(ascending)
    assert {percent for percent, estimate in found.items() if estimate.gap} == {25}
    assert found[25].gap == (280.0, 2_750.0)
    assert percentile(np.repeat([280.0, 2_750.0], [20, 60]), 25).gap is None  # too few to tell


@pytest.mark.parametrize(
    ("counts", "gap"), [((24_940, 100), (2_000.0, 3_000.0)), ((24_960, 100), (1_000.0, 2_000.0))]
)
def test_between_three_values_equally_far_apart_the_nearest_gap(counts, gap):
    """Both steps take up half of the way; until they counted, the interval from 1,000 to 3,000 had no gap."""
    ascending = np.repeat([1_000.0, 2_000.0, 3_000.0], [*counts, 100_000 - sum(counts)])
    found = percentile(ascending, 25)
    assert (found.low, found.high) == (1_000.0, 3_000.0)
    assert found.gap == gap == gap_by_hand(ascending, 0.25)


def test_infinitely_far_is_no_gap_that_ends_it():
    ascending = np.sort(np.repeat([-1.7e308, 1.7e308], 500))
    assert percentile(ascending, 50).value is not None


def test_one_draw_is_every_percentile():
    assert {estimate.value for estimate in percentiles(np.array([13.09])).values()} == {13.09}


def test_equal_draws_have_equal_limits():
    assert percentile(np.full(1_000, 13.09), 50) == (13.09, 13.09, 13.09)


def test_without_draws_there_are_none():
    assert set(percentiles(valid_sorted(np.array([np.nan, np.nan]))).values()) == {NO_ESTIMATE}


def test_counts_are_strict():
    ascending = np.array([1.0, 2.0, 2.0, 3.0])
    assert [count_below(ascending, at) for at in (1.0, 2.0, 9.0)] == [0, 1, 4]
