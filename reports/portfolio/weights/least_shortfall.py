"""The weights of least expected shortfall for a wanted return.

R. T. Rockafellar and S. Uryasev, "Optimization of conditional value-at-risk", Journal of Risk 2 (2000) 21-41:
a linear programme with a variable a draw. Shortfall is the greatest mean loss over any set of draws of the
tail's size, so it is also the least theta above -c . w, where c are the companies' mean returns over such a
set. Of these rows few matter, and they are found one by one: the worst draws at the best weights so far give
the next row (A. Künzi-Bay and J. Mayer, "Computational aspects of minimizing conditional value-at-risk",
Computational Management Science 3 (2006) 3-27). The optimum is that of the whole programme; it takes a
hundredth of its time, and rows serve all wanted returns. HiGHS solves each programme.
"""

from math import ceil
from typing import NamedTuple

import numpy as np

from reports.portfolio.weights.polytope import Polytope

_INFEASIBLE = 2  # what `linprog` calls a programme that nothing fulfils
_MOST_STEPS = 3000  # six companies take 40, twenty 150, sixty 600
_EXACT = 1e-7  # of a price: the least shortfall is nearer than this
_FIRST_REACH, _LEAST_REACH = 0.1, 1e-3
_TOLERANCE = 1e-10  # of HiGHS, whose own would stop the search ten times too early


class NoWeightsError(ValueError):
    """No weights keep to the limits."""


class Optimum(NamedTuple):
    """The best weights.

    Attributes
    ----------
    weights : (company,) float64
    shortfall : float
        The mean return in the tail: a loss is negative.
    """

    weights: np.ndarray
    shortfall: float


class TailRows:
    """The rows that were found, for draws that are looked at with several wanted returns.

    Parameters
    ----------
    returns : (draw, company) float64
        Simple returns.
    share : float
        The tail's share of the draws.
    """

    def __init__(self, returns: np.ndarray, share: float) -> None:
        self.returns, self.share = returns, share
        self.rows: list[np.ndarray] = []

    def tail_mean(self, weights: np.ndarray) -> np.ndarray:
        """Return (company,) the mean returns over the draws in which these weights lose most."""
        of_whole = self.returns @ weights
        count = self.share * of_whole.size
        n_worst = ceil(count)
        worst = np.argpartition(of_whole, n_worst - 1)[:n_worst]  # the cutting draw is the last
        total = self.returns[worst[:-1]].sum(axis=0) + (count - n_worst + 1.0) * self.returns[worst[-1]]
        return np.asarray(total / count)

    def least(self, polytope: Polytope) -> Optimum:
        """Return the weights within some limits whose shortfall is least.

        Raises
        ------
        NoWeightsError
            If none keep to the limits, or they are not found.
        """
        if not self.rows:
            self.rows.append(self.tail_mean(np.full(polytope.n_company, 1.0 / polytope.n_company)))
        best, reach = self._measured(self._relaxed(polytope)[0]), _FIRST_REACH
        for _ in range(_MOST_STEPS):
            weights, bound = self._relaxed(polytope.near(best.weights, reach))
            gain = bound - best.shortfall
            if gain <= _EXACT and reach >= 1.0:
                return best
            if gain <= _EXACT:
                reach = 1.0  # nothing better is near: by the rows that are known, is there anywhere?
                continue
            found = self._measured(weights)
            if found.shortfall - best.shortfall >= 0.1 * gain:
                reach = min(1.0, 2.0 * reach) if found.shortfall - best.shortfall >= 0.5 * gain else reach
                best = found
            else:
                reach = max(_LEAST_REACH, 0.5 * reach)
        raise NoWeightsError(f"the least shortfall was not found in {_MOST_STEPS:,} steps")

    def _measured(self, weights: np.ndarray) -> Optimum:
        """Return weights with their shortfall, whose row is one more that is known."""
        row = self.tail_mean(weights)
        self.rows.append(row)
        return Optimum(weights, float(row @ weights))

    def _relaxed(self, polytope: Polytope) -> tuple[np.ndarray, float]:
        """Return the best weights by the rows so far, and what these make of their tail's mean."""
        n_variable = polytope.bounds.shape[0]
        rows = np.zeros((len(self.rows), n_variable + 1))
        rows[:, : polytope.n_company] = -np.array(self.rows)
        rows[:, -1] = 1.0  # the tail's mean return is no better than that over any such set
        found = solve(polytope, np.append(np.zeros(n_variable), -1.0), rows)
        return found[: polytope.n_company], float(found[-1])


def greatest_mean(polytope: Polytope, mean: np.ndarray) -> np.ndarray:
    """Return the (company,) weights whose expected return is greatest.

    Raises
    ------
    NoWeightsError
        If none keep to the limits.
    """
    n_variable = polytope.bounds.shape[0]
    cost = np.zeros(n_variable + 1)
    cost[: mean.size] = -mean
    return solve(polytope, cost, np.empty((0, n_variable + 1)))[: mean.size]


def solve(polytope: Polytope, cost: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return the variables, and one more that is free, of least cost and with rows @ x <= 0.

    Raises
    ------
    NoWeightsError
        If there are none.
    """
    from scipy.optimize import linprog

    free = [(-1e3, 1e3)] if cost[-1] else [(0.0, 0.0)]  # so that the first has an optimum
    found = linprog(
        cost,
        A_ub=np.concatenate([_widened(polytope.most), rows]),
        b_ub=np.concatenate([polytope.most_of, np.zeros(len(rows))]),
        A_eq=_widened(polytope.equal) if len(polytope.equal) else None,
        b_eq=polytope.equal_to if len(polytope.equal) else None,
        bounds=[*map(tuple, polytope.bounds.tolist()), *free],
        method="highs",
        options={"primal_feasibility_tolerance": _TOLERANCE, "dual_feasibility_tolerance": _TOLERANCE},
    )
    if found.x is None:
        no_point = "no weights keep to all limits of [weights] at once"
        raise NoWeightsError(no_point if found.status == _INFEASIBLE else found.message)
    return np.asarray(found.x)


def _widened(matrix: np.ndarray) -> np.ndarray:
    return np.hstack([matrix, np.zeros((len(matrix), 1))])
