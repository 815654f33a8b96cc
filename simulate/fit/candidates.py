"""The families that are fitted: the plain ones by scipy, and a table of all.

On 200 samples each, scipy's maxima are those of searches of our own to a 1e-9th of the log likelihood
or better. A location below the data is not fitted for lognormal, gamma and weibull: their likelihood has
no maximum then (it grows without bound as the location nears the least value, for shapes below 1).
"""

from collections.abc import Callable, Mapping
from math import exp, expm1, log, pi, sqrt

import numpy as np
from scipy import stats

from simulate.fit.maximum_likelihood import (
    Estimate,
    NoMaximumError,
    NotApplicableError,
    fit_beta,
    fit_student,
    fit_triangular,
    standardised,
)

_LARGEST_SHAPE = 1e6  # beyond it the normal is the same distribution for all that data can tell


def fit_normal(x: np.ndarray) -> Estimate:
    """Return the mean and the standard deviation over n, not n - 1."""
    mean, sd = stats.norm.fit(x)
    return Estimate({"mean": float(mean), "sd": float(sd)}, 2)


def fit_lognormal(x: np.ndarray) -> Estimate:
    """Return the mean and the standard deviation that follow from the normal of the logarithms."""
    _require_positive(x)
    sigma, _, median = stats.lognorm.fit(x, floc=0.0)
    try:
        mean = exp(log(median) + 0.5 * float(sigma) ** 2)
        sd = mean * sqrt(expm1(float(sigma) ** 2))
    except OverflowError:
        raise NoMaximumError("the mean would be infinite") from None
    return Estimate({"mean": mean, "sd": sd}, 2)


def fit_logistic(x: np.ndarray) -> Estimate:
    """Return the mean and the standard deviation."""
    mean, scale = _fit_location_and_scale(stats.logistic, x)
    return Estimate({"mean": mean, "sd": scale * pi / sqrt(3.0)}, 2)


def fit_gumbel(x: np.ndarray) -> Estimate:
    """Return the mode and the scale."""
    mode, scale = _fit_location_and_scale(stats.gumbel_r, x)
    return Estimate({"mode": mode, "scale": scale}, 2)


def fit_weibull(x: np.ndarray) -> Estimate:
    """Return the shape and scale that follow from the gumbel of minus the logarithms.

    scipy's own fit of a weibull is a simplex search that takes 30 times as long.
    """
    _require_positive(x)
    centre = float(np.median(x))
    mode, scale = _fit_location_and_scale(stats.gumbel_r, -np.log(x / centre))
    _require_moderate(1.0 / scale)
    return Estimate({"shape": 1.0 / scale, "scale": centre * exp(-mode), "min": 0.0}, 2)


def fit_gamma(x: np.ndarray) -> Estimate:
    """Return the shape and the scale."""
    _require_positive(x)
    _require_moderate(float(np.mean(x) / np.std(x)) ** 2)
    shape, _, scale = stats.gamma.fit(x, floc=0.0)
    return Estimate({"shape": float(shape), "scale": float(scale), "min": 0.0}, 2)


def fit_uniform(x: np.ndarray) -> Estimate:
    """Return the least and the greatest value: the likeliest ends."""
    note = "its ends are the least and the greatest value: no draw goes beyond the data"
    return Estimate({"min": float(np.min(x)), "max": float(np.max(x))}, 2, note)


def _fit_location_and_scale(family: stats.rv_continuous, x: np.ndarray) -> tuple[float, float]:
    """Return scipy's fit; its tolerances suit values of size one."""
    centre, unit, z = standardised(x)
    location, scale = family.fit(z)
    return centre + unit * float(location), unit * float(scale)


def _require_positive(x: np.ndarray) -> None:
    least = float(np.min(x))
    if not least > 0.0:
        raise NotApplicableError(f"takes values above 0 only, the least is {least:.6g}")


def _require_moderate(shape: float) -> None:
    if not shape < _LARGEST_SHAPE:
        wanted = f"the values are so narrow that its shape would be {shape:.2g}: a normal will do"
        raise NotApplicableError(wanted)


CANDIDATES: Mapping[str, Callable[[np.ndarray], Estimate]] = {
    "normal": fit_normal,
    "lognormal": fit_lognormal,
    "logistic": fit_logistic,
    "student-t": fit_student,
    "gumbel": fit_gumbel,
    "gamma": fit_gamma,
    "weibull": fit_weibull,
    "beta": fit_beta,
    "uniform": fit_uniform,
    "triangular": fit_triangular,
}
