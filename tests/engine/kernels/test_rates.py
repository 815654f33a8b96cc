"""Internal rates of return against scipy's brentq on whole statements, one draw at a time."""

import numba
import numpy as np
import pytest
from scipy.optimize import brentq

from engine.dependence.yearly_model import YearlyModel, YearlyShock
from engine.distributions import Normal, Uniform
from engine.kernels.innovations import draw_innovations
from engine.kernels.rates import Rates, internal_rates, reasons_counted
from engine.kernels.sampling import Sampler, build_sampler
from engine.kernels.valuation import empty_valuation, value_draws
from engine.model.inputs import INPUT_NAMES, Inputs
from engine.model.internal_rate import NO_PAYMENT, NoRate
from engine.model.line_items import LINE_NAMES
from engine.model.statements import statements
from engine.model.terminal_rules import Floor, Terminal
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company
from tests.engine.horizons import to_horizon
from tests.engine.steady import steady_company

_ROW = {name: row for row, name in enumerate(LINE_NAMES)}
_FLAT = np.array([0.0, 0.08, 0.12])
#: From companies that pay at once to those that put money in for years, or never pay.
WIDE = {
    "initial_growth": Uniform(-0.05, 0.45), "variable_cost_ratio": Normal(0.889, 0.03),
    "terminal_growth": Uniform(0.0, 0.06), "shares_outstanding": Uniform(20.0, 200.0),
    "discount_rate_multiplier": Uniform(1.0, 1.05), "cash_flow_adjustment": Uniform(-0.03, 0.03),
    "exit_multiple": Uniform(5.0, 25.0),
}
SHOCKS = YearlyModel(
    8, {"growth": YearlyShock(0.08, 0.3, 4.0), "variable_cost_ratio": YearlyShock(0.02, 0.5)},
)


