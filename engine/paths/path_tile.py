"""The years of a tile's draws: each line counted, each year's present value summed, no statement kept."""

from typing import NamedTuple

import numpy as np

from engine.model.forecast_year import step
from engine.model.line_items import Lines
from engine.model.rules.forecast_options import Accounting
from engine.model.rules.horizon import Horizon
from engine.model.tile import (
    LANES,
    REASON,
    SHARES,
    TERMINAL_PRESENT_VALUE,
    TOTAL,
    read_constants,
    read_inputs,
    read_state,
    write_state,
    writer,
)
from engine.model.years.deviations import begin_year, open_forecast
from engine.model.years.option_effects import paid_at_once
from engine.paths.events import (
    LINE,
    NEXT_ROW,
    VALID,
    close_events,
    count_events,
    count_held,
    open_events,
)
from engine.paths.histogram_quantiles import bin_of
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Shocks

# Rows past those of a tile.
_LINE, _VALID = LINE, VALID
_PRESENT_VALUE = NEXT_ROW  # of the year
_SO_FAR = NEXT_ROW + 1  # present value of the years up to this one
_CASH = NEXT_ROW + 2  # free cash flow of the years up to this one
_PER_SHARE = NEXT_ROW + 3  # net income over the shares of the year
_FAN = NEXT_ROW + 4  # a line, a ratio of lines, or one of the two above
#: Rows, counted from the first line, of fans that are no lines.
CASH_ROW, PER_SHARE_ROW = _CASH - _LINE, _PER_SHARE - _LINE
PATH_SIZE = (_FAN + 1) * LANES
_write_lines = writer(Lines, _LINE)


class Plan(NamedTuple):
    """What is kept of the lines.

    Attributes
    ----------
    above, below : (fan,) int64
        Rows of the line, `CASH_ROW` or `PER_SHARE_ROW`, and of the line that it is divided by or -1.
    low, density : (fan, year) float64
        Of the bins, see `engine.paths.histogram_quantiles`.
    kept_row, kept_year : (kept,) int64
        Rows of the lines of which a year is kept, and which year.
    """

    above: np.ndarray
    below: np.ndarray
    low: np.ndarray
    density: np.ndarray
    kept_row: np.ndarray
    kept_year: np.ndarray


class Record(NamedTuple):
    """What a pass over draws fills.

    Attributes
    ----------
    counts : (thread, fan, year, N_COUNT) int32
        Added to.
    present_value : (block, year + 1, lane) float64
        Sums of each year, and last of all later years, currency per share.
    valid : (block, lane) int64
        How many draws have a value.
    values : (fan, year, draw) float64
        Of the first draws of the pass, NaN where invalid.
    kept : (kept, draw) float64
        Of the first draws of the pass, NaN where invalid.
    hits, firsts : (thread, year, event) int64
        Added to: draws in which an event happens in a year, and for the first time.
    years_of_loss : (thread, year + 1) int64
        Added to: draws with so many years of loss.
    held : (thread, shockable) int64
        Added to: years with innovations in which an input was held at a bound.
    """

    counts: np.ndarray
    present_value: np.ndarray
    valid: np.ndarray
    values: np.ndarray
    kept: np.ndarray
    hits: np.ndarray
    firsts: np.ndarray
    years_of_loss: np.ndarray
    held: np.ndarray


@inlined
def reopen_tile(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, left: int, held: np.ndarray
) -> int:
    """Mark which of the first `left` draws of a valued tile are valid, and go back to the base year.

    Parameters
    ----------
    buffer : (PATH_SIZE,) float64
        A tile that `value_tile` has valued.
    horizon : Horizon
    shocks : Shocks
    left : int
    held : (shockable,) int64
        Added to: in how many years with innovations of the valid draws each input was held at a bound.

    Returns
    -------
    int
        Whether years differ, as `open_forecast` says.
    """
    for lane in range(LANES):
        is_valid = buffer[REASON * LANES + lane] == 0.0 and lane < left
        buffer[_VALID * LANES + lane] = 1.0 if is_valid else 0.0
    if shocks.until > 0:
        count_held(buffer, held)
    differ = open_forecast(buffer, horizon, shocks)
    open_events(buffer)
    for lane in range(LANES):
        buffer[_SO_FAR * LANES + lane] = paid_at_once(horizon, read_inputs(buffer, lane))
        buffer[_CASH * LANES + lane] = 0.0
    return differ


