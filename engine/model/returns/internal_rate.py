"""The flat rates at which what a tile's draws pay is worth an amount: internal rates of return.

The flat rate y that makes the sum of c_k (1 + y)^-t_k over the payments c_k equal to an amount is sought as
d = 1 / (1 + y). By Descartes' rule of signs, which holds for real exponents too, there is exactly one d > 0
where the amount, as spent, and the payments after it change sign exactly once: G. Polya and G. Szego,
Problems and Theorems in Analysis II (1976), part V, problem 77.
"""

from enum import IntEnum

import numpy as np

from engine.model.returns.payments import AT_ONCE, N_RATE, Schedule, padded, payment_at
from engine.model.tile import LANES, N_ROW, PAID_LATER, REASON
from engine.runtime.jit import inlined
from engine.runtime.no_refcount import without_refcount


class NoRate(IntEnum):
    """Why a draw has no internal rate of return; `FOUND` is the only code whose rate is a number."""

    FOUND = 0
    NO_VALUE = 1
    NO_CHANGE = 2
    MORE_CHANGES = 3
    OUT_OF_RANGE = 4
    WORTHLESS = 5
    NOT_SOUGHT = 6


NO_RATE_MEANING: dict[NoRate, str] = {
    NoRate.FOUND: "has a rate",
    NoRate.NO_VALUE: "draw has no value",
    NoRate.NO_CHANGE: "no sign change",
    NoRate.MORE_CHANGES: "more than one sign change",
    NoRate.OUT_OF_RANGE: "the rate is below -99.99% or above 100,000,000%",
    NoRate.WORTHLESS: "the price is not above the cash that is paid at once",
    NoRate.NOT_SOUGHT: "not sought",
}

# numba freezes plain numbers into the kernel; floats, as a tile's rows are.
_FOUND, _NO_VALUE = float(NoRate.FOUND), float(NoRate.NO_VALUE)
_NO_CHANGE, _MORE_CHANGES = float(NoRate.NO_CHANGE), float(NoRate.MORE_CHANGES)
_OUT_OF_RANGE, _WORTHLESS = float(NoRate.OUT_OF_RANGE), float(NoRate.WORTHLESS)

# Rows past those of a tile.
TARGET = N_ROW  #: What the payments are to be worth, money.
RATE = N_ROW + 1  #: The flat rate at which they are, NaN where there is none.
WHY = N_ROW + 2  #: A code of `NoRate`.
WORTH = N_ROW + 3  #: Present value of the payments at a flat rate, money.
_FACTOR = N_ROW + 4  # d
_LOW, _HIGH = N_ROW + 5, N_ROW + 6  # between which d lies
_SLOPE = N_ROW + 7  # of WORTH, per unit of d
_OPEN = N_ROW + 8  # 1 while d is sought
_SIGN = N_ROW + 9  # of the last payment that is one
_CHANGES = N_ROW + 10
_ELASTICITY = N_ROW + 11  # of the present value to d, where d was
_MOVE = N_ROW + 12  # how far d has come from there, of log d; 0 if that is of no use
if _MOVE >= N_ROW + N_RATE:
    raise ValueError(f"{N_RATE} rows do not hold what rates need")

_LEAST, _GREATEST = 1e-6, 1e4  # of d
_INSIDE = 1e-9  # of d: nearer to an end it was driven there
#: A payment of less than this part of the amount is none: rounding pays a company that distributes nothing
#: some units in the last place, of either sign.
NO_PAYMENT = 1e-12
# Of d. A step leaves an error of its square times at most some hundreds, where it is one towards the root:
# beside a zero of the sum steps are short, too.
_LAST_STEP, _NEAR = 1e-6, 1e-3
_CLOSED = 1e-13  # the width of a bracket, as a part of d
# After so many of Newton's steps brackets are halved, 60 of which end it whatever the payments are.
_N_NEWTON, _N_STEP = 24, 90


@inlined
def _sum_payments(buffer: np.ndarray, schedule: Schedule, n_year: int, with_slope: bool) -> None:
    """Write the payments' sum by powers of d, and its slope, by Horner's rule: without the factor d^later.

    Four years a turn, written out: sums wait in registers, in the buffer each would wait for the one before.
    """
    buffer = without_refcount(buffer)
    for lane in range(LANES):
        buffer[WORTH * LANES + lane] = 0.0
        buffer[_SLOPE * LANES + lane] = 0.0
    for year in range(padded(n_year) - AT_ONCE + 1, 0, -AT_ONCE):
        at = payment_at(year)
        for lane in range(LANES):
            factor, total = buffer[_FACTOR * LANES + lane], buffer[WORTH * LANES + lane]
            slope, here = buffer[_SLOPE * LANES + lane], at + np.uint64(lane)
            if with_slope:
                slope = slope * factor + total
            total = total * factor + buffer[here + np.uint64(3 * LANES)]
            if with_slope:
                slope = slope * factor + total
            total = total * factor + buffer[here + np.uint64(2 * LANES)]
            if with_slope:
                slope = slope * factor + total
            total = total * factor + buffer[here + np.uint64(LANES)]
            if with_slope:
                slope = slope * factor + total
            total = total * factor + buffer[here]
            buffer[_SLOPE * LANES + lane] = slope
            buffer[WORTH * LANES + lane] = total
    if schedule.first != 0.0:
        _move_first(buffer, schedule.first)
    if schedule.terminal >= 0.0:
        _add_terminal(buffer, schedule.terminal)


