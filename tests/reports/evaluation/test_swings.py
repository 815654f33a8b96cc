from math import sqrt

import pytest

from reports.evaluation.swings import Swing, swings
from simulate import config_of, load_config, value
from tests.reports.runs import fixed_config, run
from tests.simulate.configs import PAGES

NAMES = list(load_config(PAGES).marginals)


@pytest.fixture(scope="module")
def rows(dataset) -> dict[str, Swing]:
    return {row.name: row for row in swings(config_of(dataset), dataset)}


@pytest.mark.parametrize("name", NAMES)
def test_each_end_is_the_value_of_that_config(rows, name):
    row = rows[name]
    for moved_to, found in ((row.low, row.value_low), (row.high, row.value_high)):
        direct = value(load_config(PAGES, [f"{name}={moved_to!r}"]))
        assert found == pytest.approx(direct.intrinsic_value, rel=1e-13)
    assert row.base == load_config(PAGES).tables[name].base
    assert row.status == load_config(PAGES).tables[name].status


def test_ends_are_the_quantiles_of_the_config_s_distributions(rows):
    """Closed forms: uniform, and the two sides of a triangle."""
    costs = rows["fixed_operating_expenses"]
    assert (costs.low, costs.high) == pytest.approx((17_700.0, 23_300.0))
    life, low, mode, high = rows["production_asset_life"], 4.3, 5.0, 6.5
    assert life.low == pytest.approx(low + sqrt(0.1 * (high - low) * (mode - low)))
    assert life.high == pytest.approx(high - sqrt(0.1 * (high - low) * (high - mode)))


def test_the_greatest_swing_comes_first(rows):
    found = [row.swing for row in rows.values()]
    assert found == sorted(found, reverse=True)
    growth = rows["initial_growth"]
    assert growth.swing == abs(growth.value_high - growth.value_low)
    assert next(iter(rows)) == "initial_growth"


def test_an_end_without_a_value_says_why_and_comes_first(gordon):
    rows = swings(config_of(gordon), gordon)
    terminal = next(row for row in rows if row.name == "terminal_growth")
    assert (terminal.value_high, terminal.swing) == (None, None)
    assert terminal.invalid_high == "last discount rate does not exceed growth (gordon)"
    assert terminal.value_low > 0.0
    assert terminal.invalid_low == ""
    without = [row.swing is None for row in rows]
    assert without == sorted(without, reverse=True)
    assert not all(without)


def test_no_uncertain_input_no_swing():
    config = fixed_config()
    assert swings(config, run(config, draws=1)) == []
