"""A distribution's quantile function as a table over standard normal scores.

Every continuous distribution becomes polynomials of degree 7 over equal cells of the score, so
that in the kernel all of them cost the same: one cell is one cache line. Each polynomial takes
the distribution's value at the 8 Chebyshev nodes of its cell. There are 128 cells, or more until the
error is below 1e-10 of the standard deviation. `engine.quantile_table.lookup` reads the table in the kernel.

Where a density jumps (the mode of a triangle) the quantile function has a kink. The cells
left and right of it are laid separately, so that no polynomial spans it. A distribution on
finitely many values is a staircase, kept beside the table: see `engine.quantile_table.discrete_quantile`.
"""

from functools import lru_cache
from typing import Protocol

import numpy as np

from engine.distributions.base import is_wide
from engine.distributions.quantile_bases import SCORE_OF_P90
from engine.runtime.kernel_arguments import NO_TABLES, Tables

N_CELL = 128
MAX_CELL = 2048
N_NODE = 8
# A 52-bit uniform has a score within 8.21; the rest is for correlated scores. Beyond the
# table its outermost polynomial goes on.
EDGE = 9.0
_LEAST_WIDTH = 0.05  # a kink nearer than this to the edge is no kink
_TOLERANCE = 1e-10  # sought
_WORST = 1e-7  # allowed
_RARE = 4.8  # the error is watched between the 1e-6 and 1 - 1e-6 quantiles
_ROUNDING = 32.0 * np.finfo(float).eps  # of a value, relative to it: not counted as error

# From values at Chebyshev nodes to the coefficients of the polynomial through them: the inverse of the
# Vandermonde matrix of the nodes, as `numpy.linalg.inv` gave it where the promised draws were made. The last
# bits of LAPACK depend on the processor, and with them did the draws: so the 64 numbers are stored.
_POWERS = (
    ("-0x1.975f5e0553080p-6", "0x1.561b82ab7f9c0p-4", "-0x1.7f218e25a7420p-3", "0x1.41bfee242476cp-1",
     "0x1.41bfee2424764p-1", "-0x1.7f218e25a74a0p-3", "0x1.561b82ab7f980p-4", "-0x1.975f5e0553120p-6"),
    ("-0x1.9f5a7a42af692p-6", "0x1.9b72fb49bd74bp-4", "-0x1.58cf11526ee16p-2", "0x1.9c4f05393253ep+1",
     "-0x1.9c4f053932546p+1", "0x1.58cf11526ee99p-2", "-0x1.9b72fb49bd8b2p-4", "0x1.9f5a7a42af776p-6"),
    ("0x1.8a23711a3cc13p-1", "-0x1.46a4beb6e5666p+1", "0x1.5857528f6c913p+2", "-0x1.cc92c2ae82ec3p+1",
     "-0x1.cc92c2ae82ee6p+1", "0x1.5857528f6c922p+2", "-0x1.46a4beb6e5671p+1", "0x1.8a23711a3cc2dp-1"),
    ("0x1.91dc2dc185ac8p-1", "-0x1.88d9d09b3d527p+1", "0x1.35e618235169bp+3", "-0x1.271a43b33f509p+4",
     "0x1.271a43b33f50ep+4", "-0x1.35e61823516a9p+3", "0x1.88d9d09b3d537p+1", "-0x1.91dc2dc185ae2p-1"),
    ("-0x1.96c84c6c66023p+1", "0x1.3583d0e960277p+3", "-0x1.90064a835d166p+3", "0x1.8069196a2cdf0p+2",
     "0x1.8069196a2ce07p+2", "-0x1.90064a835d16ep+3", "0x1.3583d0e96027ap+3", "-0x1.96c84c6c66035p+1"),
    ("-0x1.9ec07300a79c3p+1", "0x1.74401b0f3602ap+3", "-0x1.68033a2098031p+4", "0x1.ec9b19b1a4539p+4",
     "-0x1.ec9b19b1a4540p+4", "0x1.68033a209803ap+4", "-0x1.74401b0f3602cp+3", "0x1.9ec07300a79cbp+1"),
    ("0x1.87de2a6aea95dp+1", "-0x1.d906bcf328d43p+2", "0x1.d906bcf328d41p+2", "-0x1.87de2a6aea95cp+1",
     "-0x1.87de2a6aea96ap+1", "0x1.d906bcf328d46p+2", "-0x1.d906bcf328d45p+2", "0x1.87de2a6aea969p+1"),
    ("0x1.8f8b83c69a608p+1", "-0x1.1c73b39ae68c5p+3", "0x1.a9b66290ea196p+3", "-0x1.f6297cff75c99p+3",
     "0x1.f6297cff75ca1p+3", "-0x1.a9b66290ea19ep+3", "0x1.1c73b39ae68c5p+3", "-0x1.8f8b83c69a60cp+1"),
)
#: (power, node): coefficient k of the polynomial is row k times the values at the nodes, ascending.
TO_POWERS = np.array([[float.fromhex(number) for number in row] for row in _POWERS])


