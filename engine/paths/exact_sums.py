"""Sums of doubles without any rounding, so that neither their order nor their grouping matters.

A sum is a fixed-point number as wide as the range of doubles, in limbs of 32 bits, each in a cell of 64: a
number goes into three cells, and carries wait until many have been added. R. M. Neal, "Fast exact
summation using small and large superaccumulators" (2015), arXiv:1505.05571, the small one.
"""

import numpy as np

from engine.runtime.jit import compiled, inlined

_LIMB_BITS = 32
_LEAST_EXPONENT = 1074  # the first limb's unit is 2**-1074, the least double
#: Limbs hold 2**1024 times more numbers than any run has draws, and a sign.
N_LIMB = 68
#: Cells behind the limbs: how many NaN, infinities, negative infinities.
N_SPECIAL = 3
N_CELL = N_LIMB + N_SPECIAL
_MOST_UNCARRIED = 1 << 30  # numbers: a limb gains less than 2**32 from each

_SHIFT = np.int64(_LIMB_BITS)
_MASK = np.uint64(0xFFFFFFFF)
_FRACTION = np.uint64((1 << 52) - 1)
_HIDDEN = np.uint64(1 << 52)
_EXPONENT = np.uint64(0x7FF)
_U0, _U1, _U2, _U5, _U31, _U32, _U52, _U63 = (np.uint64(n) for n in (0, 1, 2, 5, 31, 32, 52, 63))


@inlined
def _add_special(cells: np.ndarray, at: int, number: float) -> None:
    kind = 0 if number != number else 1 if number > 0.0 else 2
    cells[at + N_LIMB + kind] += 1


@inlined
def _add_number(cells: np.ndarray, at: int, number: float) -> None:
    """Add a number to the sum whose cells begin at `at`, without carrying."""
    bits = np.float64(number).view(np.uint64)
    exponent = (bits >> _U52) & _EXPONENT
    if exponent == _EXPONENT:
        _add_special(cells, at, number)
        return
    is_normal = _U1 if exponent > _U0 else _U0
    mantissa = (bits & _FRACTION) | (is_normal << _U52)
    place = exponent - is_normal
    limb, shift = np.uint64(at) + (place >> _U5), place & _U31
    low, high = mantissa << shift, (mantissa >> _U1) >> (_U63 - shift)
    sign = -np.int64(bits >> _U63)  # -1 of a negative number: x ^ -1 is -x - 1
    cells[limb] += (np.int64(low & _MASK) ^ sign) - sign
    cells[limb + _U1] += (np.int64(low >> _U32) ^ sign) - sign
    cells[limb + _U2] += (np.int64(high) ^ sign) - sign


@inlined
def _carry(cells: np.ndarray, at: int) -> None:
    """Bring every limb but the last into [0, 2**32)."""
    for limb in range(at, at + N_LIMB - 1):
        over = cells[limb] >> _SHIFT
        cells[limb] -= over << _SHIFT
        cells[limb + 1] += over


@compiled
def _add_about(values: np.ndarray, pivot: float, total: np.ndarray, squares: np.ndarray) -> None:
    for i in range(values.size):
        away = values[i] - pivot
        _add_number(total, 0, away)
        _add_number(squares, 0, away * away)
    _carry(total, 0)
    _carry(squares, 0)


@compiled
def _add_each(numbers: np.ndarray, cells: np.ndarray) -> None:
    for i in range(numbers.size):
        _add_number(cells, i * N_CELL, numbers[i])
        _carry(cells, i * N_CELL)


def add_about(values: np.ndarray, pivot: float, total: np.ndarray, squares: np.ndarray) -> None:
    """Add value - pivot of each value to one exact sum, and its square to another.

    The difference and the square are rounded as doubles are; their sums are not.

    Parameters
    ----------
    values : (n,) float64
    pivot : float
    total, squares : (N_CELL,) int64
        Changed in place.
    """
    for first in range(0, values.size, _MOST_UNCARRIED):
        _add_about(values[first : first + _MOST_UNCARRIED], float(pivot), total, squares)


def add_each(numbers: np.ndarray, cells: np.ndarray) -> None:
    """Add each number to an exact sum of its own.

    Parameters
    ----------
    numbers : (n,) float64
    cells : (n, N_CELL) int64, contiguous
        Changed in place.
    """
    _add_each(numbers, cells.reshape(-1))


def add_sums(cells: np.ndarray, others: np.ndarray) -> None:
    """Add exact sums to others, each to its own.

    Parameters
    ----------
    cells, others : (..., N_CELL) int64
        The first is changed in place.
    """
    cells += others
    for limb in range(N_LIMB - 1):
        over = cells[..., limb] >> _SHIFT
        cells[..., limb] -= over << _SHIFT
        cells[..., limb + 1] += over


def counted(number: float, count: int) -> np.ndarray:
    """Return (N_CELL,) the exact sum of a number that is added `count` times."""
    cells = np.zeros(N_CELL, np.int64)
    if not np.isfinite(number):
        add_each(np.array([number]), cells[None])
        return cells * count
    above, below = float(number).as_integer_ratio()
    whole = (above * count << _LEAST_EXPONENT) // below  # no remainder: 2**-1074 divides every double
    words = whole.to_bytes(4 * N_LIMB, "little", signed=True)
    cells[:N_LIMB] = from_words(np.frombuffer(words, np.dtype("<u4")))
    return cells


def rounded(cells: np.ndarray) -> float:
    """Return an exact sum, rounded once to the nearest double; beyond all doubles it is infinite.

    Parameters
    ----------
    cells : (N_CELL,) int64
    """
    n_nan, n_high, n_low = cells[N_LIMB:].tolist()
    if n_nan or (n_high and n_low):
        return float("nan")
    whole = int.from_bytes(to_words(cells[:N_LIMB]).tobytes(), "little", signed=True)
    if n_high or n_low:
        return float("inf") if n_high else float("-inf")
    try:
        return whole / (1 << _LEAST_EXPONENT)  # Python rounds a quotient of whole numbers correctly
    except OverflowError:
        return float("inf") if whole > 0 else float("-inf")


def to_words(limbs: np.ndarray) -> np.ndarray:
    """Return (..., N_LIMB) uint32 the limbs as a number in two's complement: any such words are one."""
    return (limbs & 0xFFFFFFFF).astype("<u4")


def from_words(words: np.ndarray) -> np.ndarray:
    """Return (..., N_LIMB) int64 limbs of a number in two's complement."""
    limbs = words.astype(np.int64)
    limbs[..., -1] = words[..., -1].astype(np.int32)
    return limbs
