"""Sets of chunks, as ranges of their numbers: which of a run are done, and which are not."""

from collections.abc import Iterator
from itertools import pairwise

#: Each the first chunk and the one after the last, ascending, with gaps between them.
Ranges = tuple[tuple[int, int], ...]


def joined(ranges: Ranges, more: tuple[int, int]) -> Ranges:
    """Return the ranges with one more, which may touch and overlap them."""
    found: list[tuple[int, int]] = []
    for first, stop in sorted([*ranges, more]):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(stop, found[-1][1]))
        else:
            found.append((first, stop))
    return tuple(found)


def missing(ranges: Ranges, count: int) -> Ranges:
    """Return the chunks 0, ..., count - 1 that are in none of the ranges."""
    starts = [0, *(stop for _, stop in ranges)]
    stops = [*(first for first, _ in ranges), count]
    return tuple((first, stop) for first, stop in zip(starts, stops, strict=True) if first < stop)


def numbers_in(ranges: Ranges) -> Iterator[int]:
    """Yield the numbers of the chunks."""
    for first, stop in ranges:
        yield from range(first, stop)


def count_of(ranges: Ranges) -> int:
    """Return how many chunks there are."""
    return sum(stop - first for first, stop in ranges)


def cut(ranges: Ranges, most: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges in pieces of at most so many."""
    for first, stop in ranges:
        for start in range(first, stop, most):
            yield start, min(start + most, stop)


def draws_of(ranges: Ranges, size: int, draws: int) -> Ranges:
    """Return the draws of the chunks: each the first and the one after the last.

    Parameters
    ----------
    ranges : Ranges
        The chunks.
    size : int
        Draws of a chunk.
    draws : int
        Of the whole run, whose last chunk may be shorter.
    """
    return tuple((first * size, min(stop * size, draws)) for first, stop in ranges)


def n_draw_in(ranges: Ranges, size: int, draws: int) -> int:
    """Return how many draws the chunks have; the arguments are those of `draws_of`."""
    return sum(stop - first for first, stop in draws_of(ranges, size, draws))


def are_sound(ranges: Ranges, count: int) -> bool:
    """Return whether these are ranges of chunks 0, ..., count - 1 as `joined` makes them."""
    bounds = [-1, *(bound for each in ranges for bound in each)]
    return bounds[-1] <= count and all(a < b for a, b in pairwise(bounds))
