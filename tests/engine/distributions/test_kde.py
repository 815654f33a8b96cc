from math import inf, nan

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr, ndtri

from engine.distributions import KernelDensity
from engine.quantile_table.build import build_quantile_tables
from tests.engine.distributions.family_cases import DATA, SMOOTHED
from tests.engine.distributions.family_oracle import moments
from tests.engine.distributions.oracle import TAIL


def _widths(data: tuple[float, ...], bandwidth: float) -> np.ndarray:
    """Abramson's square root law on scipy's density estimate."""
    density = stats.gaussian_kde(data, bw_method=bandwidth / np.std(data, ddof=1))(data)
    return bandwidth * np.sqrt(stats.gmean(density) / density)


def _below(x: np.ndarray, data: tuple[float, ...], widths: np.ndarray) -> np.ndarray:
    """P(X <= x) as the definition says: the mean of normal probabilities around the data."""
    return np.mean([stats.norm.cdf(x, *kernel) for kernel in zip(data, widths, strict=True)], axis=0)


def _above(x: np.ndarray, data: tuple[float, ...], widths: np.ndarray) -> np.ndarray:
    return np.mean([stats.norm.sf(x, *kernel) for kernel in zip(data, widths, strict=True)], axis=0)


@pytest.mark.parametrize("name", SMOOTHED)
def test_quantiles_have_the_probabilities_of_the_definition_in_both_tails(name):
    marginal, data = SMOOTHED[name], DATA[name]
    width = _widths(data, marginal.bandwidth)
    for low in (marginal.ppf(TAIL), marginal.quantile_of_score(ndtri(TAIL))):
        np.testing.assert_allclose(_below(low, data, width), TAIL, rtol=1e-11)
    for high in (marginal.isf(TAIL), marginal.quantile_of_score(-ndtri(TAIL))):
        np.testing.assert_allclose(_above(high, data, width), TAIL, rtol=1e-11)


@pytest.mark.parametrize("name", SMOOTHED)
def test_probabilities_are_those_of_the_definition(name):
    marginal, data = SMOOTHED[name], DATA[name]
    width = _widths(data, marginal.bandwidth)
    reach = 8.0 * width.max()
    x = np.linspace(min(data) - reach, max(data) + reach, 1_001)
    np.testing.assert_allclose(marginal.cdf(x), _below(x, data, width), rtol=1e-11)
    np.testing.assert_allclose(marginal.sf(x), _above(x, data, width), rtol=1e-11)
    np.testing.assert_allclose(ndtr(marginal.score(x)), _below(x, data, width), rtol=2e-11)


@pytest.mark.parametrize("name", SMOOTHED)
def test_kernels_widen_by_the_square_root_law(name):
    marginal = SMOOTHED[name]
    np.testing.assert_allclose(marginal.widths(), _widths(DATA[name], marginal.bandwidth), rtol=1e-12)


def test_many_values_have_the_widths_of_a_grid():
    data = tuple(np.random.default_rng(5).normal(size=5_000).tolist())
    marginal = KernelDensity(data)
    np.testing.assert_allclose(marginal.widths(), _widths(data, marginal.bandwidth), rtol=0.05)


@pytest.mark.parametrize("seed", range(5))
def test_long_tails_can_be_tabulated(seed):
    """Equal kernels leave gaps between the lone values of such samples, which no table follows."""
    data = np.exp(0.5 * np.random.default_rng(seed).normal(size=200))
    build_quantile_tables([KernelDensity(tuple(data.tolist()))])


@pytest.mark.parametrize(
    ("data", "spread"),
    [
        ((1.0, 2.0, 4.0), 1.5 / 1.34),  # quartiles 1.5 and 3; the standard deviation is 1.53
        ((0.0, 0.0, 0.0, 0.0, 1.0, 2.0), 0.75 / 1.34),  # quartiles 0 and 0.75; 0.84
        ((0.0, 0.0, 0.5, 1.0, 1.0), 0.5),  # quartiles 0 and 1, 0.75 in this unit
    ],
)
def test_the_bandwidth_is_the_rule_of_thumb(data, spread):
    assert KernelDensity(data).bandwidth == pytest.approx(0.9 * spread * len(data) ** -0.2, rel=1e-14)


