"""How weights do on draws: expected return, shortfall, growth."""

from typing import Any, NamedTuple

import numpy as np

from reports.decisions.price.price import shortfall
from reports.statistics.estimates import Estimate, mapped
from reports.statistics.samples import Sample

SHORTFALL_PERCENT = 5


class Judgement(NamedTuple):
    """What weights gave on some draws.

    Attributes
    ----------
    n_draw : int
    mean : Estimate
        Return of the whole horizon, a decimal.
    shortfall : Estimate
        The mean return over the worst 5% of draws.
    growth : Estimate
        exp(mean ln(1 + return) / years) - 1, a year.
    """

    n_draw: int
    mean: Estimate
    shortfall: Estimate
    growth: Estimate


def judged(weights: np.ndarray, returns: np.ndarray, years: int) -> Judgement:
    """Judge weights, bought and held; what they leave of 1 is cash, which earns nothing.

    Parameters
    ----------
    weights : (company,) float64
    returns : (draw, company) float64
        Simple returns of the horizon, no NaN.
    years : int
        The horizon.
    """
    of_whole = returns @ weights
    sample = Sample(of_whole)
    grown = Sample(np.log1p(of_whole)).mean()[0]
    return Judgement(
        sample.n_valid,
        sample.mean()[0],
        sample.estimate(shortfall(SHORTFALL_PERCENT / 100.0)),
        mapped(grown, lambda mean: float(np.expm1(mean / years))),
    )


def judgement_json(found: Judgement) -> dict[str, Any]:
    """Return {draws, mean, shortfall, growth}, the last three {value, low, high}."""
    return {
        "draws": found.n_draw, "mean": found.mean._asdict(), "shortfall": found.shortfall._asdict(),
        "growth": found.growth._asdict(),
    }
