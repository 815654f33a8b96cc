"""From random bits to the inputs of a tile of draws."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np

from engine.dependence.common_factors import NO_FACTORS, CommonFactors, mixing_matrix
from engine.dependence.copula import (
    FACTOR_STREAM,
    FactorDistribution,
    StudentToScore,
    build_mixing,
    mix_tile,
)
from engine.dependence.derived import build_program, derive_tile
from engine.dependence.expression_ops import Tree
from engine.dependence.shocks import build_shocks, innovation_distributions
from engine.dependence.yearly_model import YearlyModel
from engine.distributions.base import Distribution
from engine.distributions.discrete import SCENARIOS
from engine.model.inputs import INPUT_NAMES, INPUT_ROW, N_INPUT, Inputs
from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import LANES, N_WORK, workspace
from engine.quantile_table.build import QuantileOfScore, build_quantile_tables
from engine.quantile_table.discrete_quantile import build_discrete_quantiles, is_discrete, look_up_discrete
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.latin_hypercube import build_strata, fill_latin
from engine.random.norm_ppf_tile import norm_ppf_tile
from engine.random.sobol import build_nets, fill_sobol
from engine.random.sobol_rotation import rotate_tile
from engine.random.streams import factor_stream, fill_uniforms, stream_of
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import NO_SHOCKS, Relations, Shocks, Tables
from engine.runtime.no_refcount import without_refcount

# The Sobol dimension of a stream goes with its name, and does not move when an input is added to the end of
# the registry, whose order puts what matters most first, where Sobol points are best.
_BEFORE = INPUT_ROW["exit_multiple"] + 1
_DIMENSION = {
    name: at for at, name in enumerate(
        (*INPUT_NAMES[:_BEFORE], SCENARIOS, FACTOR_STREAM, *INPUT_NAMES[_BEFORE:])
    )
}


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


class Sampler(NamedTuple):
    """All that a draw's inputs and years depend on, but for its number."""

    source: Source
    tables: Tables
    relations: Relations
    shocks: Shocks = NO_SHOCKS

    def n_latent(self) -> int:
        """Return how many scores a draw takes: one an uncertain input, and those that they depend on."""
        return self.source.streams.size if self.relations.members.size else self.source.rows.size


class Dependence(NamedTuple):
    """Correlated inputs.

    Attributes
    ----------
    names : sequence of str, optional
        In the order in which they are mixed; one that is not uncertain is mixed all the same, so that holding
        an input leaves the others' draws alone.
    correlation : (name, name) float64, optional
        Of normal scores, positive definite.
    df : float, optional
        Degrees of freedom of a Student-t copula, None for a Gaussian one.
    n_sharing : int, optional
        How many of the names, the first ones, a Student-t copula joins; all by default.
    common : CommonFactors, optional
        Factors that companies share, and how these inputs' scores load on them before a Student-t copula
        widens them. Of random points only: a Sobol dimension belongs to a company's stream.
    """

    names: Sequence[str] = ()
    correlation: np.ndarray = np.empty((0, 0))
    df: float | None = None
    n_sharing: int | None = None
    common: CommonFactors = NO_FACTORS


class Sampling(NamedTuple):
    """How uniforms are made.

    Attributes
    ----------
    method : Method, optional
    n_draw : int, optional
        Draws of the whole run, for a Latin hypercube.
    n_scramble : int, optional
        Independent scrambles of Sobol points.
    """

    method: Method = Method.RANDOM
    n_draw: int = 1
    n_scramble: int = 1


@dataclass(frozen=True)
class _Discrete:
    """What stands in the tables for a discrete distribution, which is looked up elsewhere."""

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        return score

    def kink_score(self) -> float | None:
        return None

    def support(self) -> tuple[float, float]:
        return -np.inf, np.inf


