"""Kill workers and coordinators of runs at random moments, and compare with runs of one process.

`python -m tests.simulate.runs.kill_workers 50 10` kills 50 workers, then 10 coordinators; with
`--portfolio` of a portfolio with its report, a company a task.
"""

import argparse
import json
import multiprocessing
import random
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

from simulate import open_portfolio, open_run
from simulate.portfolios.checkpoint import UnfinishedPortfolio
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.storage.layout import partial_folder
from tests.simulate.runs.kill_and_resume import completed, fingerprint, started, to_resume, wait_for_folder

Kinds = Mapping[str, Sequence[str]]

#: By their commands.
RUNS: Kinds = {
    "streamed": ["run", "iij", "--draws", "12000000", "--keep", "none", "--set", "tax_rate=0.3"],
    "draws": ["run", "iiji-2019", "--draws", "4000000", "--keep", "draws", "--seed", "5"],
    "until": ["run", "iij", "--until", "p50 +-0.1%", "--max-draws", "6000000"],
}
PORTFOLIOS: Kinds = {
    "world": ["portfolio", "world", "--draws", "100000", "--parquet-draws", "1000"],
    "another seed": ["portfolio", "world", "--draws", "80000", "--parquet-draws", "1000", "--seed", "5"],
}
_WORKERS = ["--workers", "2"]
#: Who resumes: one process, or other workers than before.
_RESUMING = ([], ["--workers", "1"], ["--workers", "3"])


def campaign(n_worker: int, n_coordinator: int, seed: int, kinds: Kinds, say: bool = True) -> Counter[str]:
    """Kill so many of each, and let every run end.

    Raises
    ------
    AssertionError
        If a result differs, or a process is left.
    """
    chance, counts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        whole, seconds = dict[str, dict[str, object]](), dict[str, float]()
        for kind, words in kinds.items():
            completed(words, root / f"whole-{kind}")  # compiled kernels are on the disk from here on
            seconds[kind] = completed([*words, *_WORKERS], root / f"timed-{kind}")
            whole[kind] = result(root / f"whole-{kind}")
        while counts["worker"] < n_worker or counts["coordinator"] < n_coordinator:
            kind, out = chance.choice(list(kinds)), root / f"run-{counts['run']}"
            counts["run"] += 1
            killed = _workers_killed if counts["worker"] < n_worker else _coordinator_killed
            killed(kinds[kind], out, seconds[kind], chance, counts)
            assert result(out) == whole[kind], f"{kind}: differs"
            if say:
                print(dict(counts), kind, "equal", flush=True)
    return counts


def result(out: Path) -> dict[str, object]:
    """All that a run or a portfolio says, but for when and where it was made."""
    if not (out / "assets.csv").exists():
        return fingerprint(open_run(out))
    figures = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    figures.pop("provenance")
    tables = {name: (out / name).read_bytes() for name in ("assets.csv", "correlation.csv")}
    return fingerprint(open_portfolio(out)) | tables | {"summary": figures}


def _workers_of(child: multiprocessing.process.BaseProcess) -> list[psutil.Process]:
    try:
        below = psutil.Process(child.pid).children()
        return [each for each in below if any("spawn_main" in word for word in each.cmdline())]
    except psutil.NoSuchProcess:
        return []


def _workers_killed(
    words: Sequence[str], out: Path, seconds: float, chance: random.Random, counts: Counter[str]
) -> None:
    """Kill a worker now and then while a run lasts, up to five."""
    child = started([*words, *_WORKERS], out)
    wait_for_folder(child, out)  # the workers are there
    for _ in range(chance.randint(1, 5)):
        time.sleep(chance.uniform(0.0, 0.6 * seconds))
        workers = _workers_of(child)
        if workers and child.is_alive():
            chance.choice(workers).kill()
            counts["worker"] += 1
    child.join()
    assert child.exitcode == 0, f"{words}: exit code {child.exitcode}"


def _coordinator_killed(
    words: Sequence[str], out: Path, seconds: float, chance: random.Random, counts: Counter[str]
) -> None:
    """Kill a run, see its workers end by themselves, and resume it, by workers or without."""
    child = started([*words, *_WORKERS], out)
    wait_for_folder(child, out)
    time.sleep(chance.uniform(0.0, 0.9 * seconds))
    workers = _workers_of(child)
    if child.is_alive():
        child.kill()
        counts["coordinator"] += 1
    child.join()
    _, left = psutil.wait_procs(workers, timeout=20.0)
    assert not left, f"{words}: workers outlived their coordinator"
    begun, kind = partial_folder(out), UnfinishedPortfolio if words[0] == "portfolio" else UnfinishedRun
    is_begun = begun.exists() and kind(begun).plan is not None
    counts["part safe"] += is_begun and kind(begun).n_safe() > 0
    if not out.exists():
        resume = to_resume(words) if is_begun else words
        completed([*resume, *chance.choice(_RESUMING)], out)


def _main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("workers", type=int, nargs="?", default=50)
    parser.add_argument("coordinators", type=int, nargs="?", default=10)
    parser.add_argument("--portfolio", action="store_true")
    given = parser.parse_args()
    kinds = PORTFOLIOS if given.portfolio else RUNS
    print(dict(campaign(given.workers, given.coordinators, 11, kinds)))


if __name__ == "__main__":
    _main()
