"""The forecast as an analyst writes it today, for all draws at once, a year at a time.

The same lines serve numpy, JAX and single numbers: `maximum` is whose arrays they are.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.peers import Job
from engine.model.inputs import Inputs

# Draws whose arrays stay in a core's cache: what one who knows caches would add.
BLOCK = 1 << 12


def forecast(
    x: Any, years: int, maximum: Callable = np.maximum, growths: Any = None, ratios: Any = None
) -> Any:
    """Value per share of the displayed years, floor zero; `x` has the registry's names.

    `growths` and `ratios` are by year what is added to growth and to the ratio of variable costs.
    """
    revenue, fixed = x.revenue, x.fixed_operating_expenses
    growth, rate = x.initial_growth, x.initial_discount_rate
    working, assets = x.base_working_capital, x.base_production_assets
    debt, equity = x.base_debt, x.base_equity
    market_cap, claim, total = x.share_price * x.shares_outstanding, 1.0, 0.0
    share = x.variable_cost_ratio - x.intangible_amortization / x.revenue
    for year in range(1, years + 1):
        revenue = revenue * (1.0 + growth + (0.0 if growths is None else growths[year - 1]))
        fixed = fixed * (1.0 + x.inflation)
        amortization = x.intangible_amortization * (year <= x.intangible_amortization_years)
        more = 0.0 if ratios is None else ratios[year - 1]
        before_tax = revenue * (1.0 - share - more) - amortization - fixed - x.interest_rate * debt
        net = before_tax - maximum(0.0, x.tax_rate * before_tax)
        total_assets = revenue / x.revenue_to_adjusted_assets
        new_equity = x.adjusted_equity_ratio * total_assets
        new_debt = total_assets - new_equity - x.other_liabilities
        new_working = x.working_capital_to_revenue * revenue
        new_assets = x.production_assets_to_revenue * revenue
        wear = (new_assets - assets) / x.production_asset_life
        free = net + wear + amortization - (new_working - working) - (new_assets - assets)
        kept = new_equity - equity
        issue = maximum(0.0, kept - net)
        paid = free + new_debt - debt + issue - kept + x.cash_flow_adjustment * revenue
        if year == 1:
            paid = paid + x.base_cash
        claim = claim * market_cap / (market_cap + issue)
        total = total + paid / (1.0 + rate) ** year * claim
        working, assets, debt, equity = new_working, new_assets, new_debt, new_equity
        growth = x.terminal_growth + x.growth_decline_factor * (growth - x.terminal_growth)
        rate = rate * x.discount_rate_multiplier
    return maximum(0.0, total / x.shares_outstanding)


def numpy_peer(matrix: np.ndarray, years: int) -> Job:
    """Return the job of all draws at once."""
    return lambda: forecast(Inputs(*matrix), years)


def blocked_numpy_peer(matrix: np.ndarray, years: int) -> Job:
    """Return the job of as many draws at once as a core's cache holds."""

    def value() -> np.ndarray:
        out = np.empty(matrix.shape[1])
        for first in range(0, out.size, BLOCK):
            part = slice(first, first + BLOCK)
            out[part] = forecast(Inputs(*matrix[:, part]), years)
        return out

    return value
