"""The tile: a few dozen draws laid out so that the compiler can run them side by side.

Row i of lane j stands at `buffer[i * LANES + j]`. One base pointer and constant row offsets
are what lets LLVM vectorise the lane loop; with an array per quantity it cannot prove that
they do not overlap, and the loop runs nine times slower.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np

from engine.model.forecast_year import Constants, State
from engine.model.inputs import INPUT_ROW, N_INPUT, Inputs
from engine.runtime.jit import inlined

_Fields = TypeVar("_Fields", bound=NamedTuple)

LANES = 32

INPUT = 0
CONSTANT = INPUT + N_INPUT
STATE = CONSTANT + len(Constants._fields)
TOTAL = STATE + len(State._fields)  # present value of all years so far
MAGNITUDE = TOTAL + 1  # the same without signs
LAST = TOTAL + 2  # present value of the last year summed
LOWEST_RATE = TOTAL + 3
LAST_RATE = TOTAL + 4
NEXT_GROWTH = TOTAL + 5
TERMINAL_PRESENT_VALUE = TOTAL + 6
VALUE = TOTAL + 7  # and the rows behind it: results, see `engine.model.valuation.close_tile`
REASON = VALUE + 1
BELOW_BOOK = VALUE + 2
LAST_SHARE = VALUE + 3
AUDIT = VALUE + 4  # these and the next two rows for audited draws only, see `engine.model.audit`
N_AUDIT = 4
VIOLATION = AUDIT + N_AUDIT
GAP = VIOLATION + 1
PAID = GAP + 1  # to today's shares in the year that was just forecast, money; only where it is asked for
PAID_LATER = PAID + 1  # likewise what stands for all years after the last
YEARLY = PAID_LATER + 1  # what `engine.model.years.deviations` keeps from year to year
N_YEARLY = 22
WORK = YEARLY + N_YEARLY  # two rows an uncertain input and four for what inputs share, see `workspace`
N_WORK = 2 * (N_INPUT + 2)
TALLY = WORK + N_WORK  # what a task's tiles add up to: nothing else writes these rows
N_TALLY = 8
N_ROW = TALLY + N_TALLY
SIZE = N_ROW * LANES
_LINE = 8  # cells of a cache line

SHARES = (INPUT + INPUT_ROW["shares_outstanding"]) * LANES


def _compiled_from(source: str, name: str, **names: object) -> Callable[..., Any]:
    namespace: dict[str, Any] = dict(names)
    exec(source, namespace)  # the text below, completed from the registries
    return inlined(namespace[name])


def reader(kind: type[_Fields], first: int) -> Callable[[np.ndarray, int], _Fields]:
    """Return a function that gathers one lane's rows into `kind`, written out field by field.

    numba has no other way to build a NamedTuple from consecutive rows that leaves constant
    offsets behind.

    Parameters
    ----------
    kind : type of NamedTuple
    first : int
        The tile's row of its first field.
    """
    fields = ", ".join(f"buffer[{(first + i) * LANES} + lane]" for i in range(len(kind._fields)))
    return _compiled_from(f"def read(buffer, lane):\n    return Kind({fields})\n", "read", Kind=kind)


def writer(kind: type[_Fields], first: int) -> Callable[[np.ndarray, int, _Fields], None]:
    """Return a function that spreads a `kind` over one lane's rows, from row `first` on."""
    stores = "".join(
        f"    buffer[{(first + i) * LANES} + lane] = values[{i}]\n" for i in range(len(kind._fields))
    )
    return _compiled_from("def write(buffer, lane, values):\n" + stores, "write")


def _zero_if_finite() -> Callable[[np.ndarray, int], float]:
    """Return a function that is 0 if all inputs of a lane are finite, else NaN.

    A balanced sum of products with 0: a loop over a tuple does not vectorise, and a chain of sums
    waits for each of them.
    """

    def sum_of(rows: Sequence[int]) -> str:
        if len(rows) == 1:
            return f"0.0 * buffer[{rows[0] * LANES} + lane]"
        half = len(rows) // 2
        return f"({sum_of(rows[:half])} + {sum_of(rows[half:])})"

    rows = range(INPUT, INPUT + N_INPUT)
    return _compiled_from(f"def zero_if_finite(buffer, lane):\n    return {sum_of(rows)}\n", "zero_if_finite")


zero_if_finite = _zero_if_finite()
read_inputs = reader(Inputs, INPUT)
read_constants = reader(Constants, CONSTANT)
write_constants = writer(Constants, CONSTANT)
read_state = reader(State, STATE)
write_state = writer(State, STATE)


@inlined
def new_buffer(size: int) -> np.ndarray:
    """Return `size` cells for a tile, float64, from the start of a cache line.

    numba aligns to 32 bytes, half a line: where a tile began in the middle of one, each load of a
    vector crossed two, and the forecast took a quarter longer.
    """
    cells = np.empty(size + _LINE)
    first = -(cells.ctypes.data // cells.itemsize) % _LINE
    return cells[first : first + size]


@inlined
def workspace(buffer: np.ndarray, uncertain: int) -> np.ndarray:
    """Return the two rows in which one uncertain input is drawn, as one view of 2 LANES cells.

    A view of its own, because with a row number that varies the compiler must check every
    cell for a negative index, and the loop over lanes does not vectorise.
    """
    first = (WORK + 2 * uncertain) * LANES
    return buffer[first : first + 2 * LANES]
