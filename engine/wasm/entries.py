"""What a page asks of the kernel: draws, cases, statements. From a block, into cells, all at given addresses.

Nothing here takes memory or raises. Addresses are pointers to float64, `tile` that of `TILE_SIZE` cells for
working space, from the start of a cache line on.
"""

from types import FunctionType
from typing import Any

from engine.dependence.derived import derive_tile
from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.rates import START, open_rates
from engine.kernels.tile_sampling import Method, Source, fill_base, sample_tile
from engine.model.inputs import N_INPUT
from engine.model.line_items import N_LINE
from engine.model.returns.internal_rate import RATE, WHY, find_rate, start_again, start_at
from engine.model.returns.payments import paid_size, schedule_of
from engine.model.rules.horizon import (
    MAX_YEARS,
    Horizon,
    part_counted,
    years_to_payment,
    years_to_terminal_value,
)
from engine.model.statements import fill_statements
from engine.model.tile import INPUT, LANES, REASON, SIZE, VALUE
from engine.model.valuation import value_tile
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import NO_SHOCKS
from engine.wasm.block import matrix_at, read_block, vector_at, whole_numbers_at

#: Cells of a tile whose payments are kept, however long the forecast is.
TILE_SIZE = paid_size(Horizon(MAX_YEARS))
_RANDOM = int(Method.RANDOM)

_HELPERS = {
    each.__name__: inlined(each) for each in (years_to_payment, years_to_terminal_value, part_counted)
}
# `schedule_of` is plain Python, and so are the functions that it calls: here all are compiled.
_schedule_of = inlined(FunctionType(schedule_of.__code__, {**schedule_of.__globals__, **_HELPERS}))


def draw(
    block: Any, tile: Any, innovations: Any, first: int, count: int, rows: Any, n_row: int, price: float,
    start: float, out: Any,
) -> None:
    """Sample and value draws first, first + 1, ..., find their rates of return, copy some inputs.

    Parameters
    ----------
    block, tile : address
    innovations : address
        Of as many cells as `cells_of` says of the block's shocks.
    first, count : int
    rows : address
        Of the rows of inputs that are copied, int64, in registry order.
    n_row : int
        How many there are.
    price : float
        Currency per share, which the internal rates of return are at.
    start : float
        Where each search begins: the rate that `value` first found of the base case.
    out : address
        Of (4 + row, draw) cells: values in currency per share, NaN where invalid; codes of `Invalid`; rates,
        NaN where there is none; codes of `NoRate`; inputs.
    """
    given, tables, relations, shocks, horizon = read_block(block)
    # A page draws at random: what makes other points is left out of it.
    source = Source(given.base, given.rows, given.streams, given.seed, _RANDOM, given.nets, given.strata)
    buffer, years = vector_at(tile, 0, TILE_SIZE, 1), vector_at(innovations, 0, cells_of(shocks), 1)
    copied, results = whole_numbers_at(rows, 0, n_row, 1), matrix_at(out, 0, 4 + n_row, count)
    schedule, begin = _schedule_of(horizon), start if start > -1.0 else START
    fill_base(buffer, source.base)
    for number in range(first // LANES, (first + count + LANES - 1) // LANES):
        sample_tile(buffer, source, tables, relations, number * LANES)
        if shocks.until > 0:
            sample_innovations(buffer, years, shocks, tables, number * LANES)
        value_tile(buffer, horizon, shocks, years, False, True)
        open_rates(buffer, horizon, schedule, price)
        start_at(buffer, begin)
        find_rate(buffer, schedule, horizon.last_year)
        at = number * LANES - first
        for lane in range(max(0, -at), min(LANES, count - at)):
            results[0, at + lane] = buffer[VALUE * LANES + lane]
            results[1, at + lane] = buffer[REASON * LANES + lane]
            results[2, at + lane] = buffer[RATE * LANES + lane]
            results[3, at + lane] = buffer[WHY * LANES + lane]
            for i in range(n_row):
                results[4 + i, at + lane] = buffer[(INPUT + copied[i]) * LANES + lane]


def value(block: Any, tile: Any, matrix: Any, count: int, price: float, out: Any) -> None:
    """Value cases whose inputs are given and whose years follow the trend, and find their rates of return.

    Parameters
    ----------
    block, tile : address
    matrix : address
        Of (input, case) cells in registry order; derived inputs are computed.
    count : int
    price : float
        Currency per share, which the internal rates of return are at.
    out : address
        Of (5, case) cells: values, codes of `Invalid`, rates, codes of `NoRate`, and rates as they were first
        found, from which the others were sought once more.
    """
    source, _, relations, _, horizon = read_block(block)
    buffer, given = vector_at(tile, 0, TILE_SIZE, 1), matrix_at(matrix, 0, N_INPUT, count)
    results, schedule = matrix_at(out, 0, 5, count), _schedule_of(horizon)
    for at in range(0, count, LANES):
        for row in range(N_INPUT):
            for lane in range(LANES):
                buffer[(INPUT + row) * LANES + lane] = given[row, min(at + lane, count - 1)]
        derive_tile(buffer, relations)
        value_tile(buffer, horizon, NO_SHOCKS, source.base, False, True)
        open_rates(buffer, horizon, schedule, price)
        start_at(buffer, START)
        find_rate(buffer, schedule, horizon.last_year)
        for lane in range(min(LANES, count - at)):
            results[4, at + lane] = buffer[RATE * LANES + lane]
        start_again(buffer, START)  # as `internal_rates` does, so that the last bits are the same
        find_rate(buffer, schedule, horizon.last_year)
        for lane in range(min(LANES, count - at)):
            results[0, at + lane] = buffer[VALUE * LANES + lane]
            results[1, at + lane] = buffer[REASON * LANES + lane]
            results[2, at + lane] = buffer[RATE * LANES + lane]
            results[3, at + lane] = buffer[WHY * LANES + lane]


def forecast(block: Any, tile: Any, inputs: Any, n_year: int, out: Any) -> None:
    """Forecast all lines of one case whose years follow the trend.

    Parameters
    ----------
    block, tile : address
    inputs : address
        Of the inputs in registry order; derived ones are computed.
    n_year : int
    out : address
        Of (line + 1, year) cells: lines in the order of `engine.model.line_items.LINES`, then weights.
    """
    source, _, relations, _, horizon = read_block(block)
    buffer, given = vector_at(tile, 0, SIZE, 1), vector_at(inputs, 0, N_INPUT, 1)
    table, weights = matrix_at(out, 0, N_LINE, n_year), vector_at(out, N_LINE * n_year, n_year, 1)
    fill_base(buffer, given)
    derive_tile(buffer, relations)
    fill_statements(buffer, horizon, NO_SHOCKS, source.base, table, weights)
