"""Exact sums beside `math.fsum` and Python's fractions."""

from fractions import Fraction
from math import fsum, inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.paths.exact_sums import (
    N_CELL,
    N_LIMB,
    add_about,
    add_each,
    add_sums,
    counted,
    from_words,
    rounded,
    to_words,
)

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def summed(numbers: list[float]) -> np.ndarray:
    total = np.zeros(N_CELL, np.int64)
    add_about(np.array(numbers, np.float64), 0.0, total, np.zeros(N_CELL, np.int64))
    return total


@settings(deadline=None)  # the first call compiles
@given(st.lists(FINITE, max_size=60), st.randoms())
def test_sums_are_exact_in_any_order_and_grouping(numbers: list[float], chance) -> None:
    exact, whole = sum(map(Fraction, numbers)), summed(numbers)
    try:
        expected = float(exact)
    except OverflowError:
        expected = inf if exact > 0 else -inf
    assert rounded(whole) == expected
    shuffled = chance.sample(numbers, len(numbers))
    cut = chance.randint(0, len(numbers))
    parts = summed(shuffled[:cut])
    add_sums(parts, summed(shuffled[cut:]))
    assert parts.tolist() == whole.tolist()  # there is one form of each sum


@pytest.mark.parametrize("scale", [1.0, 1e-308, 1e300, 2.0**-1074])
def test_many_numbers(scale: float, n_draw) -> None:
    """Enough for carries; numpy's own sum of these is off."""
    numbers = np.random.default_rng(3).standard_cauchy(n_draw(100_000, 5_000)) * scale
    numbers = np.concatenate([numbers, -numbers[:-1_000]])
    assert rounded(summed(numbers.tolist())) == fsum(numbers)


def test_squares_about_a_pivot() -> None:
    values = np.random.default_rng(4).lognormal(8.0, 1.0, 10_001)
    total, squares = np.zeros(N_CELL, np.int64), np.zeros(N_CELL, np.int64)
    add_about(values, 2500.0, total, squares)
    assert (rounded(total), rounded(squares)) == (fsum(values - 2500.0), fsum((values - 2500.0) ** 2))


@settings(deadline=None)
@given(FINITE, st.integers(0, 10**12))
def test_counted(number: float, count: int) -> None:
    exact = Fraction(number) * count
    if abs(exact) < Fraction(1.7e308):
        assert rounded(counted(number, count)) == float(exact)
    twice = counted(number, 2)
    assert twice.tolist() == summed([number, number]).tolist()


def test_what_is_not_finite() -> None:
    assert rounded(summed([1.0, inf])) == inf
    assert rounded(summed([-inf, 1e308])) == -inf
    assert isnan(rounded(summed([inf, -inf])))
    assert isnan(rounded(summed([nan, 3.0])))
    assert rounded(summed([1.7e308] * 3 + [-1.7e308] * 2)) == 1.7e308  # in between it is beyond all doubles
    assert rounded(counted(-inf, 3)) == -inf


def test_each_to_its_own_and_as_words() -> None:
    rng = np.random.default_rng(5)
    parts = rng.normal(size=(200, 4)) * [1.0, 1e200, -1e-200, 1e-320]
    cells = np.zeros((4, N_CELL), np.int64)
    for part in parts:
        add_each(part, cells)
    assert [rounded(each) for each in cells] == [fsum(column) for column in parts.T]
    words = to_words(cells[:, :N_LIMB])
    assert (words.dtype.itemsize, from_words(words).tolist()) == (4, cells[:, :N_LIMB].tolist())
