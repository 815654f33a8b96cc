"""Doubles as integers in the same order: to halve a range of them, or to count by leading bits."""

from collections.abc import Callable

import numpy as np

_SIGN = 1 << 63
_ALL = (1 << 64) - 1
_GREATEST = np.finfo(np.float64).max.item()


def keys_of(values: np.ndarray) -> np.ndarray:
    """(n,) uint64 in the order of the values, none of them NaN; -0.0 is 0.0."""
    bits = (values + 0.0).view(np.uint64)
    return np.where(bits & np.uint64(_SIGN), ~bits, bits | np.uint64(_SIGN))


def value_of(key: int) -> float:
    """The double of a key."""
    bits = key ^ _SIGN if key & _SIGN else ~key & _ALL
    return float(np.array([bits], np.uint64).view(np.float64)[0])


def greatest_where(holds: Callable[[float], bool]) -> float:
    """The greatest finite double for which a statement holds that holds up to some double.

    If it holds for none, the least one.
    """
    low, high = (int(key) for key in keys_of(np.array([-_GREATEST, _GREATEST])))
    if holds(_GREATEST):
        return _GREATEST
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(value_of(middle)) else (low, middle)
    return value_of(low)
