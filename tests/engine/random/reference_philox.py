"""Philox4x32-10 and the named streams in plain Python integers: slow, and sure not to wrap.

Written from Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
(SC11), and from the scheme that `engine.random.streams` states in prose.
"""

import hashlib

WORD = 2**32


def philox4x32(counter: list[int], key: list[int]) -> list[int]:
    """Ten rounds on four counter words and two key words."""
    x0, x1, x2, x3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * x0, WORD)
        high1, low1 = divmod(0xCD9E8D57 * x2, WORD)
        x0, x1, x2, x3 = high1 ^ x1 ^ k0, low1, high0 ^ x3 ^ k1, low0
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return [x0, x1, x2, x3]


def uniform(seed: int, name: str, number: int) -> float:
    """Draw `number` of input `name`: 52 random bits, in the middle of their step."""
    stream = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
    pair, second = divmod(number, 2)
    words = philox4x32(
        [pair % WORD, pair // WORD, stream % WORD, stream // WORD], [seed % WORD, seed // WORD]
    )
    high, low = words[2:] if second else words[:2]
    return ((high * WORD + low) // 2**12 * 2 + 1) / 2**53
