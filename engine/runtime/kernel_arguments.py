"""What the kernel holds of the distributions, and of what ties inputs together: a flat tuple each.

Flat, because numba's `prange` takes tuples of arrays but not tuples of those. Each builder fills its
fields and leaves the others as they are. `without_refcount` lends them to a kernel.
"""

from typing import Any, NamedTuple, TypeVar

import numpy as np
from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.runtime.jit import intrinsic_or_plain

_T = TypeVar("_T")


class Tables(NamedTuple):
    """The distributions of the uncertain inputs.

    `engine.quantile_table.build` fills the polynomials of the continuous ones, from `split` to
    `coefficients`; `engine.quantile_table.discrete_quantile` the rest.

    Attributes
    ----------
    split : (n,) float64
        The score where the second group of cells begins.
    origin, scale, first, last : (n, 2) float64
        For each group the score of its left end, cells per unit of score, and the numbers of its first and
        last cell in `coefficients`.
    least, greatest : (n,) float64
        The ends of the support, which rounding in a polynomial may not pass.
    coefficients : (cell, node) float64
        Of all distributions, lowest power first, of the position in the cell in [-1, 1].
    bottom : (n + 1,) int64
        Where the values of each discrete distribution begin in `level`; a continuous one has none.
    threshold : (value,) float64
        For each value the score from which it holds, -inf for the first of each distribution.
    level : (value,) float64
        The values, in the order of the thresholds.
    """

    split: np.ndarray = np.empty(0)
    origin: np.ndarray = np.empty((0, 2))
    scale: np.ndarray = np.empty((0, 2))
    first: np.ndarray = np.empty((0, 2))
    last: np.ndarray = np.empty((0, 2))
    least: np.ndarray = np.empty(0)
    greatest: np.ndarray = np.empty(0)
    coefficients: np.ndarray = np.empty((0, 0))
    bottom: np.ndarray = np.zeros(1, np.int64)
    threshold: np.ndarray = np.empty(0)
    level: np.ndarray = np.empty(0)


class Relations(NamedTuple):
    """What ties inputs: the rotation of Sobol points, the copula, and inputs computed from others.

    `engine.random.sobol_rotation` gives `rotation`, `engine.dependence.copula` the fields from `members` to
    `reach`, `engine.dependence.derived` the last two.

    Attributes
    ----------
    rotation : (latent,) float64
        The reflection of the scores, of length 1; empty if they are not turned.
    members : (m,) int64
        Numbers of the workspaces that hold the scores of the correlated inputs.
    own : (m,) float64
        The weight of each member's own score.
    begin : (m + 1,) int64
        Where each member's part of `cells` and `weights` begins.
    cells, weights : (k,) int64 and float64
        Of the members before it whose weight is not 0, in their order: where their scores begin in a tile,
        and the weight.
    shared : (1,) int64
        The workspace of the factor that all members share, or -1 for a Gaussian copula. The tables hold
        the factor's distribution at that number, and behind it the way back to scores.
    reach : (1,) float64
        asinh of the greatest t that the way back is tabulated for.
    steps : (operation, 4) int64
        Code, tile rows of the left and right operand and of the result, in the order of computation.
    constants : (operation,) float64
        What a constant's step writes.
    """

    rotation: np.ndarray = np.empty(0)
    members: np.ndarray = np.empty(0, np.int64)
    own: np.ndarray = np.empty(0)
    begin: np.ndarray = np.zeros(1, np.int64)
    cells: np.ndarray = np.empty(0, np.int64)
    weights: np.ndarray = np.empty(0)
    shared: np.ndarray = np.full(1, -1)
    reach: np.ndarray = np.ones(1)
    steps: np.ndarray = np.empty((0, 4), np.int64)
    constants: np.ndarray = np.empty(0)


NO_TABLES, NO_RELATIONS = Tables(), Relations()

# numba counts the references of each array that a variable holds, atomically, and removes the
# counting only where it can prove it idle within a few blocks. For tuples of arrays that go through
# branches it cannot: tables and relations were counted up and down again for every tile, which took
# 22 ns a draw, nearly as long as the forecast. Who calls a kernel holds its arrays until it returns,
# so inside nothing needs to be counted.


def _without_owner(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """Return the same value, its arrays without an owner; LLVM drops what counts references to nobody."""
    if isinstance(kind, types.Array):
        array = cgutils.create_struct_proxy(kind)(context, builder, value=value)
        array.meminfo = cgutils.get_null_value(array.meminfo.type)
        array.parent = cgutils.get_null_value(array.parent.type)
        return array._getvalue()
    if isinstance(kind, types.BaseTuple):
        for i, part in enumerate(kind.types):  # type: ignore[attr-defined]  # every kind of tuple has them
            lent = _without_owner(context, builder, part, builder.extract_value(value, i))
            value = builder.insert_value(value, lent, i)
    return value


@intrinsic
def _compiled_without_refcount(typingctx: Any, value: Any) -> Any:  # noqa: ARG001  # numba's convention
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        return _without_owner(context, builder, signature.return_type, args[0])

    return value(value), generate


def _plain_without_refcount(value: _T) -> _T:
    """Return the same: without a compiler nothing is lent."""
    return value


#: An array, or a tuple of arrays and other things, as it is lent: it must not outlive the caller's.
without_refcount = intrinsic_or_plain(_plain_without_refcount, _compiled_without_refcount)
