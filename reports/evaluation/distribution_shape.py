"""The shape of an input's distribution, for a small picture: chances of cells, or of single values."""

from typing import NamedTuple, Protocol

import numpy as np

_MOST_VALUES = 40  # more of them are shown as a density
_OUTER = 0.005  # the picture ends at P0.5 and P99.5
_MOST_TAIL = 1.5  # ... or at this many times P90 - P10 beyond these, where a tail is heavy
_NEAR_END = 0.15  # of the width: an end of the distribution so near is shown
_BLOCKS = " ▁▂▃▄▅▆▇█"


class Distribution(Protocol):
    """What a picture needs of a marginal."""

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """Return P(X <= x)."""

    def ppf(self, p: np.ndarray) -> np.ndarray:
        """Return the value with probability p below it."""

    def support(self) -> tuple[float, float]:
        """Return the least and greatest value."""

    def steps(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Return the thresholds and values of a distribution on a few values, else None."""


class Shape(NamedTuple):
    """A distribution to draw.

    Attributes
    ----------
    edges : numpy.ndarray
        (cell + 1,), of cells of one width.
    chances : numpy.ndarray
        (cell,), the probability of each.
    values, value_chances : numpy.ndarray or None
        Of a distribution on few values, these; else None.
    """

    edges: np.ndarray
    chances: np.ndarray
    values: np.ndarray | None = None
    value_chances: np.ndarray | None = None


def shape_of(marginal: Distribution, base: float, n_cell: int) -> Shape:
    """Return cells between the outer quantiles of a distribution, wide enough to show the base case.

    Parameters
    ----------
    marginal : Distribution
        The distribution.
    base : float
        The base case, in the input's unit.
    n_cell : int
        How many cells of one width.
    """
    steps = marginal.steps()
    if steps is not None:
        return _shape_of_values(marginal, np.unique(steps[1]), base, n_cell)
    low, high = _ends(marginal)
    edges = np.linspace(min(low, base), max(high, base), n_cell + 1)
    return Shape(edges, np.maximum(np.diff(marginal.cdf(edges)), 0.0))


def _ends(marginal: Distribution) -> tuple[float, float]:
    probabilities = np.array([_OUTER, 0.1, 0.9, 1.0 - _OUTER])
    low, lower, upper, high = marginal.ppf(probabilities).tolist()
    tail = _MOST_TAIL * (upper - lower)
    low, high = max(low, lower - tail), min(high, upper + tail)
    least, most = marginal.support()
    near = _NEAR_END * (high - low)
    return least if low - least <= near else low, most if most - high <= near else high


def _shape_of_values(marginal: Distribution, values: np.ndarray, base: float, n_cell: int) -> Shape:
    chances = np.diff(marginal.cdf(values), prepend=0.0)
    low, high = min(values[0], base), max(values[-1], base)
    air = (high - low) / (2 * n_cell) or 0.5 * abs(low) or 0.5
    edges = np.linspace(low - air, high + air, n_cell + 1)
    cells = np.histogram(values, edges, weights=chances)[0]
    return Shape(edges, cells, values, chances) if values.size <= _MOST_VALUES else Shape(edges, cells)


def sparkline(marginal: Distribution, base: float, n_cell: int = 12) -> str:
    """Return a distribution as a row of blocks, the highest full."""
    chances = shape_of(marginal, base, n_cell).chances
    heights = np.ceil(chances / chances.max() * (len(_BLOCKS) - 1) - 1e-9)
    return "".join(_BLOCKS[int(height)] for height in heights)