class QuantileOfScore(Protocol):
    """What a table is built from: a quantile function of the standard normal score."""

    def __hash__(self) -> int:
        """Return the same for what is equal: a table is built once."""

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """Return the value at each standard normal score."""

    def kink_score(self) -> float | None:
        """Return the score at which the quantile function has a kink, if any."""

    def support(self) -> tuple[float, float]:
        """Return the least and the greatest value."""


def chebyshev_nodes() -> np.ndarray:
    """Return the (N_NODE,) nodes in [-1, 1] at which a cell's polynomial is exact."""
    return np.cos(np.pi * (np.arange(N_NODE) + 0.5) / N_NODE)


def _cell_edges(kink: float | None, n_cell: int) -> tuple[np.ndarray, int]:
    """Return the edges of the cells, and how many of them lie left of the kink."""
    if kink is None or abs(kink) > EDGE - _LEAST_WIDTH:
        return np.linspace(-EDGE, EDGE, n_cell + 1), n_cell
    n_left = round(n_cell * (kink + EDGE) / (2 * EDGE))
    n_left = min(max(n_left, 1), n_cell - 1)
    left = np.linspace(-EDGE, kink, n_left + 1)
    right = np.linspace(kink, EDGE, n_cell - n_left + 1)
    return np.concatenate([left, right[1:]]), n_left


def _polynomials(distribution: QuantileOfScore, edges: np.ndarray, centre: float) -> np.ndarray:
    """Return (cell, N_NODE) coefficients of the cells, of which the first is reckoned from `centre`."""
    middle, half = 0.5 * (edges[:-1] + edges[1:]), 0.5 * np.diff(edges)
    values = distribution.quantile_of_score(middle[:, None] + half[:, None] * chebyshev_nodes()) - centre
    coefficients = np.zeros(values.shape)
    for node in range(N_NODE):  # a sum in fixed order: BLAS may differ between machines
        coefficients += values[:, node, None] * TO_POWERS[:, node]
    coefficients[:, 0] += centre
    return coefficients


def _worst_error(distribution: QuantileOfScore, edges: np.ndarray, coefficients: np.ndarray) -> float:
    """Return the greatest error between nodes where draws fall.

    In units of the standard deviation, for which (P90 - P10) / 2.56 stands, for some have none;
    or of the distance from the median where that is greater, far out in a heavy tail.
    """
    watched = np.flatnonzero((edges[:-1] < _RARE) & (edges[1:] > -_RARE))
    middle, half = 0.5 * (edges[:-1] + edges[1:])[watched], 0.5 * np.diff(edges)[watched]
    within = np.cos(np.pi * np.arange(N_NODE + 1) / N_NODE)  # where the error peaks
    found = np.zeros((watched.size, within.size))
    for power in range(N_NODE - 1, -1, -1):
        found = found * within + coefficients[watched, power, None]
    exact = distribution.quantile_of_score(middle[:, None] + half[:, None] * within)
    low, median, high = distribution.quantile_of_score(np.array([-SCORE_OF_P90, 0.0, SCORE_OF_P90]))
    unit = np.maximum(abs(high - low) / (2.0 * SCORE_OF_P90), np.abs(exact - median))
    rounding = _ROUNDING * np.max(np.abs(exact))
    return float(np.max(np.maximum(np.abs(found - exact) - rounding, 0.0) / unit))


