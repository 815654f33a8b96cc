"""How far the lines of the forecast spread over the draws, year by year, with their names and units.

The forecasts of a run's draws are summed up once for all that a report shows of them.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from reports.analysis import Figures
from reports.document import Cell
from reports.formatting.cells import nothing, number
from reports.formatting.numbers import IN_PERCENT, format_name
from reports.statistics.estimates import finite
from simulate.forecast.paths import FANS, YEARLY_FANS, ForecastPaths
from simulate.formatting import currency_symbol, round_half_away

PERCENTS = (5, 25, 50, 75, 95)
#: Of the draws with every year on its trend.
TREND_PERCENTS = (5, 95)
#: What a line is counted in: millions of the currency, a part of something, a plain ratio, a growth rate, or
#: currency per share.
UNITS = dict.fromkeys((*FANS, *YEARLY_FANS), "money") | {
    "operating_margin": "share", "debt_to_equity": "ratio", "revenue_growth": "rate",
    "earnings_per_share": "price",
}

Years = tuple[float | None, ...]


@dataclass(frozen=True)
class Fan:
    """One line of the forecast, or ratio of lines.

    Attributes
    ----------
    name : str
        As in `simulate.forecast.paths.FANS` or `YEARLY_FANS`.
    unit : str
        As in `UNITS`.
    bands : dict of int to Years
        By percent, (year,) the percentile of the valid draws, each year by itself; None where
        there is none, such as debt over no equity.
    base : Years
        (year,) the base case.
    trend : dict of int to Years
        Percentiles of the same draws of the inputs with every year on its trend; empty where years have no
        shocks.
    """

    name: str
    unit: str
    bands: dict[int, Years]
    base: Years
    trend: dict[int, Years] = field(default_factory=dict)


@dataclass(frozen=True)
class Fans:
    """The fans of a run: labels of the displayed years, valid draws among those looked at, lines."""

    years: tuple[int, ...]
    n_valid: int
    n_draw: int
    fans: tuple[Fan, ...]


def fans_of(dataset: xr.Dataset, paths: ForecastPaths, trend: ForecastPaths | None = None) -> Fans:
    """Return the percentiles of each line beside its base case.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    paths : ForecastPaths
        The forecasts of the run's draws.
    trend : ForecastPaths, optional
        The same with every year on its trend, where years have shocks.
    """
    found = _percentiles(paths, PERCENTS)
    base = base_lines(dataset)
    on_trend = {} if trend is None else _percentiles(trend, TREND_PERCENTS)
    fans = [
        Fan(name, UNITS[name], bands, _years(base[name]), on_trend.get(name, {}))
        for name, bands in found.items()
    ]
    return Fans(paths.years, paths.n_valid, paths.n_draw, tuple(fans))


def _percentiles(paths: ForecastPaths, percents: tuple[int, ...]) -> dict[str, dict[int, Years]]:
    found = paths.quantiles([percent / 100.0 for percent in percents])
    return {
        name: {percent: _years(row) for percent, row in zip(percents, rows, strict=True)}
        for name, rows in found.items()
    }


def base_lines(dataset: xr.Dataset) -> dict[str, np.ndarray]:
    """Return (year,) the base case of every line that a fan may be of.

    Parameters
    ----------
    dataset : xarray.Dataset
        The run.
    """
    line = dict(zip(dataset["line"].values.tolist(), dataset["statements"].values, strict=True))
    base = {}
    for name, fan in FANS.items():
        above, below = (fan, None) if isinstance(fan, str) else fan
        with np.errstate(divide="ignore", invalid="ignore"):
            base[name] = line[above] if below is None else line[above] / line[below]
    shares = float(dataset["base"].sel(any_input="shares_outstanding"))
    return base | {
        "revenue_growth": line["revenue_growth"],
        "earnings_per_share": line["net_income"] * line["shareholder_claim"] / shares,
        "cumulated_free_cash_flow": line["free_cash_flow"].cumsum(),
    }


def _years(amounts: np.ndarray) -> Years:
    return tuple(finite(amount) for amount in amounts)


def fans_json(figures: Fans) -> dict[str, Any]:
    """Return the fans as plain numbers: money in millions, parts as decimals.

    `trend_p5` and `trend_p95`, where years have shocks, are of every year on its trend.
    """
    return {
        "years": list(figures.years),
        "draws": figures.n_valid,
        "lines": {
            fan.name: {
                "unit": fan.unit,
                "base": list(fan.base),
                **{f"p{percent}": list(band) for percent, band in fan.bands.items()},
                **{f"trend_p{percent}": list(band) for percent, band in fan.trend.items()},
            }
            for fan in figures.fans
        },
    }


FAN_CHARTS = Figures(
    "fans", lambda run: fans_of(run.evaluation.dataset, run.paths, run.trend_paths), fans_json
)

_NAMES = {"debt_to_equity": "debt to equity"}
# Of an axis whose largest amount in millions reaches this: word, and what a million is.
_LARGE_MONEY = ((1e7, "tn", 1e-6), (1e4, "bn", 1e-3))

#: What the lines mean, for people.
MEANINGS = (
    ("Revenue", "sales of the year."),
    ("Operating margin", "operating income over revenue."),
    ("Net income", "earnings after interest and tax."),
    ("Free cash flow", "cash from operations less capital expenditure."),
    (
        "Cash for distribution",
        "what shareholders could be paid: free cash flow, debt and shares issued, less what equity keeps.",
    ),
    ("Debt to equity", "total debt over book equity, a plain ratio."),
)
#: And of those that are shown where years have shocks.
YEARLY_MEANINGS = (
    ("Revenue growth", "revenue over that of the year before, less one."),
    (
        "Earnings per share",
        "net income of the year over all shares, those issued until then among them.",
    ),
    ("Cumulated free cash flow", "free cash flow of the years up to this one, added up."),
    (
        "Every year on its trend",
        "the same draws of the inputs without the shocks of the years: what lies within the green lines is "
        "not known of the trend, and what the bands add beyond them is what single years bring; recessions "
        "move the bands, too.",
    ),
)


class AxisUnit(NamedTuple):
    """How an axis counts: the unit's name, what turns a number into it, and signs behind and before it."""

    name: str
    scale: float
    sign: str = ""
    symbol: str = ""


