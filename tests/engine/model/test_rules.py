import numpy as np

from engine.model.rules import (
    INVALID_MEANING,
    MAX_DRAWS,
    MAX_SEED,
    MAX_YEARS,
    Floor,
    Horizon,
    Invalid,
    Terminal,
)


def test_every_reason_has_its_own_words():
    assert list(INVALID_MEANING) == list(Invalid)
    assert len(set(INVALID_MEANING.values())) == len(Invalid)


def test_zero_means_valid_and_codes_fit_a_byte():
    assert Invalid.VALID == 0
    assert max(Invalid) < 256


def test_codes_on_disk_keep_their_meaning():
    # Datasets store these numbers.
    terminal = {"RUN_OFF": 0, "NONE": 1, "GORDON": 2, "EXIT_PE": 3, "EXIT_EV_TO_EBITDA": 4}
    assert {code.name: int(code) for code in Terminal} == terminal
    assert {code.name: int(code) for code in Floor} == {"ZERO": 0, "NONE": 1, "BOOK": 2}
    assert [int(code) for code in Invalid] == list(range(8))


def test_the_published_rules_are_the_defaults():
    assert Horizon(30) == (30, 100, Terminal.RUN_OFF, Floor.ZERO)
    assert MAX_YEARS == 100


def test_limits_are_those_of_the_numbers_that_hold_them():
    assert int(np.iinfo(np.uint64).max) == MAX_SEED
    assert MAX_DRAWS == 1_000_000_000
