"""How a company's inputs are sampled: all that its draws depend on but for their numbers, made once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.dependence.common_factor_mixing import NO_FACTORS, CommonFactors, mixing_matrix
from engine.dependence.copula import (
    FACTOR_STREAM,
    FactorDistribution,
    StudentToScore,
    build_mixing,
)
from engine.dependence.derived import build_program
from engine.dependence.expression_ops import Tree
from engine.dependence.kernel_shocks import build_shocks, innovation_distributions
from engine.dependence.yearly_shocks import YearlyModel
from engine.distributions.base import Distribution
from engine.distributions.discrete import SCENARIOS
from engine.kernels.tile_sampling import Method, Source
from engine.model.inputs import INPUT_NAMES, INPUT_ROW, Inputs
from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import N_WORK
from engine.quantile_table.build import QuantileOfScore, build_quantile_tables
from engine.quantile_table.discrete_quantile import build_discrete_quantiles
from engine.random.latin_hypercube import build_strata
from engine.random.sobol_points import build_nets
from engine.random.streams import factor_stream, stream_of
from engine.runtime.kernel_arguments import NO_SHOCKS, Relations, Shocks, Tables

# The Sobol dimension of a stream goes with its name, and does not move when an input is added to the end of
# the registry, whose order puts what matters most first, where Sobol points are best.
_BEFORE = INPUT_ROW["exit_multiple"] + 1
_DIMENSION = {
    name: at for at, name in enumerate(
        (*INPUT_NAMES[:_BEFORE], SCENARIOS, FACTOR_STREAM, *INPUT_NAMES[_BEFORE:])
    )
}


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
