"""Where the whole job's time goes: `python -m benchmarks.profile`.

One thread. A part's time is what it adds to all parts before it, in the order in which the
kernel runs them: parts by themselves would find their data in other places than in the kernel.
"""

from collections.abc import Callable
from time import process_time
from typing import Any

import numba
import numpy as np

from benchmarks.cases import NONE_30, TWELVE, correlated
from benchmarks.figure import Figure
from benchmarks.table import print_table
from benchmarks.timing import Times, in_turns
from benchmarks.whole_job import whole
from engine.dependence.copula import mix_tile
from engine.dependence.derived import derive_tile
from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.sampler import Sampler
from engine.kernels.tile_sampling import Source, fill_base
from engine.kernels.valuation_kernel import Valuation, empty_valuation, write_out
from engine.model.audit.tally import open_tally, tally_tile
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES, SIZE, new_buffer, workspace
from engine.model.valuation import value_tile
from engine.quantile_table.lookup import find_cells, look_up
from engine.random.norm_ppf import norm_ppf_tile
from engine.random.streams import fill_uniforms
from engine.runtime.jit import compiled
from engine.runtime.kernel_arguments import NO_SHOCKS, Shocks
from engine.runtime.no_refcount import without_refcount
from simulate import load_config
from simulate.sampling.draws import company_sampler

PART = "profile"
PARTS = (
    "random bits", "normal scores", "mixing", "cells of the tables", "look-ups and support",
    "derived inputs", "shocks of years", "forecast and audit", "write-out",
)
_N_TILE = 5_000


@compiled
def _first_parts(
    source: Source, tables: Any, relations: Any, shocks: Shocks, horizon: Horizon, out: Valuation,
    numbers: tuple,
) -> np.ndarray:
    """Run the first so many parts over so many tiles; what a later part reads is then stale."""
    parts, n_tile = numbers
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    tile_rows, source = without_refcount(buffer), without_refcount(source)  # as `sample_tile` does
    tables, relations = without_refcount(tables), without_refcount(relations)
    fill_base(tile_rows, source.base)
    open_tally(tile_rows)
    n_uncertain = source.rows.size
    n_latent = source.streams.size if relations.members.size else n_uncertain
    for tile in range(n_tile):
        for i in range(n_latent):
            fill_uniforms(workspace(tile_rows, i), tile * LANES, source.seed, source.streams[i])
        if parts > 1:
            norm_ppf_tile(tile_rows, n_latent)
        if parts > 2:
            mix_tile(tile_rows, relations, tables)
        if parts > 3:
            for i in range(n_uncertain):
                find_cells(workspace(tile_rows, i), tables, i)
        if parts > 4:
            for i in range(n_uncertain):
                row = source.rows[i] * LANES
                look_up(tile_rows[row : row + LANES], workspace(tile_rows, i), tables, i)
        if parts > 5:
            derive_tile(tile_rows, relations)
        if parts > 6 and shocks.until > 0:
            sample_innovations(tile_rows, innovations, shocks, tables, tile * LANES)
        if parts > 7:
            value_tile(tile_rows, horizon, shocks, innovations, True)
            tally_tile(tile_rows, tile * LANES, 0, out.value.size)
        if parts > 8:
            write_out(tile_rows, out, tile * LANES)
    return buffer


@compiled
def forecast_tiles(base: np.ndarray, horizon: Horizon, n_tile: int) -> np.ndarray:
    """Forecast so many tiles whose inputs are in place already, without the audit; return the buffer."""
    buffer, innovations = new_buffer(SIZE), new_buffer(0)
    fill_base(buffer, base)
    for _ in range(n_tile):
        value_tile(buffer, horizon, NO_SHOCKS, innovations)
    return buffer


def measure() -> list[Figure]:
    """Measure nanoseconds a draw of each part: twelve inputs over 30 years, and the shipped company."""
    config = load_config("iij")
    shipped = company_sampler(config, 1, config.file.run.seed)
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        return [
            *_parts("12 inputs, 30 years", correlated(TWELVE), NONE_30),
            *_parts("shipped iij, run-off", shipped, config.horizon.checked()),
            *_years(shipped.source.base),
        ]
    finally:
        numba.set_num_threads(before)


def _parts(told: str, sampler: Sampler, horizon: Horizon) -> list[Figure]:
    out, n_draw = empty_valuation(_N_TILE * LANES), _N_TILE * LANES

    def up_to(parts: int) -> Callable[[], object]:
        return lambda: _first_parts(*sampler, horizon, out, (parts, _N_TILE))

    all_of_it = whole(sampler, horizon, n_draw)
    up_to(len(PARTS))()
    np.testing.assert_array_equal(out.value, all_of_it(), err_msg="the profile is not the kernel's job")
    jobs = {name: up_to(at + 1) for at, name in enumerate(PARTS)} | {"kernel": all_of_it}
    times = in_turns(jobs, n_turn=15, clock=process_time)
    rows = _added(told, times, n_draw)
    unlike = Figure(
        PART, f"{told}: all parts / the kernel", times.ratio(PARTS[-1], "kernel"), "x",
        note="1 if the profile is true",
    )
    return [*rows, unlike]


def _added(told: str, times: Times, n_draw: int) -> list[Figure]:
    total = times.seconds(PARTS[-1])
    rows = []
    for at, name in enumerate(PARTS):
        added = times.added(name, PARTS[at - 1]) if at else times.seconds(name)
        share = f"{added / total:.0%} of the job"
        rows.append(Figure(PART, f"{told}: {name}", 1e9 * added / n_draw, "ns/draw", note=share))
    return rows


def _years(base: np.ndarray) -> list[Figure]:
    """Measure the forecast alone, split into what a year adds and what a draw takes without its years."""
    few, many = NONE_30._replace(years=2).checked(), NONE_30
    jobs = {str(h.years): (lambda h=h: forecast_tiles(base, h, _N_TILE)) for h in (few, many)}
    times = in_turns(jobs, n_turn=15, clock=process_time)
    ns = {h.years: 1e9 * times.seconds(str(h.years)) / (_N_TILE * LANES) for h in (few, many)}
    a_year = (ns[many.years] - ns[few.years]) / (many.years - few.years)
    return [
        Figure(PART, "forecast: a year", a_year, "ns/draw"),
        Figure(PART, "forecast: opening, close", ns[few.years] - few.years * a_year, "ns/draw"),
    ]


if __name__ == "__main__":
    print_table(measure())
