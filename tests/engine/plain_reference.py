"""The oracle: docs/model.md in plain numpy, one array per symbol, nothing taken from `engine`.

Slow and literal on purpose: powers by `**`, divisions where the equations divide, every year
computed to the last. Arrays hold one draw per cell; years run along the first axis. Years that differ
from the trend come as "deviation of tax_rate" and so on, (year, draw), among the inputs.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

Draws = Mapping[str, np.ndarray]
LAST_YEAR = 100


class Worth(NamedTuple):
    """A draw's value per share, why it has none, and how much worth was added up for it."""

    value: np.ndarray
    reason: np.ndarray
    below_book: np.ndarray
    last_year_share: np.ndarray
    magnitude: np.ndarray  # sum of absolute present worths, per share


class Options(NamedTuple):
    """Rules of a config's forecast, as the config writes them; `elapsed` is the part of year 1 gone by."""

    distribution: str = "published"
    fixed_cost_growth: str = "inflation"
    discounting: str = "year-end"
    valuation_date: str = "base-year-end"
    tax_losses: str = "none"
    elapsed: float = 0.0


PUBLISHED = Options()


def growth_path(x: Draws, years: int) -> np.ndarray:
    """g_1 .. g_years, (year, draw)."""
    path = [x["initial_growth"]]
    for _ in range(years - 1):
        excess = path[-1] - x["terminal_growth"]
        path.append(x["terminal_growth"] + x["growth_decline_factor"] * excess)
    return np.array(path)


def _walked(x: Draws, name: str, years: int) -> np.ndarray:
    """A level that goes straight from the input in year 1 to its target in the target year, (year, draw)."""
    k = np.arange(1, years + 1)[:, None]
    target, year = x.get(f"{name}_target"), x.get(f"{name}_target_year")
    if target is None:
        return np.broadcast_to(x[name], (years, x[name].size))
    way = np.clip((k - 1.0) / np.where(year > 0.0, year - 1.0, np.inf), 0.0, 1.0)
    return x[name] + (target - x[name]) * way


def _of_years(x: Draws, name: str, years: int, low: float = -np.inf, high: float = np.inf) -> np.ndarray:
    """An input year by year, (year, draw), held within its bounds where it deviates."""
    return np.clip(_walked(x, name, years) + x.get(f"deviation of {name}", 0.0), low, high)


def _after(base: np.ndarray, series: np.ndarray) -> np.ndarray:
    """The series one year before: the base item in year 1."""
    return np.concatenate([np.asarray(base)[None], series[:-1]])


def _income(x: Draws, years: int, options: Options) -> dict[str, np.ndarray]:
    k = np.arange(1, years + 1)[:, None]
    growth = growth_path(x, years) + x.get("deviation of growth", 0.0)
    revenue = x["revenue"] * np.cumprod(1.0 + growth, axis=0)
    amortization = np.where(k <= x["intangible_amortization_years"], x["intangible_amortization"], 0.0)
    share = _of_years(x, "variable_cost_ratio", years, 0.0) - x["intangible_amortization"] / x["revenue"]
    variable = share * revenue + amortization
    prices = np.cumprod(1.0 + _of_years(x, "inflation", years, -1.0), axis=0)
    if options.fixed_cost_growth == "revenue":
        prices = revenue / x["revenue"]
    fixed = _walked(x, "fixed_operating_expenses", years) * prices
    plant = _of_years(x, "production_assets_to_revenue", years, 0.0) * revenue
    depreciation = plant / x["production_asset_life"] + amortization
    operating_income = revenue - variable - fixed
    return {
        "revenue_growth": growth,
        "revenue": revenue,
        "variable_operating_expenses": variable,
        "fixed_operating_expenses": fixed,
        "total_operating_expenses": variable + fixed,
        "operating_income": operating_income,
        "ebitda": operating_income + depreciation,
        "depreciation_and_amortization": depreciation,
        "production_assets": plant,
    }


