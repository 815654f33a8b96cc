"""Random streams: draw n of a company's input depends on (seed, company, input, n) and on nothing else.

The key of Philox is the seed. Of the four counter words two hold a hash of company and name and two
hold n // 2: one counter serves two draws, 64 bits each.

The random words that set a sampling scheme up (scrambles, keys of permutations) come from the same
Philox keys and streams as the draws, under counters that no draw reaches: a draw's second counter
word is its number over 2**33, always below 2**31.
"""

import hashlib
from collections.abc import Sequence

import numpy as np

from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import LANES, SIZE, new_buffer, workspace
from engine.random.norm_ppf import norm_ppf_tile
from engine.random.philox import philox4x32
from engine.runtime.jit import compiled, inlined

#: The name of this scheme in provenance; a change of any bit needs a new one.
GENERATOR = "philox4x32-10/company-name-hash-v2"

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_TO_MANTISSA = np.uint64(12)
_ONE = np.uint64(0x3FF0000000000000)
_HALF_STEP = 2.0**-53
_AT_ONCE = 8  # workspaces whose scores are made at once; a tile has more


def stream_of(name: str, company: str = "") -> np.uint64:
    """Return the stream number of a name: the first 64 bits of a SHA-256.

    Parameters
    ----------
    name : str
        What is drawn: an input, say.
    company : str, optional
        Whose it is; empty for what companies share.
    """
    text = f"{company}\n{name}" if company else name
    return np.uint64(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "little"))


def factor_stream(name: str, year: int | None = None) -> np.uint64:
    """Return the stream of a factor that companies share; a yearly one has a stream a year."""
    return stream_of(f"factor/{name}" if year is None else f"factor/{name}/{year}")


@inlined
def bits_to_uniform(high: np.uint64, low: np.uint64) -> float:
    """Return a uniform in (0, 1) from two 32-bit words: 52 bits, and half a step above zero.

    The result is never 0 or 1, and 1 - u is exact, so both tails are alike.
    """
    bits = np.uint64(_ONE | (((high << _SHIFT) | low) >> _TO_MANTISSA))
    return (bits.view(np.float64) - 1.0) + _HALF_STEP


@inlined
def fill_uniforms(row: np.ndarray, first: int, seed: np.uint64, stream: np.uint64) -> None:
    """Fill the first LANES cells with draws first, first + 1, ... of a stream.

    Parameters
    ----------
    row : float64
        Overwritten by uniforms in (0, 1).
    first : int
        An even number.
    seed, stream : uint64
    """
    key_0 = seed & _LOW
    key_1 = seed >> _SHIFT
    stream_0 = stream & _LOW
    stream_1 = stream >> _SHIFT
    counter = np.uint64(first // 2)
    for pair in range(LANES // 2):
        here = counter + np.uint64(pair)
        word_0, word_1, word_2, word_3 = philox4x32(
            here & _LOW, here >> _SHIFT, stream_0, stream_1, key_0, key_1
        )
        row[2 * pair] = bits_to_uniform(word_0, word_1)
        row[2 * pair + 1] = bits_to_uniform(word_2, word_3)


# Second counter words, one a purpose; a new purpose takes the next.
SCRAMBLE = np.uint64(0x80000000)
PERMUTATION = np.uint64(0x80000001)



@compiled
def keyed_random_bits(purpose: np.uint64, seed: np.uint64, stream: np.uint64, count: int) -> np.ndarray:
    """Return the first words of a purpose, 64 random bits each.

    Word i depends on (purpose, seed, stream, i) only.

    Parameters
    ----------
    purpose : uint64
        SCRAMBLE or PERMUTATION.
    seed, stream : uint64
    count : int

    Returns
    -------
    (count,) uint64
    """
    words = np.empty(count + 1, np.uint64)
    for pair in range((count + 1) // 2):
        word_0, word_1, word_2, word_3 = philox4x32(
            np.uint64(pair), purpose, stream & _LOW, stream >> _SHIFT, seed & _LOW, seed >> _SHIFT
        )
        words[2 * pair] = (word_0 << _SHIFT) | word_1
        words[2 * pair + 1] = (word_2 << _SHIFT) | word_3
    return words[:count]


@compiled
def _fill_scores(seed: np.uint64, stream: np.uint64, first: int, out: np.ndarray) -> None:
    buffer = new_buffer(SIZE)
    begin, end = first - first % LANES, first + out.size
    for tile in range(begin, end, LANES * _AT_ONCE):
        for space in range(_AT_ONCE):
            fill_uniforms(workspace(buffer, space), tile + space * LANES, seed, stream)
        norm_ppf_tile(buffer, _AT_ONCE)
        for space in range(_AT_ONCE):
            scores, start = workspace(buffer, space), tile + space * LANES
            for lane in range(max(0, first - start), min(LANES, end - start)):
                out[start + lane - first] = scores[lane]


def draw_scores(streams: Sequence[np.uint64], seed: int, first: int, count: int) -> np.ndarray:
    """Return the standard normal scores of draws first, first + 1, ... of some streams.

    They are for what is drawn beside a company's own inputs and years.

    Parameters
    ----------
    streams : sequence of uint64
        As `stream_of` gives them.
    seed : int
        0 to 2**64 - 1.
    first, count : int

    Returns
    -------
    (stream, draw) float64

    Raises
    ------
    ValueError
        If the seed is out of range.
    """
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed = {seed}: must lie in [0, {MAX_SEED}]")
    out = np.empty((len(streams), count))
    for stream, row in zip(streams, out, strict=True):
        _fill_scores(np.uint64(seed), stream, first, row)
    return out
