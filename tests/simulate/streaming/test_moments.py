"""Moments in parts beside exact sums."""

from math import fsum, sqrt

import numpy as np
import pytest

from simulate.streaming.moments import ExactSum, Moments, ShiftedSums

RNG = np.random.default_rng(5)


def summed(parts: list[np.ndarray], pivot: float) -> Moments:
    sums = ShiftedSums(pivot)
    for part in parts:
        sums.add(part)
    return sums.moments()


@pytest.mark.parametrize("offset", [0.0, 3e3, 1e9])
@pytest.mark.parametrize("spread", [1.0, 1e-3])
def test_mean_and_variance_are_those_of_exact_sums(offset: float, spread: float) -> None:
    values = offset + spread * RNG.standard_t(3.0, 40_000)
    found = summed(np.array_split(values, 17), float(values[0]))
    mean = fsum(values) / values.size
    away = values - mean  # the mean is rounded, so these do not quite sum to zero
    squares = fsum(away**2) - fsum(away) ** 2 / values.size
    assert found.mean() == pytest.approx(mean, rel=4e-16, abs=1e-15 * spread)
    assert found.squares_about_mean() == pytest.approx(squares, rel=1e-13)


def test_a_million_parts_lose_nothing() -> None:
    """Plain addition would be off by 1e-11 here."""
    found = ExactSum()
    for _ in range(100):
        found.add_equal(0.1, 10_000)
    assert found.value() == fsum([0.1] * 1_000_000)


def test_arrays_are_summed_cell_by_cell() -> None:
    parts = RNG.normal(size=(500, 3)) * [1.0, 1e8, 1e-8]
    found = ExactSum((3,))
    for part in parts:
        found.add(part)
    assert found.value().tolist() == [fsum(column) for column in parts.T]


def test_equal_values_have_that_mean_and_no_variance() -> None:
    found = summed([np.full(7, 0.1), np.full(9, 0.1)], 0.1)
    assert (found.mean(), found.squares_about_mean()) == (0.1, 0.0)


def test_about_another_origin() -> None:
    values = RNG.normal(3.0, 2.0, 1000)
    moved = summed([values], 1.0).about(4.0)
    assert moved.total == pytest.approx(fsum(values - 4.0), rel=1e-13)
    assert moved.squares == pytest.approx(fsum((values - 4.0) ** 2), rel=1e-13)
    assert sqrt(moved.squares_about_mean() / 999) == pytest.approx(values.std(ddof=1), rel=1e-13)


def test_counted_values() -> None:
    sums = ShiftedSums(0.5)
    sums.add_equal(2.0, 1000)
    assert sums.moments() == Moments(1000, 0.5, 1500.0, 2250.0)


def test_nothing_has_no_mean() -> None:
    assert np.isnan(ShiftedSums(0.0).moments().mean())
