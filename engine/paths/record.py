"""The years of many forecasts: how each line is spread, and the present value of each year.

One pass samples the draws of a run once more. Of each line and year it counts how many draws fall
into each of a thousand bins, so that memory does not grow with the draws. Counts add up to the
same in any order; sums are made block by block, and the blocks added in theirs: results are equal
bit for bit whatever the threads.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numba
import numpy as np

from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.sampler import Sampler
from engine.kernels.tile_sampling import Source, fill_base, sample_tile
from engine.model.inputs import SHOCKABLE
from engine.model.line_items import LINE_NAMES
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES, new_buffer
from engine.model.valuation import value_tile
from engine.paths.events import EVENTS
from engine.paths.histogram_quantiles import (
    GREATEST_SHARE,
    LEAST_SHARE,
    N_COUNT,
    Bins,
    bins_around,
    counted_quantiles,
    exact_quantiles,
)
from engine.paths.path_tile import CASH_ROW, PATH_SIZE, PER_SHARE_ROW, Plan, Record, record_tile
from engine.runtime.jit import PARALLEL_LOCK, compiled, compiled_slowly
from engine.runtime.kernel_arguments import Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task

#: Draws of which sums are made before they are added to those of others.
BLOCK = 256 * LANES
# With fewer draws that have a value the first block does not tell where a hundredth of all lies.
_LEAST_PILOT = BLOCK // 2

#: A statement line, the ratio of two, `CASH_SO_FAR` or `EARNINGS_PER_SHARE`.
Fan = str | tuple[str, str]
#: The free cash flow of all years up to each.
CASH_SO_FAR = "cumulated free cash flow"
#: Net income over the shares of the year, those issued until then among them.
EARNINGS_PER_SHARE = "earnings per share"
_NO_LINES = {CASH_SO_FAR: CASH_ROW, EARNINGS_PER_SHARE: PER_SHARE_ROW}


@compiled
def _record_blocks(
    thread: int, source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon,
    plan: Plan, ends: tuple[int, int], record: Record,
) -> None:
    first, end = ends
    buffer, cells = new_buffer(PATH_SIZE), np.empty(LANES, np.int32)
    innovations = new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    for block in range(thread, record.present_value.shape[0], record.counts.shape[0]):
        begin = first + block * BLOCK
        for draw in range(begin, min(begin + BLOCK, end), LANES):
            sample_tile(buffer, source, tables, relations, draw)
            if shocks.until > 0:
                sample_innovations(buffer, innovations, shocks, tables, draw)
            value_tile(buffer, horizon, shocks, innovations)
            numbers = (thread, block, draw - first, end - draw)
            record_tile(buffer, horizon, shocks, innovations, plan, numbers, record, cells)


@compiled_slowly("the forecast by year", 12)
def _record_all(
    source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon, plan: Plan,
    ends: tuple[int, int], record: Record,
) -> None:
    arguments = (source, tables, relations, shocks, horizon, plan, ends, record)
    for_each_task(_record_blocks, record.counts.shape[0], arguments)


class Paths(NamedTuple):
    """What many forecasts have in common.

    Attributes
    ----------
    valid : (part,) int64
        How many draws have a value; draw n is of part n % LANES.
    present_value : (year + 1, part) float64
        Sums over the valid draws of a part of the present value of each year, and last of all later years, to
        one who holds today's shares, currency per share, before any floor.
    kept : (kept, draw) float64
        Years of lines, NaN where the draw is invalid.
    values : (fan, year, draw) float64
        Of the first draws; of all draws if `counts` is None.
    counts : (fan, year, N_COUNT) int64, or None
        Of all draws, see `engine.paths.histogram_quantiles`.
    bins : Bins
        (fan, year) of the counts.
    hits, firsts : (event, year) int64
        Of the valid draws, by `engine.paths.events.EVENTS`: in how many it happens in a year, and in how many
        for the first time.
    years_of_loss : (year + 1,) int64
        In how many valid draws there are so many years of loss.
    held : dict of str to int
        In how many years with innovations of valid draws an input was held at a bound, by name.
    """

    valid: np.ndarray
    present_value: np.ndarray
    kept: np.ndarray
    values: np.ndarray
    counts: np.ndarray | None
    bins: Bins
    hits: np.ndarray
    firsts: np.ndarray
    years_of_loss: np.ndarray
    held: dict[str, int]

    def quantiles(self, shares: Sequence[float]) -> np.ndarray:
        """Return quantiles of the valid draws.

        Parameters
        ----------
        shares : sequence of float
            Each in [LEAST_SHARE, GREATEST_SHARE].

        Returns
        -------
        (share, fan, year) float64
            NaN where no draw has a number.

        Raises
        ------
        ValueError
            If a share is not one that bins can tell.
        """
        for share in shares:
            if not LEAST_SHARE <= share <= GREATEST_SHARE:
                raise ValueError(f"share {share}: must lie in [{LEAST_SHARE}, {GREATEST_SHARE}]")
        if self.counts is None:
            return exact_quantiles(self.values, shares)
        return counted_quantiles(self.counts, self.bins, shares)


def record_paths(
    sampler: Sampler, horizon: Horizon, n_draw: int, fans: Sequence[Fan],
    kept: Sequence[tuple[str, int]] = (), n_block: int = 256,
) -> Paths:
    """Forecast the first draws of a run, and sum them up.

    Parameters
    ----------
    sampler : Sampler
        As the run had it.
    horizon : Horizon
    n_draw : int
        Draws 0, 1, ..., n_draw - 1, at least one.
    fans : sequence of str or of pairs of str
        Lines, or pairs of lines for their ratio, of which quantiles are wanted.
    kept : sequence of pairs of str and int, optional
        Lines and the displayed year, 1 for the first, that is kept of every draw.
    n_block : int, optional
        Blocks at a time: bounds the memory that their sums take, changes no bit.

    Raises
    ------
    ValueError
        If a line is not one of a statement, a year not displayed, or the horizon is none.
    """
    horizon = horizon.checked()
    plan = _plan(fans, kept, horizon.years)
    values, n_looked_at = _first_values(sampler, horizon, n_draw, plan)
    bins = bins_around(values)
    plan = plan._replace(low=bins.low, density=bins.density())
    lines = np.empty((len(kept), n_draw))
    valid, present_value = np.zeros(LANES, np.int64), np.zeros((horizon.years + 1, LANES))
    counts = np.zeros((*bins.low.shape, N_COUNT), np.int64)
    happened = [each.sum(axis=0) for each in _happened(_empty_record(plan, horizon.years, 0, 0))]
    for first in range(0, n_draw, n_block * BLOCK):
        end = min(first + n_block * BLOCK, n_draw)
        part = _record(sampler, horizon, plan, (first, end), kept=lines[:, first:end])
        counts += part.counts.sum(axis=0)
        valid += part.valid.sum(axis=0)
        happened = [total + each.sum(axis=0) for total, each in zip(happened, _happened(part), strict=True)]
        for sums in part.present_value:  # one after the other: the order must not depend on the calls
            present_value += sums
    hits, firsts, years_of_loss, held = happened
    return Paths(
        valid, present_value, lines, values, counts if n_looked_at < n_draw else None, bins, hits.T, firsts.T,
        years_of_loss, dict(zip(SHOCKABLE, map(int, held), strict=True)),
    )


def _happened(record: Record) -> list[np.ndarray]:
    return [record.hits, record.firsts, record.years_of_loss, record.held]


def _plan(fans: Sequence[Fan], kept: Sequence[tuple[str, int]], years: int) -> Plan:
    """Rows of the lines, and bins that do not matter yet."""
    pairs = [(fan, None) if isinstance(fan, str) else fan for fan in fans]
    names = {name for name in (*(name for name, _ in kept), *sum(pairs, ())) if name is not None}
    if unknown := names - {*LINE_NAMES, *_NO_LINES}:
        raise ValueError(f"no such lines: {', '.join(sorted(unknown))}")
    if any(not 1 <= year <= years for _, year in kept):
        raise ValueError(f"kept years must lie in [1, {years}]")
    row: dict[str | None, int] = {None: -1} | _NO_LINES | {name: row for row, name in enumerate(LINE_NAMES)}
    above, below = (np.array([row[pair[part]] for pair in pairs], np.int64) for part in (0, 1))
    rows, kept_years = np.array([(row[name], year) for name, year in kept], np.int64).reshape(-1, 2).T
    low, density = np.zeros((len(fans), years)), np.ones((len(fans), years))
    return Plan(above, below, low, density, np.ascontiguousarray(rows), np.ascontiguousarray(kept_years))


def _first_values(sampler: Sampler, horizon: Horizon, n_draw: int, plan: Plan) -> tuple[np.ndarray, int]:
    """Return values (fan, year, draw) of the first draws with numbers, and how many draws that took."""
    found, n_found, end = [np.empty((*plan.low.shape, 0))], 0, 0
    none = plan._replace(kept_row=plan.kept_row[:0], kept_year=plan.kept_year[:0])
    while plan.above.size and end < n_draw and n_found < _LEAST_PILOT:
        first, end = end, min(end + BLOCK, n_draw)
        values = np.empty((*plan.low.shape, end - first))
        _record(sampler, horizon, none, (first, end), values=values)
        values = values[:, :, ~np.isnan(values).all(axis=(0, 1))]
        found.append(values)
        n_found += values.shape[2]
    return np.concatenate(found, axis=2), end


def _record(
    sampler: Sampler,
    horizon: Horizon,
    plan: Plan,
    ends: tuple[int, int],
    values: np.ndarray | None = None,
    kept: np.ndarray | None = None,
) -> Record:
    """Run the kernel over draws of which the first is a multiple of BLOCK."""
    n_block = -(-(ends[1] - ends[0]) // BLOCK)
    n_thread = min(numba.get_num_threads(), n_block)
    record = _empty_record(plan, horizon.years, n_thread, n_block)
    record = record._replace(
        values=record.values if values is None else values,
        kept=record.kept if kept is None else kept,
    )
    with PARALLEL_LOCK:
        _record_all(*sampler, horizon, plan, ends, record)
    return record


def _empty_record(plan: Plan, years: int, n_thread: int, n_block: int) -> Record:
    return Record(
        counts=np.zeros((n_thread, *plan.low.shape, N_COUNT), np.int32),
        present_value=np.zeros((n_block, years + 1, LANES)),
        valid=np.zeros((n_block, LANES), np.int64),
        values=np.empty((*plan.low.shape, 0)),
        kept=np.empty((0, 0)),
        hits=np.zeros((n_thread, years, len(EVENTS)), np.int64),
        firsts=np.zeros((n_thread, years, len(EVENTS)), np.int64),
        years_of_loss=np.zeros((n_thread, years + 1), np.int64),
        held=np.zeros((n_thread, len(SHOCKABLE)), np.int64),
    )
