import numpy as np

from engine.model.rules.forecast_options import OPTIONS
from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED, MAX_YEARS, Horizon
from engine.model.rules.terminal_rules import Floor, Terminal


def test_the_published_rules_are_the_defaults():
    assert Horizon(30) == (30, 100, Terminal.RUN_OFF, Floor.ZERO, 0, 0, 0, 0, 0, 0.0)
    assert [kind(0).key for kind in OPTIONS.values()] == [
        "published", "inflation", "year-end", "base-year-end", "none",
    ]
    assert tuple(OPTIONS) == Horizon._fields[4:-1]
    assert MAX_YEARS == 100


def test_limits_are_those_of_the_numbers_that_hold_them():
    assert int(np.iinfo(np.uint64).max) == MAX_SEED
    assert MAX_DRAWS == 1_000_000_000_000


def test_the_run_off_alone_is_forecast_past_the_displayed_years():
    last_years = {terminal.name: Horizon(30, 60, terminal).checked().last_year for terminal in Terminal}
    assert last_years == {name: 60 if name == "RUN_OFF" else 30 for name in Terminal.__members__}
    for terminal in Terminal:
        horizon = Horizon(30, 60, terminal).checked()
        assert horizon.checked() == horizon
