"""The ways to choose weights that are shown side by side: today's, equal, and three that draws decide."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from reports.portfolio.weights.judgement import SHORTFALL_PERCENT
from reports.portfolio.weights.least_shortfall import NoWeightsError, TailRows, greatest_mean
from reports.portfolio.weights.polytope import Holdings, Polytope, polytope_of
from simulate.portfolios.config.schema import WeightsSection

TODAY, EQUAL = "today", "equal"
LEAST_SHORTFALL, GROWTH, PARITY = "least_shortfall", "greatest_growth", "risk_parity"
_ROUNDING = 1e-9
#: Sixty took half a minute for each answer, of which there are as many as bootstrap samples.
MOST_COMPANIES = 40
_GROWTH_STEPS, _PARITY_STEPS = 300, 1000  # at most
_EXACT = 1e-11  # of the growth
_EQUAL = 0.05  # of the mean contribution: the furthest that one may be from it


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


def greatest_growth(returns: np.ndarray, polytope: Polytope, start: np.ndarray) -> np.ndarray:
    """Return the (company,) weights of greatest mean ln(1 + return); what they leave of 1 earns nothing.

    They are Kelly's, of all companies at once: J. L. Kelly, "A new interpretation of information rate", Bell
    System Technical Journal 35 (1956) 917-926; E. O. Thorp, "The Kelly criterion in blackjack, sports betting
    and the stock market" (2006), for several bets at once.

    Parameters
    ----------
    returns : (draw, company) float64
        Simple returns, above -1; with weights that sum to at most 1 nothing is lost whole.
    polytope : Polytope
    start : (company,) float64
        Where the search begins.

    Raises
    ------
    NoWeightsError
        If the search ends without an answer.
    """
    from scipy.optimize import LinearConstraint, minimize

    n, n_variable = polytope.n_company, polytope.bounds.shape[0]
    first = np.zeros(n_variable)
    first[:n] = start

    def cost(x: np.ndarray) -> tuple[float, np.ndarray]:
        grown = 1.0 + returns @ x[:n]
        slope = np.zeros(n_variable)
        slope[:n] = -(1.0 / grown) @ returns / grown.size
        return -float(np.log(grown).mean()), slope

    constraints = [
        LinearConstraint(matrix, low, high)
        for matrix, low, high in (
            (polytope.most, -np.inf, polytope.most_of), (polytope.equal, polytope.equal_to, polytope.equal_to)
        )
        if len(matrix)
    ]
    bounds = [(low, high) for low, high in polytope.bounds.tolist()]
    found = minimize(
        cost, first, jac=True, method="SLSQP", bounds=bounds, constraints=constraints,
        options={"maxiter": _GROWTH_STEPS, "ftol": _EXACT},
    )
    if not found.success:
        raise NoWeightsError(found.message)
    return np.asarray(found.x[:n])


def risk_parity(tail: TailRows) -> np.ndarray:
    """Return the (company,) weights of equal contributions to the shortfall; no other limits apply.

    They are where shortfall(w) - sum of ln(w) / n is least, scaled to sum to 1, as shortfall grows with the
    size of the portfolio: S. Maillard, T. Roncalli and J. Teiletche, "The properties of equally weighted risk
    contribution portfolios", Journal of Portfolio Management 36 (2010) 60-70; for any risk that grows with
    the size: T. Roncalli, Introduction to Risk Parity and Budgeting (2013) section 2.2.

    Raises
    ------
    NoWeightsError
        If some weights gain in their worst draws, so that there is no shortfall to share.
    """
    from scipy.optimize import minimize

    n = tail.returns.shape[1]

    def cost(logarithms: np.ndarray) -> tuple[float, np.ndarray]:
        weights = np.exp(logarithms)
        parts = -tail.tail_mean(weights) * weights
        return float(parts.sum() - logarithms.mean()), parts - 1.0 / n

    start = -np.log(np.maximum(n * -np.array([tail.tail_mean(row) @ row for row in np.eye(n)]), 1e-6))
    found = minimize(
        cost, start, jac=True, method="L-BFGS-B", bounds=[(-30.0, 30.0)] * n,
        options={"maxiter": _PARITY_STEPS, "ftol": 1e-15, "gtol": 1e-9},
    )
    weights = np.exp(found.x)
    parts = -tail.tail_mean(weights) * weights
    if not np.all(np.abs(parts * n - 1.0) < _EQUAL):
        raise NoWeightsError("some weights gain even in their worst draws: there is no shortfall to share")
    return np.asarray(weights / weights.sum())