def format_line(name: str) -> str:
    """Return a line's name for people."""
    return _NAMES.get(name, format_name(name))


def axis_of(fan: Fan, currency: str) -> AxisUnit:
    """Return the unit that suits a line's amounts."""
    if fan.unit == "share":
        return AxisUnit("% of revenue", 100.0, "%")
    if fan.unit == "rate":
        return AxisUnit("% a year", 100.0, "%")
    if fan.unit == "ratio":
        return AxisUnit("times", 1.0)
    if fan.unit == "price":
        symbol = currency_symbol(currency)
        return AxisUnit(symbol.strip(), 1.0, symbol=symbol)
    amounts = [abs(x) for band in (*fan.bands.values(), fan.base) for x in band if x is not None]
    return _money_unit(max(amounts, default=0.0), currency)


def _money_unit(largest: float, currency: str) -> AxisUnit:
    symbol = currency_symbol(currency)
    for least, word, scale in _LARGE_MONEY:
        if largest >= least:
            return AxisUnit(f"{symbol}{word}", scale)
    return AxisUnit(f"{symbol}m", 1.0)


def fan_cell(amount: float | None, fan: Fan, unit: AxisUnit) -> Cell:
    """Return one amount of a line, in the unit of its axis; a workbook has it in that unit, too."""
    if amount is None:
        return nothing()
    if fan.unit in IN_PERCENT:
        return Cell(amount, f"{round_half_away(100.0 * amount, 1)}%", "0.0%")
    return number(unit.scale * amount, 2 if fan.unit == "ratio" else 1)


def format_amount(amount: float | None, fan: Fan, unit: AxisUnit) -> str:
    """Return an amount with its unit, for a sentence: ¥1,110bn, 17.3%, 0.88, ¥104.7."""
    if amount is None:
        return "none"
    if fan.unit != "money":
        shown = fan_cell(abs(amount) if unit.symbol else amount, fan, unit).shown
        return f"{'-' if unit.symbol and amount < 0.0 else ''}{unit.symbol}{shown}"
    return _money_in(unit, amount)


def format_money(amount: float | None, currency: str) -> str:
    """Return an amount given in millions in the unit that suits it, for a sentence: ¥112bn."""
    return "none" if amount is None else _money_in(_money_unit(abs(amount), currency), amount)


def _money_in(unit: AxisUnit, amount: float) -> str:
    symbol, word = (unit.name[:-2], unit.name[-2:]) if unit.scale < 1.0 else (unit.name[:-1], "m")
    size = abs(unit.scale * amount)
    scaled = round_half_away(size, -1 if size >= 1_000.0 else 0 if size >= 100.0 else 1)
    return f"{'-' if amount < 0.0 else ''}{symbol}{scaled:,f}{word}"
