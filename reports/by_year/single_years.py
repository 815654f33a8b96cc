"""How often things happen in a year or within some years, and what the next years may look like.

All of it is counted of the draws with their shocks, in the pass of the kernel that the fans are of.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from reports.analysis import Figures
from reports.evaluation.shock_assumptions import shock_rows
from reports.statistics.estimates import Estimate, finite, share_of_draws
from simulate import Config
from simulate.forecast.paths import ForecastPaths

#: Spans in years within which something happens at least once.
WITHIN = (1, 3, 5, 10)
#: Lines of which the next years are shown, and how many of these.
NEXT_LINES, NEXT_YEARS = ("revenue_growth", "operating_margin", "earnings_per_share"), 3
NEXT_PERCENTS = (10, 50, 90)
_MANY = 3  # years of loss that are counted together with all above
_STRETCH, _STRETCH_PERCENT = 5, 10


@dataclass(frozen=True, slots=True)
class Odds:
    """How often an event happens, of the draws that have a value.

    Attributes
    ----------
    event : str
        In words, as `ForecastPaths.hits` names it.
    by_year : tuple of Estimate
        (year,) the share of draws in which it happens in that year.
    within : dict of int to Estimate
        By years from the first on, the share of draws in which it happens at least once.
    """

    event: str
    by_year: tuple[Estimate, ...]
    within: dict[int, Estimate]


@dataclass(frozen=True, slots=True)
class Held:
    """An input that shocks pushed to its bound.

    Attributes
    ----------
    name : str
        The input.
    years : int
        In how many years with new shocks of draws with a value it was held there.
    share : float
        Of all years with new shocks of those draws.
    """

    name: str
    years: int
    share: float


@dataclass(frozen=True)
class YearFigures:
    """What single years may bring.

    Attributes
    ----------
    config : Config
        The company.
    years : tuple of int
        Labels of the displayed years.
    n_draw, n_valid : int
        Draws looked at, and those that have a value, of which all figures are.
    odds : tuple of Odds
        By event.
    years_of_loss : tuple of Estimate
        Shares of draws with none, 1, 2 and at least 3 displayed years of net loss.
    stretch : int
        Over how many of the first years cash is added up.
    stretch_cash : float or None
        P10 of the free cash flow of these years together, millions; None without valid draws.
    next_years : dict of str to dict of int to tuple of float or None
        By line and percent, (next year,) the percentile.
    held : tuple of Held
        Inputs that were held at a bound, the one that was most often first.
    """

    config: Config = field(repr=False)
    years: tuple[int, ...]
    n_draw: int
    n_valid: int
    odds: tuple[Odds, ...]
    years_of_loss: tuple[Estimate, ...]
    stretch: int
    stretch_cash: float | None
    next_years: dict[str, dict[int, tuple[float | None, ...]]]
    held: tuple[Held, ...]


def year_figures(config: Config, paths: ForecastPaths) -> YearFigures:
    """Return what single years may bring.

    Parameters
    ----------
    config : Config
        A company whose years have shocks.
    paths : ForecastPaths
        The forecasts of the run's draws, with `YEARLY_FANS`.
    """
    n_valid, n_year = paths.n_valid, len(paths.years)
    low, *_ = paths.quantiles([_STRETCH_PERCENT / 100.0])["cumulated_free_cash_flow"]
    found = paths.quantiles([percent / 100.0 for percent in NEXT_PERCENTS])
    stretch = min(_STRETCH, n_year)
    return YearFigures(
        config=config,
        years=paths.years,
        n_draw=paths.n_draw,
        n_valid=n_valid,
        odds=tuple(_odds(event, hits, paths.firsts[event], n_valid) for event, hits in paths.hits.items()),
        years_of_loss=_years_of_loss(paths.years_of_loss, n_valid),
        stretch=stretch,
        stretch_cash=finite(low[stretch - 1]),
        next_years={
            name: {
                percent: tuple(finite(x) for x in row[:NEXT_YEARS])
                for percent, row in zip(NEXT_PERCENTS, found[name], strict=True)
            }
            for name in NEXT_LINES
        },
        held=_held(paths, config.yearly.until if config.yearly else 0),
    )


def _odds(event: str, hits: np.ndarray, firsts: np.ndarray, n_valid: int) -> Odds:
    so_far = firsts.cumsum()
    return Odds(
        event,
        tuple(share_of_draws(int(count), n_valid) for count in hits),
        {years: share_of_draws(int(so_far[years - 1]), n_valid) for years in WITHIN if years <= hits.size},
    )


def _years_of_loss(counts: np.ndarray, n_valid: int) -> tuple[Estimate, ...]:
    few = [int(count) for count in counts[:_MANY]]
    return tuple(share_of_draws(count, n_valid) for count in (*few, n_valid - sum(few)))


def _held(paths: ForecastPaths, until: int) -> tuple[Held, ...]:
    found = (Held(name, years, years / (paths.n_valid * until)) for name, years in paths.held.items())
    return tuple(sorted(found, key=lambda each: -each.years))


def years_json(figures: YearFigures) -> dict[str, Any]:
    """Return the figures as plain numbers, and the shocks as the config has them.

    until, shocks, pairs : what the config assumes of single years; sizes in the unit of the input.
    odds : by event, {by_year, within}: lists of {year or years, share, low, high} with Wilson's 95%
        confidence interval; `within` is of at least once in the first `years` years.
    years_of_loss : list of {years, share, low, high}, the last of that many or more displayed years.
    worst_stretch : {years, p10}: P10 of the free cash flow of the first years together, millions.
    next_years : list of {year, revenue_growth, operating_margin, earnings_per_share}, each {p10, p50, p90};
        decimals, and currency per share.
    held : list of {input, years, share}: years with new shocks, of draws, in which it was held at its bound.
    """
    config, section = figures.config, figures.config.file.shocks
    return {
        "draws": figures.n_valid,
        "until": config.yearly.until if config.yearly else None,
        "shocks": [
            {"input": row.name} | row.numbers
            | {"status": row.status, "source": row.source, "reason": row.reason}
            for row in shock_rows(config)
        ],
        "pairs": [pair.model_dump() for pair in (section.pairs if section else [])],
        "odds": {odds.event.replace(" ", "_"): _odds_json(odds, figures.years) for odds in figures.odds},
        "years_of_loss": [
            {"years": years, **_share_json(share)} for years, share in enumerate(figures.years_of_loss)
        ],
        "worst_stretch": {"years": figures.stretch, f"p{_STRETCH_PERCENT}": figures.stretch_cash},
        "next_years": [
            {"year": year} | {
                name: {f"p{percent}": row[place] for percent, row in rows.items()}
                for name, rows in figures.next_years.items()
            }
            for place, year in enumerate(figures.years[:NEXT_YEARS])
        ],
        "held": [
            {"input": held.name, "years": held.years, "share": held.share} for held in figures.held
        ],
    }


def _odds_json(odds: Odds, years: tuple[int, ...]) -> dict[str, Any]:
    by_year = zip(years, odds.by_year, strict=True)
    return {
        "by_year": [{"year": year, **_share_json(share)} for year, share in by_year],
        "within": [{"years": years, **_share_json(share)} for years, share in odds.within.items()],
    }


def _share_json(share: Estimate) -> dict[str, float | None]:
    return {"share": share.value, "low": share.low, "high": share.high}


YEARS = Figures(
    "years",
    lambda run: year_figures(run.evaluation.config, run.paths),
    years_json,
    is_of=lambda config: config.yearly is not None,
)
