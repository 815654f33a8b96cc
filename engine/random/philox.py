"""Philox4x32-10, the counter-based generator of the Random123 library.

Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11.
32-bit words are kept in 64-bit integers: that is how a 32 x 32 bit product vectorises.
"""

import numpy as np

from engine.runtime.jit import inlined

_LOW = np.uint64(0xFFFFFFFF)
_SHIFT = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)
N_ROUND = 10


@inlined
def philox4x32(
    counter_0: np.uint64, counter_1: np.uint64, counter_2: np.uint64, counter_3: np.uint64,
    key_0: np.uint64, key_1: np.uint64,
) -> tuple[np.uint64, np.uint64, np.uint64, np.uint64]:
    """Return four random 32-bit words for a counter of four words and a key of two, all in uint64."""
    for _ in range(N_ROUND):
        product_0 = _MULTIPLIER_0 * counter_0
        product_1 = _MULTIPLIER_1 * counter_2
        counter_0 = (product_1 >> _SHIFT) ^ counter_1 ^ key_0
        counter_1 = product_1 & _LOW
        counter_2 = (product_0 >> _SHIFT) ^ counter_3 ^ key_1
        counter_3 = product_0 & _LOW
        key_0 = (key_0 + _WEYL_0) & _LOW
        key_1 = (key_1 + _WEYL_1) & _LOW
    return counter_0, counter_1, counter_2, counter_3
