"""A company whose every line grows at one rate: its value has a closed form."""

from engine.model.inputs import Inputs
from tests.engine.draws import company

SHARES = 50.0


def steady_company(growth: float, rate: float, **changes: float) -> Inputs:
    """All base items in proportion to revenue, and costs that grow with it."""
    of_revenue = {"p": 0.3, "w": 0.1, "rho": 1.2, "q": 0.6} | {
        key: changes.pop(key) for key in ("p", "w", "rho", "q") if key in changes
    }
    assets = 1_000.0 / of_revenue["rho"]
    return company(**({
        "revenue": 1_000.0,
        "initial_growth": growth,
        "terminal_growth": growth,
        "growth_decline_factor": 1.0,
        "initial_discount_rate": rate,
        "discount_rate_multiplier": 1.0,
        "variable_cost_ratio": 0.6,
        "fixed_operating_expenses": 100.0,
        "inflation": growth,
        "tax_rate": 0.3,
        "production_assets_to_revenue": of_revenue["p"],
        "working_capital_to_revenue": of_revenue["w"],
        "revenue_to_adjusted_assets": of_revenue["rho"],
        "adjusted_equity_ratio": of_revenue["q"],
        "intangible_amortization": 0.0,
        "base_production_assets": of_revenue["p"] * 1_000.0,
        "base_working_capital": of_revenue["w"] * 1_000.0,
        "base_debt": (1.0 - of_revenue["q"]) * assets,
        "base_equity": of_revenue["q"] * assets,
        "other_liabilities": 0.0,
        "shares_outstanding": SHARES,
    } | changes))


def first_net_income(x: Inputs) -> float:
    """Net income of year 1, by hand."""
    growth = x.initial_growth
    sales = x.revenue * (1.0 + growth)
    costs = x.variable_cost_ratio * sales + x.fixed_operating_expenses * (1.0 + growth)
    return (sales - costs - x.interest_rate * x.base_debt) * (1.0 - x.tax_rate)


def first_distribution(x: Inputs) -> float:
    """What year 1 pays out: earnings, less the equity share of the growth of assets.

    Depreciation beyond the replacement of last year's wear comes from growth, too.
    """
    growth = x.initial_growth
    wear = x.base_production_assets / x.production_asset_life
    invested = growth * (x.base_working_capital + x.base_production_assets)
    financed = growth * (x.base_debt - x.base_equity)
    adjustment = x.cash_flow_adjustment * x.revenue * (1.0 + growth)
    return first_net_income(x) + growth * wear - invested + financed + adjustment


def annuity(growth: float, rate: float, years: int) -> float:
    """Present worth of 1 paid at the end of year 1 and growing, for some years."""
    if growth == rate:
        return years / (1.0 + rate)
    return (1.0 - ((1.0 + growth) / (1.0 + rate)) ** years) / (rate - growth)
