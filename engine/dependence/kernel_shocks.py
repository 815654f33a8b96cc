"""From yearly deviations as a company has them to what the kernel takes: streams, mixing, distributions.

A Gaussian copula ties the innovations of one year; years are independent but for persistence. Yearly factors,
which companies share, move the innovations of every company whose shocks load on them.
"""

from math import sqrt

import numpy as np

from engine.dependence.common_factor_mixing import mixing_matrix
from engine.dependence.yearly_shocks import RECESSION, YearlyModel, YearlyShock
from engine.distributions.student import Student
from engine.model.inputs import SHOCKABLE
from engine.model.rules.horizon import MAX_YEARS
from engine.model.tile import N_WORK
from engine.random.streams import factor_stream, stream_of
from engine.runtime.kernel_arguments import NO_SHOCKS, Shocks


def innovation_distributions(model: YearlyModel | None) -> list[Student]:
    """Return the distributions of the innovations that are not normal, in the order of the shocks."""
    dfs = [model.shocks[name].df for name in model.rows() if name in model.shocks] if model else []
    return [Student(df, 0.0, sqrt((df - 2.0) / df)) for df in dfs if df is not None]


def build_shocks(model: YearlyModel | None, seed: int, company: str, first_table: int) -> Shocks:
    """Return what the kernel takes of a company's shocks.

    Parameters
    ----------
    model : YearlyModel or None
        None is a company whose years do not deviate.
    seed : int
    company : str
        See `engine.random.streams.stream_of`.
    first_table : int
        The number in the tables of the first of `innovation_distributions`.

    Raises
    ------
    ValueError
        If the last year is not in [1, MAX_YEARS], or a tile has no room for so many shocks and
        yearly factors.
    numpy.linalg.LinAlgError
        If the correlation is not positive definite.
    """
    if model is None:
        return NO_SHOCKS
    if not 1 <= model.until <= MAX_YEARS:
        raise ValueError(f"shocks until year {model.until}: must lie in [1, {MAX_YEARS}]")
    rows = model.rows()
    names = rows[:-1] if model.recession else rows
    if len(names) + len(model.common.names) > N_WORK // 2:
        n_factor, room = len(model.common.names), N_WORK // 2 - len(names)
        raise ValueError(f"{n_factor} yearly factors: there is room for {room} beside the shocks")
    each = [model.shocks.get(name, YearlyShock(0.0)) for name in names]
    mixing, n_factor = _mixing(model, names), len(model.common.names)
    is_student = [shock.df is not None for shock in each]
    event = model.recession
    years = range(1, model.until + 1)
    whose = {RECESSION: "" if event and event.is_common else company}
    streams = [[stream_of(f"shocks/{row}/{year}", whose.get(row, company)) for year in years] for row in rows]
    factors = [[factor_stream(name, year) for year in years] for name in model.common.names]
    return Shocks(
        inputs=np.array([SHOCKABLE.index(name) for name in names], np.int64),
        persistence=np.array([shock.persistence for shock in each]),
        sd=np.array([shock.sd for shock in each]),
        until=model.until,
        streams=np.array(streams, np.uint64),
        seed=np.uint64(seed),
        own=np.diag(mixing[:, n_factor:]).copy(),
        weights=np.tril(mixing[:, n_factor:], -1),
        table=np.where(is_student, first_table + np.cumsum(is_student) - 1, -1).astype(np.int64),
        effect=np.array([event.effects.get(name, 0.0) if event else 0.0 for name in names]),
        recession=np.array([event.probability, float(event.lasts)]) if event else np.empty(0),
        factors=np.array(factors, np.uint64).reshape(-1, model.until),
        loads=mixing[:, :n_factor].copy(),
    )


def _mixing(model: YearlyModel, names: list[str]) -> np.ndarray:
    """Return the weights of yearly factors and shocks, those that are tied first, in each shock's score."""
    correlation, n_tied = np.eye(len(names)), len(model.names)
    correlation[:n_tied, :n_tied] = model.correlation
    return mixing_matrix(names, correlation, model.common)
