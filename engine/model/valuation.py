"""The value of the draws in a tile: explicit years, what follows them, floor and reasons."""

import numpy as np

from engine.model.audit.invariants import (
    NOT_AUDITED,
    SOUND,
    audit_year,
    close_audit,
    find_violation,
    open_audit,
)
from engine.model.audit.tally import read_audit, write_audit
from engine.model.forecast_year import State, step
from engine.model.inputs import INPUT_ROW
from engine.model.line_items import Lines
from engine.model.returns.payments import keep_payment
from engine.model.rules.forecast_options import PUBLISHED, Accounting
from engine.model.rules.horizon import Horizon
from engine.model.rules.invalid_draws import Invalid, invalid_forecast, invalid_input
from engine.model.terminal_value import floor_value, terminal_cash
from engine.model.tile import (
    BELOW_BOOK,
    GAP,
    LANES,
    LAST,
    LAST_RATE,
    LAST_SHARE,
    LOWEST_RATE,
    MAGNITUDE,
    NEXT_GROWTH,
    PAID,
    PAID_LATER,
    REASON,
    TERMINAL_PRESENT_VALUE,
    TOTAL,
    VALUE,
    VIOLATION,
    read_constants,
    read_inputs,
    read_state,
    write_state,
    zero_if_finite,
)
from engine.model.years.deviations import LOWEST_GROWTH, begin_year, open_forecast
from engine.model.years.option_effects import paid_at_once
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Shocks

_VALID = float(Invalid.VALID)
_EXIT_MULTIPLE = INPUT_ROW["exit_multiple"] * LANES


@inlined
def _open_totals(buffer: np.ndarray, horizon: Horizon, audited: bool) -> None:
    for lane in range(LANES):
        at_once = paid_at_once(horizon, read_inputs(buffer, lane))
        buffer[TOTAL * LANES + lane] = at_once
        buffer[MAGNITUDE * LANES + lane] = abs(at_once)
        buffer[LOWEST_RATE * LANES + lane] = read_state(buffer, lane).discount_rate
        if audited:
            write_audit(buffer, lane, open_audit(read_inputs(buffer, lane)))


@inlined
def add_year(
    buffer: np.ndarray, lane: int, year: int, accounting: Accounting, audited: bool, paid: bool
) -> tuple[State, Lines, float]:
    """Forecast one year of one lane and add its present value; return what `step` does."""
    constants, state = read_constants(buffer, lane), read_state(buffer, lane)
    closing, lines, weight = step(constants, state, year, accounting)
    write_state(buffer, lane, closing)
    present_value = lines.cash_for_distribution * weight
    buffer[TOTAL * LANES + lane] += present_value
    buffer[MAGNITUDE * LANES + lane] += abs(present_value)
    lowest = buffer[LOWEST_RATE * LANES + lane]
    rate = state.discount_rate
    buffer[LOWEST_RATE * LANES + lane] = lowest if lowest <= rate else rate
    if audited:
        audit = audit_year(read_audit(buffer, lane), constants, lines, closing, accounting)
        write_audit(buffer, lane, audit)
    if paid:
        buffer[PAID * LANES + lane] = lines.cash_for_distribution * lines.shareholder_claim
    return closing, lines, weight


@inlined
def _year(buffer: np.ndarray, year: int, accounting: Accounting, audited: bool, paid: bool) -> None:
    for lane in range(LANES):
        add_year(buffer, lane, year, accounting, audited, paid)


@inlined
def _closing_year(
    buffer: np.ndarray, year: int, rule: int, accounting: Accounting, audited: bool, paid: bool
) -> None:
    """Forecast the last year, and write what stands for all that follow it."""
    for lane in range(LANES):
        closing, lines, weight = add_year(buffer, lane, year, accounting, audited, paid)
        cash = terminal_cash(rule, buffer[_EXIT_MULTIPLE + lane], closing, lines)
        timing = read_constants(buffer, lane).terminal_timing
        buffer[TERMINAL_PRESENT_VALUE * LANES + lane] = cash * weight * timing
        buffer[LAST * LANES + lane] = lines.cash_for_distribution * weight
        buffer[LAST_RATE * LANES + lane] = lines.discount_rate
        buffer[NEXT_GROWTH * LANES + lane] = closing.growth
        if audited:
            write_audit(buffer, lane, close_audit(read_audit(buffer, lane), lines))
        if paid:
            buffer[PAID_LATER * LANES + lane] = cash * lines.shareholder_claim