@inlined
def _write_year(buffer: np.ndarray, horizon: Horizon, year: int) -> None:
    """Write one year's lines and present value to their rows; year 1's has what is paid out at once."""
    accounting = Accounting(horizon.distribution, horizon.tax_losses)
    for lane in range(LANES):
        closing, lines, weight = step(
            read_constants(buffer, lane), read_state(buffer, lane), year, accounting
        )
        write_state(buffer, lane, closing)
        _write_lines(buffer, lane, lines)
        present_value = lines.cash_for_distribution * weight
        at_once = paid_at_once(horizon, read_inputs(buffer, lane)) if year == 1 else 0.0
        buffer[_PRESENT_VALUE * LANES + lane] = at_once + present_value
        buffer[_SO_FAR * LANES + lane] += present_value
        buffer[_CASH * LANES + lane] += lines.free_cash_flow
        earned = lines.net_income * lines.shareholder_claim
        buffer[_PER_SHARE * LANES + lane] = earned / buffer[SHARES + lane]


@inlined
def _write_later(buffer: np.ndarray) -> None:
    """Write the present value of the years to come: exactly 0 if the valuation ended with this one."""
    for lane in range(LANES):
        later = buffer[TOTAL * LANES + lane] - buffer[_SO_FAR * LANES + lane]
        buffer[_PRESENT_VALUE * LANES + lane] = later + buffer[TERMINAL_PRESENT_VALUE * LANES + lane]


@inlined
def _add_present_value(buffer: np.ndarray, sums: np.ndarray) -> None:
    for lane in range(LANES):
        per_share = buffer[_PRESENT_VALUE * LANES + lane] / buffer[SHARES + lane]
        sums[lane] += per_share if buffer[_VALID * LANES + lane] > 0.0 else 0.0


@inlined
def _write_fan(buffer: np.ndarray, plan: Plan, fan: int) -> np.ndarray:
    """Write a line, or a ratio of lines, to its row; return that, NaN where invalid."""
    above = (_LINE + plan.above[fan]) * LANES
    line, row = buffer[above : above + LANES], buffer[_FAN * LANES : (_FAN + 1) * LANES]
    valid = buffer[_VALID * LANES : (_VALID + 1) * LANES]
    if plan.below[fan] < 0:
        for lane in range(LANES):
            row[lane] = line[lane] if valid[lane] > 0.0 else np.nan
    else:
        below = (_LINE + plan.below[fan]) * LANES
        other = buffer[below : below + LANES]
        for lane in range(LANES):
            row[lane] = line[lane] / other[lane] if valid[lane] > 0.0 else np.nan
    return row


@inlined
def _count(row: np.ndarray, cells: np.ndarray, low: float, density: float, counts: np.ndarray) -> None:
    for lane in range(LANES):  # a loop of its own, which vectorises
        cells[lane] = bin_of(row[lane], low, density)
    for lane in range(LANES):
        counts[np.uint32(cells[lane])] += 1


@inlined
def _keep(buffer: np.ndarray, plan: Plan, year: int, at: int, kept: np.ndarray) -> None:
    for i in range(plan.kept_row.size):
        if plan.kept_year[i] != year:
            continue
        for lane in range(min(LANES, kept.shape[1] - at)):
            is_valid = buffer[_VALID * LANES + lane] > 0.0
            kept[i, at + lane] = buffer[(_LINE + plan.kept_row[i]) * LANES + lane] if is_valid else np.nan


@inlined
def record_tile(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, plan: Plan,
    numbers: tuple[int, int, int, int], record: Record, cells: np.ndarray,
) -> None:
    """Go through the displayed years of a tile and add them to a record.

    Parameters
    ----------
    buffer : (PATH_SIZE,) float64
        A tile that `value_tile` has valued.
    horizon : Horizon
    shocks : Shocks
    innovations : (row * year * LANES,) float64
        Of these draws.
    plan : Plan
    numbers : tuple of int
        Thread, block, column of the tile's first draw, and how many draws there are from that one on.
    record : Record
    cells : (LANES,) int32
        Overwritten.
    """
    thread, block, at, left = numbers
    differ = reopen_tile(buffer, horizon, shocks, left, record.held[thread])
    for lane in range(LANES):
        record.valid[block, lane] += np.int64(buffer[_VALID * LANES + lane])
    for year in range(horizon.years):
        if differ > 0:
            begin_year(buffer, horizon, shocks, innovations, year + 1, differ)
        _write_year(buffer, horizon, year + 1)
        count_events(buffer, record.hits[thread, year], record.firsts[thread, year])
        _add_present_value(buffer, record.present_value[block, year])
        _keep(buffer, plan, year + 1, at, record.kept)
        for fan in range(plan.above.size):
            row = _write_fan(buffer, plan, fan)
            low, density = plan.low[fan, year], plan.density[fan, year]
            _count(row, cells, low, density, record.counts[thread, fan, year])
            for lane in range(min(LANES, record.values.shape[2] - at)):
                record.values[fan, year, at + lane] = row[lane]
    close_events(buffer, record.years_of_loss[thread])
    _write_later(buffer)
    _add_present_value(buffer, record.present_value[block, horizon.years])
