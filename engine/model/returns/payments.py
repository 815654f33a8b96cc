"""What a tile's draws pay to today's shares, year by year, and when.

The payment of a year is its distribution times the claim that today's shares still have; the terminal
value's cash counts in the last year. Payments stand in rows of their own, past those of a tile.
"""

from typing import NamedTuple

import numpy as np

from engine.model.rules.horizon import Horizon, part_counted, years_to_payment, years_to_terminal_value
from engine.model.tile import LANES, N_ROW, PAID, PAID_LATER
from engine.runtime.jit import inlined
from engine.runtime.no_refcount import without_refcount

#: Rows between those of a tile and the payments, for `internal_rate` beside this.
N_RATE = 16
_PAYMENT = N_ROW + N_RATE
#: Years that `internal_rate` takes at once: rows are a multiple of it, the last ones zeros.
AT_ONCE = 4
_SAME_TIME = 1e-9  # of a year


class Schedule(NamedTuple):
    """When payments are made.

    Attributes
    ----------
    first, later : float
        Year 1 is paid at time `later` + `first`, year k > 1 at `later` + k - 1.
    terminal : float
        The terminal value's cash is counted at time `later` + `terminal`; -1 where that is when the last
        year is paid.
    part : float
        Which part of year 1's distribution counts.
    years : int
        How many there are.
    """

    first: float
    later: float
    terminal: float
    part: float
    years: int


def schedule_of(horizon: Horizon) -> Schedule:
    """Return when payments are made.

    Parameters
    ----------
    horizon : Horizon
        As `Horizon.checked` gives it.
    """
    years, first = horizon.last_year, years_to_payment(horizon, 1)
    later = years_to_payment(horizon, 2) - 1.0 if years > 1 else first
    terminal = years_to_terminal_value(horizon, years_to_payment(horizon, years)) - later
    with_last = abs(terminal - (years - 1.0 if years > 1 else 0.0)) < _SAME_TIME
    return Schedule(first - later, later, -1.0 if with_last else terminal, part_counted(horizon, 1), years)


def paid_size(horizon: Horizon) -> int:
    """Return how many cells a tile takes whose payments are kept."""
    return (_PAYMENT + horizon.last_year + AT_ONCE) * LANES


@inlined
def padded(n_year: int) -> int:
    """Return how many rows are taken for the payments of so many years."""
    return (n_year + AT_ONCE - 1) // AT_ONCE * AT_ONCE


@inlined
def payment_at(year: int) -> np.uint64:
    """Return the cell in which a year's payments begin; unsigned, as `fill_rows` has it."""
    return np.uint64((_PAYMENT + year - 1) * LANES)


@inlined
def keep_payment(buffer: np.ndarray, year: int) -> None:
    """Copy what is paid in a year, which has just been forecast, to its own row."""
    buffer, at = without_refcount(buffer), payment_at(year)
    for lane in range(LANES):
        buffer[at + np.uint64(lane)] = buffer[PAID * LANES + lane]


@inlined
def close_payments(buffer: np.ndarray, schedule: Schedule) -> None:
    """Take of year 1's payment the part that counts, and add the terminal value's cash to the last one.

    Where that cash is counted at another time it stays by itself.
    """
    buffer, at = without_refcount(buffer), payment_at(1)
    if schedule.part != 1.0:
        for lane in range(LANES):
            buffer[at + np.uint64(lane)] *= schedule.part
    at = payment_at(schedule.years)
    if schedule.terminal < 0.0:
        for lane in range(LANES):
            buffer[at + np.uint64(lane)] += buffer[PAID_LATER * LANES + lane]
    for year in range(schedule.years + 1, padded(schedule.years) + 1):
        at = payment_at(year)
        for lane in range(LANES):
            buffer[at + np.uint64(lane)] = 0.0
