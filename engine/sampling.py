"""From random bits to the uncertain inputs of a tile of draws."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from engine.inputs import INPUT_NAMES, INPUT_ROW, N_INPUT, Inputs
from engine.jit import inlined
from engine.marginals.base import Marginal
from engine.normal_score import normal_score
from engine.score_table import ScoreTable, build_score_table, find_cells, look_up
from engine.streams import MAX_SEED, fill_uniforms, stream_of
from engine.tile import LANES, workspace


class Source(NamedTuple):
    """Where a draw's inputs come from: the base case and the random streams.

    Attributes
    ----------
    base : (input,), the base case.
    rows : (uncertain,), the registry rows of the uncertain inputs.
    streams : (uncertain,), their stream numbers.
    seed : one 64-bit number.
    """

    base: np.ndarray
    rows: np.ndarray
    streams: np.ndarray
    seed: np.uint64


class Sampler(NamedTuple):
    """All that a draw's inputs depend on, but for its number.

    Two flat tuples, because numba's `prange` takes tuples of arrays but not tuples of those.
    """

    source: Source
    table: ScoreTable


def build_sampler(base: Inputs, marginals: Mapping[str, Marginal], seed: int) -> Sampler:
    """Tabulate the uncertain inputs of a company.

    Parameters
    ----------
    base : the base case, one value per registered input.
    marginals : a distribution for each uncertain input, by name.
    seed : 0 to 2**64 - 1.

    Raises
    ------
    ValueError
        If a name is not an input's, or the seed is out of range.
    """
    unknown = marginals.keys() - INPUT_ROW.keys()
    if unknown:
        raise ValueError(f"no such inputs: {', '.join(sorted(unknown))}")
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed = {seed}: must lie in [0, {MAX_SEED}]")
    names = [name for name in INPUT_NAMES if name in marginals]
    source = Source(
        base=np.array(base, dtype=np.float64),
        rows=np.array([INPUT_ROW[name] for name in names], dtype=np.int64),
        streams=np.array([stream_of(name) for name in names], dtype=np.uint64),
        seed=np.uint64(seed),
    )
    return Sampler(source, build_score_table([marginals[name] for name in names]))


@inlined
def fill_base(buffer: np.ndarray, base: np.ndarray) -> None:
    """Give every lane the base case; uncertain rows are overwritten by `sample_tile`."""
    for row in range(N_INPUT):
        for lane in range(LANES):
            buffer[row * LANES + lane] = base[row]


@inlined
def sample_tile(buffer: np.ndarray, source: Source, table: ScoreTable, first: int) -> None:
    """Draw the uncertain inputs of draws first, first + 1, ... into their rows."""
    n_uncertain = source.rows.size
    for i in range(n_uncertain):
        work = workspace(buffer, i)
        fill_uniforms(work, first, source.seed, source.streams[i])
        for lane in range(LANES):
            work[lane] = normal_score(work[lane])
    for i in range(n_uncertain):
        find_cells(workspace(buffer, i), table, i)
    for i in range(n_uncertain):
        row = source.rows[i] * LANES
        look_up(buffer[row : row + LANES], workspace(buffer, i), table, i)
