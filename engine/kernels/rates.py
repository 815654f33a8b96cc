"""The internal rates of return of many draws, and what they are worth at flat rates: one pass over a run.

Draws are made again from the seed. A draw's figures depend on the draw alone, so results are equal bit for
bit whatever the threads.
"""

from typing import NamedTuple

import numpy as np

from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.sampler import Sampler, build_sampler
from engine.kernels.tile_sampling import Source, fill_base, sample_tile
from engine.kernels.valuation_kernel import n_task_of, tiles_of_task
from engine.model.inputs import Inputs
from engine.model.returns.internal_rate import (
    RATE,
    TARGET,
    WHY,
    WORTH,
    NoRate,
    aim_at,
    count_changes,
    find_rate,
    start_at,
    value_at,
)
from engine.model.returns.payments import Schedule, close_payments, paid_size, schedule_of
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES, REASON, SHARES, TERMINAL_PRESENT_VALUE, TOTAL, new_buffer, read_inputs
from engine.model.valuation import value_tile
from engine.model.years.option_effects import paid_at_once
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly, inlined
from engine.runtime.kernel_arguments import Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task

#: No flat rates to value at.
NO_RATES = np.empty(0)
_NOT_SOUGHT = np.uint8(NoRate.NOT_SOUGHT)
#: Where the base case's rate is sought from.
START = 0.1


class Rates(NamedTuple):
    """The rates of draws 0, 1, ...

    Attributes
    ----------
    internal : (draw,) float64
        The internal rate of return at the price; NaN where there is none.
    reason : (draw,) uint8
        A code of `engine.model.returns.internal_rate.NoRate`: why there is none.
    equivalent : (draw,) float64
        The flat rate that gives the draw's value, before any floor; NaN where there is none.
    equivalent_reason : (draw,) uint8
        Likewise.
    present_value : (rate, draw) float64
        At flat rates, currency per share, before any floor; NaN where the draw has no value.
    """

    internal: np.ndarray
    reason: np.ndarray
    equivalent: np.ndarray
    equivalent_reason: np.ndarray
    present_value: np.ndarray


class Terms(NamedTuple):
    """What rates are asked for.

    Attributes
    ----------
    price : float
        Currency per share.
    flat : (rate,) float64
        Flat rates to value the payments at.
    start : float
        Where the search for a draw's rate begins.
    with_equivalent : bool
        Whether flat equivalents are sought, too, which takes about as long again.
    """

    price: float
    flat: np.ndarray
    start: float
    with_equivalent: bool


@inlined
def open_rates(buffer: np.ndarray, horizon: Horizon, schedule: Schedule, price: float) -> None:
    """Get a valued tile, with its payments, ready for `find_rate` at a price, currency per share."""
    close_payments(buffer, schedule)
    for lane in range(LANES):  # what is paid out at once lowers what is spent
        at_once = paid_at_once(horizon, read_inputs(buffer, lane))
        buffer[TARGET * LANES + lane] = price * buffer[SHARES + lane] - at_once
    count_changes(buffer, schedule, horizon.last_year)


@inlined
def _solve_tile(
    buffer: np.ndarray, horizon: Horizon, schedule: Schedule, terms: Terms, at: int, out: Rates
) -> None:
    """Write the rates of a valued tile to cells at, at + 1, ..., as far as there are such cells."""
    last, n_year = min(LANES, out.internal.size - at), horizon.last_year
    open_rates(buffer, horizon, schedule, terms.price)
    for row in range(terms.flat.size):
        value_at(buffer, schedule, n_year, terms.flat[row])
        for lane in range(last):
            at_once = paid_at_once(horizon, read_inputs(buffer, lane))
            per_share = (at_once + buffer[WORTH * LANES + lane]) / buffer[SHARES + lane]
            out.present_value[row, at + lane] = per_share if buffer[REASON * LANES + lane] == 0.0 else np.nan
    start_at(buffer, terms.start)
    find_rate(buffer, schedule, n_year)
    for lane in range(last):
        out.internal[at + lane] = buffer[RATE * LANES + lane]
        out.reason[at + lane] = np.uint8(buffer[WHY * LANES + lane])
    if not terms.with_equivalent:
        out.equivalent[at : at + last] = np.nan
        out.equivalent_reason[at : at + last] = _NOT_SOUGHT
        return
    for lane in range(LANES):
        worth = buffer[TOTAL * LANES + lane] + buffer[TERMINAL_PRESENT_VALUE * LANES + lane]
        buffer[TARGET * LANES + lane] = worth - paid_at_once(horizon, read_inputs(buffer, lane))
    aim_at(buffer, schedule.later)
    find_rate(buffer, schedule, n_year)
    for lane in range(last):
        out.equivalent[at + lane] = buffer[RATE * LANES + lane]
        out.equivalent_reason[at + lane] = np.uint8(buffer[WHY * LANES + lane])


