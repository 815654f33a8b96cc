"""Distributions that data are drawn from, and scipy's version of each fit."""

from contextlib import suppress
from functools import cache
from math import log, sqrt
from typing import NamedTuple

import numpy as np
from scipy import stats

from simulate.fit.fitting import CANDIDATES, Fit, fit_family
from simulate.fit.maximum_likelihood import NotApplicableError

N = 5000
TRUE = {
    "normal": {"mean": 5.0, "sd": 2.0},
    "lognormal": {"mean": 3.0, "sd": 1.5},
    "logistic": {"mean": -0.1, "sd": 0.3},
    "student-t": {"df": 4.0, "median": 0.1, "scale": 0.02},
    "gumbel": {"mode": 300.0, "scale": 40.0},
    "gamma": {"shape": 2.5, "scale": 3.0, "min": 0.0},
    "weibull": {"shape": 1.7, "scale": 2.0, "min": 0.0},
    "beta": {"a": 4.0, "b": 5.0, "min": 1.0, "max": 3.0},
    "uniform": {"min": -1.0, "max": 2.0},
    "triangular": {"min": 0.0, "mode": 0.3, "max": 1.0},
}


def oracle(dist: str, parameters: dict[str, float]):
    """scipy's version of a family, from the meaning of its parameters."""
    p = parameters
    if dist == "lognormal":
        sigma = sqrt(log(1.0 + (p["sd"] / p["mean"]) ** 2))
        return stats.lognorm(sigma, scale=p["mean"] * np.exp(-0.5 * sigma**2))
    if dist == "triangular":
        width = p["max"] - p["min"]
        return stats.triang((p["mode"] - p["min"]) / width, p["min"], width)
    made = {
        "normal": lambda: stats.norm(p["mean"], p["sd"]),
        "logistic": lambda: stats.logistic(p["mean"], p["sd"] * sqrt(3.0) / np.pi),
        "student-t": lambda: stats.t(p["df"], p["median"], p["scale"]),
        "gumbel": lambda: stats.gumbel_r(p["mode"], p["scale"]),
        "gamma": lambda: stats.gamma(p["shape"], p["min"], p["scale"]),
        "weibull": lambda: stats.weibull_min(p["shape"], p["min"], p["scale"]),
        "beta": lambda: stats.beta(p["a"], p["b"], p["min"], p["max"] - p["min"]),
        "uniform": lambda: stats.uniform(p["min"], p["max"] - p["min"]),
    }
    return made[dist]()


class Fitted(NamedTuple):
    """Every family that holds some draws, fitted to them; unranked."""

    values: np.ndarray
    fits: tuple[Fit, ...]


@cache
def fitting_of(dist: str) -> Fitted:
    """Every candidate fitted to 5,000 draws of one."""
    random = np.random.default_rng(100 + list(TRUE).index(dist))
    values = np.sort(oracle(dist, TRUE[dist]).rvs(N, random_state=random))
    fits = []
    for candidate in CANDIDATES:
        with suppress(NotApplicableError):
            fits.append(fit_family(candidate, values))
    return Fitted(values, tuple(fits))


def own_fit(dist: str) -> Fit:
    """The fit of the family that the data came from."""
    return next(fit for fit in fitting_of(dist).fits if fit.dist == dist)


def fitted_names(dist: str) -> list[str]:
    return [name for name in TRUE[dist] if not (dist in ("gamma", "weibull") and name == "min")]
