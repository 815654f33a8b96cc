"""Closed forms of what follows the last year, and the floors."""

from math import inf

import numpy as np
import pytest

from engine.kernels.valuation_kernel import value_inputs
from engine.model.line_items import LINE_NAMES
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from engine.model.terminal_value import floor_value
from tests.engine.draws import company, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.steady import SHARES, annuity, first_distribution, first_net_income, steady_company

HORIZONS = [1, 2, 10, 30, 100]
BARE = {"p": 0.0, "w": 0.0, "q": 1.0}  # no plant, no working capital, no debt
STEADY = {
    "growing": steady_company(0.03, 0.08),
    "at a standstill": steady_company(0.0, 0.05),
    "shrinking": steady_company(-0.05, 0.10),
    "rate near growth": steady_company(0.05, 0.051),
    "bare": steady_company(0.03, 0.08, **BARE),
    "with an adjustment": steady_company(0.04, 0.09, cash_flow_adjustment=0.02),
}


def _value(inputs, years: int, terminal: Terminal) -> float:
    horizon = to_horizon(years, terminal=terminal, floor=Floor.NONE)
    return float(value_inputs(to_matrix(inputs), horizon).value[0])


@pytest.fixture(params=STEADY, name="steady")
def _steady(request):
    return STEADY[request.param]


def test_distributions_of_a_steady_company_grow_at_its_rate(steady):
    table = dict(zip(LINE_NAMES, statements(steady, 100), strict=True))
    wanted = first_distribution(steady) * (1.0 + steady.initial_growth) ** np.arange(100)
    np.testing.assert_allclose(table["cash_for_distribution"], wanted, rtol=1e-11)
    assert np.all(table["shareholder_claim"] == 1.0)
    assert np.all(wanted > 0.0)


@pytest.mark.parametrize("years", HORIZONS)
def test_gordon_is_the_perpetuity_whatever_the_horizon(steady, years):
    spread = steady.initial_discount_rate - steady.initial_growth
    wanted = first_distribution(steady) / spread / SHARES
    assert _value(steady, years, Terminal.GORDON) == pytest.approx(wanted, rel=1e-10)


@pytest.mark.parametrize("years", HORIZONS)
def test_none_is_the_growing_annuity_of_the_horizon(steady, years):
    worth = annuity(steady.initial_growth, steady.initial_discount_rate, years)
    wanted = first_distribution(steady) * worth / SHARES
    assert _value(steady, years, Terminal.NONE) == pytest.approx(wanted, rel=1e-11)


@pytest.mark.parametrize("years", HORIZONS)
def test_run_off_is_the_growing_annuity_of_a_hundred_years(steady, years):
    worth = annuity(steady.initial_growth, steady.initial_discount_rate, 100)
    wanted = first_distribution(steady) * worth / SHARES
    assert _value(steady, years, Terminal.RUN_OFF) == pytest.approx(wanted, rel=1e-11)


@pytest.mark.parametrize("years", HORIZONS)
def test_exit_at_a_multiple_of_earnings(steady, years):
    growth, rate = steady.initial_growth, steady.initial_discount_rate
    sale = 20.0 * first_net_income(steady) * (1.0 + growth) ** (years - 1) / (1.0 + rate) ** years
    wanted = (first_distribution(steady) * annuity(growth, rate, years) + sale) / SHARES
    assert _value(steady, years, Terminal.EXIT_PE) == pytest.approx(wanted, rel=1e-11)


@pytest.mark.parametrize("years", HORIZONS)
def test_exit_at_a_multiple_of_ebitda_repays_debt(steady, years):
    growth, rate = steady.initial_growth, steady.initial_discount_rate
    sales, costs = steady.revenue, steady.variable_cost_ratio * steady.revenue
    wear = steady.base_production_assets / steady.production_asset_life
    ebitda = sales - costs - steady.fixed_operating_expenses + wear
    sale = (20.0 * ebitda - steady.base_debt) * ((1.0 + growth) / (1.0 + rate)) ** years
    wanted = (first_distribution(steady) * annuity(growth, rate, years) + sale) / SHARES
    assert _value(steady, years, Terminal.EXIT_EV_TO_EBITDA) == pytest.approx(wanted, rel=1e-11)


def test_floors_are_per_share():
    inputs = company(base_equity=30.0, shares_outstanding=4.0)
    assert floor_value(int(Floor.BOOK), inputs) == 7.5
    assert floor_value(int(Floor.ZERO), inputs) == 0.0
    assert floor_value(int(Floor.NONE), inputs) == -inf


def test_growth_above_the_rate_matters_to_gordon_alone():
    for terminal in set(Terminal) - {Terminal.GORDON}:
        assert _value(steady_company(0.05, 0.04), 30, terminal) > 0.0
