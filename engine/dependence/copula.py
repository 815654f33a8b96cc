"""Dependence between inputs: their scores are mixed, their marginal distributions stay exact.

Gaussian copula: scores mixed by the Cholesky factor of their correlation. An input's mixed
score takes its own stream and those of the inputs before it in the list, so that adding one
at the end leaves the others' draws unchanged.

Student-t copula: mixed scores times sqrt(df / chi-squared), one factor per draw, are Student-t;
each is brought back to a normal score by its own distribution function.
Source: Demarta and McNeil, "The t copula and related copulas", Int. Stat. Review 73 (2005).

Mixing is a weighted sum of rows of a tile, which stays in registers until it is done. As a loop over
rows around a loop over lanes the sum would go to memory and back for every row, and the compiler would
check each time that the rows do not overlap: 15 ns a draw for 12 correlated inputs, 5 ns with four rows
at once. Here a whole row of lanes is one vector of LLVM, which splits it into as many registers as the
machine needs: 2.7 ns, and the same bits, as the order of the sum is the same.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.model.tile import LANES, WORK, workspace
from engine.quantile_table.build import EDGE
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.norm_ppf import log_positive
from engine.runtime.jit import inlined, intrinsic_or_plain
from engine.runtime.kernel_arguments import NO_RELATIONS, Relations, Tables

_LANE = ir.DoubleType()
_ROW = ir.VectorType(_LANE, LANES)
_INT32 = ir.IntType(32)


def _row(builder: Any, data: Any, cell: Any) -> Any:
    """Return the pointer to the row that begins at a cell."""
    return builder.bitcast(builder.gep(data, [cell]), _ROW.as_pointer())


def _weighted(builder: Any, weight: Any, row: Any) -> Any:
    """Return the row at a pointer, times a number."""
    one = builder.insert_element(ir.Constant(_ROW, ir.Undefined), weight, _INT32(0))
    first = ir.Constant(ir.VectorType(_INT32, LANES), [0] * LANES)
    all_lanes = builder.shuffle_vector(one, ir.Constant(_ROW, ir.Undefined), first)
    return builder.fmul(all_lanes, builder.load(row, align=8))


@intrinsic
def _compiled_sum(
    typingctx: Any,  # noqa: ARG001  # numba's convention
    buffer: Any,
    mine: Any, own: Any,  # noqa: ARG001
    cells: Any, weights: Any,
    begin: Any, end: Any,  # noqa: ARG001
) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        arrays = [(signature.args[i], args[i]) for i in (0, 3, 4)]
        rows, cells, weights = (
            cgutils.create_struct_proxy(kind)(context, builder, value=value).data for kind, value in arrays
        )
        target = _row(builder, rows, args[1])
        total = cgutils.alloca_once_value(builder, _weighted(builder, args[2], target))
        with cgutils.for_range(builder, args[6], start=args[5], intp=args[5].type) as loop:
            cell = builder.load(builder.gep(cells, [loop.index]))
            weight = builder.load(builder.gep(weights, [loop.index]))
            part = _weighted(builder, weight, _row(builder, rows, cell))
            builder.store(builder.fadd(builder.load(total), part), total)
        builder.store(builder.load(total), target, align=8)
        return context.get_dummy_value()

    signature = types.void(buffer, types.int64, types.float64, cells, weights, types.int64, types.int64)
    return signature, generate


def _plain_sum(
    buffer: np.ndarray, mine: int, own: float, cells: np.ndarray, weights: np.ndarray, begin: int, end: int
) -> None:
    """Sum rows without a compiler, in the same order."""
    total = own * buffer[mine : mine + LANES]
    for k in range(begin, end):
        total += weights[k] * buffer[cells[k] : cells[k] + LANES]
    buffer[mine : mine + LANES] = total


#: Replace the row of LANES cells that begins at cell `mine` by `own` times itself plus, one after the
#: other, weights[k] times the row that begins at cells[k], k = begin, ..., end - 1.
#: Arrays are contiguous, `cells` int64, the others float64; nothing is checked.
sum_rows = intrinsic_or_plain(_plain_sum, _compiled_sum)


#: The stream of the factor that a Student-t copula's inputs share.
FACTOR_STREAM = "copula factor"


class FactorDistribution:
    """sqrt(df / chi-squared), as a function of a normal score, with which it rises."""

    def __init__(self, df: float) -> None:
        self.df = df

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """Return the factor at each score: large where chi-squared is small."""
        from scipy.special import gammainccinv, gammaincinv, ndtr

        half = 0.5 * self.df
        small = gammaincinv(half, ndtr(-np.maximum(score, 0.0)))
        large = gammainccinv(half, ndtr(np.minimum(score, 0.0)))
        factor: np.ndarray = np.sqrt(half / np.where(score > 0.0, small, large))
        return factor

    def kink_score(self) -> float | None:
        """Return None: there is no kink."""
        return None

    def support(self) -> tuple[float, float]:
        """Return infinite ends."""
        return -np.inf, np.inf


class StudentToScore:
    """The normal score of a Student-t variable, as a function of asinh t scaled to the table."""

    def __init__(self, df: float) -> None:
        self.df = df
        greatest = FactorDistribution(df).quantile_of_score(np.array(EDGE))
        self.reach = float(np.arcsinh(EDGE * greatest))

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        """Return ndtri(T(t)) at t = sinh(score reach / EDGE)."""
        from scipy.special import ndtri, stdtr

        t = np.sinh(np.asarray(score) * (self.reach / EDGE))
        return np.where(t < 0.0, 1.0, -1.0) * ndtri(stdtr(self.df, -np.abs(t)))

    def kink_score(self) -> float | None:
        """Return None: there is no kink."""
        return None

    def support(self) -> tuple[float, float]:
        """Return infinite ends."""
        return -np.inf, np.inf


def build_mixing(
    members: list[int], mixing: np.ndarray, shared: int, df: float | None, n_sharing: int | None = None,
    factors: Sequence[int] = (),
) -> Relations:
    """Return how to mix scores.

    Without members there is no factor of a Student-t copula either: nobody would have filled its workspace.

    Parameters
    ----------
    members : list of int
        Numbers of the workspaces that hold the members' scores.
    mixing : (member, factor + member) float64
        The weights of the common factors and of the members in each member's mixed score, as
        `engine.dependence.common_factor_mixing.mixing_matrix` gives them.
    shared : int
        The workspace of the factor that members of a Student-t copula share.
    df : float or None
        Degrees of freedom of a Student-t copula; None is a Gaussian one.
    n_sharing : int, optional
        How many members, the first ones, the Student-t copula joins; all by default.
    factors : sequence of int, optional
        Numbers of the workspaces that hold the common factors' own scores.
    """
    n_sharing = len(members) if n_sharing is None else n_sharing
    student = StudentToScore(df) if df is not None and n_sharing else None
    n_factor, spaces = len(factors), [*factors, *members]
    used = [np.flatnonzero(mixing[i, : n_factor + i]) for i in range(len(members))]
    return NO_RELATIONS._replace(
        members=np.array(members, dtype=np.int64),
        own=np.array([mixing[i, n_factor + i] for i in range(len(members))]),  # 1 where no other matters
        begin=np.cumsum([0, *(columns.size for columns in used)]),
        cells=np.array([(WORK + 2 * spaces[j]) * LANES for columns in used for j in columns], np.int64),
        weights=np.array([mixing[i, j] for i, columns in enumerate(used) for j in columns]),
        shared=np.array([-1 if student is None else shared, 0 if student is None else n_sharing]),
        reach=np.array([1.0 if student is None else student.reach]),
    )


@inlined
def mix_tile(buffer: np.ndarray, mixing: Relations, table: Tables) -> None:
    """Mix the scores of a tile's correlated inputs in place."""
    for i in range(mixing.members.size - 1, -1, -1):  # the last first: each needs those before it unmixed
        mine = (WORK + 2 * mixing.members[i]) * LANES
        sum_rows(
            buffer, mine, mixing.own[i], mixing.cells, mixing.weights, mixing.begin[i], mixing.begin[i + 1]
        )
    shared = mixing.shared[0]
    if shared >= 0:
        _share_factor(buffer, mixing.members[: mixing.shared[1]], shared, EDGE / mixing.reach[0], table)


@inlined
def _share_factor(
    buffer: np.ndarray, members: np.ndarray, shared: int, scale: float, table: Tables
) -> None:
    """Make mixed normal scores Student-t, and bring each back to a normal score."""
    factor = workspace(buffer, shared)
    find_cells(factor, table, shared)
    look_up(factor, factor, table, shared)
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
        look_up(mine, mine, table, shared + 1)
