"""The value of the draws in a tile: explicit years, what follows them, floor and reasons."""

import numpy as np

from engine.forecast import open_books, prepare, step
from engine.inputs import INPUT_ROW
from engine.jit import inlined
from engine.rules import Horizon, Invalid, Terminal
from engine.terminal import floor_value, invalid_forecast, invalid_input, terminal_cash
from engine.tile import (
    LANES,
    LAST,
    LAST_RATE,
    LOWEST_RATE,
    MAGNITUDE,
    NEXT_GROWTH,
    RUNNING,
    SHARES,
    TERMINAL_WORTH,
    TOTAL,
    read_inputs,
    read_state,
    read_terms,
    write_state,
    write_terms,
)

_RUN_OFF = int(Terminal.RUN_OFF)
_VALID = int(Invalid.VALID)
_EXIT_MULTIPLE = INPUT_ROW["exit_multiple"] * LANES

# A run-off ends for a draw when a year adds less than this part of all worth so far: one
# rounding of the sum, so going on would change nothing.
_NEGLIGIBLE = 2.0**-53


@inlined
def _open_tile(buffer: np.ndarray) -> None:
    for lane in range(LANES):
        inputs = read_inputs(buffer, lane)
        write_terms(buffer, lane, prepare(inputs))
        state = open_books(inputs)
        write_state(buffer, lane, state)
        buffer[TOTAL * LANES + lane] = 0.0
        buffer[MAGNITUDE * LANES + lane] = 0.0
        buffer[LOWEST_RATE * LANES + lane] = state.discount_rate
        buffer[RUNNING * LANES + lane] = 1.0


@inlined
def _explicit_year(buffer: np.ndarray, year: int) -> None:
    for lane in range(LANES):
        state = read_state(buffer, lane)
        closing, lines, weight = step(read_terms(buffer, lane), state, year)
        write_state(buffer, lane, closing)
        worth = lines.cash_for_distribution * weight
        buffer[TOTAL * LANES + lane] += worth
        buffer[MAGNITUDE * LANES + lane] += abs(worth)
        lowest = buffer[LOWEST_RATE * LANES + lane]
        rate = state.discount_rate
        buffer[LOWEST_RATE * LANES + lane] = lowest if lowest <= rate else rate


@inlined
def _last_explicit_year(buffer: np.ndarray, year: int, rule: int) -> None:
    for lane in range(LANES):
        state = read_state(buffer, lane)
        closing, lines, weight = step(read_terms(buffer, lane), state, year)
        write_state(buffer, lane, closing)
        worth = lines.cash_for_distribution * weight
        terminal = terminal_cash(rule, buffer[_EXIT_MULTIPLE + lane], closing, lines) * weight
        buffer[TOTAL * LANES + lane] += worth
        buffer[MAGNITUDE * LANES + lane] += abs(worth)
        lowest = buffer[LOWEST_RATE * LANES + lane]
        rate = state.discount_rate
        buffer[LOWEST_RATE * LANES + lane] = lowest if lowest <= rate else rate
        buffer[LAST * LANES + lane] = worth
        buffer[LAST_RATE * LANES + lane] = rate
        buffer[NEXT_GROWTH * LANES + lane] = closing.growth
        buffer[TERMINAL_WORTH * LANES + lane] = terminal


@inlined
def _run_off_year(buffer: np.ndarray, year: int) -> bool:
    """Add one year to the lanes whose run-off goes on; return whether any still does.

    A lane that has ended stays as it is, so that its value does not depend on the draws that
    happen to share its tile.
    """
    for lane in range(LANES):
        state = read_state(buffer, lane)
        closing, lines, weight = step(read_terms(buffer, lane), state, year)
        write_state(buffer, lane, closing)
        running = buffer[RUNNING * LANES + lane] > 0.0
        worth = lines.cash_for_distribution * weight
        added = worth if running else 0.0
        buffer[TOTAL * LANES + lane] += added
        magnitude = buffer[MAGNITUDE * LANES + lane] + abs(added)
        buffer[MAGNITUDE * LANES + lane] = magnitude
        buffer[LAST * LANES + lane] = worth if running else buffer[LAST * LANES + lane]
        lowest = buffer[LOWEST_RATE * LANES + lane]
        rate = state.discount_rate if running else lowest
        buffer[LOWEST_RATE * LANES + lane] = lowest if lowest <= rate else rate
        goes_on = running and abs(worth) > _NEGLIGIBLE * magnitude
        buffer[RUNNING * LANES + lane] = 1.0 if goes_on else 0.0
    n_running = 0.0
    for lane in range(LANES):
        n_running += buffer[RUNNING * LANES + lane]
    return n_running > 0.0


@inlined
def value_tile(buffer: np.ndarray, horizon: Horizon) -> None:
    """Forecast the tile's draws from their input rows to their sums of present worth."""
    _open_tile(buffer)
    for year in range(1, horizon.years):
        _explicit_year(buffer, year)
    _last_explicit_year(buffer, horizon.years, horizon.terminal)
    if horizon.terminal == _RUN_OFF:
        year = horizon.years + 1
        while year <= horizon.last_year and _run_off_year(buffer, year):
            year += 1


@inlined
def close_lane(buffer: np.ndarray, lane: int, horizon: Horizon) -> tuple[float, int, bool, float]:
    """One draw's result from its finished rows.

    Returns
    -------
    value : currency per share, NaN where invalid.
    reason : an `Invalid` code.
    below_book : whether the value before the floor is under book equity per share.
    last_year_share : worth of the last year summed, as a part of all worth without signs.
    """
    inputs = read_inputs(buffer, lane)
    shares = buffer[SHARES + lane]
    equity_value = buffer[TOTAL * LANES + lane] + buffer[TERMINAL_WORTH * LANES + lane]
    per_share = equity_value / shares
    reason = invalid_input(inputs)
    if reason == _VALID:
        reason = invalid_forecast(
            horizon.terminal,
            buffer[LOWEST_RATE * LANES + lane],
            buffer[LAST_RATE * LANES + lane],
            buffer[NEXT_GROWTH * LANES + lane],
            per_share,
        )
    if reason != _VALID:
        return np.nan, reason, False, np.nan
    floor = floor_value(horizon.floor, inputs)
    magnitude = buffer[MAGNITUDE * LANES + lane] + abs(buffer[TERMINAL_WORTH * LANES + lane])
    last = abs(buffer[LAST * LANES + lane])
    return (
        per_share if per_share > floor else floor,
        reason,
        per_share < inputs.base_equity / shares,
        last / magnitude if magnitude > 0.0 else 0.0,
    )