def _balance(x: Draws, revenue: np.ndarray) -> dict[str, np.ndarray]:
    assets = revenue / x["revenue_to_adjusted_assets"]
    equity = x["adjusted_equity_ratio"] * assets
    liabilities = assets - equity
    debt = liabilities - x["other_liabilities"]
    return {
        "cash": np.zeros_like(revenue),
        "total_assets": assets,
        "adjusted_assets": assets,
        "revenue_to_adjusted_assets": revenue / assets,
        "working_capital": _of_years(x, "working_capital_to_revenue", revenue.shape[0]) * revenue,
        "total_debt": debt,
        "total_liabilities": liabilities,
        "total_equity": equity,
        "total_liabilities_and_equity": liabilities + equity,
        "debt_to_equity": debt / equity,
        "adjusted_equity_ratio": equity / assets,
    }


def _losses_before(before_tax: np.ndarray) -> np.ndarray:
    """What earlier years lost and none has set off yet: how far the sum so far lies below its own peak."""
    so_far = np.concatenate([np.zeros_like(before_tax[:1]), np.cumsum(before_tax, axis=0)])[:-1]
    return np.maximum.accumulate(so_far, axis=0) - so_far


def _earnings(x: Draws, book: dict[str, np.ndarray], options: Options) -> dict[str, np.ndarray]:
    years = book["revenue"].shape[0]
    interest = _of_years(x, "interest_rate", years, -1.0) * _after(x["base_debt"], book["total_debt"])
    before_tax = book["operating_income"] - interest
    taxable = before_tax
    if options.tax_losses == "carry-forward":
        taxable = before_tax - _losses_before(before_tax)
    tax = _of_years(x, "tax_rate", years, 0.0, 1.0) * np.maximum(0.0, taxable)
    return {
        "interest_expense": interest,
        "earnings_before_tax": before_tax,
        "tax_expense": tax,
        "net_income": before_tax - tax,
    }


def _cash(x: Draws, book: dict[str, np.ndarray], options: Options) -> dict[str, np.ndarray]:
    plant_before = _after(x["base_production_assets"], book["production_assets"])
    funds = book["net_income"] + book["depreciation_and_amortization"]
    tied_up = book["working_capital"] - _after(x["base_working_capital"], book["working_capital"])
    maintenance = plant_before / x["production_asset_life"]
    expansion = book["production_assets"] - plant_before
    free = funds - tied_up - maintenance - expansion
    lent = book["total_debt"] - _after(x["base_debt"], book["total_debt"])
    retained = book["total_equity"] - _after(x["base_equity"], book["total_equity"])
    issued = np.maximum(0.0, retained - book["net_income"])
    adjustment = x["cash_flow_adjustment"] * book["revenue"]
    paid_out = np.zeros_like(free)
    if options.valuation_date == "base-year-end":
        paid_out[0] = x["base_cash"]
    distribution = free + lent + issued - retained + adjustment + paid_out
    if options.distribution == "clean-surplus":
        distribution = book["net_income"] - retained + issued + adjustment + paid_out
    return {
        "funds_from_operations": funds,
        "change_in_working_capital": tied_up,
        "cash_from_operations": funds - tied_up,
        "maintenance_capex": -maintenance,
        "new_capex": -expansion,
        "cash_from_investing": -(maintenance + expansion),
        "free_cash_flow": free,
        "debt_issuance": lent,
        "share_issuance": issued,
        "cash_from_financing": lent + issued,
        "total_cash_flow": free + lent + issued,
        "retained_cash_flow": -retained,
        "prior_cash_distribution": paid_out,
        "cash_flow_adjustment": adjustment,
        "cash_for_distribution": distribution,
    }


def _part_left(options: Options, years: int) -> np.ndarray:
    """The part of each year that comes after the day of the valuation, (year, 1)."""
    return np.where(np.arange(1, years + 1) == 1, 1.0 - options.elapsed, 1.0)[:, None]


def _worth(x: Draws, book: dict[str, np.ndarray], options: Options) -> dict[str, np.ndarray]:
    k = np.arange(1, book["revenue"].shape[0] + 1)[:, None]
    market_cap = x["share_price"] * x["shares_outstanding"]
    rate = x["initial_discount_rate"] * x["discount_rate_multiplier"] ** (k - 1.0)
    part = _part_left(options, k.size)
    wait = k - options.elapsed - (part / 2.0 if options.discounting == "mid-year" else 0.0)
    issued = part * book["share_issuance"]
    return {
        "discount_rate": rate,
        "present_value": part * book["cash_for_distribution"] / (1.0 + rate) ** wait,
        "shareholder_claim": np.cumprod(market_cap / (market_cap + issued), axis=0),
    }


