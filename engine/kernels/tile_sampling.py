"""From random bits to the inputs of a tile of draws."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np

from engine.dependence.copula import mix_tile
from engine.dependence.derived import derive_tile
from engine.model.inputs import N_INPUT
from engine.model.tile import LANES, workspace
from engine.quantile_table.discrete_quantile import is_discrete, look_up_discrete
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.latin_hypercube import fill_latin
from engine.random.norm_ppf import norm_ppf_tile
from engine.random.sobol_points import fill_sobol
from engine.random.sobol_rotation import rotate_tile
from engine.random.streams import fill_uniforms
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Relations, Tables
from engine.runtime.no_refcount import without_refcount


class Method(IntEnum):
    """The sampling methods, which make uniforms."""

    RANDOM = 0
    SOBOL = 1
    LATIN_HYPERCUBE = 2


_SOBOL = int(Method.SOBOL)
_LATIN_HYPERCUBE = int(Method.LATIN_HYPERCUBE)


class Source(NamedTuple):
    """Where a draw's uniforms come from.

    Attributes
    ----------
    base : (input,) float64
        The base case.
    rows : (uncertain,) int64
        The registry rows of the uncertain inputs.
    streams : (latent,) uint64
        The stream numbers: of the uncertain inputs, then of what they depend on.
    seed : uint64
    method : int
        A code of `Method`.
    nets, strata : (latent, ...) uint64
        What Sobol points and Latin hypercubes need of each stream.
    """

    base: np.ndarray
    rows: np.ndarray
    streams: np.ndarray
    seed: np.uint64
    method: int
    nets: np.ndarray
    strata: np.ndarray


@inlined
def fill_base(buffer: np.ndarray, base: np.ndarray) -> None:
    """Give every lane the base case; uncertain rows are overwritten by `sample_tile`."""
    for row in range(N_INPUT):
        value, first = base[row], np.uint64(row * LANES)
        for lane in range(LANES):
            buffer[first + np.uint64(lane)] = value


@inlined
def _fill_uniforms(work: np.ndarray, source: Source, latent: int, first: int) -> None:
    if source.method == _SOBOL:
        fill_sobol(work, first, source.nets[latent])
    elif source.method == _LATIN_HYPERCUBE:
        fill_latin(work, first, source.seed, source.streams[latent], source.strata[latent])
    else:
        fill_uniforms(work, first, source.seed, source.streams[latent])


@inlined
def sample_tile(buffer: np.ndarray, source: Source, tables: Tables, relations: Relations, first: int) -> None:
    """Draw the inputs of draws first, first + 1, ...: uniforms to scores, rotated and mixed, to values.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile that `fill_base` has filled.
    source : Source
    tables : Tables
    relations : Relations
    first : int
        A multiple of LANES.
    """
    buffer, source = without_refcount(buffer), without_refcount(source)
    tables, relations = without_refcount(tables), without_refcount(relations)
    n_uncertain = source.rows.size
    n_latent = source.streams.size if relations.members.size else n_uncertain
    for i in range(n_latent):
        _fill_uniforms(workspace(buffer, i), source, i, first)
    norm_ppf_tile(buffer, n_latent)
    if relations.rotation.size:
        rotate_tile(buffer, relations.rotation)
    mix_tile(buffer, relations, tables)
    scores_to_inputs(buffer, source.rows, tables, relations)


@inlined
def scores_to_inputs(buffer: np.ndarray, rows: np.ndarray, tables: Tables, relations: Relations) -> None:
    """Turn final scores, each in its input's workspace, into values, and compute derived inputs."""
    buffer, rows = without_refcount(buffer), without_refcount(rows)
    tables, relations = without_refcount(tables), without_refcount(relations)
    n_uncertain = rows.size
    for i in range(n_uncertain):
        if not is_discrete(tables, i):
            find_cells(workspace(buffer, i), tables, i)
    for i in range(n_uncertain):
        row = rows[i] * LANES
        if is_discrete(tables, i):
            look_up_discrete(buffer[row : row + LANES], workspace(buffer, i), tables, i)
        else:
            look_up(buffer[row : row + LANES], workspace(buffer, i), tables, i)
    derive_tile(buffer, relations)
