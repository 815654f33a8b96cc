"""Looking for the value of one input that makes the base case worth an amount: where, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, log2
from typing import NamedTuple

import numpy as np

from reports.evaluation.distribution_shape import Distribution
from simulate import Config, revalue
from simulate.config.inputs import InputSpec
from simulate.forecast.base_case import Valuation

_INSIDE = (1e-4, 1.0 - 1e-4)  # the search is finest between these quantiles
_REACH = 4.0  # ... and goes on for so many times their distance where the input has no bound
_FROM_OPEN = 1e-3  # of the distance between the quantiles: how near to a bound that is not allowed
_BITS = 53  # of a double


class SearchRange(NamedTuple):
    """Where one input is looked for.

    Attributes
    ----------
    spec, base : InputSpec, float
        The input and its base case.
    points : numpy.ndarray
        (point,), its values, ascending; the base case is one of them.
    values : numpy.ndarray
        (point,), what a share is worth there, NaN where it has no value.
    """

    spec: InputSpec
    base: float
    points: np.ndarray
    values: np.ndarray

    def crossings(self, amount: float) -> np.ndarray:
        """Return the places after which the share's value passes an amount, or leaves it."""
        valid = ~np.isnan(self.values)
        above = self.values >= amount
        return np.flatnonzero(valid[:-1] & valid[1:] & (above[:-1] != above[1:]))


def search_points(
    spec: InputSpec, base: float, marginal: Distribution | None, counts: tuple[int, int, int]
) -> np.ndarray:
    """Return (point,) values from end to end of what an input may be; all between two bounds is searched.

    Parameters
    ----------
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


@dataclass(frozen=True)
class Valuer:
    """Values the base case with one input changed.

    Attributes
    ----------
    config : Config
        Whose base case.
    names : tuple of str
        (input,), the inputs that may be changed; none of them is derived from others.
    held : mapping of str to float, optional
        Other inputs, at values that are not their base case.
    """

    config: Config
    names: tuple[str, ...]
    held: Mapping[str, float] = field(default_factory=dict)

    @cached_property
    def _base(self) -> list[float]:
        return [float(getattr(self.config.base, name)) for name in self.names]

    def values(self, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return (change,) currency per share, with input `rows[i]` at `points[i]`; NaN where invalid."""
        return self._forecast(rows, points).value

    def values_above_floor(self, rows: np.ndarray, points: np.ndarray) -> np.ndarray:
        """Return the same, but NaN also where the floor gives the value and not the forecast."""
        found = self._forecast(rows, points)
        rule = self.config.file.forecast.floor
        at_floor = found.below_book if rule == "book" else (found.value == 0.0) & (rule == "zero")
        return np.where(at_floor, np.nan, found.value)

    def _forecast(self, rows: np.ndarray, points: np.ndarray) -> Valuation:
        changes = {
            name: np.where(rows == row, points, base)
            for row, (name, base) in enumerate(zip(self.names, self._base, strict=True))
        }
        return revalue(self.config, {**changes, **self.held})


def close_in(
    valuer: Valuer, rows: np.ndarray, low: np.ndarray, high: np.ndarray, amounts: np.ndarray, parts: int
) -> np.ndarray:
    """Narrow all brackets at once, to one of so many parts a round, until their ends are neighbours.

    A call of the model costs more than the few forecasts in it, so fewer rounds of more points are faster
    than halving.

    Parameters
    ----------
    rows, low, high : numpy.ndarray
        (bracket,), the input's row and the ends, between which its value passes `amounts`.

    Returns
    -------
    numpy.ndarray
        (bracket,), where it does.
    """
    amounts = amounts[:, None]
    start_above = valuer.values(rows, low)[:, None] >= amounts
    rows = np.repeat(rows, parts - 1)  # one for each inner point of a bracket
    inner, bracket = np.arange(1, parts) / parts, np.arange(low.size)
    for _ in range(ceil(_BITS / log2(parts))):
        points = low[:, None] + (high - low)[:, None] * inner
        passed = (valuer.values(rows, points.ravel()).reshape(points.shape) >= amounts) != start_above
        first = np.where(passed.any(axis=1), passed.argmax(axis=1), parts - 1)
        points = np.column_stack((low, points, high))
        low, high = points[bracket, first], points[bracket, first + 1]
    middle: np.ndarray = 0.5 * (low + high)
    return middle
