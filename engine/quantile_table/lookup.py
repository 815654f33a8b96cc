"""Eight polynomials of degree 7 at once, each with coefficients of its own.

A lane's coefficients are one row of a table. Loaded one by one they cost eight loads a lane, and
arithmetic a lane at a time; LLVM will not do better, for it cannot tell that the lanes' rows
are whole vectors. So here it is said outright: eight rows are loaded, turned over (rows to lanes) by
24 shuffles, and the polynomials run side by side. Measured, 12 look-ups: 8.6 ns a draw instead of 40.

The vectors are LLVM's own, not a machine's: where they are shorter, LLVM splits them. Multiply
and add stay apart, so the bits are those of the loop.

Reading score tables in the kernel: first where each score falls, then the polynomials.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

from engine.model.tile import LANES
from engine.quantile_table.build import N_NODE
from engine.runtime.jit import inlined, intrinsic_or_plain
from engine.runtime.kernel_arguments import Tables

N_SIDE = 8  # lanes at once, and coefficients of a polynomial

_INT64 = ir.IntType(64)
_VECTOR = ir.VectorType(ir.DoubleType(), N_SIDE)
# Each stage of the transposition halves the blocks that still lie wrong: single numbers, pairs, fours.
_STAGES = (
    (1, (0, 8, 2, 10, 4, 12, 6, 14), (1, 9, 3, 11, 5, 13, 7, 15)),
    (2, (0, 1, 8, 9, 4, 5, 12, 13), (2, 3, 10, 11, 6, 7, 14, 15)),
    (4, (0, 1, 2, 3, 8, 9, 10, 11), (4, 5, 6, 7, 12, 13, 14, 15)),
)


def _shuffled(builder: Any, left: Any, right: Any, order: tuple[int, ...]) -> Any:
    """Return elements of two vectors in a new order, those of the right one counted from 8."""
    places = ir.Constant(ir.VectorType(ir.IntType(32), N_SIDE), list(order))
    return builder.shuffle_vector(left, right, places)


def _transposed(builder: Any, rows: list[Any]) -> list[Any]:
    """Return eight vectors turned over: element j of vector i becomes element i of vector j."""
    for apart, low, high in _STAGES:
        for i in range(N_SIDE):
            if not i & apart:
                left, right = rows[i], rows[i + apart]
                rows[i] = _shuffled(builder, left, right, low)
                rows[i + apart] = _shuffled(builder, left, right, high)
    return rows


def _pointer(builder: Any, data: Any, at: Any) -> Any:
    """Return where eight numbers stand, the first of them so many behind the data's first."""
    return builder.bitcast(builder.gep(data, [at]), _VECTOR.as_pointer())


def _emit(builder: Any, work: Any, coefficients: Any, places: tuple[Any, Any]) -> Any:
    """Emit eight values, from data pointers and the places of numbers and of cells."""
    within, cells = places
    rows = []
    for lane in range(N_SIDE):
        cell = builder.bitcast(builder.gep(work, [builder.add(cells, _INT64(lane))]), _INT64.as_pointer())
        rows.append(builder.load(_pointer(builder, coefficients, builder.load(cell)), align=8))
    powers = _transposed(builder, rows)
    x, value = builder.load(_pointer(builder, work, within), align=8), powers[-1]
    for power in powers[-2::-1]:
        value = builder.fadd(builder.fmul(value, x), power)
    return value


def _eight(builder: Any, number: Any) -> Any:
    """Return a vector of one number."""
    vector = ir.Constant(_VECTOR, ir.Undefined)
    for i in range(N_SIDE):
        vector = builder.insert_element(vector, number, ir.IntType(32)(i))
    return vector


def _clipped(builder: Any, value: Any, least: Any, greatest: Any) -> Any:
    """Return values brought back between two numbers; NaN stays."""
    for end, past in ((least, "<"), (greatest, ">")):
        value = builder.select(builder.fcmp_ordered(past, value, end), end, value)
    return value


