"""The run-off: years are added until they no longer matter, at most to year 100."""

import numpy as np
import pytest

from engine.kernels.valuation_kernel import value_inputs
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from tests.engine import plain_reference
from tests.engine.draws import START_UP, company, to_arrays, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.steady import annuity, steady_company


def _reference(inputs) -> float:
    x = to_arrays(to_matrix(inputs))
    return float(plain_reference.valuation(x, plain_reference.forecast(x), 1, "run-off", "none").value[0])


def _value(inputs, years: int, **rules) -> float:
    horizon = to_horizon(years, floor=Floor.NONE, **rules)
    return float(value_inputs(to_matrix(inputs), horizon).value[0])


@pytest.mark.parametrize("years", [1, 10, 30, 99, 100])
def test_does_not_depend_on_the_displayed_years(years):
    assert _value(company(), years) == pytest.approx(_reference(company()), rel=1e-13)


@pytest.mark.parametrize("last_year", [30, 31, 45, 60])
def test_ends_with_the_last_year_allowed(last_year):
    steady = steady_company(0.04, 0.05)
    wanted = _value(steady, last_year, terminal=Terminal.NONE)
    assert _value(steady, 30, last_year=last_year) == pytest.approx(wanted, rel=1e-14)


def test_a_run_off_may_end_with_the_displayed_years():
    assert _value(company(), 30, last_year=30) == _value(company(), 30, terminal=Terminal.NONE)


@pytest.mark.parametrize(
    "horizon", [Horizon(30, last_year=10), Horizon(0), Horizon(30, 101), Horizon(30, 100, 9)]
)
def test_an_impossible_horizon_is_refused(horizon):
    with pytest.raises(ValueError, match=r"must satisfy 1 <= years|is not a valid"):
        value_inputs(to_matrix(company()), horizon)


def test_tells_how_much_the_last_year_still_matters():
    # Growth next to a constant rate: year 100 is worth nearly as much as year 1.
    growth, rate = 0.045, 0.05
    share = value_inputs(to_matrix(steady_company(growth, rate)), Horizon(30)).last_year_share[0]
    last = (1.0 + growth) ** 99 / (1.0 + rate) ** 100
    assert share == pytest.approx(last / annuity(growth, rate, 100), rel=1e-11)
    assert share > 0.007


def test_a_last_year_that_no_longer_matters_has_no_share():
    assert value_inputs(to_matrix(company()), Horizon(30)).last_year_share[0] < 2.0**-52


def test_of_a_company_that_pays_nothing_the_last_year_has_no_share():
    # Sales cover costs and nothing else is needed: 0 of 0 is no share, and the draw is valid.
    idle = steady_company(
        0.0, 0.05, p=0.0, w=0.0, q=0.0, rho=1.0,
        variable_cost_ratio=1.0, fixed_operating_expenses=0.0, interest_rate=0.0,
    )  # fmt: skip
    result = value_inputs(to_matrix(idle), to_horizon(10, floor=Floor.NONE))
    assert result.value.tolist() == result.last_year_share.tolist() == result.reason.tolist() == [0.0]


def test_the_start_up_distributes_nothing_for_six_years():
    paid = plain_reference.forecast(to_arrays(to_matrix(START_UP)))["cash_for_distribution"][:, 0]
    np.testing.assert_allclose(paid[:6], 0.0, atol=1e-12)
    assert np.all(paid[6:] > 0.0)


@pytest.mark.parametrize("years", [1, 3, 5, 6, 10])
def test_goes_on_past_years_that_distribute_nothing(years):
    assert _value(START_UP, years) == pytest.approx(_reference(START_UP), rel=1e-12)


def test_goes_on_when_cash_in_hand_was_paid_out_before_years_of_nothing():
    rich = START_UP._replace(base_cash=1.0)
    assert _value(rich, 3) == pytest.approx(_reference(rich), rel=1e-12)
