"""Many draws on all cores: thin parallel drivers over tiles of draws.

A draw's result depends on the draw alone, and every draw writes its own cell, so results are
equal bit for bit whatever the threads and chunks.
"""

from typing import NamedTuple

import numpy as np

from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.sampler import Sampler
from engine.kernels.tile_sampling import Method, Source, fill_base, sample_tile
from engine.model.audit.invariants import NO_AUDIT, Audit
from engine.model.audit.tally import N_COLUMN, audit_of, close_tally, open_tally, tally_tile
from engine.model.inputs import N_INPUT
from engine.model.rules.horizon import Horizon
from engine.model.tile import BELOW_BOOK, INPUT, LANES, LAST_SHARE, REASON, SIZE, VALUE, new_buffer
from engine.model.valuation import value_tile
from engine.random.sobol_rotation import N_PILOT, fit_rotation, random_scores
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly, inlined
from engine.runtime.kernel_arguments import NO_SHOCKS, Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task

# Enough tiles for a thread to be worth waking, few enough to share out evenly.
TILES_PER_TASK = 64


class Valuation(NamedTuple):
    """Results of many draws, one cell per draw.

    Attributes
    ----------
    value : (draw,) float64
        Currency per share, NaN where invalid.
    reason : (draw,) uint8
        A code of `engine.model.rules.invalid_draws.Invalid`.
    below_book : (draw,) bool
        Whether the value before the floor is under book equity per share.
    last_year_share : (draw,) float64
        Weight of the last year summed, in [0, 1], NaN where invalid.
    """

    value: np.ndarray
    reason: np.ndarray
    below_book: np.ndarray
    last_year_share: np.ndarray


class Output(NamedTuple):
    """All that a pass over sampled draws fills: the fields of a `Valuation`, and two more.

    Attributes
    ----------
    inputs : (draw, uncertain input) float64
        The sampled values; no rows where none are kept.
    tallies : (task, column) float64
        See `engine.model.audit.tally`.
    """

    value: np.ndarray
    reason: np.ndarray
    below_book: np.ndarray
    last_year_share: np.ndarray
    inputs: np.ndarray
    tallies: np.ndarray


