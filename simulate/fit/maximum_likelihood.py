"""Maximum likelihood for student-t, triangular and beta, where scipy's fit misses the maximum.

Of 200 samples each, scipy's simplex search ended lower, by a millionth of the log likelihood or much
more, for 56% with student-t and for 46% with triangular, and took 80 and 10 times as long; for 15
samples it moved an end of the beta to a value, where the likelihood is infinite.

The ends of triangular and beta are searched for beyond the data, in parts of the data's range:
no nearer than a least gap, because the likelihood of a beta with a shape below 1 grows without
bound as an end nears the data, and no further than some ranges, where an end no longer matters.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import exp, isfinite, log, pi
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, psi, zeta

_LARGEST_DF = 1000.0  # beyond it the normal is the same distribution for all that data can tell
_LEAST_DF = 1.01  # the engine's student-t has a mean, so df above 1
_NARROWEST = 1e-5  # of the quartiles' distance: a scale this small means that most values are equal
_FURTHEST = 10.0  # ranges beyond the data
_NEAREST_TRIANGULAR = 1e-9
# Gaps that are tried before the search: from one start, a lesser maximum may be found.
_GAPS_OF_BETA = (1e-2, 0.1, 1.0, 5.0)
_GAPS_OF_TRIANGULAR = (1e-2, 0.1, 0.5)
_SEARCHES = 3  # from the best of them; 2 of 1125 triangulars ended lower than with 6, by 0.08 at most
# Sums of shapes beyond which moments are as good: the rounding of mean logarithms costs more.
_NEARLY_NORMAL = 1e5

Loss = Callable[[np.ndarray], tuple[float, np.ndarray]]


class NotApplicableError(ValueError):
    """The family cannot hold these values; the message says why."""


class NoMaximumError(ArithmeticError):
    """No maximum of the likelihood was found; the message says more."""


class Estimate(NamedTuple):
    """Parameters as configs name them, how many of them were fitted, and what a reader should know."""

    parameters: Mapping[str, float]
    n_parameter: int
    note: str = ""


def fit_student(x: np.ndarray) -> Estimate:
    """Search for the median, the scale and 1/df: in 1/df the normal is no infinity away.

    Raises
    ------
    NoMaximumError
        If most values are nearly equal: the likelihood grows without bound as the scale shrinks.
    """
    centre, unit, z = standardised(x)

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        df, scale = 1.0 / at[2], exp(at[1])
        t = (z - at[0]) / scale
        squares = t * t
        logs, pull = np.log1p(squares / df), (df + 1.0) / (df + squares)
        log_top = float(gammaln(0.5 * (df + 1.0)) - gammaln(0.5 * df)) - 0.5 * log(df * pi)
        value = 0.5 * (df + 1.0) * np.mean(logs) + at[1] - log_top
        by_df = 0.5 * (np.mean(logs) - np.mean(pull * squares) / df)
        by_df -= 0.5 * (psi(0.5 * (df + 1.0)) - psi(0.5 * df) - 1.0 / df)
        slope = [-np.mean(pull * t) / scale, 1.0 - np.mean(pull * squares), -by_df * df**2]
        return float(value), np.array(slope)

    spread = float(np.median(np.abs(z))) / 0.6745
    start = (0.0, log(max(spread, 10.0 * _NARROWEST)), 0.2)
    bounds = ((None, None), (log(_NARROWEST), 50.0), (1.0 / _LARGEST_DF, 1.0 / _LEAST_DF))
    middle, log_scale, inverse = _minimise(loss, start, bounds)
    if exp(log_scale) < 1.01 * _NARROWEST:
        raise NoMaximumError("most values are equal or nearly so: the likelihood grows without bound")
    note = ""
    if inverse <= 1.001 / _LARGEST_DF:
        note = f"df is at its limit of {_LARGEST_DF:g}: the tails are no heavier than a normal's"
    elif inverse >= 0.999 / _LEAST_DF:
        note = f"df is at its limit of {_LEAST_DF:g}: the tails may be too heavy for a mean"
    found = {"df": 1.0 / inverse, "median": centre + unit * middle, "scale": unit * exp(log_scale)}
    return Estimate(found, 3, note)


def fit_triangular(x: np.ndarray) -> Estimate:
    """Search for the ends; for given ends the likeliest mode is one of the values.

    Source: S. Kotz and J. R. van Dorp, "Beyond Beta" (2004), ch. 1.
    """
    x = np.sort(x)
    span, u = _in_ranges(x)
    n = len(u)
    rank = np.arange(1, n + 1)

    def by_mode(low: float, high: float) -> np.ndarray:
        """Return the log likelihood over n, with the mode at each of the values."""
        left, right = np.log(u + low), np.log((1.0 - u) + high)
        before = np.cumsum(left)
        after = np.cumsum(right[::-1])[::-1] - right
        sums: np.ndarray = before - rank * left + after - (n - rank) * right
        return sums / n + log(2.0 / (1.0 + low + high))

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        low, high = np.exp(at)
        each = by_mode(low, high)
        top = int(np.argmax(each))
        near_low, near_high = 1.0 / (u + low), 1.0 / ((1.0 - u) + high)
        width = 1.0 / (1.0 + low + high)
        by_low = (np.sum(near_low[: top + 1]) - rank[top] * near_low[top]) / n - width
        by_high = (np.sum(near_high[top + 1 :]) - (n - rank[top]) * near_high[top]) / n - width
        return -float(each[top]), -np.array([low * by_low, high * by_high])

    low, high = _best_gaps(loss, _NEAREST_TRIANGULAR, _GAPS_OF_TRIANGULAR)
    top = int(np.argmax(by_mode(low, high)))
    # With the mode at an end that end is the value itself, which the least gap keeps off.
    low, high = (0.0 if top == 0 else low), (0.0 if top == n - 1 else high)
    ends = {"min": float(x[0]) - span * low, "mode": float(x[top]), "max": float(x[-1]) + span * high}
    return Estimate(ends, 3)


def fit_beta(x: np.ndarray) -> Estimate:
    """Search for the ends; for given ends the likeliest shapes are found by Newton's method.

    The least gap is the range over n, the mean gap of a uniform. With 1 / n^2, the gap where the shape
    is 0.5, a spike at the least value made beta the best by AIC for 37% of samples of 50 from an
    exponential, against none. The price: a shape of 0.5 is found as 0.64 from 100 values, 0.52 from 5000.
    """
    span, u = _in_ranges(x)
    nearest = 1.0 / len(u)

    def at_ends(low: float, high: float) -> tuple[np.ndarray, np.ndarray, float, float, float, float]:
        """Return the shares of the width below and above each value, their mean logs, the shapes."""
        width = 1.0 + low + high
        below, above = (u + low) / width, ((1.0 - u) + high) / width
        logs = float(np.mean(np.log(below))), float(np.mean(np.log(above)))
        return below, above, *logs, *_beta_shapes(*logs, float(np.mean(below)), float(np.var(below)))

    def loss(at: np.ndarray) -> tuple[float, np.ndarray]:
        low, high = np.exp(at)
        below, above, log_below, log_above, a, b = at_ends(low, high)
        width = 1.0 + low + high
        value = betaln(a, b) - (a - 1.0) * log_below - (b - 1.0) * log_above + log(width)
        by_low = ((a + b - 1.0) - (a - 1.0) * np.mean(1.0 / below)) / width
        by_high = ((a + b - 1.0) - (b - 1.0) * np.mean(1.0 / above)) / width
        return float(value), np.array([low * by_low, high * by_high])

    low, high = _best_gaps(loss, nearest, _GAPS_OF_BETA)
    a, b = at_ends(low, high)[-2:]
    ends = {"min": float(np.min(x)) - span * low, "max": float(np.max(x)) + span * high}
    return Estimate({"a": a, "b": b, **ends}, 4, _note_on_ends(low, high, nearest))


def _note_on_ends(low: float, high: float, nearest: float) -> str:
    ends = {"min": low, "max": high}
    far = [name for name, gap in ends.items() if gap >= 0.999 * _FURTHEST]
    near = [name for name, gap in ends.items() if gap <= 1.001 * nearest]
    notes = []
    if far:
        notes.append(f"{' and '.join(far)} at the limit of {_FURTHEST:g} ranges off: no end is seen there")
    if near:
        notes.append(f"{' and '.join(near)} just beyond the data: set what you know of the ends")
    return "; ".join(notes)


def _beta_shapes(log_below: float, log_above: float, mean: float, variance: float) -> tuple[float, float]:
    """Return the likeliest shapes of a beta on [0, 1], whose log likelihood is concave in them.

    Parameters
    ----------
    log_below, log_above : float
        The means of log(y) and of log(1 - y).
    mean, variance : float
        Of y, for a first guess by moments.

    Raises
    ------
    NoMaximumError
        If Newton's method does not settle.
    """
    total = max(mean * (1.0 - mean) / variance - 1.0, 1e-3)
    at = np.array([mean * total, (1.0 - mean) * total])
    if total > _NEARLY_NORMAL:
        return float(at[0]), float(at[1])
    mean_logs = log_below, log_above
    now = _mean_log_density(at, *mean_logs)
    for _ in range(100):
        slope = np.array(mean_logs) - psi(at) + psi(at.sum())
        common, own = zeta(2.0, at.sum()), zeta(2.0, at)  # zeta(2, x) is the second derivative of log gamma
        # The curvature is common - diag(own): inverted by Sherman and Morrison's formula.
        step = slope / own
        step += common * step.sum() / (1.0 - common * (1.0 / own).sum()) / own
        if np.all(np.abs(step) <= 1e-7 * at):  # its square is the error that is left
            at = at + step
            return float(at[0]), float(at[1])
        size, least = 1.0, now - 1e-13 * (1.0 + at.sum())  # but for rounding the density must not fall
        while np.any(at + size * step <= 0.0) or _mean_log_density(at + size * step, *mean_logs) < least:
            size *= 0.5
            if size < 1e-6:
                raise NoMaximumError("the shapes of a beta do not settle")
        at = at + size * step
        now = _mean_log_density(at, *mean_logs)
    raise NoMaximumError("the shapes of a beta do not settle")


def _mean_log_density(shapes: np.ndarray, log_below: float, log_above: float) -> float:
    """Return the mean log density of a beta on [0, 1]."""
    a, b = shapes
    return float((a - 1.0) * log_below + (b - 1.0) * log_above - betaln(a, b))


def _in_ranges(x: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the range, and the values in ranges above the least."""
    span = float(np.ptp(x))
    return span, (x - np.min(x)) / span


