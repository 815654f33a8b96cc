"""The equations, once: one year of one company's forecast.

Everything else calls `step`: the statement table of one draw, the value of a million.
Symbols in comments are those of docs/model.md.
"""

from typing import NamedTuple

from engine.model.earnings import depreciation, earnings, market_capitalization
from engine.model.inputs import Inputs
from engine.model.line_items import Lines
from engine.model.rules.forecast_options import Accounting, Distribution, TaxLosses
from engine.runtime.jit import inlined

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_CLEAN_SURPLUS = int(Distribution.CLEAN_SURPLUS)
_CARRY_FORWARD = int(TaxLosses.CARRY_FORWARD)

_earnings = inlined(earnings)
_depreciation = inlined(depreciation)
_market_capitalization = inlined(market_capitalization)


class Constants(NamedTuple):
    """What stays the same in every year of one draw, but for what shocks, walks and options change.

    `engine.model.years.deviations` and `engine.model.years.option_effects` write these anew each year.

    Reciprocals stand where the equations divide by a constant: in the lane loop a division
    costs as much as a dozen multiplications.
    """

    growth_deviation: float  # of this year from its trend, see `engine.model.years.deviations`
    terminal_growth: float
    growth_decline_factor: float
    discount_rate_multiplier: float
    variable_share: float  # v - A / R0
    inflation_factor: float  # 1 + pi
    fixed_cost_step: float  # what a walk adds to this year's fixed costs
    interest_rate: float
    tax_rate: float
    production_assets_to_revenue: float
    wear: float  # 1 / L
    working_capital_to_revenue: float
    assets_to_revenue: float  # 1 / rho
    adjusted_equity_ratio: float
    cash_flow_adjustment: float
    intangible_amortization: float
    intangible_amortization_years: float
    other_liabilities: float
    per_market_cap: float  # 1 / (P S)
    timing: float  # growth of money between a payment and the year's end, times the part of it that counts
    terminal_timing: float  # what stands for the later years counts so much more than the last year's payment


class State(NamedTuple):
    """What one year hands to the next. Growth and discount rate are those of the year to come."""

    growth: float
    discount_rate: float
    revenue: float
    fixed_expenses: float
    working_capital: float
    production_assets: float
    debt: float
    equity: float
    cash: float  # waiting to be distributed
    losses: float  # carried forward, not yet set against earnings
    dilution: float  # 1 / claim


@inlined
def precompute(inputs: Inputs) -> Constants:
    """Return what stays the same over the years of one draw.

    Parameters
    ----------
    inputs : Inputs
        The draw's inputs.
    """
    return Constants(
        0.0,
        inputs.terminal_growth,
        inputs.growth_decline_factor,
        inputs.discount_rate_multiplier,
        inputs.variable_cost_ratio - inputs.intangible_amortization / inputs.revenue,
        1.0 + inputs.inflation,
        0.0,
        inputs.interest_rate,
        inputs.tax_rate,
        inputs.production_assets_to_revenue,
        1.0 / inputs.production_asset_life,
        inputs.working_capital_to_revenue,
        1.0 / inputs.revenue_to_adjusted_assets,
        inputs.adjusted_equity_ratio,
        inputs.cash_flow_adjustment,
        inputs.intangible_amortization,
        inputs.intangible_amortization_years,
        inputs.other_liabilities,
        1.0 / _market_capitalization(inputs),
        1.0,
        1.0,
    )


@inlined
def initial_state(inputs: Inputs) -> State:
    """Return the state at the end of the base year, k = 0."""
    return State(
        inputs.initial_growth,
        inputs.initial_discount_rate,
        inputs.revenue,
        inputs.fixed_operating_expenses,
        inputs.base_working_capital,
        inputs.base_production_assets,
        inputs.base_debt,
        inputs.base_equity,
        inputs.base_cash,
        0.0,
        1.0,
    )


@inlined
def compound(factor: float, year: int) -> float:
    """Return factor ** year, by squaring.

    The conditions are the same in all lanes, so this vectorises where `pow` does not.

    Parameters
    ----------
    factor : float
    year : int
        From 0 to 127.
    """
    product = factor if year & 1 else 1.0
    factor *= factor
    product = product * factor if year & 2 else product
    factor *= factor
    product = product * factor if year & 4 else product
    factor *= factor
    product = product * factor if year & 8 else product
    factor *= factor
    product = product * factor if year & 16 else product
    factor *= factor
    product = product * factor if year & 32 else product
    factor *= factor
    return product * factor if year & 64 else product


