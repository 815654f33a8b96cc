"""Internal rates of return against scipy's brentq on whole statements, one draw at a time."""

from typing import NamedTuple

import numba
import numpy as np
import pytest
from scipy.optimize import brentq

from engine.dependence.yearly_shocks import YearlyModel, YearlyShock
from engine.distributions import Normal, Uniform
from engine.kernels.innovations import draw_innovations
from engine.kernels.rates import Rates, internal_rates, reasons_counted
from engine.kernels.sampler import Sampler, build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_NAMES, Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.returns.internal_rate import NO_PAYMENT, NoRate
from engine.model.rules.forecast_options import Discounting, Distribution, TaxLosses, ValuationDate
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company
from tests.engine.horizons import to_horizon
from tests.engine.steady import steady_company

_ROW = {name: row for row, name in enumerate(LINE_NAMES)}
_FLAT = np.array([0.0, 0.08, 0.12])
_LEAST, _GREATEST = 1e-6, 1e4  # of 1 / (1 + rate)
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


class Paid(NamedTuple):
    """What draws pay: (flow, draw) amounts at (flow,) times, and (draw,) what is paid at once."""

    amounts: np.ndarray
    times: np.ndarray
    at_once: np.ndarray
    shares: np.ndarray
    value: np.ndarray
    valid: np.ndarray


def payments(sampler: Sampler, horizon, n: int) -> Paid:
    """What each year pays to today's shares, from whole statements."""
    horizon = horizon._replace(floor=int(Floor.NONE)).checked()
    inputs, out = np.empty((n, sampler.source.rows.size)), empty_valuation(n)
    value_draws(sampler, horizon, 0, out, inputs)
    years, paid, shares, at_once = draw_innovations(sampler, 0, n), [], [], []
    dated, mid = horizon.valuation_date == ValuationDate.AS_OF, horizon.discounting == Discounting.MID_YEAR
    for draw, row in enumerate(inputs):
        x = sampler.source.base.copy()
        x[sampler.source.rows] = row
        given = dict(zip(INPUT_NAMES, x.tolist(), strict=True))
        table = statements(
            Inputs(**given), horizon.last_year, sampler.shocks, years[:, :, draw], horizon=horizon)
        found = table[_ROW["cash_for_distribution"]] * table[_ROW["shareholder_claim"]]
        found[0] *= 1.0 - horizon.elapsed
        later = _later(given, table[:, -1], horizon) * table[_ROW["shareholder_claim"], -1]
        paid.append([*found, later])
        shares.append(given["shares_outstanding"])
        at_once.append(given["base_cash"] if dated else 0.0)
    times = np.arange(1.0, horizon.last_year + 2.0) - horizon.elapsed - 0.5 * mid
    times[0] += 0.5 * mid * horizon.elapsed  # in the middle of what is left of year 1
    sold = horizon.last_year - horizon.elapsed
    times[-1] = times[-2] if horizon.terminal == Terminal.GORDON else sold
    amounts = np.array(paid).T
    if times[-1] == times[-2]:  # one payment
        amounts[-2] += amounts[-1]
        amounts, times = amounts[:-1], times[:-1]
    valid = out.reason == 0
    return Paid(amounts, times, np.array(at_once), np.array(shares), out.value, valid)


def _later(given: dict[str, float], last: np.ndarray, horizon) -> float:
    if horizon.terminal == Terminal.GORDON:
        away = given["initial_growth"] - given["terminal_growth"]
        growth = given["terminal_growth"] + given["growth_decline_factor"] ** horizon.last_year * away
        rate = last[_ROW["discount_rate"]]
        lasting = last[_ROW["cash_for_distribution"]] - last[_ROW["prior_cash_distribution"]]
        return lasting * (1.0 + growth) / (rate - growth)
    if horizon.terminal == Terminal.EXIT_PE:
        return given["exit_multiple"] * last[_ROW["net_income"]]
    return 0.0