@intrinsic
def _compiled_eight(
    typingctx: Any,  # noqa: ARG001  # numba's convention
    row: Any, work: Any, coefficients: Any,
    lane: Any, cells: Any,  # noqa: ARG001
    after: Any,
) -> Any:
    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        data = [
            cgutils.create_struct_proxy(kind)(context, builder, value=value).data
            for kind, value in zip(signature.args[:3], args[:3], strict=True)
        ]
        value = _emit(builder, data[1], data[2], (args[3], args[4]))
        least, greatest, narrow, offset = (
            _eight(builder, builder.extract_value(args[5], i)) for i in range(4)
        )
        value = _clipped(builder, value, least, greatest)
        value = builder.fadd(builder.fmul(value, narrow), offset)
        builder.store(value, _pointer(builder, data[0], args[3]), align=8)
        return context.get_dummy_value()

    return types.void(row, work, coefficients, types.int64, types.int64, after), generate


def _plain_eight(
    row: np.ndarray, work: np.ndarray, coefficients: np.ndarray, lane: int, cells: int,
    after: tuple[float, float, float, float],
) -> None:
    """Evaluate eight polynomials without a compiler."""
    least, greatest, narrow, offset = after
    for i in range(N_SIDE):
        own = coefficients[work[cells + i].view(np.int64) // N_SIDE]
        value = own[-1]
        for coefficient in own[-2::-1]:
            value = value * work[lane + i] + coefficient
        value = least if value < least else value
        row[lane + i] = (greatest if value > greatest else value) * narrow + offset


#: Evaluate eight polynomials at work[lane], work[lane + 1], ..., into the same cells of `row`. What is done
#: to the values then is in `after`: the least and the greatest, to which those past them are brought back,
#: then a factor and what is added. Where each one's coefficients begin, counted in numbers from the first of
#: the table, stands in work[cells], work[cells + 1], ..., as the bits of an integer. All three arrays are
#: float64 and contiguous; nothing is checked.
evaluate_eight = intrinsic_or_plain(_plain_eight, _compiled_eight)


#: Origin, scale, first and last cell of one group of cells.
_Group = tuple[float, float, float, float]


@inlined
def find_cells(work: np.ndarray, table: Tables, distribution: int) -> None:
    """Replace scores by places within cells; the cells go behind them.

    Parameters
    ----------
    work : (2 LANES,) float64
        Scores in the first LANES cells; overwritten by places in [-1, 1], and behind them, as bits of an
        integer, where the coefficients of each cell begin.
    table : Tables
    distribution : int
        Its number in the tables.
    """
    left, right = _cells_of(table, distribution, 0), _cells_of(table, distribution, 1)
    _find_cells(work, table.split[distribution], left, right)


@inlined
def _cells_of(table: Tables, distribution: int, side: int) -> _Group:
    return (
        table.origin[distribution, side], table.scale[distribution, side],
        table.first[distribution, side], table.last[distribution, side],
    )


@inlined
def _find_cells(work: np.ndarray, split: float, left: _Group, right: _Group) -> None:
    # A function of numbers: with the table's arrays in it the compiler cannot prove that the
    # tile does not overlap them, and the loop runs twenty times slower.
    for lane in range(LANES):
        score = work[lane]
        is_right = score >= split
        origin = right[0] if is_right else left[0]
        scale = right[1] if is_right else left[1]
        first = right[2] if is_right else left[2]
        last = right[3] if is_right else left[3]
        position = (score - origin) * scale
        cell = min(max(np.floor(position), 0.0), last - first)
        work[LANES + lane] = np.int64((first + cell) * N_NODE).view(np.float64)
        work[lane] = 2.0 * (position - cell) - 1.0


@inlined
def look_up(row: np.ndarray, work: np.ndarray, table: Tables, distribution: int) -> None:
    """Evaluate the polynomials at the places found by `find_cells`.

    Values that a polynomial's rounding put past an end of the support come back to it, and all are moved.

    Apart from `find_cells`, and not right after it: a scalar load that follows a vector store
    to the same place waits for it, which made each value twice as slow.

    Parameters
    ----------
    row : (LANES,) float64
        Overwritten by the values.
    work : (2 LANES,) float64
        As `find_cells` left it.
    table : Tables
    distribution : int
        Its number in the tables.
    """
    after = (
        table.least[distribution], table.greatest[distribution],
        table.narrow[distribution], table.offset[distribution],
    )
    for lane in range(0, LANES, N_SIDE):
        evaluate_eight(row, work, table.coefficients, lane, LANES + lane, after)
