"""How far the lines of the forecast spread over the draws, year by year, with their names and units.

The forecasts of a run's draws are summed up once for all that a report shows of them.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from reports.analysis import Figures
from reports.document import Cell
from reports.formatting.cells import nothing, number
from reports.formatting.numbers import format_name
from reports.statistics.estimates import finite
from simulate.forecast.paths import FANS, ForecastPaths
from simulate.formatting import currency_symbol, round_half_away

PERCENTS = (5, 25, 50, 75, 95)
#: What a line is counted in: millions of the currency, a part of something, or a plain ratio.
UNITS = dict.fromkeys(FANS, "money") | {"operating_margin": "share", "debt_to_equity": "ratio"}

Years = tuple[float | None, ...]


@dataclass(frozen=True)
class Fan:
    """One line of the forecast, or ratio of lines.

    Attributes
    ----------
    name : str
        As in `simulate.forecast.paths.FANS`.
    unit : str
        "money" (millions), "share" or "ratio".
    bands : dict of int to Years
        By percent, (year,) the percentile of the valid draws, each year by itself; None where
        there is none, such as debt over no equity.
    base : Years
        (year,) the base case.
    """

    name: str
    unit: str
    bands: dict[int, Years]
    base: Years


@dataclass(frozen=True)
class Fans:
    """The fans of a run: labels of the displayed years, valid draws among those looked at, lines."""

    years: tuple[int, ...]
    n_valid: int
    n_draw: int
    fans: tuple[Fan, ...]


def fans_of(dataset: xr.Dataset, paths: ForecastPaths) -> Fans:
    """Return the percentiles of each line beside its base case.

    Parameters
    ----------
    paths : ForecastPaths
        The forecasts of the run's draws.
    """
    row = {name: at for at, name in enumerate(dataset["line"].values.tolist())}
    statements = dataset["statements"].values
    found = paths.quantiles([percent / 100.0 for percent in PERCENTS])
    fans = []
    for name, line in FANS.items():
        above, below = (line, None) if isinstance(line, str) else line
        base = statements[row[above]]
        if below is not None:
            with np.errstate(divide="ignore", invalid="ignore"):
                base = base / statements[row[below]]
        bands = {percent: _years(found[name][at]) for at, percent in enumerate(PERCENTS)}
        fans.append(Fan(name, UNITS[name], bands, _years(base)))
    return Fans(paths.years, paths.n_valid, paths.n_draw, tuple(fans))


def _years(amounts: np.ndarray) -> Years:
    return tuple(finite(amount) for amount in amounts)


def fans_json(figures: Fans) -> dict[str, Any]:
    """Return the fans as plain numbers: money in millions, parts as decimals."""
    return {
        "years": list(figures.years),
        "draws": figures.n_valid,
        "lines": {
            fan.name: {
                "unit": fan.unit,
                "base": list(fan.base),
                **{f"p{percent}": list(band) for percent, band in fan.bands.items()},
            }
            for fan in figures.fans
        },
    }


FAN_CHARTS = Figures("fans", lambda run: fans_of(run.evaluation.dataset, run.paths), fans_json)

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


class AxisUnit(NamedTuple):
    """How an axis counts: the unit's name, what turns a number into it, and the sign behind labels."""

    name: str
    scale: float
    sign: str = ""


def format_line(name: str) -> str:
    """Return a line's name for people."""
    return _NAMES.get(name, format_name(name))


def axis_of(fan: Fan, currency: str) -> AxisUnit:
    """Return the unit that suits a line's amounts."""
    if fan.unit == "share":
        return AxisUnit("% of revenue", 100.0, "%")
    if fan.unit == "ratio":
        return AxisUnit("times", 1.0)
    amounts = [abs(x) for band in (*fan.bands.values(), fan.base) for x in band if x is not None]
    largest = max(amounts, default=0.0)
    symbol = currency_symbol(currency)
    for least, word, scale in _LARGE_MONEY:
        if largest >= least:
            return AxisUnit(f"{symbol}{word}", scale)
    return AxisUnit(f"{symbol}m", 1.0)


def fan_cell(amount: float | None, fan: Fan, unit: AxisUnit) -> Cell:
    """Return one amount of a line, in the unit of its axis; a workbook has it in that unit, too."""
    if amount is None:
        return nothing()
    if fan.unit == "share":
        return Cell(amount, f"{round_half_away(100.0 * amount, 1)}%", "0.0%")
    return number(unit.scale * amount, 2 if fan.unit == "ratio" else 1)


def format_amount(amount: float | None, fan: Fan, unit: AxisUnit) -> str:
    """Return an amount with its unit, for a sentence: ¥1,110bn, 17.3%, 0.88."""
    if amount is None:
        return "none"
    if fan.unit != "money":
        return fan_cell(amount, fan, unit).shown
    symbol, word = (unit.name[:-2], unit.name[-2:]) if unit.scale < 1.0 else (unit.name[:-1], "m")
    scaled = round_half_away(abs(unit.scale * amount), 0 if abs(unit.scale * amount) >= 100.0 else 1)
    return f"{'-' if amount < 0.0 else ''}{symbol}{scaled:,}{word}"
