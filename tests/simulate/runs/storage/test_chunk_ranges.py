"""Sets of chunks as ranges, beside sets of numbers."""

from hypothesis import given
from hypothesis import strategies as st

from simulate.runs.storage.chunk_ranges import (
    are_sound,
    count_of,
    cut,
    joined,
    missing,
    n_draw_in,
    numbers_in,
)

N = 40
RANGES = st.lists(st.tuples(st.integers(0, N - 1), st.integers(1, 9)))


@given(RANGES, st.integers(1, 5))
def test_they_are_the_numbers(given_ranges, most: int) -> None:
    ranges, numbers = (), set()
    for first, count in given_ranges:
        stop = min(first + count, N)
        ranges = joined(ranges, (first, stop))
        numbers |= set(range(first, stop))
    assert list(numbers_in(ranges)) == sorted(numbers)
    assert count_of(ranges) == len(numbers)
    assert are_sound(ranges, N)
    rest = missing(ranges, N)
    assert set(numbers_in(rest)) == set(range(N)) - numbers
    pieces = list(cut(rest, most))
    assert [n for piece in pieces for n in range(*piece)] == list(numbers_in(rest))
    assert all(stop - first <= most for first, stop in pieces)
    draws = 10 * N - 3  # the last chunk is shorter
    assert n_draw_in(ranges, 10, draws) == 10 * len(numbers) - 3 * (N - 1 in numbers)
