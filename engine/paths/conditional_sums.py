"""Sums of the values by tenths of each input: what the distribution tornado of all draws needs."""

import numpy as np

from engine.runtime.jit import compiled, inlined

N_TENTH = 10
FIGURES = 4  # of a cell: draws, draws above the price, sum and sum of squares of value - pivot
_LANES = 32


@inlined
def _fill_weights(weights: np.ndarray, values: np.ndarray, first: int, price: float, pivot: float) -> None:
    """Write what each draw of a tile adds to its cell: nothing where it has no value."""
    for lane in range(min(_LANES, values.size - first)):
        value = values[first + lane]
        away = value - pivot if value == value else 0.0
        weights[FIGURES * lane] = 1.0 if value == value else 0.0
        weights[FIGURES * lane + 1] = 1.0 if value > price else 0.0
        weights[FIGURES * lane + 2] = away
        weights[FIGURES * lane + 3] = away * away


@inlined
def _fill_tenths(tile: np.ndarray, edges: np.ndarray, i: int) -> None:
    """From an input in the first half of a tile to its tenth in the second.

    Nine scalars, because edges read in the loop keep it from vectorising: 1.1 ns, not 2.2.
    """
    e0, e1, e2 = edges[0, i], edges[1, i], edges[2, i]
    e3, e4, e5 = edges[3, i], edges[4, i], edges[5, i]
    e6, e7, e8 = edges[6, i], edges[7, i], edges[8, i]
    for lane in range(_LANES):
        x = tile[np.uint64(lane)]
        low = (1.0 if x > e0 else 0.0) + (1.0 if x > e1 else 0.0) + (1.0 if x > e2 else 0.0)
        middle = (1.0 if x > e3 else 0.0) + (1.0 if x > e4 else 0.0) + (1.0 if x > e5 else 0.0)
        high = (1.0 if x > e6 else 0.0) + (1.0 if x > e7 else 0.0) + (1.0 if x > e8 else 0.0)
        tile[np.uint64(_LANES + lane)] = low + middle + high


@inlined
def _add_draw(cells: np.ndarray, places: np.ndarray, weights: np.ndarray, lane: int, n_input: int) -> None:
    """Add one draw's figures to one cell an input; they stay in registers."""
    zero, one, two, three = np.uint64(0), np.uint64(1), np.uint64(2), np.uint64(3)
    of = np.uint64(FIGURES * lane)
    n, above, away, square = weights[of], weights[of + one], weights[of + two], weights[of + three]
    for i in range(n_input):
        at = np.uint64(places[np.uint64(lane * n_input + i)])
        cells[at + zero] += n
        cells[at + one] += above
        cells[at + two] += away
        cells[at + three] += square


@compiled
def _add_by_tenth(
    values: np.ndarray, inputs: np.ndarray, edges: np.ndarray, price: float, pivot: float, cells: np.ndarray
) -> None:
    n_input, flat = edges.shape[1], inputs.ravel()
    tile, weights = np.zeros(2 * _LANES), np.zeros(FIGURES * _LANES)
    places = np.zeros(n_input * _LANES, np.int32)
    for first in range(0, values.size, _LANES):
        count = min(_LANES, values.size - first)
        _fill_weights(weights, values, first, price, pivot)
        for i in range(n_input):
            for lane in range(count):
                tile[np.uint64(lane)] = flat[np.uint64((first + lane) * n_input + i)]
            _fill_tenths(tile, edges, i)
            for lane in range(_LANES):
                cell = i * N_TENTH + int(tile[np.uint64(_LANES + lane)])
                places[np.uint64(lane * n_input + i)] = np.int32(FIGURES * cell)
        for lane in range(count):
            _add_draw(cells, places, weights, lane, n_input)


def sums_by_tenth(
    values: np.ndarray, inputs: np.ndarray, edges: np.ndarray, price: float, pivot: float
) -> np.ndarray:
    """Count and sum the values of some draws by the tenth in which each input lies.

    Some 2.3 ns a draw and input, one after the other in one thread, so the same bits always. Sums by
    lane under a mask, which vectorise and need no scattered cells, take 3 ns.

    Parameters
    ----------
    values : (draw,) float64, NaN where invalid: these are left out.
    inputs : (draw, input) float64, contiguous.
    edges : (9, input) between the tenths; an input that equals an edge is in the lower tenth.
    price, pivot : in the unit of the values.

    Returns
    -------
    cells : (input, tenth, figure): number of draws, number with a value above the price, sum of
        value - pivot, and sum of its squares.
    """
    cells = np.zeros((edges.shape[1], N_TENTH, FIGURES))
    if edges.size:
        _add_by_tenth(values, inputs, edges, float(price), float(pivot), cells.reshape(-1))
    return cells