@inlined
def step(
    constants: Constants, state: State, year: int, accounting: Accounting
) -> tuple[State, Lines, float]:
    """Forecast one year from the state at the end of the year before: the equations of docs/model.md.

    Parameters
    ----------
    constants : Constants
        As `precompute` gives them.
    state : State
        At the end of year `year` - 1.
    year : int
        1, 2, ..., 127.
    accounting : Accounting

    Returns
    -------
    state : State
        At the end of this year.
    lines : Lines
        The year's statement lines, signs as published, in the units of `engine.model.line_items`.
    weight : float
        Present value, to one who holds today's shares, of one unit of this year's cash:
        claim / (1 + r) ** year, and what the options of the year say of its payment. One division serves
        discounting and dilution.
    """
    growth = state.growth + constants.growth_deviation
    revenue = state.revenue * (1.0 + growth)
    is_amortized = year <= constants.intangible_amortization_years
    amortization = constants.intangible_amortization if is_amortized else 0.0
    variable = constants.variable_share * revenue + amortization
    fixed = state.fixed_expenses * constants.inflation_factor + constants.fixed_cost_step
    losses = state.losses if accounting.tax_losses == _CARRY_FORWARD else 0.0
    earned = _earnings(
        revenue, variable, fixed, constants.interest_rate, state.debt, constants.tax_rate, losses
    )
    net_income = earned.net_income
    losses -= earned.before_tax
    losses = losses if losses > 0.0 else 0.0
    production_assets = constants.production_assets_to_revenue * revenue
    worn = _depreciation(production_assets, constants.wear, amortization)

    assets = revenue * constants.assets_to_revenue
    equity = constants.adjusted_equity_ratio * assets
    liabilities = assets - equity
    debt = liabilities - constants.other_liabilities
    working_capital = constants.working_capital_to_revenue * revenue

    funds = net_income + worn
    more_working_capital = working_capital - state.working_capital
    operating_cash = funds - more_working_capital
    maintenance_capex = state.production_assets * constants.wear
    new_capex = production_assets - state.production_assets
    free_cash = operating_cash - maintenance_capex - new_capex
    debt_issuance = debt - state.debt
    retained = equity - state.equity
    shortfall = retained - net_income
    share_issuance = 0.0 if shortfall <= 0.0 else shortfall
    adjustment = constants.cash_flow_adjustment * revenue
    financing = debt_issuance + share_issuance
    distribution = free_cash + financing - retained + adjustment + state.cash
    if accounting.distribution == _CLEAN_SURPLUS:
        distribution = net_income - retained + share_issuance + adjustment + state.cash

    dilution = state.dilution * (1.0 + share_issuance * constants.per_market_cap)
    growth_of_money = compound(1.0 + state.discount_rate, year)
    weight = constants.timing / (growth_of_money * dilution)

    lines = Lines(
        revenue_growth=growth,
        revenue=revenue,
        variable_operating_expenses=variable,
        fixed_operating_expenses=fixed,
        total_operating_expenses=variable + fixed,
        operating_income=earned.operating_income,
        ebitda=earned.operating_income + worn,
        interest_expense=earned.interest,
        earnings_before_tax=earned.before_tax,
        tax_expense=earned.tax,
        net_income=net_income,
        cash=0.0,
        total_assets=assets,
        adjusted_assets=assets,
        revenue_to_adjusted_assets=revenue / assets,
        production_assets=production_assets,
        working_capital=working_capital,
        total_debt=debt,
        total_liabilities=liabilities,
        total_equity=equity,
        total_liabilities_and_equity=liabilities + equity,
        debt_to_equity=debt / equity,
        adjusted_equity_ratio=equity / assets,
        depreciation_and_amortization=worn,
        funds_from_operations=funds,
        change_in_working_capital=more_working_capital,
        cash_from_operations=operating_cash,
        maintenance_capex=-maintenance_capex,
        new_capex=-new_capex,
        cash_from_investing=-maintenance_capex - new_capex,
        free_cash_flow=free_cash,
        debt_issuance=debt_issuance,
        share_issuance=share_issuance,
        cash_from_financing=financing,
        total_cash_flow=free_cash + financing,
        retained_cash_flow=-retained,
        prior_cash_distribution=state.cash,
        cash_flow_adjustment=adjustment,
        cash_for_distribution=distribution,
        discount_rate=state.discount_rate,
        present_value=distribution * constants.timing / growth_of_money,
        shareholder_claim=1.0 / dilution,
    )
    excess_growth = state.growth - constants.terminal_growth
    closing = State(
        constants.terminal_growth + constants.growth_decline_factor * excess_growth,
        state.discount_rate * constants.discount_rate_multiplier,
        revenue,
        fixed,
        working_capital,
        production_assets,
        debt,
        equity,
        0.0,
        losses if accounting.tax_losses == _CARRY_FORWARD else 0.0,
        dilution,
    )
    return closing, lines, weight
