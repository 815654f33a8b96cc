"""Draws whose normal scores are given: designs that move some inputs and hold the others.

What a report needs to ask of the model itself (variance-based sensitivity, say) is a function of
scores: distributions, derived inputs and the forecast are exactly those of a sampled draw.
"""

import numpy as np
from scipy.special import ndtri

from engine.kernels.innovations import cells_of, place_scores
from engine.kernels.sampler import Sampler
from engine.kernels.tile_sampling import Source, fill_base, scores_to_inputs
from engine.kernels.valuation_kernel import (
    Valuation,
    checked_innovations,
    empty_valuation,
    fill_rows,
    n_task_of,
    tiles_of_task,
    write_out,
)
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES, SIZE, WORK, new_buffer
from engine.model.valuation import value_tile
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly
from engine.runtime.kernel_arguments import NO_SHOCKS, Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task


@compiled
def _value_tiles(
    task: int, scores: np.ndarray, years: tuple[np.ndarray, float], source: Source, tables: Tables,
    relations: Relations, shocks: Shocks, horizon: Horizon, out: Valuation,
) -> None:
    begin, end = tiles_of_task(task, 0, out.value.size)
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    for tile in range(begin, end):
        fill_rows(buffer, (WORK, 2), scores, tile * LANES)  # as `workspace` has them
        scores_to_inputs(buffer, source.rows, tables, relations)
        fill_rows(innovations, (0, 1), years[0], tile * LANES)
        place_scores(buffer, innovations, shocks, tables, years[1])
        value_tile(buffer, horizon, shocks, innovations)
        write_out(buffer, out, tile * LANES)


@compiled_slowly("the sensitivities", 5)
def _value_all(
    scores: np.ndarray, years: tuple[np.ndarray, float], source: Source, tables: Tables,
    relations: Relations, shocks: Shocks, horizon: Horizon, out: Valuation, n_task: int,
) -> None:
    for_each_task(_value_tiles, n_task, (scores, years, source, tables, relations, shocks, horizon, out))


def value_scores(
    sampler: Sampler, horizon: Horizon, scores: np.ndarray, year_scores: np.ndarray | None = None
) -> Valuation:
    """Value draws whose scores are given.

    Parameters
    ----------
    sampler : Sampler
    horizon : Horizon
    scores : (uncertain input, draw) array_like
        The final standard normal score of each uncertain input: nothing mixes or rotates it on its way
        through the input's distribution.
    year_scores : (row, year, draw) float64, optional
        Likewise the final scores of the draws' years, a row for each of `YearlyModel.rows`: nothing ties
        those of a year to each other. A recession begins, where none lasts, in a year whose score lies below
        the normal quantile of its probability. By default every year is as the trend has it.

    Raises
    ------
    ValueError
        If there is not one row of scores per uncertain input, a score is not finite, the scores of years are
        not those of the shocks and draws, or the horizon is none.
    RuntimeError
        In a process forked after GNU OpenMP had started its threads.
    """
    scores = np.ascontiguousarray(scores, dtype=np.float64)
    n_uncertain = sampler.source.rows.size
    if scores.ndim != 2 or scores.shape[0] != n_uncertain:
        raise ValueError(f"scores of shape {scores.shape}: want ({n_uncertain}, number of draws)")
    if year_scores is None:
        sampler = sampler._replace(shocks=NO_SHOCKS)
    given = checked_innovations(sampler.shocks, year_scores, scores.shape[1])
    if not (np.isfinite(scores).all() and np.isfinite(given).all()):  # these have no cell in a table
        raise ValueError("scores must be finite")
    out, event = empty_valuation(scores.shape[1]), sampler.shocks.recession
    if not scores.shape[1]:
        return out
    years = given, float(ndtri(event[0])) if event.size else 0.0
    with PARALLEL_LOCK:
        _value_all(scores, years, *sampler, horizon.checked(), out, n_task_of(0, scores.shape[1]))
    return out