def test_equal_quartiles_leave_the_standard_deviation():
    data = (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 5.0)
    wanted = 0.9 * np.std(data, ddof=1) * 7.0**-0.2
    assert KernelDensity(data).bandwidth == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("name", SMOOTHED)
def test_smoothing_adds_the_squared_widths_to_the_variance(name):
    width = _widths(DATA[name], SMOOTHED[name].bandwidth)
    wanted = np.mean(DATA[name]), np.sqrt(np.var(DATA[name]) + np.mean(width**2))
    assert moments(SMOOTHED[name], farthest=10.0) == pytest.approx(wanted, rel=1e-7)


def test_ten_thousand_points_at_all_nodes_of_a_table():
    rng = np.random.default_rng(3)
    data = np.concatenate([rng.normal(size=9_000), rng.normal(4.0, 0.3, size=1_000)])
    marginal = KernelDensity(tuple(data.tolist()))
    score = np.linspace(-9.0, 9.0, 1_024)
    values = marginal.quantile_of_score(score)
    some = values[::16]
    distance = (some[:, None] - data) / marginal.widths()
    # An error of x changes each probability by the density times it; the smaller one tells more.
    density = (stats.norm.pdf(distance) / marginal.widths()).mean(axis=1)
    lower = stats.norm.cdf(distance).mean(axis=1) - ndtr(score[::16])
    upper = ndtr(-score[::16]) - stats.norm.sf(distance).mean(axis=1)
    error = np.where(score[::16] < 0.0, lower, upper) / density
    assert np.abs(error).max() < 1e-12 * data.std()
    assert np.all(np.diff(values) > 0.0)


def test_a_gap_between_clusters_is_crossed_in_order():
    # Between the clusters P(X <= x) is 0.9 to the last digit: any value there is right.
    data = (*np.linspace(0.0, 1.0, 90), *np.linspace(100.0, 100.1, 10))
    marginal = KernelDensity(data)
    values = marginal.quantile_of_score(np.unique(np.append(np.linspace(-9.0, 9.0, 501), ndtri(0.9))))
    assert np.all(np.diff(values) >= 0.0)
    below, above = marginal.ppf(np.array([0.9 - 1e-6, 0.9 + 1e-6]))
    assert below < 2.0
    assert above > 98.0


def test_shapes_and_ends_are_kept():
    marginal = SMOOTHED["years"]
    assert marginal.support() == (-inf, inf)
    assert marginal.kink() is None
    assert marginal.steps() is None
    assert np.shape(marginal.ppf(0.5)) == ()
    assert marginal.quantile_of_score(np.zeros((3, 2))).shape == (3, 2)
    np.testing.assert_array_equal(marginal.ppf(np.array([0.0, 1.0])), [-inf, inf])
    np.testing.assert_array_equal(marginal.cdf(np.array([-inf, inf])), [0.0, 1.0])
    np.testing.assert_array_equal(marginal.sf(np.array([-inf, inf])), [1.0, 0.0])


@pytest.mark.parametrize(("data", "count"), [((), 0), ((1.0, 1.0), 1), ((1.0, 2.0, 2.0, 1.0), 2)])
def test_refuses_fewer_than_three_distinct_values(data, count):
    with pytest.raises(ValueError, match=rf"^data: {count} distinct values: must be at least 3 to smooth$"):
        KernelDensity(data)


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_refuses_values_that_are_not_finite(value):
    with pytest.raises(ValueError, match=rf"^data\[2\] = {value:g}: must be finite$"):
        KernelDensity((1.0, 2.0, value, 3.0))
