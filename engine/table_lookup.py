"""Reading score tables in the kernel: first where each score falls, then the polynomials."""

import numpy as np

from engine.jit import inlined
from engine.score_table import N_NODE, ScoreTable
from engine.tile import LANES


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
def look_up(row: np.ndarray, work: np.ndarray, table: ScoreTable) -> None:
    """Evaluate the polynomials at the places found, into `row`.

    Apart from `find_cells`, and not right after it: a scalar load that follows a vector store
    to the same place waits for it, which made each value twice as slow.
    """
    flat = table.coefficients.reshape(-1)
    for lane in range(LANES):
        within = work[lane]
        # Unsigned: no check for negative indices.
        at = np.uint64(np.int64(work[LANES + lane])) * np.uint64(N_NODE)
        value = flat[at + np.uint64(7)]
        value = value * within + flat[at + np.uint64(6)]
        value = value * within + flat[at + np.uint64(5)]
        value = value * within + flat[at + np.uint64(4)]
        value = value * within + flat[at + np.uint64(3)]
        value = value * within + flat[at + np.uint64(2)]
        value = value * within + flat[at + np.uint64(1)]
        row[lane] = value * within + flat[at]
