"""Returns by horizon, on the portfolio's assumptions about prices."""

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from reports.decisions.price.price import shortfall
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.shortfall import PERCENTS
from reports.statistics.estimates import Estimate
from reports.statistics.samples import Sample
from simulate.portfolio.returns import ReturnModel, company_returns, model_of

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
    floored : dict of str to int
        Draws in which a company's value was below the least that a price converges to, where there are any.
    """

    years: int
    portfolio: ReturnSpread
    companies: dict[str, ReturnSpread]
    floored: dict[str, int]


@dataclass(frozen=True, slots=True)
class ReturnFigures:
    """What returns are, if prices do as is assumed.

    Attributes
    ----------
    model : ReturnModel
        What they rest on.
    horizons : tuple of Horizon
        In the order of the config.
    """

    model: ReturnModel
    horizons: tuple[Horizon, ...]


def return_figures(draws: JointDraws) -> ReturnFigures | None:
    """Compute returns by horizon; None where the portfolio makes no assumption about them."""
    model = model_of(draws.dataset)
    if model is None:
        return None
    return ReturnFigures(model, tuple(_horizon(draws, model, years) for years in model.horizons))


def _horizon(draws: JointDraws, model: ReturnModel, years: int) -> Horizon:
    hurdle = None if model.hurdle is None else (1.0 + model.hurdle) ** years - 1.0
    total, companies, floored = np.zeros(draws.n_draw), {}, {}
    for i, key in enumerate(draws.keys):
        found = company_returns(draws.dataset, i, years)
        if draws.weights[i]:
            total += draws.weights[i] * found.returns
        companies[key] = _spread(found.returns, hurdle)
        if found.n_floored:
            floored[key] = found.n_floored
    return Horizon(years, _spread(total, hurdle), companies, floored)


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

    assumptions : as `ReturnModel.text` writes them; horizons : list of {years, portfolio, companies,
    floored}, a spread {mean, P10, P50, P90, above_hurdle, above_zero, shortfall} of {value, low, high}.
    """
    return {
        "assumptions": json.loads(found.model.text()),
        "horizons": [
            {
                "years": each.years,
                "portfolio": _spread_json(each.portfolio),
                "companies": {key: _spread_json(spread) for key, spread in each.companies.items()},
                "floored": each.floored,
            }
            for each in found.horizons
        ],
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
