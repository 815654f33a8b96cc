"""Where an input is looked for: from end to end of what it may be, and what is found there."""

from typing import NamedTuple

import numpy as np

from engine.distributions import Distribution
from simulate.config.inputs import InputSpec

_INSIDE = (1e-4, 1.0 - 1e-4)  # the search is finest between these quantiles
_REACH = 4.0  # ... and goes on for so many times their distance where the input has no bound
_FROM_OPEN = 1e-3  # of the distance between the quantiles: how near to a bound that is not allowed
_MOVES = 1e-12  # of the figure: less is rounding
_TURNS = 1e-3  # of all that the figure moves: a turn back by less is luck of a few draws


class SearchRange(NamedTuple):
    """Where one input is looked for.

    Attributes
    ----------
    spec, base : InputSpec, float
        The input and its base case.
    points : numpy.ndarray
        (point,), its values, ascending.
    values : numpy.ndarray
        (point,), the figure there, what a share is worth say; NaN where there is none.
    """

    spec: InputSpec
    base: float
    points: np.ndarray
    values: np.ndarray

    def crossings(self, amount: float) -> np.ndarray:
        """Return the places after which the figure passes an amount, or leaves it."""
        valid = ~np.isnan(self.values)
        above = self.values >= amount
        return np.flatnonzero(valid[:-1] & valid[1:] & (above[:-1] != above[1:]))

    def obstacle(self, amount: float) -> tuple[str, int]:
        """Return why no value of the input will do, and the place where the figure comes nearest.

        Returns
        -------
        obstacle : {"flat", "above", "below", "jump"}
            The figure does not move, stays above or below the amount, or jumps over it.
        place : int
            Of a point that has a figure; one must have.
        """
        least, most = int(np.nanargmin(self.values)), int(np.nanargmax(self.values))
        lowest, highest = self.values[least], self.values[most]
        if highest - lowest <= _MOVES * abs(highest):
            return "flat", least
        if lowest > amount:
            return "above", least
        if highest < amount:
            return "below", most
        return "jump", int(np.nanargmin(np.abs(self.values - amount)))

    def turns(self) -> np.ndarray:
        """Return the places between which the figure only rises or only falls, ends included.

        Where points without a figure part others, the first of them is among the places.
        """
        valid = ~np.isnan(self.values)
        if not valid.any():
            return np.empty(0, dtype=np.int64)
        least = _TURNS * float(np.nanmax(self.values) - np.nanmin(self.values))
        places: list[int] = []
        for stretch in np.split(np.arange(valid.size), np.flatnonzero(np.diff(valid)) + 1):
            found = _turns(self.values[stretch], least) if valid[stretch[0]] else [0]
            places.extend(stretch[found].tolist())
        return np.unique(places)


def _turns(values: np.ndarray, least: float) -> list[int]:
    """Return both ends, and where values that rose begin to fall by more than the least, or the reverse."""
    places, direction, furthest = [0], 0.0, 0
    for place, value in enumerate(values.tolist()):
        step = value - float(values[furthest])
        if direction * step > 0.0 or (direction == 0.0 and abs(step) > least):
            direction, furthest = np.sign(step), place
        elif direction != 0.0 and abs(step) > least:
            places.append(furthest)
            direction, furthest = -direction, place
    return [*places, len(values) - 1]


def search_points(
    spec: InputSpec, base: float, marginal: Distribution | None, counts: tuple[int, int, int]
) -> np.ndarray:
    """Return (point,) values from end to end of what an input may be; all between two bounds is searched.

    Parameters
    ----------
    spec : InputSpec
        The input.
    base : float
        Its base case, which is one of the points.
    marginal : Distribution or None
        Its distribution, None if it is not uncertain.
    counts : tuple of int
        How many inside the usual range, on either side of it, and at the quantiles.
    """
    inside = (base, base) if marginal is None else marginal.ppf(np.array(_INSIDE)).tolist()
    width = inside[1] - inside[0]
    if width == 0.0:
        width = abs(base) or 0.1
        inside = inside[0] - 0.5 * width, inside[1] + 0.5 * width
    low, high = _ends(spec, min(inside[0], base), max(inside[1], base), width)
    lower, upper = np.clip(inside, low, high)
    n_inside, n_outside, n_quantile = counts
    quantiles = np.empty(0) if marginal is None else marginal.ppf(np.linspace(*_INSIDE, n_quantile))
    points = np.sort(np.concatenate((
        np.linspace(low, lower, n_outside), np.linspace(lower, upper, n_inside),
        np.linspace(upper, high, n_outside), quantiles, [base],
    )))
    return points[(points >= low) & (points <= high)]


def _ends(spec: InputSpec, lower: float, upper: float, width: float) -> tuple[float, float]:
    least = spec.low + (_FROM_OPEN * width if spec.low_open else 0.0)
    most = spec.high - (_FROM_OPEN * width if spec.high_open else 0.0)
    if np.isfinite(spec.low) and np.isfinite(spec.high):
        return min(least, lower), max(most, upper)
    return min(max(lower - _REACH * width, least), lower), max(min(upper + _REACH * width, most), upper)
