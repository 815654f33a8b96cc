"""Fit families of distributions to data and rank them by how well they predict values held out.

Rows are taken as independent draws of one distribution: a series that trends or remembers its
past has fewer of them than it has rows, and all figures then look surer than they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite, log, nan, sqrt

import numpy as np

from engine.distributions import FAMILIES, Distribution
from simulate.errors import InputError, Problem
from simulate.fit.candidates import CANDIDATES
from simulate.fit.cross_validation import held_out_scores
from simulate.fit.maximum_likelihood import NotApplicableError
from simulate.fit.quality import anderson_darling, chance_of_worse, kolmogorov_smirnov, log_likelihood

MIN_VALUES = 10
MIN_DISTINCT = 5
#: So many of the best get a p-value, and the one with the least KS.
WITH_P_VALUE = 3
#: Resamples for each of them, if not told otherwise.
RESAMPLES = 199
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
    held_out : float
        The log likelihood of the values under fits without them; NaN where it was not computed.
    behind, behind_error : float
        By how much the best fit's is greater, and the standard error of that; NaN where it was not
        computed.
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
    held_out: float = nan
    behind: float = nan
    behind_error: float = nan

    @property
    def has_estimated_ends(self) -> bool:
        """Whether the ends of the distribution were fitted: AIC and BIC do not hold then."""
        return "max" in self.parameters

    @property
    def aic(self) -> float | None:
        """Akaike's criterion: 2 per parameter, less twice the log likelihood; None if it does not hold."""
        return self._criterion(2.0)

    @property
    def bic(self) -> float | None:
        """Schwarz's criterion: log(n) per parameter, less twice the log likelihood; None as for AIC."""
        return self._criterion(log(self.n_value))

    def _criterion(self, price: float) -> float | None:
        return None if self.has_estimated_ends else price * self.n_parameter - 2.0 * self.log_likelihood

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
        The greatest held-out log likelihood first.
    left_out : tuple of LeftOut
        The families without a fit.
    resamples : int
        For each p-value; 0 where there are none.
    """

    values: np.ndarray
    fits: tuple[Fit, ...]
    left_out: tuple[LeftOut, ...]
    resamples: int

    @property
    def nearest(self) -> Fit:
        """The fit with the least Kolmogorov-Smirnov statistic, if there is any; it need not predict best."""
        return min(self.fits, key=lambda fit: fit.ks)


def fit_distributions(values: np.ndarray, where: str = "values", resamples: int = RESAMPLES) -> Fitting:
    """Fit every candidate and rank them by the log likelihood of values that were held out.

    AIC and BIC do not hold for estimated ends; `simulate.fit.cross_validation` says why, and what is done.

    Parameters
    ----------
    values : np.ndarray
        Finite values, of shape (n,), in any order.
    where : str, optional
        What messages call the data.
    resamples : int, optional
        Drawn for the p-value of each of the best few and of the one with the least KS, which take most of the
        time; 0 for no p-values.

    Raises
    ------
    InputError
        If there are too few values, or too few different ones.
    """
    values = np.sort(np.asarray(values, dtype=np.float64))
    wanted = _what_is_missing(values)
    if wanted:
        raise InputError(Problem(where, "", "", wanted))
    fits, scores, left_out = [], [], []
    for dist in CANDIDATES:
        try:
            fit = fit_family(dist, values)
            held_out = held_out_scores(dist, _parameters_of(dist), values)
        except NotApplicableError as reason:
            left_out.append(LeftOut(dist, f"not applicable: {reason}"))
        except (ValueError, ArithmeticError, RuntimeError) as error:
            left_out.append(LeftOut(dist, f"failed: {error}"))
        else:
            fits.append(fit)
            scores.append(held_out)
    fitting = Fitting(values, tuple(_ranked(fits, scores)), tuple(left_out), resamples)
    if not resamples or not fits:
        return fitting
    told = {fit.dist for fit in (*fitting.fits[:WITH_P_VALUE], fitting.nearest)}
    return replace(fitting, fits=tuple(
        _with_p_value(fit, resamples) if fit.dist in told else fit for fit in fitting.fits
    ))


def _ranked(fits: Sequence[Fit], scores: Sequence[np.ndarray]) -> list[Fit]:
    """Return the fits with their held-out scores, the best first.

    The standard error is that of a sum of n paired differences: A. Vehtari, A. Gelman and J. Gabry,
    Statistics and Computing 27 (2017), section 5.
    """
    order = sorted(range(len(fits)), key=lambda i: -float(np.sum(scores[i])))
    found = []
    for i in order:
        apart = scores[order[0]] - scores[i]
        error = sqrt(apart.size) * float(np.std(apart, ddof=1))
        held_out = float(np.sum(scores[i]))
        found.append(replace(fits[i], held_out=held_out, behind=float(np.sum(apart)), behind_error=error))
    return found


def _parameters_of(dist: str) -> Callable[[np.ndarray], Mapping[str, float]]:
    return lambda values: CANDIDATES[dist](values).parameters


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


def _with_p_value(fit: Fit, resamples: int) -> Fit:
    def again(values: np.ndarray) -> Distribution:
        return FAMILIES[fit.dist](**CANDIDATES[fit.dist](values).parameters)

    return replace(fit, p_value=chance_of_worse(fit.ks, fit.n_value, fit.marginal(), again, resamples))


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
