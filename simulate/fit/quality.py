"""How far data are from a distribution: Kolmogorov-Smirnov, Anderson-Darling, and what chance gives."""

from collections.abc import Callable
from math import inf, isfinite, sqrt

import numpy as np

from engine.distributions import Marginal

RESAMPLES = 199
SEED = 20_240_611
# The distribution of sqrt(n) KS hardly depends on n from here on (M. A. Stephens, Journal of the
# American Statistical Association 69 (1974): for a fitted normal 0.1% at n = 1000), so larger data are
# compared with resamples of this size.
_LARGEST_RESAMPLE = 1000


def kolmogorov_smirnov(sorted_values: np.ndarray, marginal: Marginal) -> float:
    """The greatest distance between the data's share of values up to x and P(X <= x)."""
    n = len(sorted_values)
    below = marginal.cdf(sorted_values)
    rank = np.arange(n)
    return float(max(np.max((rank + 1) / n - below), np.max(below - rank / n)))


def anderson_darling(sorted_values: np.ndarray, marginal: Marginal) -> float:
    """The squared distances weighted by 1 / (P (1 - P)), times n: more weight to the tails.

    Infinite if the probability of a value so far out is zero in double precision, as at the ends of
    a uniform. Source: T. W. Anderson and D. A. Darling, Journal of the American Statistical
    Association 49 (1954).
    """
    n = len(sorted_values)
    odd = 2.0 * np.arange(n) + 1.0
    below, above = marginal.cdf(sorted_values), marginal.sf(sorted_values)
    if not (np.all(below > 0.0) and np.all(above > 0.0)):
        return inf
    return float(-n - np.mean(odd * (np.log(below) + np.log(above[::-1]))))


def chance_of_worse(
    ks: float, n: int, marginal: Marginal, fit: Callable[[np.ndarray], Marginal]
) -> float | None:
    """P-value of KS for a distribution fitted to the same data: parametric bootstrap, seed fixed.

    Each resample is drawn from the fitted distribution and fitted again; the p-value is the share
    of resamples, the data being one, that lie at least as far from their fit.

    Parameters
    ----------
    ks, n : of the data.
    fit : values -> the family's fit; may raise ValueError or ArithmeticError, and is then passed over.

    Returns
    -------
    p : at least 1 / (1 + RESAMPLES); None if more than a tenth of the resamples could not be fitted.
    """
    random = np.random.default_rng(SEED)
    size = min(n, _LARGEST_RESAMPLE)
    worse = done = 0
    for _ in range(RESAMPLES):
        values = np.sort(marginal.quantile_of_score(random.standard_normal(size)))
        try:
            other = kolmogorov_smirnov(values, fit(values))
        except (ValueError, ArithmeticError):
            continue
        if isfinite(other):
            done += 1
            worse += sqrt(size) * other >= sqrt(n) * ks
    return (1 + worse) / (1 + done) if done >= 0.9 * RESAMPLES else None
