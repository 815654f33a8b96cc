"""Maximum likelihood for families without ends, or with their least value at zero.

A location below the data is not fitted for lognormal, gamma and weibull: their likelihood has no
maximum then (it grows without bound as the location nears the least value, for shapes below 1).
"""

from collections.abc import Callable, Mapping
from math import exp, expm1, isfinite, log, pi, sqrt
from typing import NamedTuple

import numpy as np
from scipy.special import gammaln, psi

# Beyond these the normal is the same distribution for all that data can tell.
_LARGEST_SHAPE = 1e6
_LARGEST_DF = 1000.0
_LEAST_DF = 1.01  # the engine's student-t has a mean, so df above 1
_NARROWEST = 1e-5  # of the quartiles' distance: a scale this small means that most values are equal
_LOG_SCALES = (log(_NARROWEST), 50.0)


class NotApplicableError(ValueError):
    """The family cannot hold these values; the message says why."""


class NoMaximumError(ArithmeticError):
    """The likelihood has no maximum that was found; the message says more."""


class Estimate(NamedTuple):
    """Parameters as configs name them, how many of them were fitted, and what a reader should know."""

    parameters: Mapping[str, float]
    n_parameter: int
    note: str = ""


def fit_normal(x: np.ndarray) -> Estimate:
    """Mean and the standard deviation over n, not n - 1."""
    return Estimate({"mean": float(np.mean(x)), "sd": float(np.std(x))}, 2)


def fit_lognormal(x: np.ndarray) -> Estimate:
    """The normal of the logarithms."""
    _require_positive(x)
    centre = float(np.median(x))
    logs = _log_ratios(x, centre)
    mu, sigma = log(centre) + float(np.mean(logs)), float(np.std(logs))
    try:
        mean = exp(mu + 0.5 * sigma**2)
        sd = mean * sqrt(expm1(sigma**2))
    except OverflowError:
        raise NoMaximumError("the mean would be infinite") from None
    return Estimate({"mean": mean, "sd": sd}, 2)


def fit_logistic(x: np.ndarray) -> Estimate:
    """Mean and scale by climbing; the likelihood has one top."""
    centre, unit, z = _standardised(x)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        scale = exp(at[1])
        t = (z - at[0]) / scale
        away, slope = np.abs(t), np.tanh(0.5 * t)
        value = np.mean(away + 2.0 * np.log1p(np.exp(-away))) + at[1]
        return float(value), np.array([-np.mean(slope) / scale, 1.0 - np.mean(t * slope)])

    middle, log_scale = climb(loss, (0.0, log(sqrt(3.0) / pi)), ((None, None), _LOG_SCALES))
    return Estimate({"mean": centre + unit * middle, "sd": unit * exp(log_scale) * pi / sqrt(3.0)}, 2)


def fit_student(x: np.ndarray) -> Estimate:
    """Median, scale and 1/df by climbing: in 1/df the normal is no infinity away.

    Raises
    ------
    NoMaximumError
        If most values are nearly equal: the likelihood grows without bound as the scale shrinks.
    """
    centre, unit, z = _standardised(x)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        df, scale = 1.0 / at[2], exp(at[1])
        t = (z - at[0]) / scale
        squares = t * t
        logs, pull = np.log1p(squares / df), (df + 1.0) / (df + squares)
        value = 0.5 * (df + 1.0) * np.mean(logs) + at[1] - _log_top(df)
        by_df = 0.5 * (np.mean(logs) - np.mean(pull * squares) / df)
        by_df -= 0.5 * (psi(0.5 * (df + 1.0)) - psi(0.5 * df) - 1.0 / df)
        slope = [-np.mean(pull * t) / scale, 1.0 - np.mean(pull * squares), -by_df * df**2]
        return float(value), np.array(slope)

    spread = float(np.median(np.abs(z))) / 0.6745
    start = (0.0, log(max(spread, 10.0 * _NARROWEST)), 0.2)
    bounds = ((None, None), _LOG_SCALES, (1.0 / _LARGEST_DF, 1.0 / _LEAST_DF))
    middle, log_scale, inverse = climb(loss, start, bounds)
    if exp(log_scale) < 1.01 * _NARROWEST:
        raise NoMaximumError("most values are equal or nearly so: the likelihood grows without bound")
    note = ""
    if inverse <= 1.001 / _LARGEST_DF:
        note = f"df is at its limit of {_LARGEST_DF:g}: the tails are no heavier than a normal's"
    elif inverse >= 0.999 / _LEAST_DF:
        note = f"df is at its limit of {_LEAST_DF:g}: the tails may be too heavy for a mean"
    found = {"df": 1.0 / inverse, "median": centre + unit * middle, "scale": unit * exp(log_scale)}
    return Estimate(found, 3, note)


