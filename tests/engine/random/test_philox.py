import random

import numpy as np
import pytest

from engine.random.philox import philox4x32
from tests.engine.random import reference_philox

# Random123 distribution, tests/kat_vectors, lines "philox4x32 10".
PUBLISHED = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def _words(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


def _engine(counter: list[int], key: list[int]) -> list[int]:
    return [int(word) for word in philox4x32(*(np.uint64(word) for word in counter + key))]


@pytest.mark.parametrize(("counter", "key", "answer"), PUBLISHED)
def test_gives_the_published_words(counter, key, answer):
    assert _engine(_words(counter), _words(key)) == _words(answer)
    assert reference_philox.philox4x32(_words(counter), _words(key)) == _words(answer)


def test_agrees_with_integer_arithmetic_on_random_counters_and_keys():
    draw = random.Random(20260717)
    for _ in range(2_000):
        counter = [draw.getrandbits(32) for _ in range(4)]
        key = [draw.getrandbits(32) for _ in range(2)]
        assert _engine(counter, key) == reference_philox.philox4x32(counter, key)


def test_every_word_of_counter_and_key_matters():
    words = [7, 11, 13, 17, 19, 23]
    start = _engine(words[:4], words[4:])
    for changed in range(6):
        other = [word + (i == changed) for i, word in enumerate(words)]
        assert len(set(start) & set(_engine(other[:4], other[4:]))) == 0
