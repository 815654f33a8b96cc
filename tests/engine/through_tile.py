"""Run the tile's pieces, which work on one tile at a time, over arrays of any length."""

import numpy as np

from engine.kernels.tile_sampling import Source, sample_tile
from engine.model.tile import LANES
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.streams import fill_uniforms, stream_of
from engine.runtime.jit import compiled
from engine.runtime.kernel_arguments import Relations, Tables


@compiled
def draw_tile(buffer: np.ndarray, source: Source, tables: Tables, relations: Relations, first: int) -> None:
    """`sample_tile` with its machine code kept: by itself it takes each process 9 s to compile."""
    sample_tile(buffer, source, tables, relations, first)


def uniforms(seed: int, name: str, first: int, count: int) -> np.ndarray:
    """Draws first, first + 1, ... of a name."""
    row = np.full(LANES, np.nan)
    out = np.empty(count)
    for at in range(0, count, LANES):
        fill_uniforms(row, first + at, np.uint64(seed), stream_of(name))
        out[at : at + LANES] = row[: count - at]
    return out


def values_at(table: Tables, marginal: int, scores: np.ndarray) -> np.ndarray:
    """The tabulated marginal at each score."""
    work, row = np.zeros(2 * LANES), np.empty(LANES)
    out = np.empty(scores.size)
    for at in range(0, scores.size, LANES):
        here = scores[at : at + LANES]
        work[: here.size] = here
        find_cells(work, table, marginal)
        look_up(row, work, table, marginal)
        out[at : at + LANES] = row[: here.size]
    return out
