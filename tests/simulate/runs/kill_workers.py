"""Kill workers and coordinators of runs at random moments, and compare with runs of one process.

`python -m tests.simulate.runs.kill_workers 50 10` kills 50 workers, then 10 coordinators.
"""

import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from simulate import open_run
from simulate.runs.storage.layout import partial_folder
from tests.simulate.runs.kill_and_resume import completed, fingerprint, started, wait_for_folder

#: By what is given to `run`.
KINDS = {
    "streamed": ["iij", "--draws", "12000000", "--keep", "none", "--set", "tax_rate=0.3"],
    "draws": ["iiji-2019", "--draws", "4000000", "--keep", "draws", "--seed", "5"],
    "until": ["iij", "--until", "p50 +-0.1%", "--max-draws", "6000000"],
}
_WORKERS = ["--workers", "2"]


def campaign(n_worker: int, n_coordinator: int, seed: int, say: bool = True) -> Counter[str]:
    """Kill so many of each, and let every run end.

    Raises
    ------
    AssertionError
        If a result differs, or a process is left.
    """
    chance, counts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole = {kind: _reference(kind, root / f"whole-{kind}") for kind in KINDS}
        while counts["worker"] < n_worker or counts["coordinator"] < n_coordinator:
            kind, out = chance.choice(list(KINDS)), root / f"run-{counts['run']}"
            counts["run"] += 1
            of_workers = counts["worker"] < n_worker
            (_workers_killed if of_workers else _coordinator_killed)(kind, out, chance, counts)
            assert fingerprint(open_run(out)) == whole[kind], f"{kind}: differs"
            if say:
                print(dict(counts), kind, "equal", flush=True)
    return counts


def _reference(kind: str, out: Path) -> dict[str, object]:
    completed(KINDS[kind], out)
    return fingerprint(open_run(out))


def _workers_of(child: multiprocessing.process.BaseProcess) -> list[psutil.Process]:
    try:
        below = psutil.Process(child.pid).children()
        return [each for each in below if any("spawn_main" in word for word in each.cmdline())]
    except psutil.NoSuchProcess:
        return []


def _workers_killed(kind: str, out: Path, chance: random.Random, counts: Counter[str]) -> None:
    """Kill a worker now and then while a run lasts, up to five."""
    child = started([*KINDS[kind], *_WORKERS], out)
    wait_for_folder(child, out)  # the workers are there
    for _ in range(chance.randint(1, 5)):
        time.sleep(chance.uniform(0.0, 6.0))
        workers = _workers_of(child)
        if workers and child.is_alive():
            chance.choice(workers).kill()
            counts["worker"] += 1
    child.join()
    assert child.exitcode == 0, f"{kind}: exit code {child.exitcode}"


def _coordinator_killed(kind: str, out: Path, chance: random.Random, counts: Counter[str]) -> None:
    """Kill a run, see its workers end by themselves, and resume it, by workers or without."""
    child = started([*KINDS[kind], *_WORKERS], out)
    wait_for_folder(child, out)
    time.sleep(chance.uniform(1.0, 8.0))
    workers = _workers_of(child)
    if child.is_alive():
        child.kill()
        counts["coordinator"] += 1
    child.join()
    _, left = psutil.wait_procs(workers, timeout=20.0)
    assert not left, f"{kind}: workers outlived their coordinator"
    is_begun = partial_folder(out).exists()
    counts["part safe"] += is_begun
    if not out.exists():
        resume = [KINDS[kind][0], "--resume"] if is_begun else KINDS[kind]
        completed([*resume, *(_WORKERS if chance.random() < 0.5 else [])], out)


if __name__ == "__main__":
    counts = [int(word) for word in sys.argv[1:3]] or [50, 10]
    print(dict(campaign(*counts, seed=11)))
