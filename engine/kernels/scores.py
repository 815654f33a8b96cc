"""Standard normal scores of streams, for what is drawn beside a company's own inputs and years."""

from collections.abc import Sequence

import numpy as np

from engine.model.rules.horizon import MAX_SEED
from engine.model.tile import LANES, SIZE, new_buffer, workspace
from engine.random.norm_ppf_tile import norm_ppf_tile
from engine.random.streams import fill_uniforms
from engine.runtime.jit import compiled

_AT_ONCE = 8  # workspaces; a tile has more


@compiled
def _fill_scores(seed: np.uint64, stream: np.uint64, first: int, out: np.ndarray) -> None:
    buffer = new_buffer(SIZE)
    begin, end = first - first % LANES, first + out.size
    for tile in range(begin, end, LANES * _AT_ONCE):
        for space in range(_AT_ONCE):
            fill_uniforms(workspace(buffer, space), tile + space * LANES, seed, stream)
        norm_ppf_tile(buffer, _AT_ONCE)
        for space in range(_AT_ONCE):
            scores, start = workspace(buffer, space), tile + space * LANES
            for lane in range(max(0, first - start), min(LANES, end - start)):
                out[start + lane - first] = scores[lane]


def draw_scores(streams: Sequence[np.uint64], seed: int, first: int, count: int) -> np.ndarray:
    """Return the standard normal scores of draws first, first + 1, ... of some streams.

    Parameters
    ----------
    streams : sequence of uint64
        As `engine.random.streams.stream_of` gives them.
    seed : int
        0 to 2**64 - 1.
    first, count : int

    Returns
    -------
    (stream, draw) float64

    Raises
    ------
    ValueError
        If the seed is out of range.
    """
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"seed = {seed}: must lie in [0, {MAX_SEED}]")
    out = np.empty((len(streams), count))
    for stream, row in zip(streams, out, strict=True):
        _fill_scores(np.uint64(seed), stream, first, row)
    return out
