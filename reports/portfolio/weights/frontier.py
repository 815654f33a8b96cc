"""The efficient frontier: least shortfall for each expected return, within the limits."""

from typing import NamedTuple

import numpy as np

from reports.portfolio.weights.allocations import MOST_COMPANIES, Task
from reports.portfolio.weights.judgement import SHORTFALL_PERCENT, Judgement, judged
from reports.portfolio.weights.least_shortfall import NoWeightsError, TailRows, greatest_mean

_SLACK = 1e-9  # of a return: rounding must not make the greatest one impossible


class FrontierPoint(NamedTuple):
    """One point.

    Attributes
    ----------
    wanted : float
        Expected return of the horizon on the draws that weights were sought on.
    weights : tuple of float
        By company.
    in_sample, out_of_sample : Judgement
        On these draws, and on others.
    """

    wanted: float
    weights: tuple[float, ...]
    in_sample: Judgement
    out_of_sample: Judgement


def efficient_frontier(
    task: Task, sought: np.ndarray, others: np.ndarray, n_point: int
) -> tuple[FrontierPoint, ...]:
    """Return points between the least shortfall of all and the greatest expected return.

    Parameters
    ----------
    task : Task
    sought, others : (draw, company) float64
        Returns that weights are sought on, and others.
    n_point : int

    Returns
    -------
    tuple of FrontierPoint
        Evenly spaced by expected return; empty where no weights keep to the limits, or for more companies
        than weights are sought for.
    """
    if sought.shape[1] > MOST_COMPANIES:
        return ()
    mean, polytope = sought.mean(axis=0), task.polytope()
    tail = TailRows(sought, SHORTFALL_PERCENT / 100.0)
    try:
        safest = tail.least(polytope).weights
        most = float(mean @ greatest_mean(polytope, mean))
        points = []
        for wanted in np.linspace(float(mean @ safest), most, n_point).tolist():
            weights = tail.least(polytope.at_least(mean, min(wanted, most) - _SLACK)).weights
            both = (judged(weights, draws, task.limits.horizon) for draws in (sought, others))
            points.append(FrontierPoint(wanted, tuple(weights.tolist()), *both))
    except NoWeightsError:
        return ()
    return tuple(points)
