"""The ways to choose weights that are shown side by side."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from reports.portfolio.weights.growth import greatest_growth
from reports.portfolio.weights.judgement import SHORTFALL_PERCENT
from reports.portfolio.weights.least_shortfall import NoWeightsError, TailRows, greatest_mean
from reports.portfolio.weights.polytope import Holdings, Polytope, polytope_of
from reports.portfolio.weights.risk_parity import risk_parity
from simulate.portfolios.config.schema import WeightsSection

TODAY, EQUAL = "today", "equal"
LEAST_SHORTFALL, GROWTH, PARITY = "least_shortfall", "greatest_growth", "risk_parity"
_ROUNDING = 1e-9
#: Sixty took half a minute for each answer, of which there are as many as bootstrap samples.
MOST_COMPANIES = 40


class Task(NamedTuple):
    """What weights are sought for.

    Attributes
    ----------
    holdings : Holdings
    limits : WeightsSection
    wanted : float or None
        Expected return of the horizon; None is that of today's weights on the draws at hand.
    """

    holdings: Holdings
    limits: WeightsSection
    wanted: float | None

    def polytope(self) -> Polytope:
        """Return the weights that are invested whole."""
        return polytope_of(self.holdings, self.limits)

    def least_return(self, returns: np.ndarray) -> float:
        """Return the expected return that is wanted."""
        return float(returns.mean(axis=0) @ self.holdings.today) if self.wanted is None else self.wanted


#: From what is sought and (draw, company) returns to (company,) weights; raises `NoWeightsError`.
Choice = Callable[[Task, np.ndarray], np.ndarray]


def _least_shortfall(task: Task, returns: np.ndarray) -> np.ndarray:
    polytope, mean, wanted = task.polytope(), returns.mean(axis=0), task.least_return(returns)
    most = float(mean @ greatest_mean(polytope, mean))
    if wanted > most + _ROUNDING:
        raise NoWeightsError(f"within the limits no more than {most:.1%} over the horizon can be expected")
    tail = TailRows(returns, SHORTFALL_PERCENT / 100.0)
    return tail.least(polytope.at_least(mean, min(wanted, most) - _ROUNDING)).weights


def _growth(task: Task, returns: np.ndarray) -> np.ndarray:
    polytope = polytope_of(task.holdings, task.limits, invested=task.limits.most_invested, cash=True)
    start = greatest_mean(polytope, returns.mean(axis=0))
    return greatest_growth(returns, polytope, start)


#: In the order in which they are shown.
CHOICES: Mapping[str, Choice] = MappingProxyType({
    TODAY: lambda task, _: task.holdings.today,
    EQUAL: lambda _, returns: np.full(returns.shape[1], 1.0 / returns.shape[1]),
    LEAST_SHORTFALL: _least_shortfall,
    GROWTH: _growth,
    PARITY: lambda _, returns: risk_parity(TailRows(returns, SHORTFALL_PERCENT / 100.0)),
})
#: Those that draws decide.
SOUGHT = (LEAST_SHORTFALL, GROWTH, PARITY)


def choose(name: str, task: Task, returns: np.ndarray) -> tuple[np.ndarray | None, str]:
    """Return weights by one of `CHOICES`, and why there are none, else ""."""
    n = returns.shape[1]
    if name in SOUGHT and n > MOST_COMPANIES:
        return None, f"weights are sought for up to {MOST_COMPANIES} companies; there are {n}"
    try:
        found = CHOICES[name](task, returns)
    except NoWeightsError as error:
        return None, str(error)
    return np.where(np.abs(found) < _ROUNDING, 0.0, found), ""


def broken_limits(task: Task, weights: np.ndarray) -> tuple[str, ...]:
    """Return the companies, sectors and "turnover" whose limits weights do not keep, to a thousandth."""
    limits, keys, slack = task.limits, task.holdings.keys, 1e-3
    low, high = limits.bounds
    broken = [
        key for key, weight in zip(keys, weights.tolist(), strict=True)
        if not low - slack <= weight <= high + slack
    ]
    sectors = np.array(task.holdings.sectors)
    broken += [
        name for name, cap in limits.sector_caps.items() if weights[sectors == name].sum() > cap + slack
    ]
    traded = 0.5 * float(np.abs(weights - task.holdings.today).sum())
    if limits.turnover is not None and traded > limits.turnover + slack:
        broken.append("turnover")
    return tuple(broken)
