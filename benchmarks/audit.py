"""What the audit of each draw costs: `python -m benchmarks.audit`.

The shipped company's run as users make it, sampling included, on all cores, in turns with the same
run on drivers that value draws without their audit, which exist only here. Processor time, as others
on the machine disturb it less; of the clock's time the audit takes a smaller part still, because it is
shared out over the cores and the rest of a run is not.
"""

import sys
from collections.abc import Callable
from time import process_time
from types import ModuleType
from typing import TypeVar

import numba
import numpy as np

from benchmarks.cases import NONE_30, TWELVE, correlated
from benchmarks.figure import Figure
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from benchmarks.whole_job import whole
from engine.kernels import valuation_kernel as kernel
from engine.kernels.innovations import cells_of, sample_innovations
from engine.kernels.sampler import Sampler
from engine.kernels.tile_sampling import Source, fill_base, sample_tile
from engine.kernels.valuation_kernel import Output, Valuation, n_task_of, tiles_of_task, write_out
from engine.model.audit.invariants import NO_AUDIT, Audit
from engine.model.rules.horizon import Horizon
from engine.model.tile import LANES, SIZE, new_buffer
from engine.model.valuation import value_tile
from engine.runtime.jit import PARALLEL_LOCK, compiled
from engine.runtime.kernel_arguments import Relations, Shocks, Tables
from engine.runtime.tasks import for_each_task
from simulate import load_config, run
from simulate.sampling.draws import company_sampler

PART = "audit"
N_DRAW = 1_000_000
N_STREAMED = 1 << 22
_N_TURN = 21
_AUDITED = kernel.value_draws
_OURS = ("engine.", "simulate.", "benchmarks.")
_Result = TypeVar("_Result")


@compiled
def _draw_tiles(
    task: int, source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon,
    first: int, out: Output,
) -> None:
    """Do as `engine.kernels.valuation_kernel._draw_tiles`, line by line, but for the audit."""
    begin, end = tiles_of_task(task, first, out.value.size)
    buffer, innovations = new_buffer(SIZE), new_buffer(cells_of(shocks))
    fill_base(buffer, source.base)
    for tile in range(begin, end):
        sample_tile(buffer, source, tables, relations, tile * LANES)
        if shocks.until > 0:
            sample_innovations(buffer, innovations, shocks, tables, tile * LANES)
        value_tile(buffer, horizon, shocks, innovations)
        at = tile * LANES - first
        write_out(buffer, out, at)
        for lane in range(max(0, -at), min(LANES, out.inputs.shape[0] - at)):
            for i in range(source.rows.size):
                out.inputs[at + lane, i] = buffer[source.rows[i] * LANES + lane]


@compiled
def _draw_all(
    source: Source, tables: Tables, relations: Relations, shocks: Shocks, horizon: Horizon, first: int,
    out: Output, n_task: int,
) -> None:
    for_each_task(_draw_tiles, n_task, (source, tables, relations, shocks, horizon, first, out))


def value_without_audit(
    sampler: Sampler, horizon: Horizon, first: int, out: Valuation, inputs: np.ndarray | None = None
) -> Audit:
    """Do as `engine.kernels.valuation_kernel.value_draws`; the audit is empty."""
    if inputs is None:
        inputs = np.empty((0, sampler.source.rows.size))
    n_task = n_task_of(first, out.value.size)
    with PARALLEL_LOCK:
        _draw_all(*sampler, horizon.checked(), first, Output(*out, inputs, np.empty((0, 0))), n_task)
    return NO_AUDIT


def _users() -> list[ModuleType]:
    """Return the modules that value draws.

    Looking takes milliseconds, so it is not done while a clock runs.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(_OURS)]
    return [module for module in modules if getattr(module, "value_draws", None) is _AUDITED]


def _without(job: Callable[[], _Result]) -> Callable[[], _Result]:
    """Return the same job on the drivers without audit."""
    users = _users()

    def bare() -> _Result:
        try:
            for module in users:
                vars(module)["value_draws"] = value_without_audit
            return job()
        finally:
            for module in users:
                vars(module)["value_draws"] = _AUDITED

    return bare


def measure() -> list[Figure]:
    """Measure what the audit adds to a run, with draws kept and streamed, and to the kernel alone."""
    config = load_config("iij")
    sampler = company_sampler(config, N_DRAW, config.file.run.seed)
    runs: dict[str, Callable[[], object]] = {
        f"run, {N_DRAW:,} draws kept": lambda: run(config, N_DRAW),
        f"run, {N_STREAMED:,} draws streamed": lambda: run(config, N_STREAMED, keep="none"),
    }
    kernels = {
        "kernel alone, one thread, iij": whole(sampler, config.horizon.checked(), N_DRAW // 4),
        "kernel alone, one thread, 12 inputs, 30 years": whole(correlated(TWELVE), NONE_30, N_DRAW // 4),
    }
    for job in kernels.values():
        np.testing.assert_array_equal(job().copy(), _without(job)())
    return [*(_cost(name, job, bar=0.10) for name, job in runs.items()), *_on_one_thread(kernels)]


def _on_one_thread(kernels: dict[str, Callable[[], np.ndarray]]) -> list[Figure]:
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        return [_cost(name, job) for name, job in kernels.items()]
    finally:
        numba.set_num_threads(before)


def _cost(name: str, job: Callable[[], object], bar: float | None = None) -> Figure:
    """Measure what the audit adds, as a part of the time without it."""
    times = in_turns({"with": job, "without": _without(job)}, _N_TURN, process_time)
    note = " s, without ".join(f"{times.seconds(each):.3f}" for each in ("with", "without")) + " s"
    added = times.ratio("with", "without") - 1.0
    return Figure(PART, name, added, "of it", bar=bar, at_most=bar is not None, note=note, needs=512)


if __name__ == "__main__":
    print_table(measure())
