import numpy as np
import pytest
from scipy import stats

from reports.statistics.estimates import (
    NO_ESTIMATE,
    Estimate,
    difference,
    mean_and_deviation,
    share_of_draws,
)


@pytest.mark.parametrize(
    ("count", "n"), [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (1, 1000), (999, 1000), (766_480, 1_000_000)]
)
def test_share_agrees_with_scipy(count, n):
    wanted = stats.binomtest(count, n).proportion_ci(0.95, method="wilson")
    found = share_of_draws(count, n)
    assert found.value == count / n
    assert found[1:] == pytest.approx((wanted.low, wanted.high), rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(("count", "n"), [(3, 10), (1, 1000), (500, 1000)])
def test_at_wilson_s_limits_the_share_is_just_significant(count, n):
    # The definition: the score statistic at either limit is the normal quantile.
    found = share_of_draws(count, n)
    for limit, sign in ((found.low, 1.0), (found.high, -1.0)):
        score = (found.value - limit) / np.sqrt(limit * (1.0 - limit) / n)
        assert score == pytest.approx(sign * 1.959963984540054, rel=1e-9)


def test_certain_shares_reach_their_end():
    assert share_of_draws(0, 1_000_003).low == 0.0
    assert share_of_draws(1_000_003, 1_000_003).high == 1.0


def test_no_draws_no_share():
    assert share_of_draws(0, 0) == NO_ESTIMATE


@pytest.mark.parametrize("n", [2, 3, 30, 1000])
def test_mean_agrees_with_scipy(n):
    values = np.random.default_rng(n).lognormal(8.0, 0.3, n)
    mean, deviation = mean_and_deviation(values)
    interval = stats.t.interval(0.95, n - 1, values.mean(), stats.sem(values))
    assert mean == pytest.approx((values.mean(), *interval), rel=1e-12)
    assert deviation == pytest.approx(np.std(values, ddof=1), rel=1e-12)


def test_equal_values_have_that_mean_to_the_bit():
    value = 3252.7071350725632
    assert mean_and_deviation(np.full(1_000_003, value)) == ((value, value, value), 0.0)


def test_one_value_has_no_limits():
    assert mean_and_deviation(np.array([13.09])) == (Estimate(13.09, None, None), None)


def test_no_value_has_no_mean():
    assert mean_and_deviation(np.array([])) == (NO_ESTIMATE, None)


def test_what_overflows_is_none_and_not_infinite():
    mean, deviation = mean_and_deviation(np.array([1e308, -1e308, 1e308]))
    assert deviation is None
    assert mean[1:] == (None, None)


def test_the_interval_of_a_difference():
    """Errors of 3 and 4 are 5 together if independent, 1 if alike; each end takes its own."""
    one, other = Estimate(10.0, 7.0, 13.0), Estimate(6.0, 2.0, 10.0)
    assert difference(one, other, 0.0) == pytest.approx((4.0, -1.0, 9.0))
    assert difference(one, other, 1.0) == pytest.approx((4.0, 3.0, 5.0))
    assert difference(one, one, 1.0) == (0.0, 0.0, 0.0)
    uneven = difference(Estimate(10.0, 7.0, 15.0), Estimate(6.0, -6.0, 10.0), 0.0)
    assert uneven == pytest.approx((4.0, -1.0, 17.0))
    assert difference(one, Estimate(6.0, None, None), 0.0) == (4.0, None, None)
