"""Returns by horizon, on the portfolio's assumptions about prices."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from reports.decisions.price.price import shortfall
from reports.portfolio.expected_shortfall import PERCENTS
from reports.portfolio.joint_draws import JointDraws
from reports.statistics.estimates import Estimate
from reports.statistics.samples import Sample
from simulate.portfolios.return_model import company_returns, model_of, returns_table

SHOWN = (10, 50, 90)


class ReturnSpread(NamedTuple):
    """Simple returns of a company or of the portfolio over a whole horizon, in the base currency.

    Attributes
    ----------
    mean : Estimate
    percentiles : dict of int to Estimate
        P10, P50, P90.
    above_hurdle : Estimate or None
        P(return > what the hurdle makes of the horizon); None without a hurdle.
    above_zero : Estimate
    shortfall : dict of int to Estimate
        By percent, the mean of the worst draws.
    """

    mean: Estimate
    percentiles: dict[int, Estimate]
    above_hurdle: Estimate | None
    above_zero: Estimate
    shortfall: dict[int, Estimate]


class Horizon(NamedTuple):
    """One horizon.

    Attributes
    ----------
    years : int
    portfolio : ReturnSpread
        Of today's weights, bought and held.
    companies : dict of str to ReturnSpread
        By key.
    """

    years: int
    portfolio: ReturnSpread
    companies: dict[str, ReturnSpread]


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """What returns are, if prices do as is assumed.

    Attributes
    ----------
    table : dict
        What they rest on, as the portfolio's file has it under `[returns]`.
    hurdle : float or None
        Return a year that is wanted at least.
    horizons : tuple of Horizon
        In the order of the config.
    floored : dict of str to int
        Draws in which a company's value was below the least that a price converges to, where there are any.
    """

    table: dict[str, Any]
    hurdle: float | None
    horizons: tuple[Horizon, ...]
    floored: dict[str, int]


def return_figures(draws: JointDraws) -> ReturnFigures | None:
    """Compute returns by horizon; None where the portfolio makes no assumption about them."""
    model, table = model_of(draws.dataset), returns_table(draws.dataset)
    if model is None or table is None:
        return None
    yearly = model.hurdle
    hurdles = [None if yearly is None else (1.0 + yearly) ** years - 1.0 for years in model.horizons]
    totals = np.zeros((len(hurdles), draws.n_draw))
    spreads: list[dict[str, ReturnSpread]] = [{} for _ in hurdles]
    floored: dict[str, int] = {}
    each_company = company_returns(draws.dataset, model.horizons)
    for key, weight, found in zip(draws.keys, draws.weights.tolist(), each_company, strict=True):
        for total, spread, hurdle, one in zip(totals, spreads, hurdles, found, strict=True):
            spread[key] = _spread(one.returns, hurdle)
            if weight:
                total += weight * one.returns
        if found[0].n_floored:
            floored[key] = found[0].n_floored
    horizons = tuple(
        Horizon(years, _spread(total, hurdle), spread)
        for years, total, hurdle, spread in zip(model.horizons, totals, hurdles, spreads, strict=True)
    )
    return ReturnFigures(table, model.hurdle, horizons, floored)


def _spread(returns: np.ndarray, hurdle: float | None) -> ReturnSpread:
    sample = Sample(returns)
    return ReturnSpread(
        sample.mean()[0],
        {percent: sample.percentile(percent) for percent in SHOWN},
        None if hurdle is None else sample.share_above(hurdle),
        sample.share_above(0.0),
        {percent: sample.estimate(shortfall(percent / 100.0)) for percent in PERCENTS},
    )


def returns_json(found: ReturnFigures) -> dict[str, Any]:
    """Return plain numbers: returns as decimals of the whole horizon, in the base currency.

    assumptions : the table `[returns]` of the file; horizons : list of {years, portfolio, companies}, a
    spread {mean, P10, P50, P90, above_hurdle, above_zero, shortfall} of {value, low, high}; floored : by
    company, draws with a value below the least that a price converges to, where there are any.
    """
    return {
        "assumptions": found.table,
        "horizons": [
            {
                "years": each.years,
                "portfolio": _spread_json(each.portfolio),
                "companies": {key: _spread_json(spread) for key, spread in each.companies.items()},
            }
            for each in found.horizons
        ],
        "floored": found.floored,
    }


def _spread_json(spread: ReturnSpread) -> dict[str, Any]:
    hurdle = spread.above_hurdle
    return {
        "mean": spread.mean._asdict(),
        **{f"P{percent}": found._asdict() for percent, found in spread.percentiles.items()},
        "above_hurdle": None if hurdle is None else hurdle._asdict(),
        "above_zero": spread.above_zero._asdict(),
        "shortfall": {f"{percent}%": found._asdict() for percent, found in spread.shortfall.items()},
    }
