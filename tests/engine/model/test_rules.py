import numpy as np

from engine.model.inputs import INPUT_NAMES
from engine.model.rules import (
    FLOOR_BY_KEY,
    INVALID_MEANING,
    MAX_DRAWS,
    MAX_SEED,
    MAX_YEARS,
    ONLY_FOR_TERMINAL,
    TERMINAL_BY_KEYS,
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
    assert [int(code) for code in Invalid] == list(range(9))


def test_the_published_rules_are_the_defaults():
    assert Horizon(30) == (30, 100, Terminal.RUN_OFF, Floor.ZERO)
    assert MAX_YEARS == 100


def test_limits_are_those_of_the_numbers_that_hold_them():
    assert int(np.iinfo(np.uint64).max) == MAX_SEED
    assert MAX_DRAWS == 1_000_000_000


def test_configs_name_rules_by_their_keys():
    assert list(TERMINAL_BY_KEYS) == [
        ("run-off", None), ("none", None), ("gordon", None), ("exit-multiple", "pe"),
        ("exit-multiple", "ev-to-ebitda"),
    ]
    assert list(TERMINAL_BY_KEYS.values()) == list(Terminal)
    assert FLOOR_BY_KEY == {"zero": Floor.ZERO, "none": Floor.NONE, "book": Floor.BOOK}


def test_only_the_exit_multiple_belongs_to_one_rule():
    assert ONLY_FOR_TERMINAL == {"exit_multiple": "exit-multiple"}
    assert ONLY_FOR_TERMINAL.keys() <= set(INPUT_NAMES)


def test_the_run_off_alone_is_forecast_past_the_displayed_years():
    last_years = {terminal.name: Horizon(30, 60, terminal).checked().last_year for terminal in Terminal}
    assert last_years == {name: 60 if name == "RUN_OFF" else 30 for name in Terminal.__members__}
    for terminal in Terminal:
        horizon = Horizon(30, 60, terminal).checked()
        assert horizon.checked() == horizon
