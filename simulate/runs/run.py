"""A run: many draws of a company's inputs, each valued."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from engine.kernels.valuation_kernel import empty_valuation
from engine.model.audit.invariants import Audit, merge_audits
from engine.model.rules.horizon import MAX_DRAWS
from simulate.cluster.connecting import workers_of
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase, value
from simulate.runs.dataset import STREAMED, build_dataset
from simulate.runs.execution import IN_MEMORY, Checkpoint, Execution, RunSource
from simulate.runs.retention import check_room, what_to_keep
from simulate.runs.storage.chunk_ranges import Ranges, joined, n_draw_in, numbers_in
from simulate.runs.streamed.dataset import build_streamed_dataset
from simulate.runs.streamed.reduction import keep_first, stream
from simulate.runs.workers.coordinator import draw_by_workers, stream_by_workers
from simulate.sampling.draws import (
    Drawn,
    check_alone,
    check_run,
    chunk_of,
    company_sampler,
    draw_part,
    fill,
    none_drawn,
    whole_number,
)
from simulate.settings import DEFAULT_SETTINGS, Settings

if TYPE_CHECKING:
    from distributed import Client


def run(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int], None] | None = None,
    keep: str | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    client: "Client | None" = None,
) -> xr.Dataset:
    """Sample and value a company.

    Parameters
    ----------
    config : Config
        From `load_config`.
    draws, seed : int, optional
        The config's by default.
    chunk : int, optional
        Draws that the kernel takes at a time; the result does not depend on it.
    progress : callable, optional
        Called with the number of draws done.
    keep : {"inputs", "draws", "none"}, optional
        "inputs" keeps results and inputs of every draw, "draws" results, "none" exact figures of
        all draws and the results of the first million; by default "inputs" up to 2 million draws,
        "none" beyond ("draws" of a Sobol run).
    settings : Settings, optional
        Chosen sizes.
    client : distributed.Client, optional
        Whose workers draw; by default this process does. The result does not depend on it.

    Returns
    -------
    xarray.Dataset
        `intrinsic_value(draw)`, `invalid_reason(draw)`, `inputs(draw, input)` and more;
        the same bits for the same config, draws, seed and keep.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, there is not enough memory, or the
        client's scheduler is neither on this machine nor reached by TLS.
    """
    check_alone(config)
    draws, seed = check_run(config, draws, seed)
    if chunk is not None:
        chunk = whole_number("chunk", chunk, 1, MAX_DRAWS)
    keep = what_to_keep(keep, draws, config.file.run.sampler, settings)
    base_case = value(config)
    check_room(config, draws, keep, settings=settings)
    execution = Execution(settings, progress, kernel_chunk=chunk, workers=workers_of(client))
    return draw(config, base_case, (draws, seed), keep, execution)


def draw(
    config: Config, base_case: BaseCase, draws_and_seed: tuple[int, int], keep: str, execution: Execution
) -> xr.Dataset:
    """Draw a run whose numbers are checked; see `run`.

    Parameters
    ----------
    config, base_case : Config, BaseCase
        The company and its value.
    draws_and_seed : tuple of int
        Both in range.
    keep : {"inputs", "draws", "none"}
        What is kept of the draws.
    execution : Execution
        How it is carried out; no draw depends on it.
    """
    draws, seed = draws_and_seed
    sampler = company_sampler(config, draws, seed)
    source = RunSource(config, base_case, sampler, draws, seed)
    if keep == STREAMED:
        streamed = stream_by_workers(source, execution) if execution.workers else stream(source, execution)
        size = execution.settings.chunk_size
        return build_streamed_dataset(config, base_case, sampler, streamed, ((0, draws),), seed, size)
    drawn = extend(source, none_drawn(config), draws, keep == "inputs", execution)
    return build_dataset(config, base_case, drawn, seed)


def extend(
    source: RunSource, former: Drawn, draws: int, keep_inputs: bool, execution: Execution = IN_MEMORY
) -> Drawn:
    """Return a run of more draws; those already there are kept as they are.

    Parameters
    ----------
    source : RunSource
        What the run is drawn from.
    former : Drawn
        The draws already there: whole chunks.
    draws : int
        How many there are to be.
    keep_inputs : bool
        Whether inputs are kept; once dropped they stay so.
    execution : Execution, optional
        How it is carried out. What is safe at a checkpoint is not drawn again.
    """
    done, size = former.valuation.value.size, execution.settings.chunk_size
    drawn = _with_room(former, draws, len(source.config.marginals) if keep_inputs else None)
    audit, todo = former.audit, Ranges()
    for number in range(done // size, -(-draws // size)):
        found = _safe_part(execution.checkpoint, number, chunk_of(drawn, number, size), source.config)
        if found is None:
            todo = joined(todo, (number, number + 1))
        else:
            audit = merge_audits(audit, found)
    drawn = drawn._replace(audit=audit)
    if not todo:
        return drawn
    return (draw_by_workers if execution.workers else _draw_here)(source, drawn, todo, execution)


def _with_room(former: Drawn, draws: int, n_input: int | None) -> Drawn:
    """Return cells for so many draws, the first filled; inputs where they are asked for and were kept."""
    valuation, done = empty_valuation(draws), former.valuation.value.size
    keep_first(valuation, 0, former.valuation)
    inputs = None
    if former.inputs is not None and n_input is not None:
        inputs = np.empty((draws, n_input))
        inputs[:done] = former.inputs
    return Drawn(valuation, inputs, former.audit)


def _draw_here(source: RunSource, drawn: Drawn, todo: Ranges, execution: Execution) -> Drawn:
    """Fill the cells of the chunks that are to do; return the run's draws."""
    size, draws, audit = execution.settings.chunk_size, drawn.valuation.value.size, drawn.audit
    left = n_draw_in(todo, size, draws)
    for number in numbers_in(todo):
        results, inputs, _ = chunk_of(drawn, number, size)
        first = number * size
        found = draw_part(source.config, source.sampler, first, results, inputs, execution.at_a_time)
        audit = merge_audits(audit, found)
        if execution.checkpoint is not None:
            execution.checkpoint.add(first, results, inputs, found)
        left -= results.value.size
        execution.report(draws - left)
    return drawn._replace(audit=audit)


def _safe_part(checkpoint: Checkpoint | None, number: int, cells: Drawn, config: Config) -> Audit | None:
    """Fill the cells of a chunk with what is safe on the disk; return its audit, None if it is not there."""
    kept = None if checkpoint is None else checkpoint.part(number, len(config.marginals))
    if kept is None or (cells.inputs is not None and kept.inputs is None):
        return None
    fill(cells, kept)
    return kept.audit