@compiled
def _solve_tiles(
    task: int, source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon,
    schedule: Schedule, terms: Terms, size: int, out: Rates,
) -> None:
    begin, end = tiles_of_task(task, 0, out.internal.size)
    buffer, innovations = new_buffer(size), new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    for tile in range(begin, end):
        sample_tile(buffer, source, tables, relations, tile * LANES)
        if shocks.until > 0:
            sample_innovations(buffer, innovations, shocks, tables, tile * LANES)
        value_tile(buffer, horizon, shocks, innovations, False, True)
        _solve_tile(buffer, horizon, schedule, terms, tile * LANES, out)


@compiled_slowly("the rates of return", 15)
def _solve_all(
    source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon,
    schedule: Schedule, terms: Terms, size: int, out: Rates, n_task: int,
) -> None:
    arguments = (source, tables, relations, shocks, horizon, schedule, terms, size, out)
    for_each_task(_solve_tiles, n_task, arguments)


def internal_rates(
    sampler: Sampler, horizon: Horizon, price: float, n_draw: int, flat: np.ndarray = NO_RATES, *,
    with_equivalent: bool = True,
) -> Rates:
    """Find the internal rates of return of the first draws of a run, and what they are worth at flat rates.

    Parameters
    ----------
    sampler : Sampler
        As the run had it.
    horizon : Horizon
    price : float
        Currency per share, above 0.
    n_draw : int
        Draws 0, 1, ..., n_draw - 1, at least one.
    flat : (rate,) float64, optional
        Each above -1.
    with_equivalent : bool, optional
        Whether to find the flat rates that give the draws' values, too.

    Raises
    ------
    ValueError
        If the price or a rate is out of range, or the horizon is none.
    """
    horizon, flat = horizon.checked(), np.ascontiguousarray(flat, np.float64)
    if not (price > 0.0 and np.isfinite(price) and np.all(np.isfinite(flat) & (flat > -1.0))):
        raise ValueError(f"price {price}, flat rates {flat}: must be above 0 and -1")
    base = _solve(_of_base_case(sampler), horizon, Terms(float(price), flat[:0], START, False), 1)
    start = START if np.isnan(base.internal[0]) else float(base.internal[0])
    return _solve(sampler, horizon, Terms(float(price), flat, start, with_equivalent), n_draw)


def _of_base_case(sampler: Sampler) -> Sampler:
    """Return a sampler whose draws are all the base case."""
    return build_sampler(Inputs(*sampler.source.base.tolist()), {}, 0)


def _solve(sampler: Sampler, horizon: Horizon, terms: Terms, n_draw: int) -> Rates:
    out = Rates(
        np.empty(n_draw), np.empty(n_draw, np.uint8), np.empty(n_draw), np.empty(n_draw, np.uint8),
        np.empty((terms.flat.size, n_draw)),
    )
    with PARALLEL_LOCK:
        _solve_all(
            *sampler, horizon, schedule_of(horizon), terms, paid_size(horizon), out, n_task_of(0, n_draw)
        )
    return out


def reasons_counted(reason: np.ndarray) -> dict[NoRate, int]:
    """Return how many draws have each reason for having no rate, those that none has left out."""
    counts = np.bincount(reason, minlength=len(NoRate))
    return {why: int(counts[why]) for why in NoRate if why is not NoRate.FOUND and counts[why]}
