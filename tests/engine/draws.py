"""Input sets for the tests: the published company, and random companies of every kind."""

import numpy as np

from engine.model.inputs import INPUT_NAMES, Inputs

#: docs/model.md, table of inputs; `exit_multiple` is ours, the page sells nothing.
IIJI_2019: dict[str, float] = {
    "revenue": 1540.0,
    "initial_growth": 0.081,
    "terminal_growth": 0.05,
    "growth_decline_factor": 0.9,
    "initial_discount_rate": 0.043,
    "discount_rate_multiplier": 1.05,
    "variable_cost_ratio": 0.889,
    "fixed_operating_expenses": 114.0,
    "inflation": 0.022,
    "interest_rate": 0.054,
    "tax_rate": 0.27,
    "production_assets_to_revenue": 0.274,
    "production_asset_life": 5.0,
    "working_capital_to_revenue": 0.105,
    "revenue_to_adjusted_assets": 1.147,
    "adjusted_equity_ratio": 0.477,
    "cash_flow_adjustment": 0.0,
    "intangible_amortization": 40.6,
    "intangible_amortization_years": 10.0,
    "base_production_assets": 422.53,
    "base_working_capital": 161.7,
    "base_debt": 361.4,
    "other_liabilities": 339.8,
    "base_equity": 640.89829782,
    "base_cash": 0.0,
    "shares_outstanding": 90.141,
    "share_price": 10.12,
    "exit_multiple": 20.0,
}


def company(**changes: float) -> Inputs:
    """IIJI of 2019 with some inputs changed."""
    return Inputs(**(IIJI_2019 | changes))


# A company without plant and debt finances its losses with new shares: what they bring in, the
# losses eat, and nothing is left to distribute. It pays only once it has grown, in year 7.
START_UP = company(
    revenue=100.0, initial_growth=0.5, terminal_growth=0.03, growth_decline_factor=0.85,
    initial_discount_rate=0.1, discount_rate_multiplier=1.0, variable_cost_ratio=0.5,
    fixed_operating_expenses=250.0, inflation=0.0, interest_rate=0.05, tax_rate=0.25,
    production_assets_to_revenue=0.0, working_capital_to_revenue=0.0,
    revenue_to_adjusted_assets=2.0, adjusted_equity_ratio=1.0, intangible_amortization=0.0,
    base_production_assets=0.0, base_working_capital=0.0, base_debt=0.0, other_liabilities=0.0,
    base_equity=50.0, shares_outstanding=10.0, share_price=20.0,
)  # fmt: skip


def to_matrix(*companies: Inputs) -> np.ndarray:
    """(input, draw), one column per company."""
    return np.array(companies, dtype=np.float64).T


def to_arrays(matrix: np.ndarray) -> dict[str, np.ndarray]:
    """One array over draws per input, by name."""
    return dict(zip(INPUT_NAMES, matrix, strict=True))


def random_companies(count: int, seed: int) -> np.ndarray:
    """Companies far wider apart than any config: growing, shrinking, losing, owing, hoarding."""
    rng = np.random.default_rng(seed)

    def flat(low: float, high: float) -> np.ndarray:
        return rng.uniform(low, high, count)

    def spread(low: float, high: float) -> np.ndarray:
        return np.exp(flat(np.log(low), np.log(high)))

    def sometimes(amount: np.ndarray) -> np.ndarray:
        return np.where(rng.random(count) < 0.5, amount, 0.0)

    revenue = spread(1.0, 1e6)
    shares = spread(0.1, 1e4)
    return np.array(Inputs(
        revenue=revenue,
        initial_growth=flat(-0.4, 0.6),
        terminal_growth=flat(-0.15, 0.08),
        growth_decline_factor=flat(0.0, 1.0),
        initial_discount_rate=flat(0.01, 0.3),
        discount_rate_multiplier=flat(0.93, 1.1),
        variable_cost_ratio=flat(0.2, 1.3),
        fixed_operating_expenses=sometimes(revenue * flat(0.0, 0.4)),
        inflation=flat(-0.05, 0.1),
        interest_rate=flat(-0.02, 0.15),
        tax_rate=flat(0.0, 0.6),
        production_assets_to_revenue=flat(0.0, 2.0),
        production_asset_life=flat(1.0, 40.0),
        working_capital_to_revenue=flat(-0.5, 0.5),
        revenue_to_adjusted_assets=spread(0.1, 5.0),
        adjusted_equity_ratio=flat(-0.5, 1.0),
        cash_flow_adjustment=sometimes(flat(-0.1, 0.1)),
        intangible_amortization=sometimes(revenue * flat(0.0, 0.05)),
        intangible_amortization_years=rng.integers(0, 41, count).astype(float),
        base_production_assets=revenue * flat(0.0, 2.0),
        base_working_capital=revenue * flat(-0.5, 0.5),
        base_debt=revenue * flat(-1.0, 2.0),
        other_liabilities=revenue * flat(-0.5, 1.0),
        base_equity=revenue * flat(-0.5, 2.0),
        base_cash=sometimes(revenue * flat(0.0, 0.5)),
        shares_outstanding=shares,
        share_price=revenue * spread(0.05, 20.0) / shares,
        exit_multiple=flat(0.0, 30.0),
        variable_cost_ratio_target=flat(0.2, 1.3),
        variable_cost_ratio_target_year=sometimes(flat(2.0, 60.0)),
        fixed_operating_expenses_target=revenue * flat(0.0, 0.4),
        fixed_operating_expenses_target_year=sometimes(flat(2.0, 60.0)),
    ))
