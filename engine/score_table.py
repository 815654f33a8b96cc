"""A marginal's quantile function as a table over standard normal scores.

Every marginal becomes 128 polynomials of degree 7 over equal cells of the score, so that in
the kernel all of them cost the same: one cell is one cache line. Each polynomial takes the
marginal's value at the 8 Chebyshev nodes of its cell; for a smooth quantile function the
error is below 1e-12 of the standard deviation (tests/engine/test_score_table.py).

Where a density jumps (the mode of a triangle) the quantile function has a kink. The cells
left and right of it are laid separately, so that no polynomial spans it.
"""

from typing import NamedTuple, Protocol

import numpy as np

from engine.jit import inlined
from engine.tile import LANES

N_CELL = 128
N_NODE = 8
# A 52-bit uniform has a score within 8.21; the rest is for correlated scores. Beyond the
# table its outermost polynomial goes on.
EDGE = 9.0
_LEAST_WIDTH = 0.05  # a kink nearer than this to the edge is no kink


class QuantileOfScore(Protocol):
    """What a table is built from."""

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """The value at each standard normal score."""

    def kink_score(self) -> float | None:
        """The score at which the quantile function has a kink, if any."""


class ScoreTable(NamedTuple):
    """Polynomials of several marginals; the first axis is the marginal.

    Attributes
    ----------
    split : (n,), the score where the second group of cells begins.
    origin, scale, first, last : (n, 2), for each group the score of its left end, cells per
        unit of score, and the numbers of its first and last cell.
    coefficients : (n, N_CELL, N_NODE), lowest power first, of the position in the cell in
        [-1, 1].
    """

    split: np.ndarray
    origin: np.ndarray
    scale: np.ndarray
    first: np.ndarray
    last: np.ndarray
    coefficients: np.ndarray


def _nodes_to_powers() -> np.ndarray:
    """The matrix from values at Chebyshev nodes to coefficients of powers."""
    return np.linalg.inv(np.vander(chebyshev_nodes(), N_NODE, increasing=True))


def chebyshev_nodes() -> np.ndarray:
    """The nodes in [-1, 1] at which a cell's polynomial is exact."""
    return np.cos(np.pi * (np.arange(N_NODE) + 0.5) / N_NODE)


def _cell_edges(kink: float | None) -> tuple[np.ndarray, int]:
    """Edges of the cells, and how many of them lie left of the kink."""
    if kink is None or abs(kink) > EDGE - _LEAST_WIDTH:
        return np.linspace(-EDGE, EDGE, N_CELL + 1), N_CELL
    n_left = round(N_CELL * (kink + EDGE) / (2 * EDGE))
    n_left = min(max(n_left, 1), N_CELL - 1)
    left = np.linspace(-EDGE, kink, n_left + 1)
    right = np.linspace(kink, EDGE, N_CELL - n_left + 1)
    return np.concatenate([left, right[1:]]), n_left


def build_score_table(marginals: list[QuantileOfScore]) -> ScoreTable:
    """Tabulate marginals, in the order given."""
    count = len(marginals)
    table = ScoreTable(
        split=np.full(count, np.inf),
        origin=np.full((count, 2), -EDGE),
        scale=np.ones((count, 2)),
        first=np.zeros((count, 2)),
        last=np.full((count, 2), N_CELL - 1.0),
        coefficients=np.zeros((count, N_CELL, N_NODE)),
    )
    to_powers = _nodes_to_powers()
    for i, marginal in enumerate(marginals):
        edges, n_left = _cell_edges(marginal.kink_score())
        middle = 0.5 * (edges[:-1] + edges[1:])
        half = 0.5 * np.diff(edges)
        scores = middle[:, None] + half[:, None] * chebyshev_nodes()
        values = marginal.quantile_of_score(scores)
        for node in range(N_NODE):  # a sum in fixed order: BLAS may differ between machines
            table.coefficients[i] += values[:, node, None] * to_powers[:, node]
        table.scale[i] = n_left / (edges[n_left] + EDGE)
        if n_left < N_CELL:
            table.split[i] = edges[n_left]
            table.origin[i, 1] = edges[n_left]
            table.scale[i, 1] = (N_CELL - n_left) / (EDGE - edges[n_left])
            table.first[i, 1] = n_left
            table.last[i, 0] = n_left - 1
    return table


@inlined
def find_cells(work: np.ndarray, table: ScoreTable, marginal: int) -> None:
    """Replace scores (the first LANES cells) by places within cells; the cells go behind them."""
    # All that the lanes share is read before the loop: the compiler cannot prove that the
    # tile does not overlap the table, and would read it again for every lane.
    split = table.split[marginal]
    left_origin, right_origin = table.origin[marginal]
    left_scale, right_scale = table.scale[marginal]
    left_first, right_first = table.first[marginal]
    left_last, right_last = table.last[marginal]
    for lane in range(LANES):
        score = work[lane]
        right = score >= split
        origin = right_origin if right else left_origin
        scale = right_scale if right else left_scale
        first = right_first if right else left_first
        last = right_last if right else left_last
        position = (score - origin) * scale
        cell = min(max(np.floor(position), 0.0), last - first)
        work[LANES + lane] = first + cell
        work[lane] = 2.0 * (position - cell) - 1.0


@inlined
def look_up(row: np.ndarray, work: np.ndarray, table: ScoreTable, marginal: int) -> None:
    """Evaluate a marginal's polynomials at the places found, into `row`.

    Apart from `find_cells`, and not right after it: a scalar load that follows a vector store
    to the same place waits for it, which made each value twice as slow.
    """
    flat = table.coefficients.reshape(-1)
    start = np.uint64(marginal * N_CELL * N_NODE)  # unsigned: no check for negative indices
    for lane in range(LANES):
        within = work[lane]
        at = start + np.uint64(np.int64(work[LANES + lane])) * np.uint64(N_NODE)
        value = flat[at + np.uint64(7)]
        value = value * within + flat[at + np.uint64(6)]
        value = value * within + flat[at + np.uint64(5)]
        value = value * within + flat[at + np.uint64(4)]
        value = value * within + flat[at + np.uint64(3)]
        value = value * within + flat[at + np.uint64(2)]
        value = value * within + flat[at + np.uint64(1)]
        row[lane] = value * within + flat[at]
