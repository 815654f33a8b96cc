"""Weights side by side: sought on a sample of the draws, judged on the others, and how far they move.

Where weights fit the chance of the draws that they were sought on, they do worse on others and move from one
bootstrap sample to the next: R. O. Michaud, "The Markowitz optimization enigma", Financial Analysts Journal
45 (1989) 31-42.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.weights.allocations import CHOICES, SOUGHT, Task, broken_limits, choose
from reports.portfolio.weights.frontier import FrontierPoint, efficient_frontier
from reports.portfolio.weights.judgement import Judgement, judged, judgement_json
from reports.portfolio.weights.polytope import Holdings
from reports.statistics.percentiles import sorted_quantile
from simulate.portfolios.config.schema import WeightsSection
from simulate.portfolios.return_model import company_returns

#: A weight that moves further than this between the 5th and the 95th percentile of bootstraps jumps.
JUMP = 0.1
_ENDS = (0.05, 0.95)
_ROUNDING = 1e-9
_MOST_RETURNS = 1 << 25  # of all companies: 256 MB
_RESAMPLES = 13  # this figure's own random stream


class Allocation(NamedTuple):
    """Weights by one way to choose them.

    Attributes
    ----------
    name : str
        "today", "equal", "least_shortfall", "greatest_growth" or "risk_parity".
    weights : tuple of float or None
        By company, in the Dataset's order; None where there are none.
    cash : float
        What they leave of 1.
    reason : str
        Why there are none, else "".
    in_sample, out_of_sample : Judgement or None
        On the draws that they were sought on, and on the others.
    spread : tuple of tuple of float, or None
        By company, the 5th and 95th percentile of its weight over bootstrap samples; None of those that no
        draws decide.
    jumps : tuple of str
        Companies whose weight moves by more than `JUMP` between these.
    breaks : tuple of str
        Companies, sectors or "turnover" whose limit they do not keep: only those that keep to none may.
    """

    name: str
    weights: tuple[float, ...] | None
    cash: float
    reason: str
    in_sample: Judgement | None
    out_of_sample: Judgement | None
    spread: tuple[tuple[float, float], ...] | None
    jumps: tuple[str, ...]
    breaks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeightFigures:
    """Weights side by side.

    Attributes
    ----------
    keys : tuple of str
        The companies, in the order of all weights.
    years : int
        The horizon of the returns.
    wanted : float
        Expected return of the horizon that the least shortfall is sought for.
    n_sought, n_judged, n_resample : int
        Draws that weights were sought on, and others; bootstrap samples.
    allocations : tuple of Allocation
    frontier : tuple of FrontierPoint
        The lowest expected return first; empty where no weights keep to the limits.
    """

    keys: tuple[str, ...]
    years: int
    wanted: float
    n_sought: int
    n_judged: int
    n_resample: int
    allocations: tuple[Allocation, ...]
    frontier: tuple[FrontierPoint, ...]


def weight_figures(draws: JointDraws, limits: WeightsSection) -> WeightFigures | None:
    """Seek weights on the first draws, and judge them on the others; None of fewer than two draws.

    Parameters
    ----------
    draws : JointDraws
        Of a portfolio that makes an assumption about returns.
    limits : WeightsSection
    """
    settings, years = draws.settings, limits.horizon
    wanted_draws = settings.weight_draws + settings.given_data_draws
    most = max(2 * settings.weight_draws, min(wanted_draws, _MOST_RETURNS // len(draws.keys)))
    returns = _returns(draws.dataset.isel(draw=slice(most)), years)
    if len(returns) < 2:
        return None
    n_sought = min(settings.weight_draws, len(returns) // 2)
    sought, others = returns[:n_sought], returns[n_sought:]
    sectors = tuple(map(str, draws.dataset["sector"].values))
    wanted = limits.wanted_return
    task = Task(
        Holdings(draws.keys, sectors, draws.weights), limits,
        None if wanted is None else (1.0 + wanted) ** years - 1.0,
    )
    moved = _moved(task, sought, settings.weight_resamples, int(draws.dataset.attrs["seed"]))
    return WeightFigures(
        draws.keys, years, task.least_return(sought), len(sought), len(others), settings.weight_resamples,
        tuple(_allocation(name, task, (sought, others), moved.get(name, [])) for name in CHOICES),
        efficient_frontier(task, sought, others, settings.frontier_points),
    )


def _returns(dataset: xr.Dataset, years: int) -> np.ndarray:
    """Return the (draw, company) returns of the draws in which all companies have one."""
    found = np.column_stack([one.returns for (one,) in company_returns(dataset, (years,))])
    return np.asarray(found[~np.isnan(found).any(axis=1)])


def _moved(task: Task, sought: np.ndarray, n_resample: int, seed: int) -> dict[str, list[np.ndarray]]:
    """Return, by name, the weights on each bootstrap sample that has some."""
    generator = np.random.default_rng([seed, _RESAMPLES])
    found: dict[str, list[np.ndarray]] = {name: [] for name in SOUGHT}
    for _ in range(n_resample):
        again = sought[generator.integers(0, len(sought), len(sought))]
        for name, each in found.items():
            weights, _ = choose(name, task, again)
            if weights is not None:
                each.append(weights)
    return found


def _allocation(
    name: str, task: Task, draws: tuple[np.ndarray, np.ndarray], moved: list[np.ndarray]
) -> Allocation:
    weights, reason = choose(name, task, draws[0])
    if weights is None:
        return Allocation(name, None, 0.0, reason, None, None, None, (), ())
    in_sample, out_of_sample = (judged(weights, some, task.limits.horizon) for some in draws)
    spread = _spread(moved) if len(moved) > 1 else None
    keys = task.holdings.keys
    jumps = [key for key, (low, high) in zip(keys, spread or (), strict=False) if high - low > JUMP]
    cash = 1.0 - float(weights.sum())
    return Allocation(
        name, tuple(weights.tolist()), cash if cash > _ROUNDING else 0.0, reason, in_sample, out_of_sample,
        spread, tuple(jumps), broken_limits(task, weights),
    )


def _spread(moved: list[np.ndarray]) -> tuple[tuple[float, float], ...]:
    """Return where most of the weights on bootstrap samples lie, by company."""
    low, high = ([sorted_quantile(row, end) for row in np.sort(moved, axis=0).T] for end in _ENDS)
    return tuple(zip(low, high, strict=True))


def weights_json(found: WeightFigures) -> dict[str, Any]:
    """Return plain numbers: weights as parts of the whole, returns as decimals.

    years, wanted_return : of the horizon; draws : {sought, judged, bootstrap_samples}; allocations : list of
    {name, weights, cash, reason, in_sample, out_of_sample, spread, jumps, breaks}, weights and spread by
    company; frontier : list of {wanted_return, weights, in_sample, out_of_sample}.
    """
    return {
        "years": found.years,
        "wanted_return": found.wanted,
        "draws": {
            "sought": found.n_sought, "judged": found.n_judged, "bootstrap_samples": found.n_resample,
        },
        "allocations": [_allocation_json(found.keys, each) for each in found.allocations],
        "frontier": [
            {
                "wanted_return": point.wanted,
                "weights": dict(zip(found.keys, point.weights, strict=True)),
                "in_sample": judgement_json(point.in_sample),
                "out_of_sample": judgement_json(point.out_of_sample),
            }
            for point in found.frontier
        ],
    }


def _allocation_json(keys: tuple[str, ...], one: Allocation) -> dict[str, Any]:
    judgements = {"in_sample": one.in_sample, "out_of_sample": one.out_of_sample}
    return {
        "name": one.name,
        "weights": None if one.weights is None else dict(zip(keys, one.weights, strict=True)),
        "cash": one.cash,
        "reason": one.reason,
        **{name: None if found is None else judgement_json(found) for name, found in judgements.items()},
        "spread": None if one.spread is None else {
            key: {"low": low, "high": high} for key, (low, high) in zip(keys, one.spread, strict=True)
        },
        "jumps": list(one.jumps),
        "breaks": list(one.breaks),
    }