@inlined
def _move_first(buffer: np.ndarray, first: float) -> None:
    """Count year 1 at a time of its own: `first` later than its year is in the polynomial."""
    at = payment_at(1)
    for lane in range(LANES):
        payment, factor = buffer[at + np.uint64(lane)], buffer[_FACTOR * LANES + lane]
        power = factor**first
        buffer[WORTH * LANES + lane] += payment * (power - 1.0)
        buffer[_SLOPE * LANES + lane] += payment * first * power / factor


@inlined
def _add_terminal(buffer: np.ndarray, exponent: float) -> None:
    """Add the terminal value's cash, which is counted at a time of its own."""
    for lane in range(LANES):
        payment, factor = buffer[PAID_LATER * LANES + lane], buffer[_FACTOR * LANES + lane]
        power = factor**exponent
        buffer[WORTH * LANES + lane] += payment * power
        buffer[_SLOPE * LANES + lane] += payment * exponent * power / factor


@inlined
def _power(factor: float, exponent: float) -> float:
    """Return factor ** exponent; of 1, which is the rule, without a call that would not vectorise."""
    return factor if exponent == 1.0 else factor**exponent


@inlined
def value_at(buffer: np.ndarray, schedule: Schedule, n_year: int, rate: float) -> None:
    """Write WORTH, the present value of the payments at a flat rate above -1."""
    factor = 1.0 / (1.0 + rate)
    for lane in range(LANES):
        buffer[_FACTOR * LANES + lane] = factor
    _sum_payments(buffer, schedule, n_year, False)
    scale = factor**schedule.later
    for lane in range(LANES):
        buffer[WORTH * LANES + lane] *= scale


@inlined
def count_changes(buffer: np.ndarray, schedule: Schedule, n_year: int) -> None:
    """Count how often the payments change sign after TARGET is spent; those that are none become zero.

    Where TARGET is not above zero there is no internal rate, but there may be an equivalent one.
    """
    buffer = without_refcount(buffer)
    for lane in range(LANES):
        buffer[_SIGN * LANES + lane] = -1.0
        buffer[_CHANGES * LANES + lane] = 0.0
    for year in range(1, n_year + 1):
        at = payment_at(year)
        for lane in range(LANES):
            payment, before = buffer[at + np.uint64(lane)], buffer[_SIGN * LANES + lane]
            is_none = abs(payment) <= NO_PAYMENT * abs(buffer[TARGET * LANES + lane])
            payment = 0.0 if is_none else payment
            sign = 1.0 if payment > 0.0 else -1.0
            sign = before if is_none else sign
            buffer[_CHANGES * LANES + lane] += 1.0 if sign != before else 0.0
            buffer[_SIGN * LANES + lane] = sign
            buffer[at + np.uint64(lane)] = payment
    if schedule.terminal >= 0.0:
        for lane in range(LANES):
            payment, before = buffer[PAID_LATER * LANES + lane], buffer[_SIGN * LANES + lane]
            is_payment = abs(payment) > NO_PAYMENT * abs(buffer[TARGET * LANES + lane])
            is_other = is_payment & (payment * before < 0.0)
            buffer[_CHANGES * LANES + lane] += 1.0 if is_other else 0.0


@inlined
def start_at(buffer: np.ndarray, rate: float) -> None:
    """Begin the next search at a rate above -1."""
    for lane in range(LANES):
        buffer[_FACTOR * LANES + lane] = 1.0 / (1.0 + rate)
        buffer[_MOVE * LANES + lane] = 0.0
        buffer[_ELASTICITY * LANES + lane] = 0.0


@inlined
def start_again(buffer: np.ndarray, otherwise: float) -> None:
    """Begin the next search of each draw at the rate that was found of it, or else at another one."""
    for lane in range(LANES):
        rate = buffer[RATE * LANES + lane]
        rate = rate if rate > -1.0 else otherwise
        buffer[_FACTOR * LANES + lane] = 1.0 / (1.0 + rate)
        buffer[_MOVE * LANES + lane] = 0.0
        buffer[_ELASTICITY * LANES + lane] = 0.0


@inlined
def aim_at(buffer: np.ndarray, later: float) -> None:
    """Begin the next search, for another TARGET, a step of Newton's from where the last one ended."""
    for lane in range(LANES):
        factor, total = buffer[_FACTOR * LANES + lane], buffer[WORTH * LANES + lane]
        worth, target = total * _power(factor, later), buffer[TARGET * LANES + lane]
        elasticity = later + factor * buffer[_SLOPE * LANES + lane] / total
        change = 2.0 * (target - worth) / ((target + worth) * elasticity)
        moved = factor * (2.0 + change) / (2.0 - change)
        is_near = (moved > 0.5 * factor) & (moved < 2.0 * factor)
        buffer[_FACTOR * LANES + lane] = moved if is_near else factor
        buffer[_MOVE * LANES + lane] = change if is_near else 0.0
        buffer[_ELASTICITY * LANES + lane] = elasticity


