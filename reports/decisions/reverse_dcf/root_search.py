"""Looking for the value of one input that makes the base case worth an amount."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, log2

import numpy as np

from simulate import Config, revalue
from simulate.forecast.base_case import Valuation

_BITS = 53  # of a double


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
