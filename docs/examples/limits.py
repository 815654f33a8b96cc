"""The figures of docs/limits.md: `python -m docs.examples.limits` prints its tables.

Amounts of the companies are from their annual reports, in millions; growth, discount rates and the split of
costs are chosen for the example, the same in every row of a table.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from simulate import Config, value
from simulate.config.loading import config_from_text
from simulate.forecast.model_limits import model_limits

Inputs = Mapping[str, float]
YEARS = 100  # all of the run-off, so that its lines can be read


@dataclass(frozen=True)
class BalanceSheet:
    """What an annual report has, and what the model needs of it, millions."""

    total_assets: float
    equity: float
    debt: float
    cash: float
    current_liabilities: float  # without debt

    @property
    def other_liabilities(self) -> float:
        return self.total_assets - self.equity - self.debt


#: Form 10-K for the year to 2019-06-30; current liabilities without the current portion of long-term debt.
MICROSOFT = BalanceSheet(286_556, 102_330, 66_662 + 5_516, 133_819, 69_420 - 5_516)
MICROSOFT_INPUTS: Inputs = {
    "revenue": 125_843, "initial_growth": 0.1, "terminal_growth": 0.03, "growth_decline_factor": 0.9,
    "initial_discount_rate": 0.08, "discount_rate_multiplier": 1,
    "variable_cost_ratio": 1 - 42_959 / 125_843 - 0.1, "fixed_operating_expenses": 0.1 * 125_843,
    "inflation": 0.02, "interest_rate": 2_686 / 72_178, "tax_rate": 0.17,
    "production_assets_to_revenue": 36_477 / 125_843, "production_asset_life": 36_477 / (11_682 - 1_900),
    "working_capital_to_revenue": (175_552 - 133_819 - 63_904) / 125_843, "cash_flow_adjustment": 0,
    "intangible_amortization": 1_900, "intangible_amortization_years": 4, "base_production_assets": 36_477,
    "base_working_capital": 175_552 - 133_819 - 63_904, "shares_outstanding": 7_753, "share_price": 133.96,
}
#: Form 10-K for the year to 2024-01-31; cash is with all investments.
SNOWFLAKE = BalanceSheet(8_223.4, 5_190.6, 0, 1_762.7 + 2_083.5 + 916.3, 2_731.2)
SNOWFLAKE_INPUTS: Inputs = {
    "revenue": 2_806.5, "initial_growth": 0.3, "terminal_growth": 0.03, "growth_decline_factor": 0.88,
    "initial_discount_rate": 0.09, "discount_rate_multiplier": 1, "variable_cost_ratio": 0.75,
    "fixed_operating_expenses": 0.25 * 2_806.5 + 1_094.8, "inflation": 0.03, "interest_rate": 0.05,
    "tax_rate": 0.21, "production_assets_to_revenue": (247.5 + 252.1) / 2_806.5, "production_asset_life": 6,
    "working_capital_to_revenue": (926.9 + 180.0 - 2_731.2) / 2_806.5, "cash_flow_adjustment": 0,
    "intangible_amortization": 82.2, "intangible_amortization_years": 4, "base_production_assets": 499.6,
    "base_working_capital": 926.9 + 180.0 - 2_731.2, "shares_outstanding": 328.0, "share_price": 195.64,
}
#: Annual report for the year to 2025-03-31; debt is 0.73 of equity, working capital is chosen.
TOKYO_GAS = BalanceSheet(3_855_093, 1_801_470, 1_315_000, 244_320, 0)
TOKYO_GAS_INPUTS: Inputs = {
    "revenue": 2_636_809, "initial_growth": 0.02, "terminal_growth": 0.012, "growth_decline_factor": 0.9,
    "initial_discount_rate": 0.05, "discount_rate_multiplier": 1,
    "variable_cost_ratio": 1 - 133_090 / 2_636_809 - 0.25, "fixed_operating_expenses": 0.25 * 2_636_809,
    "inflation": 0.012, "interest_rate": 31_206 / 1_315_000, "tax_rate": 0.28,
    "production_assets_to_revenue": 1_453_739 / 2_636_809, "production_asset_life": 1_453_739 / 203_842,
    "working_capital_to_revenue": 0.1, "cash_flow_adjustment": 0, "intangible_amortization": 60_000,
    "intangible_amortization_years": 12, "base_production_assets": 1_453_739,
    "base_working_capital": 263_680.9, "shares_outstanding": 373.3, "share_price": 4_718.82,
}


def booked(inputs: Inputs, assets: float, debt: float, other: float, equity: float, paid: float) -> Inputs:
    """Return the inputs with a balance sheet whose two sides are equal."""
    if abs(assets - debt - other - equity) > 1e-6 * assets:
        raise ValueError("the balance sheet does not close")
    return {
        **inputs, "revenue_to_adjusted_assets": inputs["revenue"] / assets,
        "adjusted_equity_ratio": equity / assets, "base_debt": debt, "other_liabilities": other,
        "base_equity": equity, "base_cash": paid,
    }


def bookkeepings() -> dict[str, Inputs]:
    """Return Microsoft's balance sheet in the ways in which readers wrote it; the last is recommended."""
    b, x = MICROSOFT, MICROSOFT_INPUTS
    lean, other, net = b.total_assets - b.cash, b.other_liabilities, b.cash - b.debt
    more_capital = x["base_working_capital"] + b.cash
    left_in = booked(x, b.total_assets, b.debt, other, b.equity, 0)
    in_capital = {
        "base_working_capital": more_capital, "working_capital_to_revenue": more_capital / x["revenue"],
    }
    return {
        "cash left in the assets": left_in,
        "the same, and in working capital": {**left_in, **in_capital},
        "netted from debt": booked(x, lean, -net, other, b.equity, 0),
        "all of it paid out": booked(x, lean, b.debt, other, b.equity - b.cash, b.cash),
        "netted from debt *and* paid out": booked(x, lean, -net, other, b.equity, b.cash),
        "debt repaid, the rest paid out": booked(x, lean, 0, other, b.equity - net, net),
        "**the same, current liabilities off both sides**": booked(
            x, lean - b.current_liabilities, 0, other - b.current_liabilities, b.equity - net, net
        ),
    }


