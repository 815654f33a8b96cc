"""Latin hypercube sampling of a run of N draws, draw by draw.

Source: McKay, Beckman and Conover, "A comparison of three methods for selecting values of input
variables in the analysis of output from a computer code", Technometrics 21 (1979) 239-245.

Each input's range is cut into N strata of equal probability. Draw n lies in stratum
permutation(n) of each input, at a random place: every stratum is hit once. The permutations of
the inputs are independent. Draw n depends on (seed, name, n, N) only.

A permutation of 0 ... N - 1 needs no memory: each image is computed by itself, from a key. Source:
Black and Rogaway, "Ciphers with arbitrary finite domains", CT-RSA 2002, LNCS 2271, 114-130. A
number is split into two digits, of bases a and b near the square root of N, and each digit in turn
is moved by a keyed hash of the other (their generalised Feistel network). As a b may exceed N by up
to a, a number that leaves the range is permuted again until it comes back (their cycle walking):
one in sqrt(N), where the next power of four would let up to three in four leave.

The hash is Wellons's "lowbias32" (nullprogram.com/blog/2018/07/31). A tested choice, not a
proven one, and not for secrets: with 6 rounds the chance of each image and of each difference
of neighbours' images is right from N = 8 on; with 4 only from N = 100 on.
"""

from math import isqrt

import numpy as np

from engine.model.tile import LANES
from engine.random.streams import PERMUTATION, fill_uniforms, keyed_random_bits
from engine.runtime.jit import inlined

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
    """Return the bases a and b of the two digits: a = b or b + 1, and 0 <= a b - size < a.

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
    """Return the keys of a stream's permutation: (N_KEY,) uint64, 32 random bits each."""
    return keyed_random_bits(PERMUTATION, np.uint64(seed), np.uint64(stream), N_KEY) >> _SHIFT


@inlined
def _hash(digit: np.uint64, key: np.uint64) -> np.uint64:
    word = digit ^ key
    word = ((word ^ (word >> _16)) * _MULTIPLIER_0) & _LOW
    word = ((word ^ (word >> _15)) * _MULTIPLIER_1) & _LOW
    return word ^ (word >> _16)


@inlined
def _move(digit: np.uint64, base: np.uint64, other: np.uint64, key: np.uint64) -> np.uint64:
    """Return the digit plus a hash of the other one, modulo the base."""
    moved = digit + ((_hash(other, key) * base) >> _SHIFT)
    return moved - base if moved >= base else moved


@inlined
def permute_once(
    number: np.uint64, high_base: np.uint64, low_base: np.uint64, keys: tuple[np.uint64, ...]
) -> np.uint64:
    """Return the image of a number among the high_base * low_base pairs of digits.

    Where it is not below the size, take its own image, and so on.

    Parameters
    ----------
    number, high_base, low_base : uint64
    keys : tuple of uint64
        N_KEY of them.
    """
    # Exact for numbers below 2**53, and a division of doubles runs in vector lanes.
    high = np.uint64(np.floor(np.float64(number) / np.float64(low_base)))
    low = number - high * low_base
    for i in range(N_ROUND):
        high = _move(high, high_base, low, keys[2 * i])
        low = _move(low, low_base, high, keys[2 * i + 1])
    return high * low_base + low


#: The name of this scheme in provenance; a change of any bit needs a new one.
HYPERCUBE = "latin-hypercube/feistel-6-v1"

_BELOW_ONE = 1.0 - 2.0**-53

_Words = tuple[np.uint64, ...]


def build_strata(seed: int, streams: np.ndarray, n_draw: int) -> np.ndarray:
    """Return what `fill_latin` must know of each input.

    Parameters
    ----------
    seed : int
        From 0 to 2**64 - 1.
    streams : (input,) uint64
        The stream numbers of the inputs' names.
    n_draw : int
        Draws of the whole run, 1 to 2**32.

    Returns
    -------
    (input, 3 + N_KEY) uint64
        The number of strata, the two bases of the permutation, its keys.

    Raises
    ------
    ValueError
        If there are no draws, or more than 2**32.
    """
    bases = permutation_bases(n_draw)
    strata = np.empty((len(streams), 3 + N_KEY), np.uint64)
    strata[:, :3] = n_draw, *bases
    for i, stream in enumerate(streams):
        strata[i, 3:] = permutation_keys(seed, stream)
    return strata


@inlined
def _permute_lanes(cells: np.ndarray, first: int, size: np.uint64, bases: _Words, keys: _Words) -> np.int64:
    """Put images of first, first + 1, ... into the second LANES cells; return how many are outside.

    A function of scalars: with the array of keys as its argument it took half as long again.
    """
    start, last = np.uint64(first), size - np.uint64(1)
    n_outside = np.int64(0)
    for lane in range(LANES):
        # The last tile goes on behind the last draw; nobody reads those lanes.
        number = min(start + np.uint64(lane), last)
        image = permute_once(number, bases[0], bases[1], keys)
        n_outside += image >= size
        cells[LANES + lane] = np.float64(image)
    return n_outside


@inlined
def _walk_back(cells: np.ndarray, size: np.uint64, bases: _Words, keys: _Words) -> None:
    """Permute again what is not below the size. Apart: a loop of unknown length has no lanes."""
    for lane in range(LANES):
        image = np.uint64(cells[LANES + lane])
        while image >= size:
            image = permute_once(image, bases[0], bases[1], keys)
        cells[LANES + lane] = np.float64(image)


@inlined
def fill_latin(cells: np.ndarray, first: int, seed: np.uint64, stream: np.uint64, strata: np.ndarray) -> None:
    """Fill the first LANES cells with draws first, first + 1, ... of one input.

    Parameters
    ----------
    cells : (2 LANES,) float64
        The two rows of `engine.model.tile.workspace`: overwritten by uniforms in (0, 1) in the first, the
        strata in the second. Within rounding, a uniform times `n_draw` lies in its stratum.
    first : int
        A multiple of LANES.
    seed, stream : uint64
        Of the places within the strata, which are those of plain random draws.
    strata : (3 + N_KEY,) uint64
        The input's row of `build_strata`.
    """
    fill_uniforms(cells, first, seed, stream)
    size, bases = strata[0], (strata[1], strata[2])
    keys = (
        strata[3], strata[4], strata[5], strata[6], strata[7], strata[8],
        strata[9], strata[10], strata[11], strata[12], strata[13], strata[14],
    )
    if _permute_lanes(cells, first, size, bases, keys) > 0:
        _walk_back(cells, size, bases, keys)
    n_draw = np.float64(size)
    for lane in range(LANES):
        # The last stratum's end would round to 1.
        cells[lane] = min((cells[LANES + lane] + cells[lane]) / n_draw, _BELOW_ONE)
