"""Smoothed percentiles against quantiles known in closed form."""

import numpy as np
import pytest
from scipy import integrate, stats

from reports.statistics.percentiles import PERCENTS, percentile
from reports.statistics.rqmc_intervals import (
    _Cells,
    _share_and_density,
    smoothed_percentile,
    smoothed_share,
)

RNG = np.random.default_rng(20)


def even(law, n=1 << 16):
    """Values at evenly spread probabilities: the best that points in one dimension can do."""
    return law.ppf((np.arange(n) + 0.5) / n)


def test_the_kernel_is_of_sixth_order():
    def moment(power):
        def integrand(x):
            return x**power * _share_and_density(_Cells(np.zeros(1), np.ones(1), 0.0), x, 1.0)[1]

        return integrate.quad(integrand, -12.0, 12.0, epsabs=1e-12)[0]

    assert [moment(power) for power in range(6)] == pytest.approx([1.0, 0.0, 0.0, 0.0, 0.0, 0.0], abs=1e-10)
    assert moment(6) == pytest.approx(15.0)


@pytest.mark.parametrize("u", [-5.0, -1.3, 0.0, 0.4, 2.2])
def test_its_integral_is_the_smooth_step(u):
    one = _Cells(np.zeros(1), np.ones(1), 0.0)
    step = integrate.quad(lambda x: _share_and_density(one, x, 1.0)[1], -12.0, u, epsabs=1e-13)[0]
    assert _share_and_density(one, u, 1.0)[0] == pytest.approx(step, abs=1e-11)


@pytest.mark.parametrize("law", [stats.norm(3000.0, 700.0), stats.lognorm(0.25, scale=3000.0)])
@pytest.mark.parametrize("percent", PERCENTS)
def test_known_quantiles(law, percent):
    found = smoothed_percentile(even(law), percent)
    truth = law.ppf(percent / 100.0)
    # The bias: 15 / 6! h^6 of the fifth derivative of the density, here below 5e-4 of the spread.
    assert found.value == pytest.approx(truth, abs=5e-4 * law.std())
    assert found.density == pytest.approx(law.pdf(truth), rel=0.03)


def test_cells_agree_with_the_sum_over_all_draws():
    values = np.sort(RNG.lognormal(8.0, 0.3, 5_000))
    found = smoothed_percentile(values, 25)
    u = (found.value - values) / found.width
    steps = stats.norm.cdf(u) + stats.norm.pdf(u) * (7.0 * u - u**3) / 8.0
    assert steps.mean() == pytest.approx(0.25, abs=2e-6)
    assert smoothed_share(values, found.value, found.width) == pytest.approx(0.25, abs=1e-6)


def test_random_draws_stay_within_their_limits():
    for _ in range(50):
        values = np.sort(RNG.normal(size=1_000))
        plain = percentile(values, 10)
        found = smoothed_percentile(values, 10)
        assert found is None or plain.low <= found.value <= plain.high


@pytest.mark.parametrize("percent", [10, 45, 55, 90])
def test_two_far_heaps_keep_the_plain_percentile(percent):
    # The spread is that of both, so the kernel is wider than either.
    values = np.concatenate([even(stats.norm(0.0, 1.0), 30_000), even(stats.uniform(20.0, 1.0), 30_000)])
    assert smoothed_percentile(values, percent) is None


def test_its_bias_is_known_in_advance():
    # Few points, evenly spread: what is off is the bias. Three widths of it, from 2^8 to 2^14.
    law = stats.lognorm(0.5)
    for n in (1 << 8, 1 << 11, 1 << 14):
        found = smoothed_percentile(even(law, n), 10)
        assert found.value - law.ppf(0.1) == pytest.approx(found.bias, rel=0.3, abs=0.1 / n)


def test_a_kinked_density_is_smoothed_only_within_the_limits():
    values = even(stats.uniform(0.0, 1.0), 1 << 14)
    found = smoothed_percentile(values, 1)
    plain = percentile(values, 1)
    assert found is None or plain.low <= found.value <= plain.high


@pytest.mark.parametrize("percent", [1, 5, 10])
def test_a_heap_at_the_floor_keeps_the_plain_percentile(percent):
    values = np.maximum(0.0, even(stats.norm(1.0, 1.0)))
    assert smoothed_percentile(values, percent) is None


def test_far_from_the_heap_it_is_smoothed():
    values = np.maximum(-4.0, even(stats.norm(), 1 << 20))
    assert np.count_nonzero(values == -4.0) > 3
    assert smoothed_percentile(values, 90).value == pytest.approx(stats.norm.ppf(0.9), abs=1e-4)


def test_discrete_values_are_not_smoothed():
    values = np.sort(RNG.integers(0, 1_000, 50_000).astype(float))
    assert all(smoothed_percentile(values, percent) is None for percent in PERCENTS)


@pytest.mark.parametrize(
    "values",
    [np.empty(0), np.array([13.0]), np.arange(63.0), np.full(1_000, 5.0), 10.0 ** np.linspace(0, 308, 1_000),
     np.array([-1e308] * 500 + [1e308] * 500)],
)
def test_what_cannot_be_smoothed(values):
    for percent in PERCENTS:
        found = smoothed_percentile(values, percent)
        assert found is None or np.isfinite(found.value)


def test_heavy_tails_do_not_widen_the_kernel():
    law = stats.cauchy(100.0, 1.0)
    found = smoothed_percentile(even(law), 50)
    assert found.width < 1.0
    assert found.value == pytest.approx(100.0, abs=1e-3)


def test_too_few_draws_for_a_limit_keep_the_plain_percentile():
    values = np.sort(RNG.normal(size=100))
    assert smoothed_percentile(values, 1) is None  # no draw is surely below it
    assert smoothed_percentile(values, 50) is not None