def company(inputs: Inputs) -> Config:
    """Return a config of the inputs."""
    head = f'[company]\nname = "-"\nticker = "-"\ncurrency = "USD"\n[forecast]\nyears = {YEARS}\n[inputs]\n'
    held = "".join(f"{name} = {number!r}\n" for name, number in inputs.items())
    return config_from_text(head + held, "example", "example.toml")


def worth(inputs: Inputs) -> float:
    """Return the base case's value, currency per share."""
    return value(company(inputs)).intrinsic_value


def unlevered(inputs: Inputs, sheet: BalanceSheet) -> float:
    """Return free cash flow before interest, discounted, and net cash: the same however the cash is booked.

    All assets grow with revenue and are paid for, net of what other liabilities bear of them.
    """
    lines = {name: np.array(line) for name, line in value(company(inputs)).lines.items()}
    revenue = np.concatenate([[inputs["revenue"]], lines["revenue"]])
    rest = sheet.total_assets - sheet.cash - sheet.other_liabilities
    rest -= inputs["base_production_assets"] + inputs["base_working_capital"]
    cash = (
        lines["operating_income"] * (1 - inputs["tax_rate"]) + lines["depreciation_and_amortization"]
        - lines["change_in_working_capital"] + lines["cash_from_investing"]
        - rest * np.diff(revenue) / inputs["revenue"]
    )
    weight = (1 + lines["discount_rate"]) ** -np.arange(1.0, YEARS + 1)
    return float((cash * weight).sum() + sheet.cash - sheet.debt) / inputs["shares_outstanding"]