def plain_rate(amounts: np.ndarray, times: np.ndarray, spent: float) -> tuple[float, NoRate]:
    """The rate at which payments are worth what is spent, and why there is none."""
    amounts = np.where(np.abs(amounts) <= NO_PAYMENT * spent, 0.0, amounts)
    signs = np.sign([-spent, *amounts])
    changes = np.count_nonzero(np.diff(signs[signs != 0.0]))
    if changes != 1:
        return np.nan, NoRate.MORE_CHANGES if changes else NoRate.NO_CHANGE

    def gap(factor: float) -> float:
        return float(amounts @ factor**times) - spent

    if gap(_LEAST) * gap(_GREATEST) > 0.0:
        return np.nan, NoRate.OUT_OF_RANGE
    return 1.0 / brentq(gap, _LEAST, _GREATEST, xtol=1e-18, rtol=1e-14, maxiter=1000) - 1.0, NoRate.FOUND


def check(sampler: Sampler, horizon, price: float, n: int) -> Rates:
    """Hold the rates of draws against those of their statements."""
    paid = payments(sampler, horizon, n)
    found = internal_rates(sampler, horizon, price, n, _FLAT)
    alone = internal_rates(sampler, horizon, price, n, with_equivalent=False)
    np.testing.assert_array_equal(alone.internal, found.internal)
    assert set(alone.equivalent_reason) == {NoRate.NOT_SOUGHT}
    for draw in range(n):
        amounts, spent = paid.amounts[:, draw], price * paid.shares[draw] - paid.at_once[draw]
        wanted, why = plain_rate(amounts, paid.times, spent) if paid.valid[draw] else (
            np.nan, NoRate.NO_VALUE)
        assert found.reason[draw] == why, draw
        np.testing.assert_allclose(found.internal[draw], wanted, rtol=1e-9, atol=1e-9)
        worth = paid.value[draw] * paid.shares[draw] - paid.at_once[draw]
        if why is NoRate.FOUND and worth > 0.0:
            same, reason = plain_rate(amounts, paid.times, worth)
            assert found.equivalent_reason[draw] == reason
            np.testing.assert_allclose(found.equivalent[draw], same, rtol=1e-9, atol=1e-9)
    factors = (1.0 + _FLAT[:, None]) ** -paid.times
    worth = np.where(paid.valid, (paid.at_once + factors @ paid.amounts) / paid.shares, np.nan)
    scale = np.where(paid.valid, (paid.at_once + factors @ np.abs(paid.amounts)) / paid.shares, np.nan)
    assert np.nanmax(np.abs(found.present_value - worth) / scale) < 1e-11
    np.testing.assert_array_equal(np.isnan(found.present_value), np.isnan(worth))
    return found


OPTIONS = {
    "mid-year": {"discounting": Discounting.MID_YEAR},
    "as of": {"valuation_date": ValuationDate.AS_OF, "elapsed": 0.3},
    "both, clean surplus": {
        "discounting": Discounting.MID_YEAR, "valuation_date": ValuationDate.AS_OF, "elapsed": 0.6,
        "distribution": Distribution.CLEAN_SURPLUS, "tax_losses": TaxLosses.CARRY_FORWARD,
    },
}


@pytest.mark.parametrize("years", [1, 10])
@pytest.mark.parametrize("terminal", [Terminal.RUN_OFF, Terminal.GORDON, Terminal.EXIT_PE],
                         ids=lambda rule: rule.name)
@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS)
def test_payments_at_other_times(options, terminal, years, n_draw) -> None:
    horizon = to_horizon(years, last_year=30, terminal=terminal, **options)
    found = check(build_sampler(company(base_cash=60.0), WIDE, 7), horizon, 10.12, n_draw(150, 10))
    assert not JIT_IS_ON or (found.reason == NoRate.FOUND).mean() > 0.1


@pytest.mark.parametrize("terminal", [Terminal.RUN_OFF, Terminal.NONE, Terminal.GORDON, Terminal.EXIT_PE],
                         ids=lambda rule: rule.name)
@pytest.mark.parametrize("yearly", [None, SHOCKS], ids=["trend", "shocks"])
def test_against_brentq(terminal, yearly, n_draw) -> None:
    """1,250 draws of each of eight models, 10,000 in all."""
    horizon = to_horizon(10, last_year=60, terminal=terminal, floor=Floor.ZERO)
    found = check(build_sampler(company(), WIDE, 5, yearly=yearly), horizon, 10.12, n_draw(1_250, 20))
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
