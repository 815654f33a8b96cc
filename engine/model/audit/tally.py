"""The audit of many draws: where a tile keeps it, added up lane by lane, task by task."""

import numpy as np

from engine.model.audit.invariants import NO_AUDIT, NOT_AUDITED, SOUND, Audit, AuditAccumulator, Violation
from engine.model.tile import AUDIT, GAP, LANES, N_AUDIT, N_TALLY, TALLY, VIOLATION, reader, writer
from engine.runtime.jit import inlined

# Rows of a task's sums, and columns of its results.
_DRAWS = TALLY
_FAILURES = TALLY + 1
_N_VIOLATION = len(Violation)
_WORST = _FAILURES + _N_VIOLATION
_WORST_DRAW = _WORST + 1
N_COLUMN = N_TALLY
if len(AuditAccumulator._fields) != N_AUDIT:
    raise ValueError(f"{N_AUDIT} rows of a tile do not hold what the audit adds up")

read_audit = reader(AuditAccumulator, AUDIT)
write_audit = writer(AuditAccumulator, AUDIT)


@inlined
def open_tally(buffer: np.ndarray) -> None:
    """Clear the sums of a task, which has seen no draws yet."""
    for lane in range(LANES):
        for row in range(_DRAWS, _WORST):
            buffer[row * LANES + lane] = 0.0
        buffer[_WORST * LANES + lane] = NOT_AUDITED
        buffer[_WORST_DRAW * LANES + lane] = -1.0


@inlined
def tally_tile(buffer: np.ndarray, number: int, first: int, end: int) -> None:
    """Add an audited tile's draws number, number + 1, ..., those in [first, end), to the sums of their lanes.

    The greatest gap stays with the draw that had it first: the tiles of a task come in order. Numbers
    are floats, as all rows are, and exact up to 2**53.
    """
    at, low, high = float(number), float(first), float(end)
    for lane in range(LANES):
        draw, gap = at + lane, buffer[GAP * LANES + lane]
        counts = (draw >= low) & (draw < high) & (gap > NOT_AUDITED)
        violation = buffer[VIOLATION * LANES + lane] if counts else SOUND
        buffer[_DRAWS * LANES + lane] += 1.0 if counts else 0.0
        for code in range(_N_VIOLATION):
            buffer[(_FAILURES + code) * LANES + lane] += 1.0 if violation == code else 0.0
        gap = gap if counts else NOT_AUDITED
        worst, worst_draw = buffer[_WORST * LANES + lane], buffer[_WORST_DRAW * LANES + lane]
        buffer[_WORST * LANES + lane] = gap if gap > worst else worst
        buffer[_WORST_DRAW * LANES + lane] = draw if gap > worst else worst_draw


@inlined
def close_tally(buffer: np.ndarray, sums: np.ndarray) -> None:
    """Write the sums of a task's lanes.

    Parameters
    ----------
    buffer : (SIZE,) float64
        The task's tile.
    sums : (N_COLUMN,) float64
        Overwritten.
    """
    for column in range(_WORST - TALLY):
        sums[column] = buffer[(TALLY + column) * LANES : (TALLY + column + 1) * LANES].sum()
    worst, worst_draw = NOT_AUDITED, -1.0
    for lane in range(LANES):
        gap, draw = buffer[_WORST * LANES + lane], buffer[_WORST_DRAW * LANES + lane]
        if gap > worst or (gap == worst and draw < worst_draw):
            worst, worst_draw = gap, draw
    sums[_WORST - TALLY], sums[_WORST_DRAW - TALLY] = worst, worst_draw


def audit_of(sums: np.ndarray) -> Audit:
    """Return the audit of all tasks: counts add up, the worst is the worst of all.

    Parameters
    ----------
    sums : (task, N_COLUMN) float64
        As `close_tally` wrote them.
    """
    draws, *failures = (int(count) for count in sums[:, : 1 + _N_VIOLATION].sum(axis=0))
    if not draws:
        return NO_AUDIT
    worst, worst_draw = sums[:, -2], sums[:, -1]
    greatest = worst.max()
    return Audit(draws, tuple(failures), float(greatest), int(worst_draw[worst == greatest].min()))
