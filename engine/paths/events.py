"""How often something happens in the years of a tile's draws: in a year, and at least once up to it."""

import numpy as np

from engine.model.inputs import SHOCKABLE
from engine.model.line_items import LINE_NAMES, N_LINE
from engine.model.tile import LANES, N_ROW
from engine.model.years.deviations import HELD
from engine.runtime.jit import inlined

# Rows past those of a tile, and past a statement's lines.
LINE = N_ROW
VALID = LINE + N_LINE  # 1 where the draw has a value, else 0
_SEEN = VALID + 1
#: What may happen in a year, each with the line that tells it and the sign of that line which does.
EVENTS: dict[str, tuple[str, float]] = {
    "revenue falls": ("revenue_growth", -1.0),
    "operating loss": ("operating_income", -1.0),
    "net loss": ("net_income", -1.0),
    "new shares are issued": ("share_issuance", 1.0),
}
_LOSS = tuple(EVENTS).index("net loss")
_YEARS_OF_LOSS = _SEEN + len(EVENTS)
NEXT_ROW = _YEARS_OF_LOSS + 1
_CELLS = np.array([(LINE + LINE_NAMES.index(line)) * LANES for line, _ in EVENTS.values()])
_SIGNS = np.array([sign for _, sign in EVENTS.values()])
_N_EVENT = len(EVENTS)


@inlined
def open_events(buffer: np.ndarray) -> None:
    """Forget what happened in the draws before."""
    for row in range(_SEEN, NEXT_ROW):
        for lane in range(LANES):
            buffer[row * LANES + lane] = 0.0


@inlined
def count_events(buffer: np.ndarray, hits: np.ndarray, firsts: np.ndarray) -> None:
    """Add one year's events to counts, after its lines have been written.

    Parameters
    ----------
    buffer : (PATH_SIZE,) float64
    hits, firsts : (event,) int64
        Of valid draws: in how many it happens this year, and in how many for the first time.
    """
    for event in range(_N_EVENT):
        cell, sign = np.uint64(_CELLS[event]), _SIGNS[event]
        seen = np.uint64((_SEEN + event) * LANES)
        loss = 1.0 if event == _LOSS else 0.0
        n_hit, n_first = np.int64(0), np.int64(0)
        for j in range(LANES):
            lane = np.uint64(j)
            happens = buffer[np.uint64(VALID * LANES) + lane] if sign * buffer[cell + lane] > 0.0 else 0.0
            before = buffer[seen + lane]
            n_hit += np.int64(happens > 0.0)
            n_first += np.int64(happens > before)
            buffer[seen + lane] = happens if happens > before else before
            buffer[np.uint64(_YEARS_OF_LOSS * LANES) + lane] += happens * loss
        hits[event] += n_hit
        firsts[event] += n_first


@inlined
def close_events(buffer: np.ndarray, years_of_loss: np.ndarray) -> None:
    """Add to (years + 1,) int64 counts in how many valid draws there are so many years of loss."""
    for lane in range(LANES):
        if buffer[VALID * LANES + lane] > 0.0:
            years_of_loss[np.int64(buffer[_YEARS_OF_LOSS * LANES + lane])] += 1


@inlined
def count_held(buffer: np.ndarray, held: np.ndarray) -> None:
    """Add to (shockable,) int64 in how many years with innovations of valid draws each input was held."""
    for which in range(len(SHOCKABLE)):
        for lane in range(LANES):
            years = buffer[(HELD + which) * LANES + lane]
            held[which] += np.int64(years) if buffer[VALID * LANES + lane] > 0.0 else 0
