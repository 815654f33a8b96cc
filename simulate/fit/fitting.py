"""Fit families of distributions to data and rank them.

The plain families are fitted by scipy: on 200 samples each its maxima are those of searches of our own
to a 1e-9th of the log likelihood or better. A location below the data is not fitted for lognormal,
gamma and weibull: their likelihood has no maximum then (it grows without bound as the location nears
the least value, for shapes below 1).

Rows are taken as independent draws of one distribution: a series that trends or remembers its
past has fewer of them than it has rows, and all figures then look surer than they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import exp, expm1, isfinite, log, pi, sqrt

import numpy as np
from scipy import stats

from engine.distributions import FAMILIES, Distribution
from simulate.errors import InputError, Problem
from simulate.fit.maximum_likelihood import (
    Estimate,
    NoMaximumError,
    NotApplicableError,
    fit_beta,
    fit_student,
    fit_triangular,
    standardised,
)
from simulate.fit.quality import anderson_darling, chance_of_worse, kolmogorov_smirnov, log_likelihood

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
MIN_VALUES = 10
MIN_DISTINCT = 5
#: So many of the best get a p-value.
WITH_P_VALUE = 3
_LARGEST = 1e100  # squares and products stay far from overflow
_RESOLUTION = 1e-10  # of the size of the values: less apart, their differences are rounding


@dataclass(frozen=True, slots=True)
class Fit:
    """One family fitted by maximum likelihood.

    Attributes
    ----------
    dist : str
        The family, as in a config's table.
    parameters : mapping of str to float
        Its parameters, as in a config's table.
    n_parameter : int
        How many of them were fitted; `min = 0` of a gamma is not.
    n_value : int
        How many values it was fitted to.
    log_likelihood : float
        Natural logarithm, of densities in the unit of the data.
    ks : float
        Kolmogorov-Smirnov statistic.
    ad : float
        Anderson-Darling statistic; infinite if a value lies on the distribution's end.
    p_value : float or None
        Of ks, by parametric bootstrap; None where it was not computed.
    note : str
        What a reader should know of this fit.
    """

    dist: str
    parameters: Mapping[str, float]
    n_parameter: int
    n_value: int
    log_likelihood: float
    ks: float
    ad: float
    p_value: float | None = None
    note: str = ""

    @property
    def aic(self) -> float:
        """Return Akaike's criterion: 2 per parameter, less twice the log likelihood; less is better."""
        return 2.0 * self.n_parameter - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Return Schwarz's criterion: log(n) per parameter, less twice the log likelihood."""
        return log(self.n_value) * self.n_parameter - 2.0 * self.log_likelihood

    def marginal(self) -> Distribution:
        """Return the engine's distribution."""
        return FAMILIES[self.dist](**self.parameters)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A family without a fit, and why: it cannot hold the data, or the fit failed."""

    dist: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Fitting:
    """All candidates for one set of data.

    Attributes
    ----------
    values : np.ndarray
        The data, of shape (n,), sorted.
    fits : tuple of Fit
        The best by AIC first.
    left_out : tuple of LeftOut
        The families without a fit.
    """

    values: np.ndarray
    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]


def fit_distributions(values: np.ndarray, where: str = "values", with_p_values: bool = True) -> Fitting:
    """Fit every candidate and rank them by AIC.

    Parameters
    ----------
    values : np.ndarray
        Finite values, of shape (n,), in any order.
    where : str, optional
        What messages call the data.
    with_p_values : bool, optional
        Whether the best few get a p-value, which takes most of the time.

    Raises
    ------
    InputError
        If there are too few values, or too few different ones.
    """
    values = np.sort(np.asarray(values, dtype=np.float64))
    wanted = _what_is_missing(values)
    if wanted:
        raise InputError(Problem(where, "", "", wanted))
    fits, left_out = [], []
    for dist in CANDIDATES:
        try:
            fits.append(fit_family(dist, values))
        except NotApplicableError as reason:
            left_out.append(LeftOut(dist, f"not applicable: {reason}"))
        except (ValueError, ArithmeticError, RuntimeError) as error:
            left_out.append(LeftOut(dist, f"failed: {error}"))
    fits.sort(key=lambda fit: fit.aic)
    if with_p_values:
        fits[:WITH_P_VALUE] = [_with_p_value(fit) for fit in fits[:WITH_P_VALUE]]
    return Fitting(values, tuple(fits), tuple(left_out))


def fit_family(dist: str, sorted_values: np.ndarray) -> Fit:
    """Fit one family.

    Parameters
    ----------
    dist : str
        One of CANDIDATES.
    sorted_values : np.ndarray
        The data, of shape (n,), in rising order.

    Raises
    ------
    NotApplicableError
        If the family cannot hold the values.
    ValueError, ArithmeticError, RuntimeError
        If no parameters were found.
    """
    estimate = CANDIDATES[dist](sorted_values)
    marginal = FAMILIES[dist](**estimate.parameters)
    log_density = log_likelihood(dist, estimate.parameters, sorted_values)
    if not (isfinite(log_density) and all(isfinite(number) for number in estimate.parameters.values())):
        raise ArithmeticError("the likelihood or a parameter is not finite")
    return Fit(
        dist, estimate.parameters, estimate.n_parameter, len(sorted_values), log_density,
        kolmogorov_smirnov(sorted_values, marginal), anderson_darling(sorted_values, marginal),
        note=estimate.note,
    )


def _with_p_value(fit: Fit) -> Fit:
    def again(values: np.ndarray) -> Distribution:
        return FAMILIES[fit.dist](**CANDIDATES[fit.dist](values).parameters)

    return replace(fit, p_value=chance_of_worse(fit.ks, fit.n_value, fit.marginal(), again))


def _what_is_missing(sorted_values: np.ndarray) -> str:
    """Return why no distribution can be fitted to these values, or an empty text."""
    n = len(sorted_values)
    if n < MIN_VALUES:
        return f"has {n} {'value' if n == 1 else 'values'}: a fit needs at least {MIN_VALUES}"
    if not np.all(np.isfinite(sorted_values)):
        return "has values that are not finite"
    least, greatest = float(sorted_values[0]), float(sorted_values[-1])
    if least == greatest:
        return f"has {n:,} values, all {least:.6g}: a constant needs no distribution"
    distinct = len(np.unique(sorted_values))
    if distinct < MIN_DISTINCT:
        return f"has {distinct} different values: a continuous distribution needs at least {MIN_DISTINCT}"
    size = max(-least, greatest)
    if size > _LARGEST or greatest - least < 1.0 / _LARGEST:
        return f"has values of size {size:.3g}, {greatest - least:.3g} apart: give them in another unit"
    if greatest - least < _RESOLUTION * size:
        return f"has values from {least:.15g} to {greatest:.15g}: too near to each other, subtract a constant"
    return ""