def payments(sampler: Sampler, horizon, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """What each year pays to today's shares (year, draw), shares, value per share, and whether valid."""
    horizon = horizon._replace(floor=int(Floor.NONE)).checked()
    inputs, out = np.empty((n, sampler.source.rows.size)), empty_valuation(n)
    value_draws(sampler, horizon, 0, out, inputs)
    years, paid, shares = draw_innovations(sampler, 0, n), [], []
    for draw, row in enumerate(inputs):
        x = sampler.source.base.copy()
        x[sampler.source.rows] = row
        given = dict(zip(INPUT_NAMES, x.tolist(), strict=True))
        table = statements(Inputs(**given), horizon.last_year, sampler.shocks, years[:, :, draw])
        found = table[_ROW["cash_for_distribution"]] * table[_ROW["shareholder_claim"]]
        found[-1] += _later(given, table[:, -1], horizon) * table[_ROW["shareholder_claim"], -1]
        paid.append(found)
        shares.append(given["shares_outstanding"])
    return np.array(paid).T, np.array(shares), out.value, out.reason == 0


def _later(given: dict[str, float], last: np.ndarray, horizon) -> float:
    if horizon.terminal == Terminal.GORDON:
        away = given["initial_growth"] - given["terminal_growth"]
        growth = given["terminal_growth"] + given["growth_decline_factor"] ** horizon.last_year * away
        rate = last[_ROW["discount_rate"]]
        return last[_ROW["cash_for_distribution"]] * (1.0 + growth) / (rate - growth)
    if horizon.terminal == Terminal.EXIT_PE:
        return given["exit_multiple"] * last[_ROW["net_income"]]
    return 0.0


def plain_rate(paid: np.ndarray, amount: float) -> tuple[float, NoRate]:
    """The rate at which payments are worth an amount, and why there is none."""
    paid = np.where(np.abs(paid) <= NO_PAYMENT * amount, 0.0, paid)
    signs = np.sign([-amount, *paid])
    changes = np.count_nonzero(np.diff(signs[signs != 0.0]))
    if changes != 1:
        return np.nan, NoRate.MORE_CHANGES if changes else NoRate.NO_CHANGE
    gap = np.polynomial.Polynomial([-amount, *paid])
    return 1.0 / brentq(gap, 0.05, 5.0, xtol=1e-14, rtol=1e-14) - 1.0, NoRate.FOUND


def check(sampler: Sampler, horizon, price: float, n: int) -> Rates:
    """Hold the rates of draws against those of their statements."""
    paid, shares, value, valid = payments(sampler, horizon, n)
    found = internal_rates(sampler, horizon, price, n, _FLAT)
    for draw in range(n):
        wanted, why = plain_rate(paid[:, draw], price * shares[draw]) if valid[draw] else (
            np.nan, NoRate.NO_VALUE)
        assert found.reason[draw] == why, draw
        np.testing.assert_allclose(found.internal[draw], wanted, rtol=0.0, atol=1e-9)
        if why is NoRate.FOUND and value[draw] > 0.0:
            same, _ = plain_rate(paid[:, draw], value[draw] * shares[draw])
            np.testing.assert_allclose(found.equivalent[draw], same, rtol=0.0, atol=1e-9)
    factors = (1.0 + _FLAT[:, None]) ** -np.arange(1.0, len(paid) + 1.0)
    worth = np.where(valid, factors @ paid / shares, np.nan)
    scale = np.where(valid, factors @ np.abs(paid) / shares, np.nan)
    assert np.nanmax(np.abs(found.present_value - worth) / scale) < 1e-11
    np.testing.assert_array_equal(np.isnan(found.present_value), np.isnan(worth))
    return found


@pytest.mark.parametrize("terminal", [Terminal.RUN_OFF, Terminal.NONE, Terminal.GORDON, Terminal.EXIT_PE],
                         ids=lambda rule: rule.name)
@pytest.mark.parametrize("yearly", [None, SHOCKS], ids=["trend", "shocks"])
def test_against_brentq(terminal, yearly, n_draw) -> None:
    """1,250 draws of each of eight models, 10,000 in all."""
    horizon = to_horizon(10, last_year=60, terminal=terminal, floor=Floor.ZERO)
    found = check(build_sampler(company(), WIDE, 5, yearly=yearly), horizon, 10.12, n_draw(1_250, 40))
    reasons = reasons_counted(found.reason)
    if JIT_IS_ON:
        assert NoRate.MORE_CHANGES in reasons
        assert (found.reason == NoRate.FOUND).mean() > 0.2
    above = found.present_value > 10.12  # where there is a rate, it is above the hurdle just there
    has_rate = found.reason == NoRate.FOUND
    np.testing.assert_array_equal(above[:, has_rate], found.internal[has_rate] > _FLAT[:, None])


@pytest.mark.parametrize("years", [1, 2, 3, 30])
def test_flat_rate_of_a_company_that_grows_evenly(years) -> None:
    """At the price that a flat rate gives, the rate of return is that rate, and so is the equivalent."""
    base = steady_company(0.03, 0.09)
    for terminal in (Terminal.NONE, Terminal.GORDON):
        horizon = to_horizon(years, terminal=terminal)
        out = empty_valuation(1)
        value_draws(build_sampler(base, {}, 0), horizon, 0, out)
        found = internal_rates(build_sampler(base, {}, 0), horizon, float(out.value[0]), 1, np.array([0.09]))
        np.testing.assert_allclose([found.internal[0], found.equivalent[0]], 0.09, rtol=0.0, atol=1e-12)
        np.testing.assert_allclose(found.present_value[0], out.value, rtol=1e-13)


@pytest.mark.parametrize(("changes", "price", "why"), [
    ({"cash_flow_adjustment": -0.5}, 10.0, NoRate.NO_CHANGE),  # holders pay in for ever
    ({"base_cash": 500.0, "cash_flow_adjustment": -0.5}, 0.1, NoRate.MORE_CHANGES),  # paid once, then pay in
    ({"base_cash": -500.0}, 10.0, NoRate.FOUND),  # pay in first, are paid for ever after
    ({}, 1e-9, NoRate.OUT_OF_RANGE),
    ({"revenue": -1.0}, 10.0, NoRate.NO_VALUE),
])
def test_reasons(changes, price, why) -> None:
    sampler = build_sampler(steady_company(0.03, 0.09, **changes), {}, 0)
    horizon = to_horizon(20, terminal=Terminal.NONE)
    found = internal_rates(sampler, horizon, price, 1)
    assert found.reason[0] == why
    assert np.isnan(found.internal[0]) == (why is not NoRate.FOUND)


def test_worth_nothing_has_no_equivalent() -> None:
    sampler = build_sampler(steady_company(0.03, 0.09, cash_flow_adjustment=-0.5), {}, 0)
    found = internal_rates(sampler, to_horizon(20, terminal=Terminal.NONE), 10.0, 1)
    assert found.equivalent_reason[0] == NoRate.WORTHLESS
    assert np.isnan(found.equivalent[0])


@pytest.mark.skipif(not JIT_IS_ON, reason="more draws than interpreted code can take")
def test_threads_and_the_number_of_draws_do_not_matter() -> None:
    sampler = build_sampler(company(), WIDE, 5, yearly=SHOCKS)

    def bits(n: int) -> list[bytes]:
        found = internal_rates(sampler, to_horizon(10), 10.12, n, _FLAT)
        return [part[..., :5_001].tobytes() for part in found]

    before, whole = numba.get_num_threads(), bits(5_001)
    assert bits(9_000) == whole
    try:
        numba.set_num_threads(1)
        assert bits(5_001) == whole
    finally:
        numba.set_num_threads(before)


@pytest.mark.parametrize(("price", "rate"), [(0.0, 0.1), (np.inf, 0.1), (10.0, -1.0), (10.0, np.nan)])
def test_bad_numbers(price, rate) -> None:
    with pytest.raises(ValueError, match="must be above"):
        internal_rates(build_sampler(company(), {}, 0), to_horizon(5), price, 1, np.array([rate]))
