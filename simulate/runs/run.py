"""A run: many draws of a company's inputs, each valued.

The values of draws and nothing else: for the many runs that a comparison takes.
"""

from collections.abc import Callable
from operator import index
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from engine.kernels.sampling import Dependence, Method, Sampler, Sampling, build_sampler
from engine.kernels.valuation import aimed, empty_valuation, value_draws
from engine.model.invariants import joined
from engine.model.rules import MAX_DRAWS, MAX_SEED
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.forecast.base_case import value
from simulate.runs.dataset import STREAMED, build_dataset
from simulate.runs.retention import KEEP_UP_TO, check_room, what_to_keep
from simulate.runs.storage.chunk_store import PART
from simulate.runs.streamed_dataset import build_streamed_dataset
from simulate.sampling.draws import Drawn, draw_part, none_drawn, sliced
from simulate.streaming.stream import stream

if TYPE_CHECKING:
    from simulate.runs.checkpoint import UnfinishedRun

_METHOD = {
    "random": Method.RANDOM, "sobol": Method.SOBOL, "latin-hypercube": Method.LATIN_HYPERCUBE,
}


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
    chunk = _whole("chunk", chunk, 1, MAX_DRAWS)
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


def company_sampler(config: Config, draws: int, seed: int) -> Sampler:
    """What the engine needs to draw a company's inputs in a run of so many draws."""
    section, correlation = config.file.run, config.correlation
    sampler = build_sampler(
        config.base,
        config.marginals,
        seed,
        Dependence(correlation.names, correlation.score, config.file.dependence.df),
        {name: expression.tree for name, expression in config.expressions.items()},
        Sampling(_METHOD[section.sampler], draws, section.scrambles),
    )
    return aimed(sampler, config.horizon) if section.sampler == "sobol" else sampler


def draw_inputs(
    config: Config, first: int, count: int, seed: int | None = None, draws: int | None = None
) -> np.ndarray:
    """The uncertain inputs of draws first, first + 1, ..., rebuilt from the seed.

    Parameters
    ----------
    draws : of the whole run, the config's if not given; only a Latin hypercube depends on it.

    Returns
    -------
    inputs : (draw, uncertain input), in the order of `config.marginals`.
    """
    draws, seed = check_run(config, draws, seed)
    last = draws if config.file.run.sampler == "latin-hypercube" else MAX_DRAWS
    first = _whole("draw", first, 0, last - 1)
    count = _whole("count", count, 1, last - first)
    sampler = company_sampler(config, draws, seed)
    inputs = np.empty((count, len(config.marginals)))
    value_draws(sampler, config.horizon, first, empty_valuation(count), inputs)
    return inputs


def check_run(config: Config, draws: int | None, seed: int | None) -> tuple[int, int]:
    """Draws and seed of a run, the config's where not given.

    Raises
    ------
    InputError
        If they are out of range.
    """
    draws = config.file.run.draws if draws is None else draws
    seed = config.file.run.seed if seed is None else seed
    return _whole("draws", draws, 1, MAX_DRAWS), _whole("seed", seed, 0, MAX_SEED)


def _whole(name: str, number: int, low: int, high: int) -> int:
    try:
        whole = index(number)
    except TypeError:
        whole = low - 1
    if not low <= whole <= high:
        raise InputError(Problem("", name, str(number), f"must be a whole number in [{low}, {high}]"))
    return whole


def drawn_values(config: Config, draws: int, seed: int) -> np.ndarray:
    """The values of a run, to the bit, without its Dataset.

    Returns
    -------
    values : (draw,) currency per share, NaN where invalid.

    Raises
    ------
    InputError
        If draws or seed are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    valuation = empty_valuation(draws)
    value_draws(company_sampler(config, draws, seed), config.horizon, 0, valuation)
    return valuation.value
