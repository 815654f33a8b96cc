"""Log densities of the families that are fitted, in the parameters that configs use.

The engine needs no densities, so they stand here. Formulas: Johnson, Kotz and Balakrishnan,
"Continuous Univariate Distributions", 2nd ed., vol. 1 (1994) and 2 (1995).
"""

from collections.abc import Callable, Mapping
from math import log, log1p, pi, sqrt

import numpy as np
from scipy.special import betaln, gammaln, xlogy

_LOG_SQRT_2PI = 0.5 * log(2.0 * pi)


def _normal(x: np.ndarray, mean: float, sd: float) -> np.ndarray:
    logs: np.ndarray = -0.5 * ((x - mean) / sd) ** 2 - log(sd) - _LOG_SQRT_2PI
    return logs


def _lognormal(x: np.ndarray, mean: float, sd: float) -> np.ndarray:
    variance = log1p((sd / mean) ** 2)
    logs = np.log(x)
    found: np.ndarray = _normal(logs, log(mean) - 0.5 * variance, sqrt(variance)) - logs
    return found


def _logistic(x: np.ndarray, mean: float, sd: float) -> np.ndarray:
    scale = sd * sqrt(3.0) / pi
    away = np.abs(x - mean) / scale
    return -away - 2.0 * np.log1p(np.exp(-away)) - log(scale)


def _student(x: np.ndarray, df: float, median: float, scale: float) -> np.ndarray:
    top = gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df) - 0.5 * log(df * pi) - log(scale)
    return top - 0.5 * (df + 1.0) * np.log1p(((x - median) / scale) ** 2 / df)


def _gumbel(x: np.ndarray, mode: float, scale: float) -> np.ndarray:
    below = (mode - x) / scale
    return below - np.exp(below) - log(scale)


def _gamma(x: np.ndarray, shape: float, scale: float, min: float) -> np.ndarray:
    y = (x - min) / scale
    return xlogy(shape - 1.0, y) - y - gammaln(shape) - log(scale)


def _weibull(x: np.ndarray, shape: float, scale: float, min: float) -> np.ndarray:
    y = (x - min) / scale
    return xlogy(shape - 1.0, y) - y**shape + log(shape / scale)


def _beta(x: np.ndarray, a: float, b: float, min: float, max: float) -> np.ndarray:
    # Both distances are differences: 1 - y would lose the digits of a small one.
    width = max - min
    return xlogy(a - 1.0, (x - min) / width) + xlogy(b - 1.0, (max - x) / width) - betaln(a, b) - log(width)


def _uniform(x: np.ndarray, min: float, max: float) -> np.ndarray:
    return np.full(len(x), -log(max - min))


def _triangular(x: np.ndarray, min: float, mode: float, max: float) -> np.ndarray:
    # At the mode both sides are 1; a side without width is not reached.
    rising = (x - min) / (mode - min) if mode > min else np.ones(len(x))
    falling = (max - x) / (max - mode) if max > mode else np.ones(len(x))
    return np.log(np.minimum(rising, falling)) + log(2.0 / (max - min))


LOG_DENSITIES: Mapping[str, Callable[..., np.ndarray]] = {
    "normal": _normal,
    "lognormal": _lognormal,
    "logistic": _logistic,
    "student-t": _student,
    "gumbel": _gumbel,
    "gamma": _gamma,
    "weibull": _weibull,
    "beta": _beta,
    "uniform": _uniform,
    "triangular": _triangular,
}


def log_likelihood(dist: str, parameters: Mapping[str, float], values: np.ndarray) -> float:
    """Sum of the log densities at the values; -inf if one cannot occur."""
    with np.errstate(divide="ignore", over="ignore"):
        return float(np.sum(LOG_DENSITIES[dist](values, **parameters)))
