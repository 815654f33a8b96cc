"""A random permutation of 0 ... N - 1 that needs no memory: any image by itself, from a key.

Source: Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, LNCS 2271, 114-130. A
number is split into two digits, of bases a and b near the square root of N, and each digit in
turn is moved by a keyed hash of the other (their generalised Feistel network). As a b may
exceed N by up to a, a number that leaves the range is permuted again until it comes back
(their cycle walking): one in sqrt(N), where the next power of four would let up to three in
four leave.

The hash is Wellons's "lowbias32" (nullprogram.com/blog/2018/07/31). A tested choice, not a
proven one, and not for secrets: with 6 rounds the chance of each image and of each difference
of neighbours' images is right from N = 8 on; with 4 only from N = 100 on.
"""

from math import isqrt

import numpy as np

from engine.jit import inlined
from engine.keyed_words import PERMUTATION, keyed_words

N_ROUND = 6
N_KEY = 2 * N_ROUND
MAX_SIZE = 2**32

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0x7FEB352D)
_MULTIPLIER_1 = np.uint64(0x846CA68B)
_15 = np.uint64(15)
_16 = np.uint64(16)


def permutation_bases(size: int) -> tuple[int, int]:
    """Bases a and b of the two digits: a = b or b + 1, and 0 <= a b - size < a.

    Raises
    ------
    ValueError
        If the size is not from 1 to 2**32.
    """
    if not 1 <= size <= MAX_SIZE:
        raise ValueError(f"a permutation of {size} numbers: want 1 to {MAX_SIZE}")
    high = isqrt(size - 1) + 1
    return high, -(-size // high)


def permutation_keys(seed: int, stream: int) -> np.ndarray:
    """The keys of a stream's permutation: (N_KEY,) uint64, 32 random bits each."""
    return keyed_words(PERMUTATION, np.uint64(seed), np.uint64(stream), N_KEY) >> _SHIFT


@inlined
def _hash(digit: np.uint64, key: np.uint64) -> np.uint64:
    word = digit ^ key
    word = ((word ^ (word >> _16)) * _MULTIPLIER_0) & _LOW
    word = ((word ^ (word >> _15)) * _MULTIPLIER_1) & _LOW
    return word ^ (word >> _16)


@inlined
def _move(digit: np.uint64, base: np.uint64, other: np.uint64, key: np.uint64) -> np.uint64:
    """Add a hash of the other digit, modulo the base."""
    moved = digit + ((_hash(other, key) * base) >> _SHIFT)
    return moved - base if moved >= base else moved


@inlined
def permute_once(
    number: np.uint64, high_base: np.uint64, low_base: np.uint64, keys: tuple[np.uint64, ...]
) -> np.uint64:
    """The image of a number among the high_base * low_base pairs of digits.

    Where it is not below the size, take its own image, and so on.
    """
    # Exact for numbers below 2**53, and a division of doubles runs in vector lanes.
    high = np.uint64(np.floor(np.float64(number) / np.float64(low_base)))
    low = number - high * low_base
    for i in range(N_ROUND):
        high = _move(high, high_base, low, keys[2 * i])
        low = _move(low, low_base, high, keys[2 * i + 1])
    return high * low_base + low