def forecast(x: Draws, years: int = LAST_YEAR, options: Options = PUBLISHED) -> dict[str, np.ndarray]:
    """All 42 lines of all draws, each (year, draw), signs as published."""
    with np.errstate(all="ignore"):
        book = _income(x, years, options)
        book |= _balance(x, book["revenue"])
        book |= _earnings(x, book, options)
        book |= _cash(x, book, options)
        return book | _worth(x, book, options)


def _years_after(x: Draws, book: Mapping[str, np.ndarray], years: int, terminal: str) -> np.ndarray:
    """Cash that stands for the years after the last, in money of the last year."""
    last = years - 1
    growth = growth_path(x, years + 1)[years]
    if terminal == "gordon":
        spread = book["discount_rate"][last] - growth
        once = book["prior_cash_distribution"][last]
        return (book["cash_for_distribution"][last] - once) * (1.0 + growth) / spread
    if terminal == "exit P/E":
        return x["exit_multiple"] * book["net_income"][last]
    if terminal == "exit EV/EBITDA":
        return x["exit_multiple"] * book["ebitda"][last] - book["total_debt"][last]
    return np.zeros_like(growth)


def _reasons(
    x: Draws, book: Mapping[str, np.ndarray], years: int, terminal: str, n_summed: int, value: np.ndarray
) -> np.ndarray:
    """Why a draw has no value, the first that holds: words of `engine.model.rules.invalid_draws.Invalid`."""
    next_growth = growth_path(x, years + 1)[years]
    conditions = {
        "NON_FINITE": ~np.all([np.isfinite(row) for row in x.values() if row.ndim == 1], axis=0),
        "REVENUE": x["revenue"] <= 0.0,
        "LIFETIME": x["production_asset_life"] <= 0.0,
        "ASSET_TURN": x["revenue_to_adjusted_assets"] <= 0.0,
        "MARKET_CAP": (x["share_price"] <= 0.0) | (x["shares_outstanding"] <= 0.0),
        "REVENUE_PATH": np.any(book["revenue"][:n_summed] <= 0.0, axis=0),
        "DISCOUNT_RATE": np.any(book["discount_rate"][:n_summed] <= -1.0, axis=0),
        "GORDON_GROWTH": (terminal == "gordon") & (book["discount_rate"][years - 1] <= next_growth),
    }
    unfinished = np.where(np.isfinite(value), "VALID", "NON_FINITE")
    return np.select(list(conditions.values()), list(conditions), unfinished)


def valuation(
    x: Draws, book: Mapping[str, np.ndarray], years: int, terminal: str, floor: str,
    options: Options = PUBLISHED,
) -> Worth:
    """The value per share; a run-off adds all years of the forecast, the other rules `years`."""
    n_summed = book["revenue"].shape[0] if terminal == "run-off" else years
    shares = x["shares_outstanding"]
    with np.errstate(all="ignore"):
        worth = book["present_value"][:n_summed] * book["shareholder_claim"][:n_summed]
        half = 0.5 if options.discounting == "mid-year" and terminal == "gordon" else 0.0
        half *= _part_left(options, years)[-1, 0]
        factor = (1.0 + book["discount_rate"][years - 1]) ** (years - options.elapsed - half)
        after = _years_after(x, book, years, terminal) / factor * book["shareholder_claim"][years - 1]
        at_once = x["base_cash"] if options.valuation_date == "as-of" else 0.0
        plain = (at_once + worth.sum(axis=0) + after) / shares
        magnitude = at_once + np.abs(worth).sum(axis=0) + np.abs(after)
        reason = _reasons(x, book, years, terminal, n_summed, plain)
        book_value = x["base_equity"] / shares
        least = {"zero": 0.0, "none": -np.inf, "book": book_value}[floor]
        valid = reason == "VALID"
        return Worth(
            np.where(valid, np.maximum(least, plain), np.nan),
            reason,
            valid & (plain < book_value),
            np.where(valid, np.abs(worth[-1]) / magnitude, np.nan),
            magnitude / shares,
        )