def build_sampler(
    base: Inputs,
    distributions: Mapping[str, Distribution],
    seed: int,
    dependence: Dependence = Dependence(),  # noqa: B008  # immutable
    derived: Mapping[str, Tree] | None = None,
    sampling: Sampling = Sampling(),  # noqa: B008
    company: str = "",
    yearly: YearlyModel | None = None,
) -> Sampler:
    """Return all that a company's draws need.

    Parameters
    ----------
    base : Inputs
        The base case, one value per registered input.
    distributions : mapping of str to Distribution
        By uncertain input.
    seed : int
        0 to 2**64 - 1.
    dependence : Dependence, optional
    derived : mapping of str to Tree, optional
        Expressions of inputs computed from others, each after those it reads.
    sampling : Sampling, optional
    company : str, optional
        Whose inputs they are: with one seed, those of two companies are independent.
    yearly : YearlyModel, optional
        How years deviate from the trend.

    Raises
    ------
    ValueError
        If a name is not an input's, the seed is out of range, a distribution cannot be tabulated, or there
        are more inputs and factors than a tile has room for.
    """
    unknown = (distributions.keys() | set(dependence.names)) - INPUT_ROW.keys()
    if unknown:
        raise ValueError(f"no such inputs: {', '.join(sorted(unknown))}")
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed = {seed}: must lie in [0, {MAX_SEED}]")
    uncertain = [name for name in INPUT_NAMES if name in distributions]
    latent = [*uncertain, FACTOR_STREAM, *(name for name in dependence.names if name not in distributions)]
    mixing = _build_mixing(dependence, latent, len(uncertain), sampling)
    tables = _build_tables([distributions[name] for name in uncertain], dependence.df, yearly)
    drawn = [distributions[name].stream or name if name in distributions else name for name in latent]
    streams = {name: stream_of(name, company) for name in drawn}
    source = _build_source(base, uncertain, drawn, streams, seed, sampling)
    factors = np.array([factor_stream(name) for name in dependence.common.names], np.uint64)
    source = source._replace(streams=np.concatenate([source.streams, factors]))
    first_table = len(uncertain) + (0 if dependence.df is None else 2)
    shocks = build_shocks(yearly, seed, company, first_table)
    return Sampler(source, tables, build_program(derived or {}, mixing), shocks)


def _build_mixing(
    dependence: Dependence, latent: list[str], factor_of_copula: int, sampling: Sampling
) -> Relations:
    """Return how scores are mixed; their streams are in this order, those of common factors behind them."""
    n_latent, common = len(latent), dependence.common
    if n_latent + len(common.names) > N_WORK // 2:
        room = N_WORK // 2 - n_latent
        raise ValueError(f"{len(common.names)} factors: there is room for {room} beside the uncertain inputs")
    if common.names and sampling.method != Method.RANDOM:
        raise ValueError("common factors take random points")
    return build_mixing(
        [latent.index(name) for name in dependence.names],
        mixing_matrix(dependence.names, dependence.correlation, common),
        factor_of_copula,
        dependence.df,
        dependence.n_sharing,
        range(n_latent, n_latent + len(common.names)),
    )


def _build_tables(distributions: list[Distribution], df: float | None, yearly: YearlyModel | None) -> Tables:
    movements = [distribution.movement() for distribution in distributions]
    looked_up = [distribution for distribution, _, _ in movements]
    steps = [distribution.steps() for distribution in looked_up]
    smooth: list[QuantileOfScore] = [
        each if step is None else _Discrete() for each, step in zip(looked_up, steps, strict=True)
    ]
    if df is not None:
        smooth += [FactorDistribution(df), StudentToScore(df)]
    smooth += innovation_distributions(yearly)
    tables = build_discrete_quantiles(steps, build_quantile_tables(smooth))
    for i, (_, narrow, offset) in enumerate(movements):
        tables.narrow[i], tables.offset[i] = narrow, offset
    return tables


def _build_source(
    base: Inputs, uncertain: list[str], latent: list[str], number: Mapping[str, np.uint64], seed: int,
    sampling: Sampling,
) -> Source:
    streams = np.array([number[name] for name in latent], dtype=np.uint64)
    nets, strata = np.empty((0, 0), np.uint64), np.empty((0, 0), np.uint64)
    if sampling.method == Method.SOBOL:
        names = list(dict.fromkeys(latent))  # scenarios share one stream
        dimensions = np.array([_DIMENSION[name] for name in names])
        of_names = np.array([number[name] for name in names])
        each = build_nets(dimensions, seed, of_names, sampling.n_scramble)
        nets = each[[names.index(name) for name in latent]]
    elif sampling.method == Method.LATIN_HYPERCUBE:
        strata = build_strata(seed, streams, sampling.n_draw)
    return Source(
        base=np.array(base, dtype=np.float64),
        rows=np.array([INPUT_ROW[name] for name in uncertain], dtype=np.int64),
        streams=streams,
        seed=np.uint64(seed),
        method=int(sampling.method),
        nets=nets,
        strata=strata,
    )


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
