"""Draws whose normal scores are given: designs that move some inputs and hold the others.

What a report needs to ask of the model itself (variance-based sensitivity, say) is a function of
scores: distributions, derived inputs and the forecast are exactly those of a sampled draw.
"""

import numpy as np

from engine.kernels.innovations import cells_of
from engine.kernels.sampling import Sampler, Source, fill_base, scores_to_inputs
from engine.kernels.valuation import (
    Valuation,
    checked_innovations,
    empty_valuation,
    fill_rows,
    n_task_of,
    tiles_of_task,
    write_out,
)
from engine.model.horizon import Horizon
from engine.model.tile import LANES, SIZE, WORK, new_buffer
from engine.model.valuation import value_tile
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly
from engine.runtime.kernel_arguments import NO_SHOCKS, Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task


@compiled
def _value_tiles(
    task: int, scores: np.ndarray, given: np.ndarray, source: Source, tables: Tables, relations: Relations,
    shocks: Shocks, horizon: Horizon, out: Valuation,
) -> None:
    begin, end = tiles_of_task(task, 0, out.value.size)
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    for tile in range(begin, end):
        fill_rows(buffer, (WORK, 2), scores, tile * LANES)  # as `workspace` has them
        scores_to_inputs(buffer, source.rows, tables, relations)
        fill_rows(innovations, (0, 1), given, tile * LANES)
        value_tile(buffer, horizon, shocks, innovations)
        write_out(buffer, out, tile * LANES)


@compiled_slowly("the sensitivities", 2)
def _value_all(
    scores: np.ndarray, given: np.ndarray, source: Source, tables: Tables, relations: Relations,
    shocks: Shocks, horizon: Horizon, out: Valuation, n_task: int,
) -> None:
    for_each_task(_value_tiles, n_task, (scores, given, source, tables, relations, shocks, horizon, out))


def value_scores(
    sampler: Sampler, horizon: Horizon, scores: np.ndarray, innovations: np.ndarray | None = None
) -> Valuation:
    """Value draws whose scores are given.

    Parameters
    ----------
    sampler : Sampler
    horizon : Horizon
    scores : (uncertain input, draw) array_like
        The final standard normal score of each uncertain input: nothing mixes or rotates it on its way
        through the input's distribution.
    innovations : (row, year, draw) float64, optional
        Of the draws' years, as `engine.kernels.innovations.draw_innovations` gives them; by default every
        year is as the trend has it.

    Raises
    ------
    ValueError
        If there is not one row of scores per uncertain input, a score is not finite, the innovations are not
        those of the shocks and draws, or the horizon is none.
    RuntimeError
        In a process forked after GNU OpenMP had started its threads.
    """
    scores = np.ascontiguousarray(scores, dtype=np.float64)
    n_uncertain = sampler.source.rows.size
    if scores.ndim != 2 or scores.shape[0] != n_uncertain:
        raise ValueError(f"scores of shape {scores.shape}: want ({n_uncertain}, number of draws)")
    if not np.isfinite(scores).all():  # what is no number has no cell in a table
        raise ValueError("scores must be finite")
    if innovations is None:
        sampler = sampler._replace(shocks=NO_SHOCKS)
    given = checked_innovations(sampler.shocks, innovations, scores.shape[1])
    out = empty_valuation(scores.shape[1])
    if not scores.shape[1]:
        return out
    with PARALLEL_LOCK:
        _value_all(scores, given, *sampler, horizon.checked(), out, n_task_of(0, scores.shape[1]))
    return out
