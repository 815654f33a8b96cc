"""Number, mean and variance of values that come in parts, the same bits in whatever order and parts.

Values are taken about a pivot that lies among them, T. F. Chan, G. H. Golub and R. J. LeVeque, "Algorithms
for computing the sample variance", American Statistician 37 (1983) 242-247, shifted data; what is left of
each, and its square, is summed exactly.
"""

from math import isfinite
from typing import NamedTuple

import numpy as np

from engine.paths.exact_sums import (
    N_CELL,
    N_LIMB,
    add_about,
    add_each,
    add_sums,
    counted,
    from_words,
    rounded,
    to_words,
)
from simulate.streaming.accumulator_state import State, part_of, under


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
    """A sum of numbers, or of arrays cell by cell, that is rounded once, when it is asked for.

    Parameters
    ----------
    shape : tuple of int, optional
        Of the arrays; one number by default.
    """

    def __init__(self, shape: tuple[int, ...] = ()) -> None:
        self.cells = np.zeros((*shape, N_CELL), np.int64)

    def add(self, number: float | np.ndarray) -> None:
        """Add a number, or an array of the sum's shape."""
        numbers = np.broadcast_to(np.asarray(number, np.float64), self.cells.shape[:-1])
        add_each(numbers.ravel(), self.cells.reshape(-1, N_CELL))

    def add_equal(self, number: float, count: int) -> None:
        """Add a number `count` times."""
        add_sums(self.cells, counted(number, count))

    def merge(self, other: "ExactSum") -> None:
        """Add all that another sum of the same shape holds."""
        add_sums(self.cells, other.cells)

    def value(self) -> np.ndarray:
        """Return the sum, or the array of sums, each rounded once."""
        flat = [rounded(cells) for cells in self.cells.reshape(-1, N_CELL)]
        return np.array(flat).reshape(self.cells.shape[:-1])

    def state(self) -> State:
        """Return the state of the sum: equal sums have equal states."""
        return {"words": to_words(self.cells[..., :N_LIMB]), "special": self.cells[..., N_LIMB:].copy()}

    def go_on_from(self, state: State) -> None:
        """Resume from the state of another sum."""
        self.cells[..., :N_LIMB] = from_words(state["words"])
        self.cells[..., N_LIMB:] = state["special"]


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

    def add(self, values: np.ndarray) -> None:
        """Take more values, (n,) contiguous."""
        self.n += values.size
        add_about(values, self.pivot, self._total.cells, self._squares.cells)

    def add_equal(self, value: float, count: int) -> None:
        """Take a value `count` times."""
        away = value - self.pivot
        self.n += count
        self._total.add_equal(away, count)
        self._squares.add_equal(away * away, count)

    def merge(self, other: "ShiftedSums") -> None:
        """Take all values of other sums about the same pivot."""
        if other.pivot != self.pivot:
            raise ValueError(f"sums about {other.pivot} and about {self.pivot} do not add up")
        self.n += other.n
        self._total.merge(other._total)
        self._squares.merge(other._squares)

    def copy(self) -> "ShiftedSums":
        """Return the same sums, to be added to."""
        found = ShiftedSums(self.pivot)
        found.merge(self)
        return found

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
