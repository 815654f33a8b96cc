"""Counted quantiles against those of all values."""

import numpy as np
import pytest

from engine.paths.histogram_quantiles import (
    N_BIN,
    N_COUNT,
    NOWHERE,
    Bins,
    bin_of,
    bins_around,
    counted_quantiles,
    exact_quantiles,
)

SHARES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
RNG = np.random.default_rng(7)
PILOT = 4_096


def counted(values: np.ndarray, bins: Bins) -> np.ndarray:
    """(N_COUNT,) of values, the plain way."""
    counts = np.zeros(N_COUNT, np.int64)
    for value in values.tolist():
        counts[bin_of(value, float(bins.low), float(bins.density()))] += 1
    return counts


def is_near(found: np.ndarray, values: np.ndarray, width: float) -> bool:
    """Whether quantiles lie within a bin of the draws that np.quantile interpolates, or the next."""
    ascending = np.sort(values)
    places = np.array([int(share * (values.size - 1)) for share in SHARES])
    low, high = ascending[places], ascending[np.minimum(places + 2, values.size - 1)]
    return bool(np.all((low - width <= found) & (found <= high + width)))


@pytest.fixture
def size(n_draw):
    return n_draw(40_000, 8_000)


SPREAD = {
    "normal": lambda n: RNG.normal(5.0, 2.0, n),
    "far off": lambda n: 1e9 + RNG.normal(0.0, 1e-3, n),
    "heavy tails": lambda n: np.exp(2.0 * RNG.normal(size=n)),
    "negative": lambda n: -RNG.gamma(2.0, 3.0, n),
    "large": lambda n: 1e300 * RNG.normal(size=n),
    "minute": lambda n: 1e-280 * RNG.normal(size=n),
}


@pytest.mark.parametrize("kind", SPREAD)
def test_within_a_bin_of_numpys(kind, size) -> None:
    values = SPREAD[kind](size)
    bins = bins_around(values[:PILOT])
    found = counted_quantiles(counted(values, bins), bins, SHARES)
    assert is_near(found, values, float(bins.width))
    p05, p995 = np.quantile(values[:PILOT], [0.005, 0.995])
    assert float(bins.width) <= 1.11 * (p995 - p05) / N_BIN


def test_a_pilot_of_other_values_is_found_out(size) -> None:
    """Negative control: bins that do not hold the quantiles do not make some up."""
    values = RNG.normal(5.0, 2.0, size)
    bins = bins_around(values[:PILOT] - 100.0)
    assert np.all(np.isinf(counted_quantiles(counted(values, bins), bins, SHARES)))


@pytest.mark.parametrize("point", [0.0, -3.7, 1e300, 5e-324])
def test_equal_values_are_their_own_quantiles(point) -> None:
    values = np.full(5_000, point)
    bins = bins_around(values)
    assert np.all(counted_quantiles(counted(values, bins), bins, SHARES) == point)


def test_equal_but_for_a_few() -> None:
    values = np.full(10_000, 2.0)
    values[:3] = [-1e9, 7.0, np.inf]
    bins = bins_around(values[:PILOT])
    assert np.all(counted_quantiles(counted(values, bins), bins, SHARES) == 2.0)


def test_values_a_rounding_apart() -> None:
    values = 1.0 + np.spacing(1.0) * RNG.integers(0, 3, 9_000)
    bins = bins_around(values[:PILOT])
    np.testing.assert_allclose(counted_quantiles(counted(values, bins), bins, SHARES), 1.0, rtol=3e-15)


def test_infinite_values_have_their_place_and_what_is_no_number_none() -> None:
    finite = RNG.normal(size=6_000)
    values = RNG.permutation(np.concatenate([finite, np.full(3_000, np.inf), np.full(2_000, np.nan)]))
    bins = bins_around(values[:PILOT])
    found = counted_quantiles(counted(values, bins), bins, (0.25, 0.5, 0.75))
    wanted = np.sort(np.where(np.isnan(values), np.inf, values))[[2_249, 4_499]]
    np.testing.assert_allclose(found[:2], wanted, atol=2.0 * float(bins.width))
    assert found[2] == np.inf
    assert counted(values, bins)[NOWHERE] == 2_000


@pytest.mark.parametrize("shape", [(3, 2, 0), (3, 2, 5)])
def test_no_numbers_no_quantiles(shape) -> None:
    values = np.full(shape, np.nan)
    bins = bins_around(values)
    counts = np.zeros((3, 2, N_COUNT), np.int64)
    assert np.all(np.isnan(counted_quantiles(counts, bins, SHARES)))
    assert exact_quantiles(values, SHARES).shape == (7, 3, 2)


def test_bins_of_many_lines_are_those_of_each() -> None:
    values = RNG.normal(size=(3, 2, 5_000)) * np.array([1.0, 10.0, 100.0])[:, None, None]
    bins = bins_around(values)
    counts = np.zeros((3, 2, N_COUNT), np.int64)
    for at in np.ndindex(3, 2):
        one = bins_around(values[at])
        assert (one.low, one.width) == (bins.low[at], bins.width[at])
        counts[at] = counted(values[at], one)
    found = counted_quantiles(counts, bins, SHARES)
    for at in np.ndindex(3, 2):
        assert is_near(found[:, *at], values[at], float(bins.width[at]))


def test_exact_quantiles_are_numpys() -> None:
    values = RNG.normal(size=(4, 3, 101))
    values[RNG.random(values.shape) < 0.2] = np.nan
    np.testing.assert_allclose(exact_quantiles(values, SHARES), np.nanquantile(values, SHARES, axis=-1))


def test_exact_quantiles_of_infinite_values() -> None:
    values = np.array([-np.inf, -np.inf, 1.0, np.inf, np.inf])
    np.testing.assert_array_equal(exact_quantiles(values, (0.0, 0.25, 0.5, 0.6, 1.0)),
                                  [-np.inf, -np.inf, 1.0, np.inf, np.inf])
