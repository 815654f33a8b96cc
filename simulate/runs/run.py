"""A run: many draws of a company's inputs, each valued.

The values of draws and nothing else: for the many runs that a comparison takes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from engine.kernels.sampling import Sampler
from engine.kernels.valuation import empty_valuation
from engine.model.invariants import joined
from engine.model.rules import MAX_DRAWS
from simulate.config.config import Config
from simulate.forecast.base_case import value
from simulate.runs.dataset import STREAMED, build_dataset
from simulate.runs.retention import KEEP_UP_TO, check_room, what_to_keep
from simulate.runs.storage.chunk_store import PART
from simulate.runs.streamed_dataset import build_streamed_dataset
from simulate.sampling.draws import (
    Drawn,
    check_run,
    company_sampler,
    draw_part,
    none_drawn,
    sliced,
    whole_number,
)
from simulate.streaming.stream import stream

if TYPE_CHECKING:
    from simulate.runs.checkpoint import UnfinishedRun


def run(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    chunk: int = PART,
    progress: Callable[[int], None] | None = None,
    keep: str | None = None,
    unfinished: "UnfinishedRun | None" = None,
) -> xr.Dataset:
    """Sample and value a company.

    Parameters
    ----------
    config : from `load_config`.
    draws, seed : the config's, if not given.
    chunk : draws at a time; the result does not depend on it.
    progress : called with the number of draws done.
    keep : "inputs" keeps results and inputs of every draw, "draws" results, "none" exact figures of
        all draws and the results of the first million; by default "inputs" up to 2 million draws,
        "none" beyond ("draws" of a Sobol run).
    unfinished : the same run on disk, to go on from and to put each part of the draws into.

    Returns
    -------
    dataset : `intrinsic_value(draw)`, `invalid_reason(draw)`, `inputs(draw, input)` and more;
        the same bits for the same config, draws, seed and keep.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, or there is not enough memory.
    """
    draws, seed = check_run(config, draws, seed)
    chunk = whole_number("chunk", chunk, 1, MAX_DRAWS)
    keep = what_to_keep(keep, draws, config.file.run.sampler)
    base_case = value(config)
    check_room(config, draws, keep)
    sampler = company_sampler(config, draws, seed)
    if keep == STREAMED:
        streamed = stream(config, sampler, base_case.price, draws, progress, chunk, unfinished)
        return build_streamed_dataset(config, base_case, sampler, streamed, draws, seed)
    former = none_drawn(config) if unfinished is None else unfinished.drawn(len(config.marginals))
    drawn = extend(config, sampler, former, draws, progress, chunk, keep == "inputs", unfinished)
    return build_dataset(config, base_case, drawn, seed)


def extend(
    config: Config,
    sampler: Sampler,
    former: Drawn,
    draws: int,
    progress: Callable[[int], None] | None = None,
    chunk: int = PART,
    keep_inputs: bool | None = None,
    unfinished: "UnfinishedRun | None" = None,
) -> Drawn:
    """Go on to so many draws; those already there are kept as they are.

    Parameters
    ----------
    keep_inputs : by default up to 2 million draws; inputs once dropped stay so.
    unfinished : where each part is put on the disk; those already there are whole parts then.
    """
    keep_inputs = draws <= KEEP_UP_TO if keep_inputs is None else keep_inputs
    done, audit = former.valuation.value.size, former.audit
    valuation = empty_valuation(draws)
    for cells, old in zip(valuation, former.valuation, strict=True):
        cells[:done] = old
    inputs = None
    if former.inputs is not None and keep_inputs:
        inputs = np.empty((draws, len(config.marginals)))
        inputs[:done] = former.inputs
    for first in range(done, draws, PART):
        part = slice(first, min(first + PART, draws))
        results, drawn = sliced(valuation, part), None if inputs is None else inputs[part]
        found = draw_part(config, sampler, first, results, drawn, chunk)
        audit = joined(audit, found)
        if unfinished is not None:
            unfinished.add(first, results, drawn, found)
        if progress is not None:
            progress(part.stop)
    return Drawn(valuation, inputs, audit)