def n_task_of(first: int, count: int) -> int:
    """Return how many tasks there are of draws first, ..., first + count - 1."""
    n_tile = -(-(first + count) // LANES) - first // LANES
    return -(-n_tile // TILES_PER_TASK)


def empty_valuation(count: int) -> Valuation:
    """Return cells for `count` draws, not yet filled."""
    return Valuation(
        np.empty(count), np.empty(count, np.uint8), np.empty(count, np.bool_), np.empty(count)
    )


@inlined
def tiles_of_task(task: int, first: int, count: int) -> tuple[int, int]:
    """Return the first tile of a task, and the one after its last, of draws first, ..., first + count - 1."""
    begin = first // LANES + task * TILES_PER_TASK
    return begin, min(begin + TILES_PER_TASK, (first + count + LANES - 1) // LANES)


@inlined
def write_out(buffer: np.ndarray, out: Valuation | Output, at: int) -> None:
    """Write the tile's results to cells at, at + 1, ..., as far as there are such cells."""
    for lane in range(max(0, -at), min(LANES, out.value.size - at)):
        out.value[at + lane] = buffer[VALUE * LANES + lane]
        out.reason[at + lane] = np.uint8(buffer[REASON * LANES + lane])
        out.below_book[at + lane] = buffer[BELOW_BOOK * LANES + lane] > 0.0
        out.last_year_share[at + lane] = buffer[LAST_SHARE * LANES + lane]


@compiled
def _draw_tiles(
    task: int, source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon,
    first: int, out: Output,
) -> None:
    begin, end = tiles_of_task(task, first, out.value.size)
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    open_tally(buffer)
    for tile in range(begin, end):
        sample_tile(buffer, source, tables, relations, tile * LANES)
        if shocks.until > 0:
            sample_innovations(buffer, innovations, shocks, tables, tile * LANES)
        value_tile(buffer, horizon, shocks, innovations, True)
        tally_tile(buffer, tile * LANES, first, first + out.value.size)
        at = tile * LANES - first
        write_out(buffer, out, at)
        for lane in range(max(0, -at), min(LANES, out.inputs.shape[0] - at)):
            for i in range(source.rows.size):
                out.inputs[at + lane, i] = buffer[source.rows[i] * LANES + lane]
    close_tally(buffer, out.tallies[task])


@compiled_slowly("the sampling of inputs", 20)
def _draw_all(
    source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon, first: int,
    out: Output,
) -> None:
    arguments = (source, tables, relations, shocks, horizon, first, out)
    for_each_task(_draw_tiles, out.tallies.shape[0], arguments)


def value_draws(
    sampler: Sampler, horizon: Horizon, first: int, out: Valuation, inputs: np.ndarray | None = None
) -> Audit:
    """Sample and value draws first, first + 1, ..., one for each cell of `out`.

    Parameters
    ----------
    sampler : Sampler
    horizon : Horizon
    first : int
        Number of the first draw.
    out : Valuation
        Filled in place; slices of larger arrays will do.
    inputs : (draw, uncertain input) float64, optional
        Filled with the sampled values; None keeps none.

    Returns
    -------
    audit : Audit
        Of these draws that have a value, under their own numbers.

    Raises
    ------
    ValueError
        If the horizon is none.
    RuntimeError
        In a process forked after GNU OpenMP had started its threads.
    """
    if inputs is None:
        inputs = np.empty((0, sampler.source.rows.size))
    if not out.value.size:
        return NO_AUDIT
    tallies = np.empty((n_task_of(first, out.value.size), N_COLUMN))
    with PARALLEL_LOCK:
        _draw_all(*sampler, horizon.checked(), first, Output(*out, inputs, tallies))
    return audit_of(tallies)


@inlined
def fill_rows(buffer: np.ndarray, rows: tuple[int, int], matrix: np.ndarray, at: int) -> None:
    """Copy columns at, at + 1, ... of a matrix into a tile; past the end, the last one again.

    Indices are unsigned, because for signed ones the compiler must look for negative ones, and the
    loop does not vectorise; a view a row would count references, at twice the cost of the copy.

    Parameters
    ----------
    buffer : (SIZE,) float64
    rows : tuple of int
        The tile's row for the matrix's first row, and how many rows on for the next one.
    matrix : (row, draw) float64
    at : int
    """
    flat, count = matrix.ravel(), matrix.shape[1]
    for row in range(matrix.shape[0]):
        source, target = row * count + at, (rows[0] + rows[1] * row) * LANES
        if at + LANES <= count:
            for lane in range(LANES):
                buffer[np.uint64(target + lane)] = flat[np.uint64(source + lane)]
        else:
            for lane in range(LANES):
                buffer[target + lane] = matrix[row, min(at + lane, count - 1)]


@compiled
def _value_rows(
    task: int, matrix: np.ndarray, shocks: Shocks, given: np.ndarray, horizon: Horizon, out: Valuation
) -> None:
    begin, end = tiles_of_task(task, 0, out.value.size)
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    for tile in range(begin, end):
        fill_rows(buffer, (INPUT, 1), matrix, tile * LANES)
        fill_rows(innovations, (0, 1), given, tile * LANES)
        value_tile(buffer, horizon, shocks, innovations)
        write_out(buffer, out, tile * LANES)


@compiled_slowly("the forecast", 12)
def _value_all(
    matrix: np.ndarray, shocks: Shocks, given: np.ndarray, horizon: Horizon, out: Valuation, n_task: int
) -> None:
    for_each_task(_value_rows, n_task, (matrix, shocks, given, horizon, out))


def value_inputs(
    matrix: np.ndarray, horizon: Horizon, shocks: Shocks = NO_SHOCKS, innovations: np.ndarray | None = None
) -> Valuation:
    """Value draws whose inputs are given.

    Parameters
    ----------
    matrix : (input, draw) array_like
        Rows in registry order.
    horizon : Horizon
    shocks : Shocks, optional
        By default every year is as the trend has it.
    innovations : (row, year, draw) float64, optional
        With shocks: as `engine.kernels.innovations.draw_innovations` gives them.

    Raises
    ------
    ValueError
        If the matrix does not have one row per registered input, the innovations are not those of the shocks
        and draws, or the horizon is none.
    RuntimeError
        In a process forked after GNU OpenMP had started its threads.
    """
    matrix = np.ascontiguousarray(matrix, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != N_INPUT:
        raise ValueError(f"inputs of shape {matrix.shape}: want ({N_INPUT}, number of draws)")
    given = checked_innovations(shocks, innovations, matrix.shape[1])
    out = empty_valuation(matrix.shape[1])
    if not matrix.shape[1]:
        return out
    with PARALLEL_LOCK:
        _value_all(matrix, shocks, given, horizon.checked(), out, n_task_of(0, matrix.shape[1]))
    return out


def checked_innovations(shocks: Shocks, innovations: np.ndarray | None, n_draw: int) -> np.ndarray:
    """Return the given innovations of so many draws, (row * year, draw) float64.

    Raises
    ------
    ValueError
        If they are not those of the shocks and draws.
    """
    wanted = (*shocks.streams.shape, n_draw)
    if innovations is None:
        innovations = np.empty((0, 0, n_draw))
    if innovations.shape != wanted:
        raise ValueError(f"innovations of shape {innovations.shape}: want {wanted}")
    return np.ascontiguousarray(innovations, dtype=np.float64).reshape(wanted[0] * wanted[1], n_draw)


def rotated(sampler: Sampler, horizon: Horizon, n_pilot: int = N_PILOT) -> Sampler:
    """Return the sampler with its Sobol points rotated along the value, as learnt from so many random draws.

    Years follow their trend there, so that shocks move no input. See `engine.random.sobol_rotation` for the
    sources.
    """
    pilot = sampler._replace(source=sampler.source._replace(method=int(Method.RANDOM)), shocks=NO_SHOCKS)
    out = empty_valuation(n_pilot)
    value_draws(pilot, horizon, 0, out)
    streams = sampler.source.streams[: sampler.n_latent()]
    numbers, counts = np.unique(streams, return_counts=True)
    own = np.isin(streams, numbers[counts == 1])
    if sampler.relations.shared[0] >= 0:
        own[sampler.relations.shared[0]] = False  # the factor is no direction: it widens all
    rotation = fit_rotation(random_scores(sampler.source.seed, streams, n_pilot), out.value, own)
    return sampler._replace(relations=sampler.relations._replace(rotation=rotation))