def _best_gaps(loss: Loss, nearest: float, gaps: Sequence[float]) -> tuple[float, float]:
    """Return the gaps of the ends from the data, in ranges, where the likelihood is greatest."""
    logs = [log(gap) for gap in (nearest, *gaps) if gap >= nearest]
    starts = sorted(product(logs, logs), key=lambda at: loss(np.array(at))[0])
    bounds = ((log(nearest), log(_FURTHEST)),) * 2
    found = [_minimise(loss, start, bounds) for start in starts[:_SEARCHES]]
    low, high = min(found, key=lambda at: loss(np.array(at))[0])
    return exp(low), exp(high)


def _minimise(
    loss: Loss, start: tuple[float, ...], bounds: tuple[tuple[float | None, float | None], ...]
) -> list[float]:
    """Return where minus the mean log density is least.

    Raises
    ------
    NoMaximumError
        If the search ends without a finite point.
    """
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


def standardised(x: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Return the median, a measure of width, and the values in these terms, where searches are well scaled.

    The width is the quartiles', which one far value cannot move, if they are apart.
    """
    low, centre, high = (float(q) for q in np.quantile(x, (0.25, 0.5, 0.75)))
    unit = (high - low) / 1.349 if high > low else float(np.std(x))
    return centre, unit, (x - centre) / unit
