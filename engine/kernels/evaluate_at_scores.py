"""Draws whose normal scores are given: designs that move some inputs and hold the others.

What a report needs to ask of the model itself (variance-based sensitivity, say) is a function of
scores: distributions, derived inputs and the forecast are exactly those of a sampled draw.
"""

import numba
import numpy as np

from engine.kernels.sampling import Sampler, Source, fill_base, scores_to_inputs
from engine.kernels.valuation import TILES_PER_TASK, Valuation, empty_valuation, fill_rows, write_out
from engine.model.rules import Horizon
from engine.model.tile import LANES, SIZE, WORK, new_buffer
from engine.model.valuation import value_tile
from engine.runtime.jit import PARALLEL_LOCK, compiled, parallel
from engine.runtime.kernel_arguments import Relations, Tables


@compiled
def _value_tiles(
    scores: np.ndarray, source: Source, tables: Tables, relations: Relations, horizon: Horizon,
    tiles: tuple[int, int], out: Valuation,
) -> None:
    buffer = new_buffer(SIZE)
    fill_base(buffer, source.base)
    for tile in range(tiles[0], tiles[1]):
        fill_rows(buffer, (WORK, 2), scores, tile * LANES)  # as `workspace` has them
        scores_to_inputs(buffer, source.rows, tables, relations)
        value_tile(buffer, horizon)
        write_out(buffer, out, tile * LANES)


@parallel
def _value_all(
    scores: np.ndarray, source: Source, tables: Tables, relations: Relations, horizon: Horizon, out: Valuation
) -> None:
    end = (scores.shape[1] + LANES - 1) // LANES
    for task in numba.prange((end + TILES_PER_TASK - 1) // TILES_PER_TASK):
        tile = task * TILES_PER_TASK
        tiles = (tile, min(tile + TILES_PER_TASK, end))
        _value_tiles(scores, source, tables, relations, horizon, tiles, out)


def value_scores(sampler: Sampler, horizon: Horizon, scores: np.ndarray) -> Valuation:
    """Value draws whose scores are given.

    Parameters
    ----------
    sampler : Sampler
    horizon : Horizon
    scores : (uncertain input, draw) array_like
        The final standard normal score of each uncertain input: nothing mixes or rotates it on its way
        through the input's distribution.

    Raises
    ------
    ValueError
        If there is not one row of scores per uncertain input, a score is not finite, or the
        horizon is none.
    RuntimeError
        In a process forked after GNU OpenMP had started its threads.
    """
    scores = np.ascontiguousarray(scores, dtype=np.float64)
    n_uncertain = sampler.source.rows.size
    if scores.ndim != 2 or scores.shape[0] != n_uncertain:
        raise ValueError(f"scores of shape {scores.shape}: want ({n_uncertain}, number of draws)")
    if not np.isfinite(scores).all():  # what is no number has no cell in a table
        raise ValueError("scores must be finite")
    out = empty_valuation(scores.shape[1])
    if not scores.shape[1]:
        return out
    with PARALLEL_LOCK:
        _value_all(scores, *sampler, horizon.checked(), out)
    return out
