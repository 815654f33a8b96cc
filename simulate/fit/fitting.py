"""Fit families of distributions to data and rank them.

Rows are taken as independent draws of one distribution: a series that trends or remembers its
past has fewer of them than it has rows, and all figures then look surer than they are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isfinite, log

import numpy as np

from engine.distributions import FAMILIES, Marginal
from simulate.errors import InputError, Problem
from simulate.fit.bounded import fit_beta, fit_triangular, fit_uniform
from simulate.fit.candidates import (
    Estimate,
    NotApplicableError,
    fit_gamma,
    fit_gumbel,
    fit_logistic,
    fit_lognormal,
    fit_normal,
    fit_student,
    fit_weibull,
)
from simulate.fit.quality import anderson_darling, chance_of_worse, kolmogorov_smirnov, log_likelihood

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
    dist, parameters : as in a config's table.
    n_parameter : how many of them were fitted; `min = 0` of a gamma is not.
    n_value : how many values it was fitted to.
    log_likelihood : natural logarithm, of densities in the unit of the data.
    ks : Kolmogorov-Smirnov statistic.
    ad : Anderson-Darling statistic; infinite if a value lies on the distribution's end.
    p_value : of ks, by parametric bootstrap; None where it was not computed.
    note : what a reader should know of this fit.
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
        """Akaike's criterion: 2 per parameter, less twice the log likelihood; less is better."""
        return 2.0 * self.n_parameter - 2.0 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion: log(n) per parameter, less twice the log likelihood."""
        return log(self.n_value) * self.n_parameter - 2.0 * self.log_likelihood

    def marginal(self) -> Marginal:
        """The engine's distribution."""
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
    values : (n,), sorted.
    fits : the best by AIC first.
    left_out : the families without a fit.
    """

    values: np.ndarray
    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]


def fit_distributions(values: np.ndarray, where: str = "values", with_p_values: bool = True) -> Fitting:
    """Fit every candidate to (n,) finite values.

    Parameters
    ----------
    where : what messages call the data.
    with_p_values : whether the best few get a p-value, which takes most of the time.

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

    Raises
    ------
    NotApplicableError
        If the family cannot hold the values.
    ValueError, ArithmeticError, RuntimeError
        If no parameters were found.
    """
    estimate = CANDIDATES[dist](sorted_values)
    marginal = FAMILIES[dist](**estimate.parameters)
    height = log_likelihood(dist, estimate.parameters, sorted_values)
    if not (isfinite(height) and all(isfinite(number) for number in estimate.parameters.values())):
        raise ArithmeticError("the likelihood or a parameter is not finite")
    return Fit(
        dist, estimate.parameters, estimate.n_parameter, len(sorted_values), height,
        kolmogorov_smirnov(sorted_values, marginal), anderson_darling(sorted_values, marginal),
        note=estimate.note,
    )


def _with_p_value(fit: Fit) -> Fit:
    def again(values: np.ndarray) -> Marginal:
        return FAMILIES[fit.dist](**CANDIDATES[fit.dist](values).parameters)

    return replace(fit, p_value=chance_of_worse(fit.ks, fit.n_value, fit.marginal(), again))


def _what_is_missing(sorted_values: np.ndarray) -> str:
    """Why no distribution can be fitted to these values, or nothing."""
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
