"""Random words that set a sampling scheme up: scrambles, keys of permutations.

They come from the same Philox keys and streams as the draws, under counters that no draw
reaches: a draw's second counter word is its number over 2**33, always below 2**31.
"""

import numpy as np

from engine.jit import compiled
from engine.philox import philox4x32

# Second counter words, one a purpose; a new purpose takes the next.
SCRAMBLE = np.uint64(0x80000000)
PERMUTATION = np.uint64(0x80000001)

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)


@compiled
def keyed_words(purpose: np.uint64, seed: np.uint64, stream: np.uint64, count: int) -> np.ndarray:
    """The first `count` words of a purpose: (count,) uint64, 64 random bits each.

    Word i depends on (purpose, seed, stream, i) only. All but `count` must be np.uint64.
    """
    words = np.empty(count + 1, np.uint64)
    for pair in range((count + 1) // 2):
        word_0, word_1, word_2, word_3 = philox4x32(
            np.uint64(pair), purpose, stream & _LOW, stream >> _SHIFT, seed & _LOW, seed >> _SHIFT
        )
        words[2 * pair] = (word_0 << _SHIFT) | word_1
        words[2 * pair + 1] = (word_2 << _SHIFT) | word_3
    return words[:count]
