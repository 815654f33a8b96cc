from engine.model.inputs import INPUT_NAMES
from engine.model.rules.terminal_rules import (
    FLOOR_BY_KEY,
    ONLY_FOR_TERMINAL,
    TERMINAL_BY_KEYS,
    Floor,
    Terminal,
)


def test_codes_on_disk_keep_their_meaning():
    # Datasets store these numbers.
    terminal = {"RUN_OFF": 0, "NONE": 1, "GORDON": 2, "EXIT_PE": 3, "EXIT_EV_TO_EBITDA": 4}
    assert {code.name: int(code) for code in Terminal} == terminal
    assert {code.name: int(code) for code in Floor} == {"ZERO": 0, "NONE": 1, "BOOK": 2}


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
