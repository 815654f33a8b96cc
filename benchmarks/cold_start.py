"""How long one waits for a command: `python -m benchmarks.cold_start`. Medians of five processes."""

import tempfile
from pathlib import Path
from statistics import median

from benchmarks.child import Child, python
from benchmarks.figure import Figure
from benchmarks.table import number, print_table

PART = "cold start"
N_RUN = 5
_N_UNCACHED = 1  # it compiles everything: half a minute
_FEW_DRAWS = "1000"


def measure() -> list[Figure]:
    """Measure `--help`, `check`, a first run without and with compiled kernels, the shipped run."""
    check = ("-m", "simulate", "check", "iij")
    python(*check)  # byte code is written once
    return [
        _row("python -c pass", _median("-c", "pass")),
        _row("simulate --help", _median("-m", "simulate", "--help")),
        _row("simulate check iij", _median(*check), bar=0.35, aim=0.2),
        *_runs(),
    ]


def _runs() -> list[Figure]:
    """Measure a small run without and with the compile cache, and the shipped run with it."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = {"NUMBA_CACHE_DIR": str(Path(folder) / "cache")}  # `engine.runtime.jit` puts its folder there
        shipped = ("-m", "simulate", "run", "iij", "--out", str(Path(folder) / "out"))
        few = (*shipped, "--draws", _FEW_DRAWS)
        uncached = _median(*few, environment=fresh, n_run=_N_UNCACHED)  # and fills the cache
        compiled, whole = (_median(*run, environment=fresh) for run in (few, shipped))
    return [
        _row("run of 1,000 draws, nothing compiled, once", uncached),
        _row("run of 1,000 draws, compiled", compiled),
        _row("make simulate CONFIG=iij, compiled", whole),
    ]


def _median(*arguments: str, environment: dict[str, str] | None = None, n_run: int = N_RUN) -> Child:
    runs = [python(*arguments, environment=environment) for _ in range(n_run)]
    return Child(*(median(each) for each in zip(*runs, strict=True)))


def _row(name: str, run: Child, bar: float | None = None, aim: float | None = None) -> Figure:
    # A busy machine shows in the wall time and hardly in the processor's.
    note = f"{number(run.processor_seconds)} s of processor time, {run.peak_bytes / 1e6:.0f} MB"
    return Figure(PART, name, run.seconds, "s", bar=bar, aim=aim, at_most=True, note=note)


if __name__ == "__main__":
    print_table(measure())
