"""Weights of which each contributes the same to the shortfall.

They are where shortfall(w) - sum of ln(w) / n is least, scaled to sum to 1, as shortfall grows with the size
of the portfolio: S. Maillard, T. Roncalli and J. Teiletche, "The properties of equally weighted risk
contribution portfolios", Journal of Portfolio Management 36 (2010) 60-70; for any risk that grows with the
size: T. Roncalli, Introduction to Risk Parity and Budgeting (2013) section 2.2. No other limits apply.
"""

import numpy as np

from reports.portfolio.weights.least_shortfall import NoWeightsError, TailRows

_MOST_STEPS = 1000
_EQUAL = 0.05  # of the mean contribution: the furthest that one may be from it


def risk_parity(tail: TailRows) -> np.ndarray:
    """Return the (company,) weights of equal contributions to the shortfall.

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
        options={"maxiter": _MOST_STEPS, "ftol": 1e-15, "gtol": 1e-9},
    )
    weights = np.exp(found.x)
    parts = -tail.tail_mean(weights) * weights
    if not np.all(np.abs(parts * n - 1.0) < _EQUAL):
        raise NoWeightsError("some weights gain even in their worst draws: there is no shortfall to share")
    return np.asarray(weights / weights.sum())
