"""Number, mean and variance of values that come in parts, to nearly the last bit.

Values are taken about a pivot that lies among them, parts are summed pairwise by numpy, and the
sums of parts are added with their rounding errors: T. F. Chan, G. H. Golub and R. J. LeVeque,
"Algorithms for computing the sample variance", American Statistician 37 (1983) 242-247, shifted
data; D. E. Knuth, The Art of Computer Programming 2 (3rd ed. 1997) section 4.2.2 theorem B.

The state of an accumulator, to be saved and resumed from, is arrays by name. Names have parts, as paths
do: `order/0.05/low`.
"""

from collections.abc import Mapping
from math import isfinite
from typing import NamedTuple

import numpy as np

from engine.model.rules.horizon import MAX_DRAWS

State = dict[str, np.ndarray]
_MOST_COUNTED = 2 * MAX_DRAWS


def under(name: str, state: Mapping[str, np.ndarray]) -> State:
    """Return the state of a part with names in the whole."""
    return {f"{name}/{key}": cells for key, cells in state.items()}


def has_form(state: State, form: State, most: Mapping[str, int]) -> bool:
    """Return whether a state has the names, types and shapes of another, and no impossible count.

    Parameters
    ----------
    state, form : dict of numpy.ndarray
        Both states.
    most : mapping of int
        The most cells of those arrays whose size is free, by the last part of their names.
    """
    return state.keys() == form.keys() and all(
        cells.dtype == form[name].dtype and _is_sized(name, cells, form[name], most) and _counts(cells)
        for name, cells in state.items()
    )


def _is_sized(name: str, cells: np.ndarray, form: np.ndarray, most: Mapping[str, int]) -> bool:
    last = name.rpartition("/")[2]
    return cells.ndim == 1 and cells.size <= most[last] if last in most else cells.shape == form.shape


def _counts(cells: np.ndarray) -> bool:
    is_count = cells.dtype.kind == "i"
    return not is_count or bool(np.all((cells >= 0) & (cells <= _MOST_COUNTED)))


def part_of(state: Mapping[str, np.ndarray], name: str) -> State:
    """Return the state of one part of the whole; empty if it has none."""
    start = f"{name}/"
    return {key.removeprefix(start): cells for key, cells in state.items() if key.startswith(start)}


class Moments(NamedTuple):
    """Values summed about an origin, in their unit and its square.

    Attributes
    ----------
    n : int
        How many values.
    origin : float
        What is taken from each.
    total, squares : float
        Sums of value - origin, and of its square.
    """

    n: int
    origin: float
    total: float
    squares: float

    def mean(self) -> float:
        """Return the mean; NaN without values."""
        return self.origin + self.total / self.n if self.n else float("nan")

    def squares_about_mean(self) -> float:
        """Return the sum of squared distances from the mean."""
        return max(0.0, self.squares - self.total * (self.total / self.n)) if self.n else 0.0

    def about(self, origin: float) -> "Moments":
        """Return the sums of the same values about another origin."""
        step = self.origin - origin
        total = self.total + self.n * step
        return Moments(self.n, origin, total, self.squares + step * (2.0 * self.total + self.n * step))


class ExactSum:
    """A sum of numbers, or of arrays cell by cell, that carries its rounding errors along."""

    def __init__(self, start: float | np.ndarray = 0.0) -> None:
        self._sum, self._rest = start, start * 0.0

    def add(self, number: float | np.ndarray) -> None:
        """Add a number by Knuth's two-sum: what is lost in the sum goes to the rest."""
        total = self._sum + number
        taken = total - self._sum
        self._rest = self._rest + ((self._sum - (total - taken)) + (number - taken))
        self._sum = total

    def value(self) -> float | np.ndarray:
        """Return the sum, rounded once."""
        return self._sum + self._rest

    def state(self) -> State:
        """Return the state of the sum."""
        return {"sum": np.asarray(self._sum), "rest": np.asarray(self._rest)}

    def go_on_from(self, state: State) -> None:
        """Resume from the state of another sum."""
        self._sum, self._rest = (
            cells.copy() if cells.ndim else float(cells) for cells in (state["sum"], state["rest"])
        )


class ShiftedSums:
    """`Moments` of values that come in parts.

    Parameters
    ----------
    pivot : float
        The origin; with one of the values, equal values have exactly that mean.
    """

    def __init__(self, pivot: float) -> None:
        self.pivot, self.n = pivot, 0
        self._total, self._squares = ExactSum(), ExactSum()

    def add(self, away: np.ndarray, squares: np.ndarray) -> None:
        """Take more values.

        Parameters
        ----------
        away, squares : numpy.ndarray
            (n,) value - pivot, and its square.
        """
        self.n += away.size
        with np.errstate(over="ignore", invalid="ignore"):
            self._total.add(float(away.sum()))
            self._squares.add(float(squares.sum()))

    def add_equal(self, value: float, count: int) -> None:
        """Take a value `count` times."""
        away = value - self.pivot
        self.n += count
        self._total.add(away * count)
        self._squares.add(away * away * count)

    def moments(self) -> Moments:
        """Return what has been summed; infinite where a sum is beyond all numbers."""
        total, squares = float(self._total.value()), float(self._squares.value())
        return Moments(self.n, self.pivot, total, squares if isfinite(squares) else float("inf"))

    def state(self) -> State:
        """Return the state of the sums, without the pivot."""
        sums = under("total", self._total.state()) | under("squares", self._squares.state())
        return sums | {"n": np.asarray(self.n)}

    def go_on_from(self, state: State) -> None:
        """Resume from the state of sums about the same pivot."""
        self.n = int(state["n"])
        self._total.go_on_from(part_of(state, "total"))
        self._squares.go_on_from(part_of(state, "squares"))