@inlined
def close_tile(buffer: np.ndarray, horizon: Horizon) -> None:
    """Write the results of a tile whose forecasts are finished to its result rows.

    VALUE is in currency per share, NaN where invalid; REASON a code of `Invalid`; BELOW_BOOK 1 where the
    value before the floor is under book equity per share; LAST_SHARE the present value of the last year
    summed, as a part of all present values without signs.
    """
    for lane in range(LANES):
        inputs = read_inputs(buffer, lane)
        shares = inputs.shares_outstanding
        per_share = (buffer[TOTAL * LANES + lane] + buffer[TERMINAL_PRESENT_VALUE * LANES + lane]) / shares
        reason = invalid_input(inputs, zero_if_finite(buffer, lane), invalid_forecast(
            horizon.terminal,
            buffer[LOWEST_RATE * LANES + lane],
            buffer[LAST_RATE * LANES + lane],
            buffer[NEXT_GROWTH * LANES + lane],
            per_share,
            buffer[LOWEST_GROWTH * LANES + lane],
        ))
        floor = floor_value(horizon.floor, inputs)
        magnitude = buffer[MAGNITUDE * LANES + lane] + abs(buffer[TERMINAL_PRESENT_VALUE * LANES + lane])
        part = abs(buffer[LAST * LANES + lane]) / magnitude  # computed in any case: a branch is no select
        part = part if magnitude > 0.0 else 0.0
        value = per_share if per_share > floor else floor
        buffer[VALUE * LANES + lane] = value if reason == _VALID else np.nan
        buffer[REASON * LANES + lane] = reason
        below = 1.0 if per_share < inputs.base_equity / shares else 0.0
        buffer[BELOW_BOOK * LANES + lane] = below if reason == _VALID else 0.0
        buffer[LAST_SHARE * LANES + lane] = part if reason == _VALID else np.nan


@inlined
def _close_audit(buffer: np.ndarray) -> None:
    """Write what is wrong with each draw that has a value, and how far its sums are apart."""
    for lane in range(LANES):
        violation, gap = find_violation(
            read_audit(buffer, lane),
            read_state(buffer, lane).dilution,
            buffer[LOWEST_RATE * LANES + lane],
            buffer[VALUE * LANES + lane],
            buffer[LAST_SHARE * LANES + lane],
        )
        has_value = buffer[REASON * LANES + lane] == _VALID
        buffer[VIOLATION * LANES + lane] = violation if has_value else SOUND
        buffer[GAP * LANES + lane] = gap if has_value else NOT_AUDITED


@inlined
def _years(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, differ: int,
    accounting: Accounting, audited: bool, paid: bool,
) -> None:
    for year in range(1, horizon.last_year + 1):
        if differ > 0:
            begin_year(buffer, horizon, shocks, innovations, year, differ)
        if year < horizon.last_year:
            _year(buffer, year, accounting, audited, paid)
        else:
            _closing_year(buffer, year, horizon.terminal, accounting, audited, paid)
        if paid:
            keep_payment(buffer, year)


@inlined
def value_tile(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, audited: bool = False,
    paid: bool = False,
) -> None:
    """Forecast the tile's draws from their input rows to their result rows.

    A run-off always goes to its last year. To stop where a year adds nothing is wrong for a
    company that distributes nothing for some years and much later on; and telling the two
    apart cost more than the years it saved.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile, see `engine.model.tile`; with `paid`, as many cells as
        `engine.model.returns.payments.paid_size` says.
    horizon : Horizon
        As `Horizon.checked` gives it.
    shocks : Shocks
    innovations : (row * year * LANES,) float64
        Of these draws, see `engine.model.years.deviations.begin_year`.
    audited : bool, optional
        Whether VIOLATION and GAP are written, too. A constant where it is called, so that what is not wanted
        is not compiled.
    paid : bool, optional
        Likewise, whether what each year pays to today's shares is kept, see `engine.model.returns.payments`.
    """
    differ = open_forecast(buffer, horizon, shocks)
    _open_totals(buffer, horizon, audited)
    accounting = Accounting(horizon.distribution, horizon.tax_losses)
    if accounting == PUBLISHED:
        _years(buffer, horizon, shocks, innovations, differ, PUBLISHED, audited, paid)
    else:
        _years(buffer, horizon, shocks, innovations, differ, accounting, audited, paid)
    close_tile(buffer, horizon)
    if audited:
        _close_audit(buffer)