def too_narrow(distribution: QuantileOfScore) -> str:
    """Return why draws cannot be told apart, or "" if they can.

    They cannot if their spread is of the size of rounding.
    """
    low, high = distribution.quantile_of_score(np.array([-1.0, 1.0])).tolist()
    size, limits = max(abs(low), abs(high)), np.finfo(float)
    if not 0.5 * (high - low) <= max(_ROUNDING * size, limits.tiny):
        return ""
    if not low < high:
        return f"all draws are {low:g}"
    apart = f"where numbers are {np.spacing(size):.0e} apart"
    return f"two in three draws lie between {low!r} and {high!r}, {apart}"


@lru_cache(maxsize=128)
def _tabulate(distribution: QuantileOfScore) -> tuple[np.ndarray, int, np.ndarray]:
    """Return edges, cells left of the kink, and coefficients, with as many cells as it takes.

    Where a distribution is narrow beside its values, coefficients lose digits that it needs. If no
    table is exact enough, they are made of distances from the median, which keeps the digits. It
    would do for any distribution, but change the last bits of all draws. Kept, since a report builds a dozen
    samplers of one company.

    Raises
    ------
    ValueError
        If no table is exact enough: the distribution has a gap, or all but one, or is too narrow.
    """
    if wanted := too_narrow(distribution):
        raise ValueError(f"is too narrow: {wanted}")
    low, median, high = distribution.quantile_of_score(np.array([-SCORE_OF_P90, 0.0, SCORE_OF_P90])).tolist()
    for centre in (0.0,) if is_wide(low, high) else (0.0, median):
        n_cell = N_CELL
        while n_cell <= MAX_CELL:
            edges, n_left = _cell_edges(distribution.kink_score(), n_cell)
            coefficients = _polynomials(distribution, edges, centre)
            error = _worst_error(distribution, edges, coefficients)
            if error < _TOLERANCE or (n_cell == MAX_CELL and error < _WORST):
                return edges, n_left, coefficients
            n_cell *= 2
    raise ValueError(
        "has a gap or a corner that no smooth table follows: for data with an outlier or "
        "apart in groups take method = 'resampled', for quantiles a less extreme triple"
    )


def build_quantile_tables(distributions: list[QuantileOfScore]) -> Tables:
    """Tabulate continuous distributions, in the order given; no discrete one is among them.

    Parameters
    ----------
    distributions : list of QuantileOfScore

    Raises
    ------
    ValueError
        If one of them cannot be tabulated within 1e-7 of its standard deviation.
    """
    count = len(distributions)
    table = NO_TABLES._replace(
        split=np.full(count, np.inf),
        origin=np.full((count, 2), -EDGE),
        scale=np.ones((count, 2)),
        first=np.zeros((count, 2)),
        last=np.zeros((count, 2)),
        least=np.full(count, -np.inf),
        greatest=np.full(count, np.inf),
        coefficients=np.empty((0, N_NODE)),
        bottom=np.zeros(count + 1, np.int64),
        narrow=np.ones(count),
        offset=np.full(count, -0.0),
    )
    blocks, start = [table.coefficients], 0
    for i, distribution in enumerate(distributions):
        edges, n_left, coefficients = _tabulate(distribution)
        n_cell = len(coefficients)
        table.least[i], table.greatest[i] = distribution.support()
        table.first[i] = start
        table.last[i] = start + n_left - 1
        table.scale[i] = n_left / (edges[n_left] + EDGE)
        if n_left < n_cell:
            table.split[i] = table.origin[i, 1] = edges[n_left]
            table.scale[i, 1] = (n_cell - n_left) / (EDGE - edges[n_left])
            table.first[i, 1] = start + n_left
            table.last[i, 1] = start + n_cell - 1
        blocks.append(coefficients)
        start += n_cell
    return table._replace(coefficients=np.concatenate(blocks))
