"""Solving a rising curve for many values at once: Newton's steps, halving where they fail.

Source: Press and others, "Numerical Recipes", 3rd ed. (2007), section 9.4 (rtsafe): a step that
leaves the bracket, or is not half of the one before, is replaced by halving the bracket.
"""

from collections.abc import Callable

import numpy as np

# Newton's error is about the square of its last step.
_CLOSE = 1e-9
_MOST_ROUNDS = 200

Curve = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def invert(
    curve: Curve, wanted: np.ndarray, low: np.ndarray, high: np.ndarray, start: np.ndarray, scale: float
) -> np.ndarray:
    """Return x with curve(x) = wanted; what is wanted but not finite is returned as it is.

    Parameters
    ----------
    curve : callable
        x -> its value, which rises, and its slope.
    wanted, low, high, start : (n,) float64
        Values, a bracket of each solution, and a first guess.
    scale : float
        The length over which the curve's slope changes; where it changes faster, halving goes on until the
        bracket has no width.
    """
    low, high = np.array(low, dtype=np.float64), np.array(high, dtype=np.float64)
    x = np.where(np.isfinite(wanted), start, wanted)
    last = high - low
    open_ = np.flatnonzero(np.isfinite(wanted))
    for _ in range(_MOST_ROUNDS):
        value, slope = curve(x[open_])
        here, excess = x[open_], value - wanted[open_]
        high[open_] = np.where(excess >= 0.0, here, high[open_])
        low[open_] = np.where(excess <= 0.0, here, low[open_])
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            trial = here - excess / slope
        newton = np.isfinite(slope) & (trial >= low[open_]) & (trial <= high[open_])
        newton &= np.abs(trial - here) <= 0.5 * last[open_]
        x[open_] = np.where(newton, trial, 0.5 * (low[open_] + high[open_]))
        last[open_] = np.abs(x[open_] - here)
        width = high[open_] - low[open_]
        done = newton & (last[open_] <= _CLOSE * scale)
        done |= width <= 4.0 * np.spacing(np.maximum(np.abs(low[open_]), np.abs(high[open_])))
        open_ = open_[~done]
        if not len(open_):
            break
    return x
