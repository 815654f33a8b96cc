"""The weights of greatest expected growth: Kelly's, of all companies at once.

J. L. Kelly, "A new interpretation of information rate", Bell System Technical Journal 35 (1956) 917-926; E.
O. Thorp, "The Kelly criterion in blackjack, sports betting and the stock market" (2006), for several bets at
once.
"""

import numpy as np

from reports.portfolio.weights.least_shortfall import NoWeightsError
from reports.portfolio.weights.polytope import Polytope

_MOST_STEPS = 300
_EXACT = 1e-11  # of the growth


def greatest_growth(returns: np.ndarray, polytope: Polytope, start: np.ndarray) -> np.ndarray:
    """Return the (company,) weights of greatest mean ln(1 + return); what they leave of 1 earns nothing.

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
        options={"maxiter": _MOST_STEPS, "ftol": _EXACT},
    )
    if not found.success:
        raise NoWeightsError(found.message)
    return np.asarray(found.x[:n])
