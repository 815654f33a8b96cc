"""What a tile's draws pay to today's shares, year by year, and when.

The payment of a year is its distribution times the claim that today's shares still have; the terminal
value's cash counts in the last year. Payments stand in rows of their own, past those of a tile.
"""

from typing import NamedTuple

import numpy as np

from engine.model.horizon import Horizon, payment_parts, payment_times
from engine.model.tile import LANES, N_ROW, PAID, PAID_LATER
from engine.runtime.jit import inlined
from engine.runtime.no_refcount import without_refcount

#: Rows between those of a tile and the payments, for `engine.model.internal_rate`.
N_RATE = 16
_PAYMENT = N_ROW + N_RATE
#: Years that `engine.model.internal_rate` takes at once: rows are a multiple of it, the last ones zeros.
AT_ONCE = 4


class Schedule(NamedTuple):
    """When payments are made.

    Attributes
    ----------
    first, later : float
        Year 1 is paid at time `later` + `first`, year k > 1 at `later` + k - 1.
    parts : (year,) float64
        Which part of each year's distribution counts.
    """

    first: float
    later: float
    parts: np.ndarray


def schedule_of(horizon: Horizon) -> Schedule:
    """Return when payments are made.

    Parameters
    ----------
    horizon : Horizon
        As `Horizon.checked` gives it.

    Raises
    ------
    ValueError
        If years after the first are not paid a year apart, which Horner's rule needs.
    """
    times = payment_times(horizon)
    if np.any(np.abs(np.diff(times[1:]) - 1.0) > 1e-12):
        raise ValueError(f"payments at {times}: all after the first must be a year apart")
    later = float(times[1] - 1.0 if times.size > 1 else times[0])
    return Schedule(float(times[0]) - later, later, payment_parts(horizon))


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
    """Take of each year's payment the part that counts, and add the terminal value's cash to the last one."""
    buffer, parts = without_refcount(buffer), without_refcount(schedule.parts)
    for year in range(1, parts.size + 1):
        part, at = parts[year - 1], payment_at(year)
        if part != 1.0:
            for lane in range(LANES):
                buffer[at + np.uint64(lane)] *= part
    at = payment_at(parts.size)
    for lane in range(LANES):
        buffer[at + np.uint64(lane)] += buffer[PAID_LATER * LANES + lane]
    for year in range(parts.size + 1, padded(parts.size) + 1):
        at = payment_at(year)
        for lane in range(LANES):
            buffer[at + np.uint64(lane)] = 0.0
