"""How time and memory grow: `python -m benchmarks.scaling`.

Threads, draws, years and uncertain inputs, one at a time, from 10^6 draws of 12 correlated
inputs over 30 years. Times are of one process, in turns; memory is that of a process of its own.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable

import numba
import numpy as np

from benchmarks.cases import NONE_30, TWELVE, YEARS, correlated, first_inputs
from benchmarks.ceiling import arithmetic
from benchmarks.child import ROOT
from benchmarks.figure import Figure, skipped
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from benchmarks.whole_job import whole
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Terminal
from engine.runtime.jit import parallel

PART = "scaling"
N_DRAW = 1_000_000
DRAWS = (10**4, 10**5, 10**6, 10**7)
YEAR_COUNTS = (10, 30, 50, 100)
INPUT_COUNTS = (1, 6, 12, 20, 26)
_FEW = 250_000  # draws where the number of draws is not the question


def measure() -> list[Figure]:
    """Measure all four, and the memory of each size."""
    return [*_threads(), *_draws(), *_years(), *_inputs()]


@parallel
def _busy(cells: np.ndarray) -> None:
    """Do arithmetic and nothing else, shared out over the threads."""
    for row in numba.prange(cells.shape[0]):
        arithmetic(cells[row], 4_000)


def _threads() -> list[Figure]:
    name = "2 threads / 1 thread"
    if (os.cpu_count() or 1) < 2:
        return [skipped(PART, name, "one processor here", "x")]
    job, cells = whole(correlated(TWELVE), NONE_30, N_DRAW), np.ones((64, 512))

    def on(threads: int, work: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            numba.set_num_threads(threads)
            work()

        return run

    jobs = {"1 thread": on(1, job), "2 threads": on(2, job)}
    control = {"busy 1": on(1, lambda: _busy(cells)), "busy 2": on(2, lambda: _busy(cells))}
    before = numba.get_num_threads()
    try:
        times = in_turns(jobs | control, n_turn=11)
    finally:
        numba.set_num_threads(before)
    rows = [Figure(PART, each, N_DRAW / times.seconds(each) / 1e6, "M draws/s") for each in jobs]
    gave = times.ratio("busy 1", "busy 2")
    ratio = times.ratio("1 thread", "2 threads")
    note = f"arithmetic alone, in the same turns: {gave:.2f}"
    return [*rows, Figure(PART, name, ratio, "x", bar=1.8, aim=1.95, note=note)]


def _draws() -> list[Figure]:
    sampler = correlated(TWELVE)
    times = in_turns({str(count): whole(sampler, NONE_30, count) for count in DRAWS}, n_turn=5)
    return [
        _row(f"{count:,} draws", times.seconds(str(count)) / count, _memory(count, YEARS, 12))
        for count in DRAWS
    ]


def _years() -> list[Figure]:
    sampler = correlated(TWELVE)
    times = in_turns({
        str(years): whole(sampler, Horizon(years, terminal=int(Terminal.NONE)), _FEW) for years in YEAR_COUNTS
    })
    return [
        _row(f"{years} years", times.seconds(str(years)) / _FEW, _memory(_FEW, years, 12))
        for years in YEAR_COUNTS
    ]


def _inputs() -> list[Figure]:
    times = in_turns({
        str(count): whole(correlated(first_inputs(count)), NONE_30, _FEW) for count in INPUT_COUNTS
    })
    return [
        _row(f"{count} uncertain inputs", times.seconds(str(count)) / _FEW, _memory(_FEW, YEARS, count))
        for count in INPUT_COUNTS
    ]


def _row(name: str, seconds_a_draw: float, memory: int) -> Figure:
    note = f"{memory / 1e6:.0f} MB above imports and code"
    return Figure(PART, name, 1e-6 / seconds_a_draw, "M draws/s", note=note)


def _memory(n_draw: int, years: int, n_input: int) -> int:
    """Return a streamed run's peak memory above what its process needs for no draw at all, bytes."""
    command = [sys.executable, "-m", "benchmarks.one_run", str(n_draw), str(years), str(n_input)]
    # Through a small process: Linux counts a parent's memory towards its child's peak.
    start = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", start, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    return found["peak"] - found["before"]


if __name__ == "__main__":
    print_table(measure())
