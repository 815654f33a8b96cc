"""Latin hypercube sampling of a run of N draws, draw by draw.

Source: McKay, Beckman and Conover, "A comparison of three methods for selecting values of input
variables in the analysis of output from a computer code", Technometrics 21 (1979) 239-245.

Each input's range is cut into N strata of equal probability. Draw n lies in stratum
permutation(n) of each input, at a random place: every stratum is hit once. The permutations of
the inputs are independent. Draw n depends on (seed, name, n, N) only.
"""

import numpy as np

from engine.jit import inlined
from engine.permutation import N_KEY, permutation_bases, permutation_keys, permute_once
from engine.streams import fill_uniforms
from engine.tile import LANES

#: The name of this scheme in provenance; a change of any bit needs a new one.
HYPERCUBE = "latin-hypercube/feistel-6-v1"

_BELOW_ONE = 1.0 - 2.0**-53

_Words = tuple[np.uint64, ...]


def build_strata(seed: int, streams: np.ndarray, n_draw: int) -> np.ndarray:
    """What `fill_latin` must know of each input.

    Parameters
    ----------
    seed : from 0 to 2**64 - 1.
    streams : (input,), the stream numbers of the inputs' names.
    n_draw : draws of the whole run, 1 to 2**32.

    Returns
    -------
    (input, 3 + N_KEY) uint64 : the number of strata, the two bases of the permutation, its keys.

    Raises
    ------
    ValueError
        If there are no draws, or more than 2**32.
    """
    bases = permutation_bases(n_draw)
    strata = np.empty((len(streams), 3 + N_KEY), np.uint64)
    strata[:, :3] = n_draw, *bases
    for i, stream in enumerate(streams):
        strata[i, 3:] = permutation_keys(seed, stream)
    return strata


@inlined
def _permute_lanes(cells: np.ndarray, first: int, size: np.uint64, bases: _Words, keys: _Words) -> np.int64:
    """Put images of first, first + 1, ... into the second LANES cells; how many are outside.

    A function of scalars: with the array of keys as its argument it took half as long again.
    """
    start, last = np.uint64(first), size - np.uint64(1)
    n_outside = np.int64(0)
    for lane in range(LANES):
        # The last tile goes on behind the last draw; nobody reads those lanes.
        number = min(start + np.uint64(lane), last)
        image = permute_once(number, bases[0], bases[1], keys)
        n_outside += image >= size
        cells[LANES + lane] = np.float64(image)
    return n_outside


@inlined
def _walk_back(cells: np.ndarray, size: np.uint64, bases: _Words, keys: _Words) -> None:
    """Permute again what is not below the size. Apart: a loop of unknown length has no lanes."""
    for lane in range(LANES):
        image = np.uint64(cells[LANES + lane])
        while image >= size:
            image = permute_once(image, bases[0], bases[1], keys)
        cells[LANES + lane] = np.float64(image)


@inlined
def fill_latin(cells: np.ndarray, first: int, seed: np.uint64, stream: np.uint64, strata: np.ndarray) -> None:
    """Fill the first LANES cells with draws first, first + 1, ... of one input.

    Parameters
    ----------
    cells : float64, the two rows of `engine.tile.workspace`: uniforms in (0, 1) in the first,
        the strata in the second. Within rounding, a uniform times `n_draw` lies in its stratum.
    first : a multiple of LANES.
    seed, stream : of the places within the strata, which are those of plain random draws.
    strata : the input's row of `build_strata`.
    """
    fill_uniforms(cells, first, seed, stream)
    size, bases = strata[0], (strata[1], strata[2])
    keys = (
        strata[3], strata[4], strata[5], strata[6], strata[7], strata[8],
        strata[9], strata[10], strata[11], strata[12], strata[13], strata[14],
    )
    if _permute_lanes(cells, first, size, bases, keys) > 0:
        _walk_back(cells, size, bases, keys)
    n_draw = np.float64(size)
    for lane in range(LANES):
        # The last stratum's end would round to 1.
        cells[lane] = min((cells[LANES + lane] + cells[lane]) / n_draw, _BELOW_ONE)
