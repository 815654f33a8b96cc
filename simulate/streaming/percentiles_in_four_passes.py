"""Any order statistics of values that can be gone through again and again: exact, in four passes.

A run falls back to this if one pass has lost a quantile, which the draws of a random run do not do
in a lifetime. Doubles in order are integers in order, once the sign is seen to; each pass counts
the next 16 bits of those values that agree with a wanted one so far. No assumption, no luck.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from simulate.streaming.moments import Moments, ShiftedSums

_SIGN = 1 << 63
_ALL = (1 << 64) - 1
_GREATEST = np.finfo(np.float64).max.item()


def keys_of(values: np.ndarray) -> np.ndarray:
    """Return (n,) uint64 in the order of the values, none of them NaN; -0.0 is 0.0."""
    bits = (values + 0.0).view(np.uint64)
    return np.where(bits & np.uint64(_SIGN), ~bits, bits | np.uint64(_SIGN))


def value_of(key: int) -> float:
    """Return the double of a key."""
    bits = key ^ _SIGN if key & _SIGN else ~key & _ALL
    return float(np.array([bits], np.uint64).view(np.float64)[0])


def greatest_where(holds: Callable[[float], bool]) -> float:
    """Return the greatest finite double for which a statement holds that holds up to some double.

    If it holds for none, return the least double.
    """
    low, high = (int(key) for key in keys_of(np.array([-_GREATEST, _GREATEST])))
    if holds(_GREATEST):
        return _GREATEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(value_of(middle)) else (low, middle)
    return value_of(low)


_BITS = 16

#: Goes through all values from the start: sorted parts, without NaN.
Passes = Callable[[], Iterator[np.ndarray]]


def select(parts: Passes, ranks: Iterable[int]) -> dict[int, float]:
    """Return the values of some ranks: of how many values stand before each, fewer than there are."""
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
    """Return how often each next digit comes among the values that begin with each prefix."""
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
    """Return sums of the `count` least values, in one more pass.

    Parameters
    ----------
    parts : callable
        Goes through the values.
    count : int
        How many are summed.
    greatest : float
        The greatest of them, from `select`.
    pivot : float
        What the sums are taken about.
    """
    sums = ShiftedSums(pivot)
    for ascending in parts():
        sums.add(ascending[: np.searchsorted(ascending, greatest, side="left")])
    sums.add_equal(greatest, count - sums.n)
    return sums.moments()
