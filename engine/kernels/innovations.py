"""The innovations of years: from random bits to deviations of variance 1, and years of recession.

Year k of draw n depends on (seed, company, shock, k, n) and on nothing else: not on the draw's inputs, which
are the same bits with shocks and without.
"""

import numpy as np

from engine.kernels.sampler import Sampler
from engine.model.tile import LANES, N_WORK, SIZE, new_buffer, workspace
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.norm_ppf import norm_ppf_tile
from engine.random.streams import fill_uniforms
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly, inlined
from engine.runtime.kernel_arguments import Shocks, Tables
from engine.runtime.no_refcount import without_refcount
from engine.runtime.tasks import for_each_task

_N_SPACE = N_WORK // 2
_TILES_PER_TASK = 64


@inlined
def cells_of(shocks: Shocks) -> int:
    """Return how many cells a tile's innovations take."""
    return shocks.streams.size * LANES


@compiled
def sample_innovations(
    buffer: np.ndarray, innovations: np.ndarray, shocks: Shocks, tables: Tables, first: int
) -> None:
    """Draw the years of draws first, first + 1, ... of a tile.

    A function that kernels call: written out in each of them, it would be compiled again for each.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile, of which the workspaces and all rows before them but the inputs are overwritten.
    innovations : (row * year * LANES,) float64
        Overwritten: by row, by year, by lane.
    shocks : Shocks
    tables : Tables
    first : int
        A multiple of LANES.
    """
    buffer, innovations = without_refcount(buffer), without_refcount(innovations)
    shocks, tables = without_refcount(shocks), without_refcount(tables)
    n_shock, n_factor = shocks.inputs.size, shocks.factors.shape[0]
    n_row = n_shock + n_factor  # the yearly factors behind the shocks
    at_once = _N_SPACE // n_row if n_shock else 1
    for begin in range(0, shocks.until, at_once):
        count = min(at_once, shocks.until - begin) if n_shock else 0
        for space in range(count * n_row):
            row, year = space % n_row, begin + space // n_row
            stream = shocks.streams[row, year] if row < n_shock else shocks.factors[row - n_shock, year]
            fill_uniforms(workspace(buffer, space), first, shocks.seed, stream)
        norm_ppf_tile(buffer, count * n_row)
        for year in range(count):
            _mix(buffer, shocks, year * n_row)
            for shock in range(n_shock):
                at = (shock * shocks.until + begin + year) * LANES
                scores = workspace(buffer, year * n_row + shock)
                _place(innovations[at : at + LANES], scores, tables, shocks.table[shock])
    if shocks.recession.size:
        _draw_recessions(buffer, innovations, shocks, first)


@inlined
def _mix(buffer: np.ndarray, shocks: Shocks, space: int) -> None:
    """Tie the scores of one year, the last first: each needs those before it unmixed."""
    for i in range(shocks.inputs.size - 1, -1, -1):
        mine, own = workspace(buffer, space + i), shocks.own[i]
        if own != 1.0:
            for lane in range(LANES):
                mine[lane] *= own
            for j in range(i):
                other, weight = workspace(buffer, space + j), shocks.weights[i, j]
                for lane in range(LANES):
                    mine[lane] += weight * other[lane]
            for factor in range(shocks.factors.shape[0]):
                other, load = workspace(buffer, space + shocks.inputs.size + factor), shocks.loads[i, factor]
                for lane in range(LANES):
                    mine[lane] += load * other[lane]


@inlined
def _place(row: np.ndarray, space: np.ndarray, tables: Tables, table: int) -> None:
    """Write the innovations that scores stand for."""
    if table < 0:
        for lane in range(LANES):
            row[lane] = space[lane]
    else:
        find_cells(space, tables, table)
        look_up(row, space, tables, table)


@inlined
def _draw_recessions(buffer: np.ndarray, innovations: np.ndarray, shocks: Shocks, first: int) -> None:
    """Write 1 where a recession lasts, else 0."""
    uniforms, left = workspace(buffer, 0), workspace(buffer, 1)
    row = shocks.inputs.size
    for lane in range(LANES):
        left[lane] = 0.0
    for year in range(shocks.until):
        fill_uniforms(uniforms, first, shocks.seed, shocks.streams[row, year])
        at = (row * shocks.until + year) * LANES
        _last(innovations[at : at + LANES], left, uniforms, shocks.recession[0], shocks.recession[1])


@inlined
def _last(event: np.ndarray, left: np.ndarray, drawn: np.ndarray, threshold: float, lasts: float) -> None:
    """Write where a recession lasts this year; where none does, one begins in draws below the threshold."""
    for lane in range(LANES):
        begins = (left[lane] <= 0.0) & (drawn[lane] < threshold)
        remaining = lasts if begins else left[lane]
        event[lane] = 1.0 if remaining > 0.0 else 0.0
        left[lane] = remaining - 1.0


@inlined
def place_scores(
    buffer: np.ndarray, innovations: np.ndarray, shocks: Shocks, tables: Tables, threshold: float
) -> None:
    """Replace the final scores of a tile's years by the innovations that they stand for.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile, of which the first two workspaces are overwritten.
    innovations : (row * year * LANES,) float64
        Scores, overwritten.
    shocks : Shocks
    tables : Tables
    threshold : float
        A recession begins, where none lasts, in a year whose score is lower: the normal quantile of its
        probability.
    """
    drawn, left = workspace(buffer, 0), workspace(buffer, 1)
    for shock in range(shocks.inputs.size):
        for year in range(shocks.until if shocks.table[shock] >= 0 else 0):  # scores are normal innovations
            at = (shock * shocks.until + year) * LANES
            for lane in range(LANES):
                drawn[lane] = innovations[at + lane]
            _place(innovations[at : at + LANES], drawn, tables, shocks.table[shock])
    for lane in range(LANES):
        left[lane] = 0.0
    for year in range(shocks.until if shocks.recession.size else 0):
        at = (shocks.inputs.size * shocks.until + year) * LANES
        cells = innovations[at : at + LANES]
        _last(cells, left, cells, threshold, shocks.recession[1])


@compiled
def _draw_tiles(task: int, shocks: Shocks, tables: Tables, first: int, out: np.ndarray) -> None:
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    end = first + out.shape[1]
    begin = first // LANES + task * _TILES_PER_TASK
    for tile in range(begin, min(begin + _TILES_PER_TASK, (end + LANES - 1) // LANES)):
        sample_innovations(buffer, innovations, shocks, tables, tile * LANES)
        for row in range(out.shape[0]):
            for lane in range(max(0, first - tile * LANES), min(LANES, end - tile * LANES)):
                out[row, tile * LANES + lane - first] = innovations[row * LANES + lane]


@compiled_slowly("the luck of the years", 3)
def _draw_all(shocks: Shocks, tables: Tables, first: int, out: np.ndarray, n_task: int) -> None:
    for_each_task(_draw_tiles, n_task, (shocks, tables, first, out))


def draw_innovations(sampler: Sampler, first: int, count: int) -> np.ndarray:
    """Draw the years of draws first, first + 1, ...

    Parameters
    ----------
    sampler : Sampler
    first, count : int

    Returns
    -------
    (row, year, draw) float64
        Of each shock, and last of recessions, if there are any: 1 in a year in which one lasts, else 0.
    """
    n_row, until = sampler.shocks.streams.shape
    out = np.empty((n_row * until, count))
    if out.size:
        n_tile = -(-(first + count) // LANES) - first // LANES
        with PARALLEL_LOCK:
            _draw_all(sampler.shocks, sampler.tables, first, out, -(-n_tile // _TILES_PER_TASK))
    return out.reshape(n_row, until, count)
