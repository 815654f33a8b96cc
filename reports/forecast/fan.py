"""How far the lines of the forecast spread over the draws, year by year.

The forecasts of a run's draws, summed up once for all that a report shows of them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from reports.analysis import AnalysedRun, Figures
from reports.statistics.estimates import finite
from simulate.forecast.paths import FANS, ForecastPaths

PERCENTS = (5, 25, 50, 75, 95)
#: What a line is counted in: millions of the currency, a part of something, or a plain ratio.
UNITS = dict.fromkeys(FANS, "money") | {"operating_margin": "share", "debt_to_equity": "ratio"}

Years = tuple[float | None, ...]


@dataclass(frozen=True)
class Fan:
    """One line of the forecast, or ratio of lines.

    Attributes
    ----------
    name : as in `simulate.forecast.paths.FANS`.
    unit : "money" (millions), "share" or "ratio".
    bands : by percent, (year,) the percentile of the valid draws, each year by itself; None where
        there is none, such as debt over no equity.
    base : (year,) the base case.
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
    """Percentiles of each line beside its base case.

    Parameters
    ----------
    paths : the forecasts of the run's draws.
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
    """The fans as plain numbers: money in millions, parts as decimals."""
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


def _fan_charts(run: AnalysedRun) -> Fans:
    return fans_of(run.evaluation.dataset, run.paths)


FAN_CHARTS = Figures("fans", _fan_charts, fans_json)