def _log_top(df: float) -> float:
    """The logarithm of student-t's density at its median, without its scale."""
    return float(gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df)) - 0.5 * log(df * pi)


def fit_gumbel(x: np.ndarray) -> Estimate:
    """Scale from the one root of its likelihood equation, mode in closed form.

    Source: Johnson, Kotz and Balakrishnan, vol. 2, section 22.9.1: the scale is the mean less the
    mean weighted by exp(-x / scale), which rises with the scale, so there is one root.
    """
    from scipy.optimize import brentq

    centre, unit, z = _standardised(x)
    least, mean = float(np.min(z)), float(np.mean(z))
    above = z - least

    def excess(scale: float) -> float:
        weights = np.exp(-above / scale)
        return mean - least - float(np.sum(weights * above) / np.sum(weights)) - scale

    widest = mean - least
    scale = float(brentq(excess, 1e-6 * widest, widest, xtol=1e-300, rtol=1e-13))
    mode = least - scale * log(float(np.mean(np.exp(-above / scale))))
    return Estimate({"mode": centre + unit * mode, "scale": unit * scale}, 2)


def fit_weibull(x: np.ndarray) -> Estimate:
    """The Gumbel of minus the logarithms."""
    _require_positive(x)
    centre = float(np.median(x))
    gumbel = fit_gumbel(-_log_ratios(x, centre)).parameters
    shape = 1.0 / gumbel["scale"]
    _require_moderate(shape)
    return Estimate({"shape": shape, "scale": centre * exp(-gumbel["mode"]), "min": 0.0}, 2)


def fit_gamma(x: np.ndarray) -> Estimate:
    """Shape from the one root of log(shape) - psi(shape) = log of mean less mean of log.

    Source: Johnson, Kotz and Balakrishnan, vol. 1, section 17.7.2. The left side lies between
    1 / (2 shape) and 1 / shape.
    """
    from scipy.optimize import brentq

    _require_positive(x)
    mean = float(np.mean(x))
    gap = float(np.mean((x - mean) / mean - _log_ratios(x, mean)))  # term by term: both are near zero
    _require_moderate(0.5 / gap)
    shape = float(brentq(lambda a: log(a) - psi(a) - gap, 0.5 / gap, 1.0 / gap, xtol=1e-300, rtol=1e-13))
    return Estimate({"shape": shape, "scale": mean / shape, "min": 0.0}, 2)


Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


def climb(
    loss: Loss, start: tuple[float, ...], bounds: tuple[tuple[float | None, float | None], ...]
) -> list[float]:
    """Where minus the mean log density is least.

    Raises
    ------
    NoMaximumError
        If the search ends without a finite point.
    """
    from scipy.optimize import minimize

    # With a memory of more than one step BLAS is asked to solve 2 x 2 systems, and its threads take
    # 4 ms a step where other work keeps the cores busy, against 0.05 ms.
    with np.errstate(over="ignore"):
        found = minimize(
            loss, start, jac=True, method="L-BFGS-B", bounds=bounds,
            options={"maxcor": 1, "ftol": 1e-14, "gtol": 1e-9, "maxiter": 500},
        )
    if not (isfinite(found.fun) and np.all(np.isfinite(found.x))):
        raise NoMaximumError("the search for the likeliest parameters ends nowhere")
    return [float(parameter) for parameter in found.x]


def _standardised(x: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Median, a measure of width, and the values in these terms, where searches are well scaled.

    The width is the quartiles', which one far value cannot move, if they are apart.
    """
    low, centre, high = (float(q) for q in np.quantile(x, (0.25, 0.5, 0.75)))
    unit = (high - low) / 1.349 if high > low else float(np.std(x))
    return centre, unit, (x - centre) / unit


def _log_ratios(x: np.ndarray, centre: float) -> np.ndarray:
    """The logarithms of the ratios to a central value, exact for narrow data too."""
    away = (x - centre) / centre
    return np.where(np.abs(away) < 0.5, np.log1p(np.clip(away, -0.5, 0.5)), np.log(x / centre))


def _require_positive(x: np.ndarray) -> None:
    least = float(np.min(x))
    if not least > 0.0:
        raise NotApplicableError(f"takes values above 0 only, the least is {least:.6g}")


def _require_moderate(shape: float) -> None:
    if not shape < _LARGEST_SHAPE:
        wanted = f"the values are so narrow that its shape would be {shape:.2g}: a normal will do"
        raise NotApplicableError(wanted)
