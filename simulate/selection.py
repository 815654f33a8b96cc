"""Any order statistics of values that can be gone through again and again: exact, in four passes.

What a run falls back to if one pass has lost a quantile, which the draws of a random run do not do
in a lifetime. Doubles in order are integers in order, once the sign is seen to; each pass counts
the next 16 bits of those values that agree with a wanted one so far. No assumption, no luck.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from simulate.float_order import keys_of, value_of
from simulate.moments import Moments, ShiftedSums

_BITS = 16

#: Goes through all values from the start: sorted parts, without NaN.
Passes = Callable[[], Iterator[np.ndarray]]


def select(parts: Passes, ranks: Iterable[int]) -> dict[int, float]:
    """The values with so many values before them, by rank, counted from 0 and less than all there are."""
    prefix = dict.fromkeys(ranks, 0)  # the bits found of each
    left = {rank: rank for rank in prefix}  # ranks among those values that share them
    for shift in range(64 - _BITS, -1, -_BITS):
        counts = _counts(parts, sorted(set(prefix.values())), shift)
        for rank, known in prefix.items():
            up_to = np.cumsum(counts[known])
            digit = int(np.searchsorted(up_to, left[rank], side="right"))
            left[rank] -= int(up_to[digit - 1]) if digit else 0
            prefix[rank] = (known << _BITS) | digit
    return {rank: value_of(key) for rank, key in prefix.items()}


def _counts(parts: Passes, prefixes: list[int], shift: int) -> dict[int, np.ndarray]:
    """How often each next digit comes among the values that begin with each prefix."""
    counts = {prefix: np.zeros(1 << _BITS, np.int64) for prefix in prefixes}
    for ascending in parts():
        keys = keys_of(ascending)
        for prefix, count in counts.items():
            first = prefix << (shift + _BITS)
            last = first + ((1 << (shift + _BITS)) - 1)
            start = np.searchsorted(keys, np.uint64(first), side="left")
            stop = np.searchsorted(keys, np.uint64(last), side="right")
            digits = (keys[start:stop] >> np.uint64(shift)) & np.uint64((1 << _BITS) - 1)
            count += np.bincount(digits.astype(np.int64), minlength=count.size)
    return counts


def lowest_moments(parts: Passes, count: int, greatest: float, pivot: float) -> Moments:
    """Sums of the `count` least values, in one more pass.

    Parameters
    ----------
    greatest : of these values, from `select`.
    """
    sums = ShiftedSums(pivot)
    for ascending in parts():
        away = ascending[: np.searchsorted(ascending, greatest, side="left")] - pivot
        sums.add(away, away * away)
    sums.add_equal(greatest, count - sums.n)
    return sums.moments()
