"""Dependence between inputs: their scores are mixed, their marginals stay exact.

Gaussian copula: scores mixed by the Cholesky factor of their correlation. An input's mixed
score takes its own stream and those of the inputs before it in the list, so that adding one
at the end leaves the others' draws unchanged.

Student-t copula: mixed scores times sqrt(df / chi-squared), one factor per draw, are Student-t;
each is brought back to a normal score by its own distribution function.
Source: Demarta and McNeil, "The t copula and related copulas", Int. Stat. Review 73 (2005).
"""

from typing import NamedTuple

import numpy as np

from engine.jit import inlined
from engine.normal_score import log_positive
from engine.score_table import EDGE, ScoreTable
from engine.table_lookup import find_cells, look_up
from engine.tile import LANES, workspace

#: The stream of the factor that a Student-t copula's inputs share.
FACTOR_STREAM = "copula factor"


class Mixing(NamedTuple):
    """How the scores of some inputs are mixed.

    Attributes
    ----------
    members : (m,), numbers of the workspaces that hold their scores.
    mix : (m, m), lower triangular: mixed scores = mix @ scores.
    shared : (1,), the workspace of the factor all share, or -1 for a Gaussian copula. The
        table holds the factor's marginal at that number, and behind it the way back to scores.
    reach : (1,), asinh of the greatest t the way back is tabulated for.
    """

    members: np.ndarray
    mix: np.ndarray
    shared: np.ndarray
    reach: np.ndarray


class FactorMarginal:
    """sqrt(df / chi-squared), as a function of a normal score; rises with it."""

    def __init__(self, df: float) -> None:
        self.df = df

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """The factor at each score: large where chi-squared is small."""
        from scipy.special import gammainccinv, gammaincinv, ndtr

        half = 0.5 * self.df
        small = gammaincinv(half, ndtr(-np.maximum(score, 0.0)))
        large = gammainccinv(half, ndtr(np.minimum(score, 0.0)))
        return np.sqrt(half / np.where(score > 0.0, small, large))

    def kink_score(self) -> float | None:
        """It has none."""
        return None

    def support(self) -> tuple[float, float]:
        """No ends."""
        return -np.inf, np.inf


class StudentToScore:
    """The normal score of a Student-t variable, as a function of asinh t scaled to the table."""

    def __init__(self, df: float) -> None:
        self.df = df
        greatest = FactorMarginal(df).quantile_of_score(np.array(EDGE))
        self.reach = float(np.arcsinh(EDGE * greatest))

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """ndtri(T(t)) at t = sinh(score reach / EDGE)."""
        from scipy.special import ndtri, stdtr

        t = np.sinh(np.asarray(score) * (self.reach / EDGE))
        return np.where(t < 0.0, 1.0, -1.0) * ndtri(stdtr(self.df, -np.abs(t)))

    def kink_score(self) -> float | None:
        """It has none."""
        return None

    def support(self) -> tuple[float, float]:
        """No ends."""
        return -np.inf, np.inf


def build_mixing(members: list[int], correlation: np.ndarray, shared: int, df: float | None) -> Mixing:
    """How to mix scores with a positive definite correlation; `df` None is a Gaussian copula.

    Without members there is no factor either: nobody would have filled its workspace.
    """
    gaussian = df is None or not members
    return Mixing(
        members=np.array(members, dtype=np.int64),
        mix=np.linalg.cholesky(correlation) if members else np.empty((0, 0)),
        shared=np.array([-1 if gaussian else shared]),
        reach=np.array([1.0 if gaussian else StudentToScore(df).reach]),
    )


@inlined
def _add(mine: np.ndarray, weight: float, other: np.ndarray) -> None:
    for lane in range(LANES):
        mine[lane] += weight * other[lane]


@inlined
def mix_tile(buffer: np.ndarray, mixing: Mixing, table: ScoreTable) -> None:
    """Mix the scores of a tile's correlated inputs in place."""
    n_member = mixing.members.size
    for i in range(n_member - 1, -1, -1):  # the last first: each needs those before it unmixed
        mine = workspace(buffer, mixing.members[i])
        own = mixing.mix[i, i]
        for lane in range(LANES):
            mine[lane] = own * mine[lane]
        for j in range(i):
            _add(mine, mixing.mix[i, j], workspace(buffer, mixing.members[j]))
    shared = mixing.shared[0]
    if shared >= 0:
        _share_factor(buffer, mixing.members, shared, EDGE / mixing.reach[0], table)


@inlined
def _share_factor(
    buffer: np.ndarray, members: np.ndarray, shared: int, scale: float, table: ScoreTable
) -> None:
    """Make mixed normal scores Student-t, and bring each back to a normal score."""
    factor = workspace(buffer, shared)
    find_cells(factor, table, shared)
    look_up(factor, factor, table)
    for i in range(members.size):
        mine = workspace(buffer, members[i])
        for lane in range(LANES):
            t = mine[lane] * factor[lane]
            size = abs(t)
            asinh = log_positive(size + np.sqrt(size * size + 1.0))
            mine[lane] = (asinh if t >= 0.0 else -asinh) * scale
        find_cells(mine, table, shared + 1)
    for i in range(members.size):
        mine = workspace(buffer, members[i])
        look_up(mine, mine, table)
