"""A run: many draws of a company's inputs, each valued."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from engine.kernel import Valuation, empty_valuation, value_draws
from engine.sampling import build_sampler
from engine.streams import MAX_SEED
from simulate.base_case import value
from simulate.company import Config
from simulate.dataset import build_dataset
from simulate.errors import InputError, Problem

#: Beyond this many draws their inputs are not kept: they can be rebuilt from the seed.
KEEP_INPUTS_UP_TO = 2_000_000
MAX_DRAWS = 10**9
# Small enough for a progress bar that moves, large enough to keep all cores busy.
_CHUNK = 1 << 17


def run(
    config: Config,
    draws: int | None = None,
    seed: int | None = None,
    chunk: int = _CHUNK,
    progress: Callable[[int], None] | None = None,
) -> xr.Dataset:
    """Sample and value a company.

    Parameters
    ----------
    config : from `load_config`.
    draws, seed : the config's, if not given.
    chunk : draws at a time; the result does not depend on it.
    progress : called with the number of draws done.

    Returns
    -------
    dataset : `intrinsic_value(draw)`, `invalid_reason(draw)`, `inputs(draw, input)` and more;
        the same bits for the same config, draws and seed.

    Raises
    ------
    InputError
        If draws or seed are out of range, or the base case has no value.
    """
    draws = config.file.run.draws if draws is None else draws
    seed = config.file.run.seed if seed is None else seed
    _check("draws", draws, 1, MAX_DRAWS)
    _check("seed", seed, 0, MAX_SEED)
    _check("chunk", chunk, 1, MAX_DRAWS)
    base_case = value(config)
    sampler = build_sampler(config.base, config.marginals, seed)
    valuation = empty_valuation(draws)
    n_uncertain = len(config.marginals)
    inputs = np.empty((draws, n_uncertain)) if draws <= KEEP_INPUTS_UP_TO else None
    for first in range(0, draws, chunk):
        part = slice(first, min(first + chunk, draws))
        out = Valuation(*(cells[part] for cells in valuation))
        value_draws(sampler, config.horizon, first, out, None if inputs is None else inputs[part])
        if progress is not None:
            progress(part.stop)
    return build_dataset(config, base_case, valuation, inputs, seed)


def draw_inputs(config: Config, first: int, count: int, seed: int | None = None) -> np.ndarray:
    """The uncertain inputs of draws first, first + 1, ..., rebuilt from the seed.

    Returns
    -------
    inputs : (draw, uncertain input), in the order of `config.marginals`.
    """
    seed = config.file.run.seed if seed is None else seed
    _check("seed", seed, 0, MAX_SEED)
    sampler = build_sampler(config.base, config.marginals, seed)
    inputs = np.empty((count, len(config.marginals)))
    value_draws(sampler, config.horizon, first, empty_valuation(count), inputs)
    return inputs


def _check(name: str, number: int, low: int, high: int) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or not low <= number <= high:
        raise InputError(Problem("", f"--{name}", str(number), f"must be a whole number in [{low}, {high}]"))