@inlined
def _open_search(buffer: np.ndarray) -> None:
    """Begin the search in lanes where there is a rate to be found."""
    for lane in range(LANES):
        changes, target = buffer[_CHANGES * LANES + lane], buffer[TARGET * LANES + lane]
        why = _FOUND if changes == 1.0 else _MORE_CHANGES
        why = _NO_CHANGE if changes == 0.0 else why
        why = why if target > 0.0 else _WORTHLESS
        why = why if buffer[REASON * LANES + lane] == 0.0 else _NO_VALUE
        buffer[WHY * LANES + lane] = why
        buffer[_OPEN * LANES + lane] = 1.0 if why == _FOUND else 0.0
        buffer[_LOW * LANES + lane] = _LEAST
        buffer[_HIGH * LANES + lane] = _GREATEST


@inlined
def _narrow(buffer: np.ndarray, later: float, newton: bool) -> None:
    """Narrow the bracket of d to the side where the root is, and move d.

    A step of Newton's for the logarithm of the present value as a function of log d, nearly a straight line;
    log and exp are taken by their first Pade approximants, which agree with them to the third order and so
    cost no accuracy. From the second step on the line is bent as it was found to be on the way there, which
    makes the order 2.7 instead of 2: J. F. Traub, Iterative Methods for the Solution of Equations (1964),
    chapter 6, on iterations with memory.
    Where it leaves the bracket, or is no number, the bracket is halved on the log scale.
    """
    for lane in range(LANES):
        factor, total = buffer[_FACTOR * LANES + lane], buffer[WORTH * LANES + lane]
        low, high = buffer[_LOW * LANES + lane], buffer[_HIGH * LANES + lane]
        is_open, target = buffer[_OPEN * LANES + lane] > 0.0, buffer[TARGET * LANES + lane]
        worth = total * _power(factor, later)
        is_high = worth > target
        high, low = (factor if is_high else high), (low if is_high else factor)
        elasticity = later + factor * buffer[_SLOPE * LANES + lane] / total
        change = 2.0 * (target - worth) / ((target + worth) * elasticity)
        move = buffer[_MOVE * LANES + lane]
        bend = (elasticity - buffer[_ELASTICITY * LANES + lane]) / move * change / elasticity
        is_bent = (move != 0.0) & (abs(bend) < 1.0)
        change = change * (1.0 - 0.5 * bend) if is_bent else change
        moved = factor * (2.0 + change) / (2.0 - change)
        is_near = abs(target - worth) <= _NEAR * target
        is_last = is_near & (abs(moved - factor) <= _LAST_STEP * factor)  # may be on the end of the bracket
        inside = newton & (moved > low) & (moved < high) | is_last
        moved = moved if inside else np.sqrt(low * high)
        move = change if inside else 0.0
        ends = is_last | (high - low <= _CLOSED * low)
        buffer[_LOW * LANES + lane] = low
        buffer[_HIGH * LANES + lane] = high
        buffer[_FACTOR * LANES + lane] = moved if is_open else factor
        buffer[_MOVE * LANES + lane] = move
        buffer[_ELASTICITY * LANES + lane] = elasticity
        buffer[_OPEN * LANES + lane] = 1.0 if is_open & (not ends) else 0.0


@inlined
def _is_any_open(buffer: np.ndarray) -> bool:
    n_open = 0.0
    for lane in range(LANES):
        n_open = max(n_open, buffer[_OPEN * LANES + lane])
    return n_open > 0.0


@inlined
def find_rate(buffer: np.ndarray, schedule: Schedule, n_year: int) -> None:
    """Write RATE, at which the payments are worth TARGET, and WHY, after `count_changes` and `start_at`.

    Lanes whose rate is found stay as they are, so that a draw's rate does not depend on its neighbours.

    Parameters
    ----------
    buffer : (`engine.model.returns.payments.paid_size`,) float64
        A tile that has been valued, with its payments.
    schedule : Schedule
    n_year : int
        Years of payments.
    """
    _open_search(buffer)
    for turn in range(_N_STEP):
        if not _is_any_open(buffer):
            break
        _sum_payments(buffer, schedule, n_year, True)
        _narrow(buffer, schedule.later, turn < _N_NEWTON)
    for lane in range(LANES):
        factor, why = buffer[_FACTOR * LANES + lane], buffer[WHY * LANES + lane]
        within = (factor > _LEAST * (1.0 + _INSIDE)) & (factor < _GREATEST * (1.0 - _INSIDE))
        why = _OUT_OF_RANGE if (why == _FOUND) & (not within) else why
        buffer[WHY * LANES + lane] = why
        buffer[RATE * LANES + lane] = 1.0 / factor - 1.0 if why == _FOUND else np.nan
