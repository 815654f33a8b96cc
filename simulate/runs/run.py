"""A run: many draws of a company's inputs, each valued."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import empty_valuation
from engine.model.invariants import merge_audits
from engine.model.rules.horizon import MAX_DRAWS
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase, value
from simulate.runs.dataset import STREAMED, build_dataset
from simulate.runs.execution import IN_MEMORY, Execution
from simulate.runs.retention import check_room, what_to_keep
from simulate.runs.streamed_dataset import build_streamed_dataset
from simulate.runs.streamed_run import stream
from simulate.sampling.draws import (
    Drawn,
    check_alone,
    check_run,
    company_sampler,
    draw_part,
    none_drawn,
    sliced,
    whole_number,
)
from simulate.settings import DEFAULT_SETTINGS, Settings


def run(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    chunk: int | None = None,
    progress: Callable[[int], None] | None = None,
    keep: str | None = None,
    settings: Settings = DEFAULT_SETTINGS,
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

    Returns
    -------
    xarray.Dataset
        `intrinsic_value(draw)`, `invalid_reason(draw)`, `inputs(draw, input)` and more;
        the same bits for the same config, draws, seed and keep.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, or there is not enough memory.
    """
    check_alone(config)
    draws, seed = check_run(config, draws, seed)
    if chunk is not None:
        chunk = whole_number("chunk", chunk, 1, MAX_DRAWS)
    keep = what_to_keep(keep, draws, config.file.run.sampler, settings)
    base_case = value(config)
    check_room(config, draws, keep, settings=settings)
    return draw(config, base_case, (draws, seed), keep, Execution(settings, progress, kernel_chunk=chunk))


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
    if keep == STREAMED:
        streamed = stream(config, sampler, base_case, draws, execution)
        size = execution.settings.chunk_size
        return build_streamed_dataset(config, base_case, sampler, streamed, draws, seed, size)
    checkpoint = execution.checkpoint
    former = none_drawn(config) if checkpoint is None else checkpoint.drawn(len(config.marginals))
    drawn = extend(config, sampler, former, draws, keep == "inputs", execution)
    return build_dataset(config, base_case, drawn, seed)


def extend(
    config: Config,
    sampler: Sampler,
    former: Drawn,
    draws: int,
    keep_inputs: bool,
    execution: Execution = IN_MEMORY,
) -> Drawn:
    """Return a run of more draws; those already there are kept as they are.

    Parameters
    ----------
    config, sampler : Config, Sampler
        The company, and what draws its inputs.
    former : Drawn
        The draws already there.
    draws : int
        How many there are to be.
    keep_inputs : bool
        Whether inputs are kept; once dropped they stay so.
    execution : Execution, optional
        How it is carried out. With a checkpoint, the draws already there are whole chunks.
    """
    done, audit = former.valuation.value.size, former.audit
    valuation = empty_valuation(draws)
    for cells, old in zip(valuation, former.valuation, strict=True):
        cells[:done] = old
    inputs = None
    if former.inputs is not None and keep_inputs:
        inputs = np.empty((draws, len(config.marginals)))
        inputs[:done] = former.inputs
    size = execution.settings.chunk_size
    for first in range(done, draws, size):
        part = slice(first, min(first + size, draws))
        results, drawn = sliced(valuation, part), None if inputs is None else inputs[part]
        found = draw_part(config, sampler, first, results, drawn, execution.at_a_time)
        audit = merge_audits(audit, found)
        if execution.checkpoint is not None:
            execution.checkpoint.add(first, results, drawn, found)
        execution.report(part.stop)
    return Drawn(valuation, inputs, audit)