def paid_out_debt(inputs: Inputs) -> str:
    """Return G's part of present value."""
    return f"{model_limits(company(inputs)).paid_out_debt_share or 0:.0%}"


def cash_rich() -> Iterator[str]:
    """Yield the table of bookkeepings."""
    yield "| the same balance sheet, with | a share | at 5% growth | debt paid out |"
    yield "|---|---|---|---|"
    for name, inputs in bookkeepings().items():
        slow = {**inputs, "initial_growth": 0.05}
        yield f"| {name} | {worth(inputs):.2f} | {worth(slow):.2f} | {paid_out_debt(inputs)} |"
    first = next(iter(bookkeepings().values()))
    found = unlevered(first, MICROSOFT), unlevered({**first, "initial_growth": 0.05}, MICROSOFT)
    yield f"| *yardstick: unlevered cash flow and net cash* | {found[0]:.2f} | {found[1]:.2f} | |"


def paid_out(sheet: BalanceSheet, inputs: Inputs) -> Inputs:
    """Return the inputs with all cash taken off assets and equity and paid out."""
    lean = sheet.total_assets - sheet.cash
    equity = sheet.equity - sheet.cash
    return booked(inputs, lean, sheet.debt, sheet.other_liabilities, equity, sheet.cash)


def other_assets() -> Iterator[str]:
    """Yield the table of asset turns."""
    yield "| revenue / adjusted assets | a share | debt paid out, part of present value |"
    yield "|---|---|---|"
    inputs = paid_out(SNOWFLAKE, SNOWFLAKE_INPUTS)
    for turn in (2.0, inputs["revenue_to_adjusted_assets"], 0.2):
        changed = {**inputs, "revenue_to_adjusted_assets": turn}
        yield f"| {turn:.2f} | {worth(changed):.0f} | {paid_out_debt(changed)} |"


def margins() -> Iterator[str]:
    """Yield the table of splits of the same costs."""
    yield "| variable costs / revenue | margin, base year | year 10 | year 25 | a share |"
    yield "|---|---|---|---|---|"
    inputs = paid_out(SNOWFLAKE, SNOWFLAKE_INPUTS)
    costs = inputs["variable_cost_ratio"] + inputs["fixed_operating_expenses"] / inputs["revenue"]
    for ratio in (0.33, 0.55, 0.75):
        changed = {
            **inputs, "variable_cost_ratio": ratio,
            "fixed_operating_expenses": (costs - ratio) * inputs["revenue"],
        }
        lines = value(company(changed)).lines
        shown = [lines["operating_income"][k] / lines["revenue"][k] for k in (9, 24)]
        cells = " | ".join(f"{100 * margin:.0f}%" for margin in (1 - costs, *shown))
        yield f"| {ratio:.2f} | {cells} | {worth(changed):.0f} |"


def utility() -> Iterator[str]:
    """Yield the table of inflation rates."""
    yield "| inflation of costs | a share | margin, year 25 | debt raised | paid out | issue and pay-out |"
    yield "|---|---|---|---|---|---|"
    sheet = TOKYO_GAS
    inputs = booked(
        TOKYO_GAS_INPUTS, sheet.total_assets, sheet.debt, sheet.other_liabilities, sheet.equity, 0
    )
    for inflation in (0.012, 0.018, 0.025):
        changed = {**inputs, "inflation": inflation}
        lines, limits = value(company(changed)).lines, model_limits(company(changed))
        margin = 100 * lines["operating_income"][24] / lines["revenue"][24]
        years = sum(year <= 25 for year in limits.issue_and_payout_years)
        debt = f"{limits.net_debt_share or 0:.0%} | {paid_out_debt(changed)}"
        shown = f"{worth(changed):,.0f} | {margin:.1f}% | {debt} | {years} of 25"
        yield f"| {100 * inflation:.1f}% | {shown} |"


TABLES = (cash_rich, other_assets, margins, utility)

if __name__ == "__main__":
    for table in TABLES:
        print(*table(), "", sep="\n")
