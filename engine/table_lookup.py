"""Reading score tables in the kernel: first where each score falls, then the polynomials."""

import numpy as np

from engine.eight_polynomials import N_SIDE, evaluate_eight
from engine.jit import inlined
from engine.score_table import N_NODE, ScoreTable
from engine.tables import Tables
from engine.tile import LANES

#: Origin, scale, first and last cell of one group of cells.
_Group = tuple[float, float, float, float]


@inlined
def find_cells(work: np.ndarray, table: ScoreTable | Tables, marginal: int) -> None:
    """Replace scores (the first LANES cells) by places within cells; the cells go behind them."""
    left, right = _cells_of(table, marginal, 0), _cells_of(table, marginal, 1)
    _find_cells(work, table.split[marginal], left, right)


@inlined
def _cells_of(table: ScoreTable | Tables, marginal: int, side: int) -> _Group:
    return (
        table.origin[marginal, side], table.scale[marginal, side],
        table.first[marginal, side], table.last[marginal, side],
    )


@inlined
def _find_cells(work: np.ndarray, split: float, left: _Group, right: _Group) -> None:
    # A function of numbers: with the table's arrays in it the compiler cannot prove that the
    # tile does not overlap them, and the loop runs twenty times slower.
    for lane in range(LANES):
        score = work[lane]
        is_right = score >= split
        origin = right[0] if is_right else left[0]
        scale = right[1] if is_right else left[1]
        first = right[2] if is_right else left[2]
        last = right[3] if is_right else left[3]
        position = (score - origin) * scale
        cell = min(max(np.floor(position), 0.0), last - first)
        work[LANES + lane] = np.int64((first + cell) * N_NODE).view(np.float64)
        work[lane] = 2.0 * (position - cell) - 1.0


@inlined
def look_up(row: np.ndarray, work: np.ndarray, table: ScoreTable | Tables, marginal: int) -> None:
    """Evaluate the polynomials at the places found, into `row`.

    Values that a polynomial's rounding put past an end of the support come back to it.

    Apart from `find_cells`, and not right after it: a scalar load that follows a vector store
    to the same place waits for it, which made each value twice as slow.
    """
    ends = (table.least[marginal], table.greatest[marginal])
    for lane in range(0, LANES, N_SIDE):
        evaluate_eight(row, work, table.coefficients, lane, LANES + lane, ends)
