"""Runs that keep no draws: `python -m benchmarks.streaming [--large]`.

The command as a user gives it, `run iij --draws N --keep none --no-report`, to 10^7 draws, with --large to
10^9. What it takes to start is the time of a run of 10^4 draws, and is taken off.
"""

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.child import ROOT, Child, python
from benchmarks.figure import Figure, skipped
from benchmarks.table import number, print_table

PART = "streamed runs"
LEAST = 10**4
SIZES = (10**6, 10**7)
LARGE_SIZES = (10**8, 10**9)
_COMPARED = 10**8  # percentiles beside those of all draws sorted
_IMPORTS = (
    "import simulate.runs.pipeline, simulate.runs.run, simulate.runs.storage.store, zarr, "
    "reports.evaluation.evaluation, reports.key_figures, reports.output.terminal"
)


def measure(large: bool = False) -> list[Figure]:
    """Time a draw, growth from 10^7 to 10^9, peak memory, exactness."""
    if not _can_stream():
        return [skipped(PART, "streamed runs", "`run` has no --keep yet")]
    sizes = (*SIZES, *(LARGE_SIZES if large else ()))
    imports = python("-c", _IMPORTS).peak_bytes
    with tempfile.TemporaryDirectory() as folder:
        _run(LEAST, Path(folder) / "compiles")  # the least run is taken off the others: nothing else in it
        runs = {draws: _run(draws, Path(folder) / str(draws)) for draws in (LEAST, *sizes)}
        exact = _exactness(Path(folder)) if large else None
    rows = [_row(draws, runs, imports) for draws in sizes]
    return [*rows, *_promises(runs, imports, exact)]


def _can_stream() -> bool:
    command = [sys.executable, "-m", "simulate", "run", "--help"]
    return "--keep" in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _run(draws: int, folder: Path) -> Child:
    options = ("--draws", str(draws), "--keep", "none", "--no-report", "--out", str(folder))
    return python("-m", "simulate", "run", "iij", *options)


def _seconds_a_draw(draws: int, runs: dict[int, Child]) -> float:
    return (runs[draws].seconds - runs[LEAST].seconds) / (draws - LEAST)


def _row(draws: int, runs: dict[int, Child], imports: int) -> Figure:
    run = runs[draws]
    note = f"{number((run.peak_bytes - imports) / 1e6)} MB above imports, {number(run.seconds)} s in all"
    return Figure(PART, f"{draws:,} draws", 1e-6 / _seconds_a_draw(draws, runs), "M draws/s", note=note)


def _promises(runs: dict[int, Child], imports: int, exact: float | None) -> list[Figure]:
    largest, note = LARGE_SIZES[-1], "only with --large"
    growth = memory = None
    if largest in runs:
        growth = _seconds_a_draw(largest, runs) / _seconds_a_draw(SIZES[-1], runs)
        memory, note = (runs[largest].peak_bytes - imports) / 1e6, ""

    def at_most(name: str, value: float | None, unit: str, bar: float, aim: float | None = None) -> Figure:
        return Figure(PART, name, value, unit, bar=bar, aim=aim, at_most=True, note=note)

    return [
        at_most("time per draw at 10^9 / at 10^7", growth, "x", 1.15, 1.0),
        at_most("peak memory at 10^9 above the imports'", memory, "MB", 500.0, 100.0),
        at_most("10^8: percentiles unlike those of all draws", exact, "", 0.0),
    ]


def _exactness(folder: Path) -> float:
    """Count how many percentiles of the streamed run differ from those of all its draws, sorted."""
    from simulate import load_config, open_run
    from simulate.sampling.draws import drawn_values

    streamed, config = open_run(folder / str(_COMPARED)), load_config("iij")
    values = drawn_values(config, _COMPARED, config.file.run.seed)
    expected = np.nanpercentile(values, streamed["percent"].values, overwrite_input=True)
    return float(np.count_nonzero(streamed["percentile"].values != expected))


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streaming", description=__doc__)
    parser.add_argument("--large", action="store_true", help="10^8 and 10^9 draws as well (minutes)")
    print_table(measure(parser.parse_args(argv).large))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
