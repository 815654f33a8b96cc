"""How near data are to a distribution: likelihood, Kolmogorov-Smirnov, Anderson-Darling, p-value."""

from collections.abc import Callable, Mapping
from math import hypot, inf, isfinite, log1p, pi, sqrt

import numpy as np
from scipy import stats

from engine.distributions import Distribution

SEED = 20_240_611
# The distribution of sqrt(n) KS hardly depends on n from here on (M. A. Stephens, Journal of the
# American Statistical Association 69 (1974): for a fitted normal 0.1% at n = 1000), so larger data are
# compared with resamples of this size.
_LARGEST_RESAMPLE = 1000


# The engine needs no densities: these are scipy's distributions with their shapes, location and scale.
_IN_SCIPY: Mapping[str, Callable[..., tuple[stats.rv_continuous, tuple[float, ...]]]] = {
    "normal": lambda mean, sd: (stats.norm, (mean, sd)),
    "lognormal": lambda mean, sd: (
        stats.lognorm, (sqrt(log1p((sd / mean) ** 2)), 0.0, mean / hypot(1.0, sd / mean))
    ),
    "logistic": lambda mean, sd: (stats.logistic, (mean, sd * sqrt(3.0) / pi)),
    "student-t": lambda df, median, scale: (stats.t, (df, median, scale)),
    "gumbel": lambda mode, scale: (stats.gumbel_r, (mode, scale)),
    "gamma": lambda shape, scale, min: (stats.gamma, (shape, min, scale)),
    "weibull": lambda shape, scale, min: (stats.weibull_min, (shape, min, scale)),
    "beta": lambda a, b, min, max: (stats.beta, (a, b, min, max - min)),
    "uniform": lambda min, max: (stats.uniform, (min, max - min)),
    "triangular": lambda min, mode, max: (stats.triang, ((mode - min) / (max - min), min, max - min)),
}


def log_densities(dist: str, parameters: Mapping[str, float], values: np.ndarray) -> np.ndarray:
    """Return the logarithm of the density at each value; -inf where none can occur.

    Parameters
    ----------
    dist : str
        The family, as in a config's table.
    parameters : mapping of str to float
        Its parameters, as in a config's table.
    values : np.ndarray
        The data, of shape (n,).
    """
    family, arguments = _IN_SCIPY[dist](**parameters)
    with np.errstate(divide="ignore", over="ignore"):
        heights: np.ndarray = family.logpdf(values, *arguments)
    return heights


def log_likelihood(dist: str, parameters: Mapping[str, float], values: np.ndarray) -> float:
    """Return the sum of the log densities at the values; see `log_densities`."""
    return float(np.sum(log_densities(dist, parameters, values)))


def kolmogorov_smirnov(values: np.ndarray, marginal: Distribution) -> float:
    """Return the greatest distance between the data's share of values up to x and P(X <= x)."""
    # The p-value that comes with it does not hold for fitted parameters: the least costly method.
    return float(stats.kstest(marginal.cdf(values), "uniform", method="asymp").statistic)


def anderson_darling(sorted_values: np.ndarray, marginal: Distribution) -> float:
    """Return the squared distances weighted by 1 / (P (1 - P)), times n: more weight to the tails.

    It is infinite if the probability of a value so far out is zero in double precision, as at the ends of
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
    ks: float, n: int, marginal: Distribution, fit: Callable[[np.ndarray], Distribution], resamples: int
) -> float | None:
    """Return the p-value of KS for a distribution fitted to the same data: parametric bootstrap, seed fixed.

    Each resample is drawn from the fitted distribution and fitted again; the p-value is the share
    of resamples, the data being one, that lie at least as far from their fit. So does
    scipy.stats.goodness_of_fit, but with scipy's own fits (20 times the time for student-t, 6 for
    triangular), with resamples as large as the data (13 to 34 times the time for 100,000 values), and
    with an error where one resample cannot be fitted.

    Parameters
    ----------
    ks : float
        The statistic of the data.
    n : int
        How many values the data have.
    marginal : Distribution
        The distribution fitted to the data.
    fit : callable
        It takes values, of shape (m,), and returns the family's fit. Where it raises ValueError,
        ArithmeticError or RuntimeError, the resample is passed over.
    resamples : int
        How many are drawn, at least 1.

    Returns
    -------
    p : float or None
        At least 1 / (1 + resamples); None if more than a tenth of the resamples could not be fitted.
    """
    random = np.random.default_rng(SEED)
    size = min(n, _LARGEST_RESAMPLE)
    worse = done = 0
    for _ in range(resamples):
        values = np.sort(marginal.quantile_of_score(random.standard_normal(size)))
        try:
            other = kolmogorov_smirnov(values, fit(values))
        except (ValueError, ArithmeticError, RuntimeError):
            continue
        if isfinite(other):
            done += 1
            worse += sqrt(size) * other >= sqrt(n) * ks
    return (1 + worse) / (1 + done) if done >= 0.9 * resamples else None
