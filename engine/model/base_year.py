"""The base year as the inputs imply it, and what of it jumps in forecast year 1.

Plain Python without numba, as in `engine.model.earnings`: `python -m simulate check` calls it.
Symbols in comments are those of docs/model.md.
"""

from math import copysign, inf, nan
from typing import NamedTuple

from engine.model.earnings import depreciation, earnings
from engine.model.inputs import Inputs
from engine.model.line_items import Lines


def base_year(inputs: Inputs) -> Lines:
    """Return the statement lines of the base year, k = 0.

    The balance sheet is that of the base items; assets are what revenue and its ratio imply, so that a base
    year that does not close shows. Liabilities and equity stand against the adjusted assets: free cash, which
    year 1 pays out, is in neither.

    Parameters
    ----------
    inputs : Inputs
        The company's inputs; one that is NaN makes NaN of the lines that depend on it.

    Returns
    -------
    Lines
        Units and signs of the forecast; NaN where the base year has no figure (its cash flow, say). Interest
        is on the debt of the year's end.
    """
    x = inputs
    variable = x.variable_cost_ratio * x.revenue  # v holds the amortization
    earned = earnings(
        x.revenue, variable, x.fixed_operating_expenses, x.interest_rate, x.base_debt, x.tax_rate, 0.0
    )
    worn = depreciation(
        x.production_assets_to_revenue * x.revenue, 1.0 / x.production_asset_life, x.intangible_amortization
    )
    assets = x.revenue / x.revenue_to_adjusted_assets
    liabilities = x.base_debt + x.other_liabilities
    known = {
        "revenue": x.revenue,
        "variable_operating_expenses": variable,
        "fixed_operating_expenses": x.fixed_operating_expenses,
        "total_operating_expenses": variable + x.fixed_operating_expenses,
        "operating_income": earned.operating_income,
        "ebitda": earned.operating_income + worn,
        "interest_expense": earned.interest,
        "earnings_before_tax": earned.before_tax,
        "tax_expense": earned.tax,
        "net_income": earned.net_income,
        "cash": x.base_cash,
        "total_assets": assets + x.base_cash,
        "adjusted_assets": assets,
        "revenue_to_adjusted_assets": x.revenue_to_adjusted_assets,
        "production_assets": x.base_production_assets,
        "working_capital": x.base_working_capital,
        "total_debt": x.base_debt,
        "total_liabilities": liabilities,
        "total_equity": x.base_equity,
        "total_liabilities_and_equity": liabilities + x.base_equity,
        "debt_to_equity": over(x.base_debt, x.base_equity),
        "adjusted_equity_ratio": over(x.base_equity, assets),
        "depreciation_and_amortization": worn,
        "funds_from_operations": earned.net_income + worn,
    }
    return Lines(**(dict.fromkeys(Lines._fields, nan) | known))


class Gap(NamedTuple):
    """How far a base item is from what the ratios of the forecast make of the base year.

    Attributes
    ----------
    found, implied : float
        The item, and what the ratios imply, millions.
    size : float
        What the difference is measured against, millions, positive: the item implied, or a tenth of the
        adjusted assets if that is more, for an item may be near zero.
    year_1_cash : float
        What the difference adds to the cash of year 1, before any shares are issued, millions: a one-off,
        since from year 1 on the ratios hold.
    """

    found: float
    implied: float
    size: float
    year_1_cash: float

    @property
    def amount(self) -> float:
        """By how much the item exceeds what is implied, millions."""
        return self.found - self.implied

    @property
    def share(self) -> float:
        """The size of the difference as a share of `size`."""
        return over(abs(self.amount), self.size)


def over(part: float, whole: float) -> float:
    """Divide as the kernels do, by zero too."""
    if whole:
        return part / whole
    return copysign(inf, part) if part else nan


def base_year_gaps(inputs: Inputs) -> dict[str, Gap]:
    """Return how far the base year is from closing, by the input at which each difference is looked for.

    Year 1 takes working capital, production assets, equity and debt to their ratios. With e, w and a the gaps
    of E_0, W_0 and PA_0, and b that of D_0 + E_0 + O to the assets, its cash before share issues holds
    (D_1 - D_0) - (E_1 - E_0) - (W_1 - W_0) - (PA_1 - PA_0) - PA_0 / L, and D_0 = (A_0 - q A_0 - O) + b - e.
    So the gaps add -b + 2 e + w + a (1 - 1 / L).

    Parameters
    ----------
    inputs : Inputs
        The company's inputs; with one that is NaN the gaps that depend on it are NaN.

    Returns
    -------
    dict[str, Gap]
        Of ``other_liabilities`` (the balance sheet as a whole), ``base_equity``, ``base_working_capital`` and
        ``base_production_assets``.
    """
    x = inputs
    assets = x.revenue / x.revenue_to_adjusted_assets
    funded = x.base_debt + x.base_equity + x.other_liabilities
    equity = x.adjusted_equity_ratio * assets
    tied_up = x.working_capital_to_revenue * x.revenue
    plant = x.production_assets_to_revenue * x.revenue
    kept = 1.0 - 1.0 / x.production_asset_life

    def gap(found: float, implied: float, per_unit: float) -> Gap:
        away = found - implied
        # What closes costs nothing, though a life of next to no years would make a unit's cost infinite.
        return Gap(found, implied, max(abs(implied), 0.1 * assets), per_unit * away if away else 0.0)

    return {
        "other_liabilities": gap(funded, assets, -1.0),
        "base_equity": gap(x.base_equity, equity, 2.0),
        "base_working_capital": gap(x.base_working_capital, tied_up, 1.0),
        "base_production_assets": gap(x.base_production_assets, plant, kept),
    }
