"""All figures of a portfolio, and their plain numbers for summary.json."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr

from reports.formatting.numbers import show_share
from reports.portfolio.drivers import Drivers, driver_figures, drivers_json
from reports.portfolio.expected_shortfall import (
    FactorShortfall,
    RiskFigures,
    factor_shortfalls,
    factor_shortfalls_json,
    risk_figures,
    risk_json,
)
from reports.portfolio.horizons import ReturnFigures, return_figures, returns_json
from reports.portfolio.joint import JointFigures, joint_figures, joint_json
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.stress import Stressed, stress_figures, stress_json
from reports.portfolio.weights.weights import WeightFigures, weight_figures, weights_json
from reports.sensitivity.variance.rank_scale import Concentration
from reports.statistics.summary_statistics import tail_index
from simulate.portfolios.return_model import weights_of
from simulate.settings import DEFAULT_SETTINGS, Settings

#: What every portfolio's reader is told.
VALUE_IS_NO_PRICE = (
    "A value is no price: upside has no date, and the market need never pay what the draws are worth."
)
CONVERGENCE_IS_ASSUMED = (
    "Convergence is an assumption: no draw supports that prices close a share of the gap to value each year."
)
#: What readers are told where no weights can be sought.
TOO_FEW_DRAWS = "No weights are sought: that takes two draws in which every company has a value."


_MOST_NAMED = 10  # companies, where many lack rates of return


@dataclass(frozen=True, eq=False)
class PortfolioFigures:
    """All figures.

    Attributes
    ----------
    draws : JointDraws
        What they are of.
    joint : JointFigures
    risk : RiskFigures
        Shortfall and contributions of the portfolio's upside.
    drivers : Drivers
    stress : tuple of Stressed
    by_factors : tuple of FactorShortfall
        With and without the factors; empty where nothing was drawn again, or there are none.
    returns : ReturnFigures or None
    weights : WeightFigures or None
        None where the portfolio makes no assumption about returns.
    warnings : tuple of str
        The two that always stand, the second where there are returns; one where few draws carry the
        variance.
    """

    draws: JointDraws
    joint: JointFigures
    risk: RiskFigures
    drivers: Drivers
    stress: tuple[Stressed, ...]
    by_factors: tuple[FactorShortfall, ...]
    returns: ReturnFigures | None
    weights: WeightFigures | None
    warnings: tuple[str, ...]


def figures_of(
    dataset: xr.Dataset,
    redraw: Callable[[Collection[str]], xr.Dataset] | None = None,
    settings: Settings = DEFAULT_SETTINGS,
) -> PortfolioFigures:
    """Compute all figures of a portfolio.

    Parameters
    ----------
    dataset : xarray.Dataset
        As `simulate.portfolio` gives it.
    redraw : callable, optional
        Gives the Dataset of the same portfolio drawn with the named factors only, for the shortfall with and
        without them.
    settings : Settings, optional
        Chosen sizes.
    """
    draws = JointDraws(dataset, settings)
    joint, returns = joint_figures(draws), return_figures(draws)
    weights = weight_figures(draws, weights_of(dataset)) if returns is not None else None
    warnings = [VALUE_IS_NO_PRICE]
    if returns is not None:
        warnings += [CONVERGENCE_IS_ASSUMED, *([TOO_FEW_DRAWS] if weights is None else [])]
    has_factors = bool(draws.factors or draws.yearly_factors)
    return PortfolioFigures(
        draws,
        joint,
        risk_figures(draws),
        driver_figures(draws),
        stress_figures(draws),
        factor_shortfalls(draws, redraw) if redraw is not None and has_factors else (),
        returns,
        weights,
        (*warnings, *_few_carry_it(draws, joint), *_many_without_irr(joint)),
    )


def _few_carry_it(draws: JointDraws, joint: JointFigures) -> tuple[str, ...]:
    """Return the warning that shares of the variance differ from seed to seed, where they do."""
    index = tail_index(draws.upside[~np.isnan(draws.upside)]) if joint.n_valid else None
    concentration = Concentration(joint.few, None, index)
    if not (concentration.is_by_few or concentration.is_by_tail):
        return ()
    part = "" if joint.few is None else f" (0.1% carry {joint.few:.0%})"
    return (
        f"Few draws carry the variance of the portfolio's upside{part}: "
        "shares may change with the seed.",
    )


def _many_without_irr(joint: JointFigures) -> tuple[str, ...]:
    """Return the warning that some companies' rates of return are of a part of their draws only."""
    missing = [each for each in joint.companies if joint.lacks_irr(each)]
    if not missing:
        return ()
    told = [f"{each.key} {show_share(each.without_irr / joint.irr_draws)}" for each in missing[:_MOST_NAMED]]
    more = f" and {len(missing) - _MOST_NAMED:,} more (assets.csv)" if len(missing) > _MOST_NAMED else ""
    return (f"Rates of return leave out draws that have none: {', '.join(told)}{more}.",)


def summary_of(figures: PortfolioFigures) -> dict[str, Any]:
    """Return plain numbers for summary.json, without NaN: each part as the `..._json` of its module says.

    joint, risk, drivers, stress, by_factors; returns and weights, null without `[returns]`; warnings.
    """
    return {
        "joint": joint_json(figures.joint),
        "risk": risk_json(figures.risk),
        "drivers": drivers_json(figures.drivers),
        "stress": stress_json(figures.stress),
        "by_factors": factor_shortfalls_json(figures.by_factors),
        "returns": None if figures.returns is None else returns_json(figures.returns),
        "weights": None if figures.weights is None else weights_json(figures.weights),
        "warnings": list(figures.warnings),
    }
