"""From a tile's uniforms to normal scores: the costly branch for those lanes alone that take it.

Three uniforms in twenty lie outside the central branch of AS 241 and need a logarithm, a root and
another fraction. Computed for every lane and selected, as `engine.random.norm_ppf.norm_ppf` does,
that is most of the work. Here those lanes are listed, gathered side by side, and only they pay.
The bits are those of `norm_ppf`.
"""

import numpy as np

from engine.model.tile import CONSTANT, LANES, N_WORK, WORK
from engine.random.norm_ppf import CENTRAL, central_score, near_score, norm_ppf, outer_root
from engine.runtime.jit import compiled, inlined

_BLOCK = 16  # lanes gathered before the arithmetic runs
_ROW = np.uint64(LANES)
_LIST = np.uint64(CONSTANT * LANES)  # rows that the forecast has not filled yet
_MAY_BE_FAR = 1.4e-11  # exp(-NEAR**2) is below
_SECOND = np.uint64((WORK + 1) * LANES)  # the second row of the first workspace

if WORK - CONSTANT < N_WORK // 2:  # all lanes of all latents may be outer ones
    raise ValueError(f"a tile has {WORK - CONSTANT} rows from CONSTANT to WORK: the list takes {N_WORK // 2}")


@inlined
def norm_ppf_tile(buffer: np.ndarray, n_latent: int) -> None:
    """Replace the uniforms of the first `n_latent` workspaces by normal scores.

    The second row of each workspace is overwritten, and the rows from CONSTANT to WORK.
    """
    for i in range(n_latent):
        _centre(buffer, _SECOND + np.uint64(i) * (_ROW + _ROW))
    count = _list_outer(buffer, n_latent)
    if _gather(buffer, count) > 0:
        _far(buffer, count)
    else:
        for block in range(0, count, _BLOCK):
            _near(buffer, _packed(np.uint64(block)))
    _scatter(buffer, count)


@inlined
def _packed(place: np.uint64) -> np.uint64:
    """Return the cell of the lane at this place of the list: second rows of workspaces in a row."""
    return _SECOND + place + (place // _ROW) * _ROW


@inlined
def _centre(buffer: np.ndarray, second: np.uint64) -> None:
    first = second - _ROW
    for lane in range(LANES):
        u = buffer[first + np.uint64(lane)]
        buffer[second + np.uint64(lane)] = u
        buffer[first + np.uint64(lane)] = central_score(u)


@inlined
def _list_outer(buffer: np.ndarray, n_latent: int) -> np.int64:
    """Write where the outer uniforms stand, bits of an integer in each cell; return how many."""
    count = np.uint64(0)
    for i in range(n_latent):
        second = _SECOND + np.uint64(i) * (_ROW + _ROW)
        for lane in range(LANES):
            at = second + np.uint64(lane)
            buffer[_LIST + count] = np.uint64(at).view(np.float64)
            count += np.uint64(abs(buffer[at] - 0.5) > CENTRAL)  # no branch: it would be mispredicted
    return np.int64(count)


@inlined
def _gather(buffer: np.ndarray, count: np.int64) -> np.int64:
    """Pack the outer uniforms; return how many may be far."""
    n_far = np.int64(0)
    for k in range(count):  # never ahead of the list: a cell is read before it is written over
        place = np.uint64(k)
        u = buffer[np.float64(buffer[_LIST + place]).view(np.uint64)]
        buffer[_packed(place)] = u
        n_far += np.int64(u < _MAY_BE_FAR) + np.int64(1.0 - u < _MAY_BE_FAR)
    return n_far


@inlined
def _near(buffer: np.ndarray, packed: np.uint64) -> None:
    """Overwrite one block of uniforms, none of them far, by their scores."""
    for lane in range(_BLOCK):
        u = buffer[packed + np.uint64(lane)]
        buffer[packed + np.uint64(lane)] = near_score(u, outer_root(u))


@compiled
def _far_score(u: float) -> float:
    # A call: written out in every kernel, what never runs took a second of each one's compilation.
    return norm_ppf(u)


@inlined
def _far(buffer: np.ndarray, count: np.int64) -> None:
    # One by one: one uniform in 36 billion is far.
    for k in range(count):
        at = _packed(np.uint64(k))
        buffer[at] = _far_score(buffer[at])


@inlined
def _scatter(buffer: np.ndarray, count: np.int64) -> None:
    for k in range(count):
        place = np.uint64(k)
        at = np.float64(buffer[_LIST + place]).view(np.uint64)
        buffer[at - _ROW] = buffer[_packed(place)]
