"""Kill runs at random moments, go on with them, and compare with runs that nobody killed.

`python -m tests.simulate.runs.kill_and_resume 200` does so 200 times; the suite does it a few times.
"""

import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from simulate import open_run
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.storage.layout import partial_folder
from simulate.settings import Settings

#: Short runs of every kind, by their commands.
KINDS = {
    "inputs": ["run", "iij", "--draws", "1000000", "--keep", "inputs"],
    "draws": ["run", "iiji-2019", "--draws", "2000000", "--keep", "draws", "--seed", "5"],
    "streamed": ["run", "iij", "--draws", "4000000", "--keep", "none", "--set", "tax_rate=0.3"],
    "until": ["run", "iij", "--until", "p50 +-0.2%", "--max-draws", "3000000"],
}
#: Sums and counts of a streamed run are saved whenever they may be; a portfolio's report is short.
_SIZES = Settings(save_pause=0.0, driver_draws=1 << 12, factor_draws=1 << 12, weight_resamples=2)
_PRELOADED = ["simulate.runs.pipeline", "simulate.cli.main", "zarr", "xarray"]
_WHEN_MADE = {"created", "git_commit"}


def _in_child(words: Sequence[str], out: str) -> None:
    from simulate.cli.main import main

    report = ["--no-report"] if words[0] == "run" else []
    sys.exit(main([*words, *report, "--out", out], _SIZES))


def started(words: Sequence[str], out: Path) -> multiprocessing.process.BaseProcess:
    """A command in a process of its own."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    child = context.Process(target=_in_child, args=(list(words), str(out)))
    child.start()
    return child


def completed(words: Sequence[str], out: Path) -> float:
    """Run to the end; the seconds it took from the moment its folder was there."""
    child = started(words, out)
    wait_for_folder(child, out)
    begun = time.monotonic()
    child.join()
    assert child.exitcode == 0, f"{words}: exit code {child.exitcode}"
    return time.monotonic() - begun


def to_resume(words: Sequence[str]) -> list[str]:
    """The command that resumes what such a one began: all else is as it was there."""
    return [*words[:2], "--resume"]


def wait_for_folder(child: multiprocessing.process.BaseProcess, out: Path) -> None:
    """Until a run has begun to write: before that, a kill tells little."""
    while child.is_alive() and not partial_folder(out).exists():
        time.sleep(0.001)


def fingerprint(dataset: xr.Dataset) -> dict[str, object]:
    """All that a run says, but for when it was made: bytes of each variable, and attributes."""
    found: dict[str, object] = {
        str(name): (variable.dims, str(variable.dtype), _bytes(variable), str(variable.attrs))
        for name, variable in dataset.variables.items()
    }
    attrs = {name: str(value) for name, value in dataset.attrs.items() if name not in _WHEN_MADE}
    return found | {"attributes": attrs}


def _bytes(variable: xr.Variable) -> bytes:
    cells = np.asarray(variable.values)
    return json.dumps(cells.tolist()).encode() if cells.dtype.kind == "T" else cells.tobytes()


def killed_and_resumed(kind: str, out: Path, moments: Sequence[float]) -> list[int]:
    """Kill a run so many seconds after it has begun to write, and again when it has gone on; then let it end.

    Returns
    -------
    safe : draws that were on the disk at each kill, -1 if the run was finished by then.
    """
    words, safe = KINDS[kind], []
    for moment in moments:
        child = started(words, out)
        wait_for_folder(child, out)
        child.join(moment)
        child.kill()  # SIGKILL: nothing can be tidied up
        child.join()
        left = partial_folder(out)
        safe.append(UnfinishedRun(left).n_safe() if left.exists() else -1 if out.exists() else 0)
        if out.exists():
            break
    if partial_folder(out).exists() and UnfinishedRun(partial_folder(out)).plan is not None:
        words = to_resume(words)
    if not out.exists():
        completed(words, out)
    return safe


def campaign(kills: int, seed: int, part_safe: int = 0, say: bool = True) -> Counter[str]:
    """Kill so many runs before their end, and more until some had draws on the disk; count what was found.

    Raises
    ------
    AssertionError
        If any result differs, or a hundred kills more left nothing on the disk.
    """
    chance, counts = random.Random(seed), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        root, done = Path(folder), 0
        whole = {kind: _reference(kind, root / f"whole-{kind}") for kind in KINDS}
        while done < kills or counts["part safe"] < part_safe:
            assert done < kills + 100, counts
            kind = chance.choice(list(KINDS))
            wanted, seconds = whole[kind]
            times = min(chance.choice([1, 1, 2, 3]), max(1, kills - done))
            out = root / f"run-{counts.total()}"
            safe = killed_and_resumed(kind, out, [chance.uniform(0.0, 0.8 * seconds) for _ in range(times)])
            assert fingerprint(open_run(out)) == wanted, f"{kind}: differs after {safe} safe draws"
            # A run that is killed when it has just ended leaves its lock's file, which locks nobody out.
            left = {*root.glob(f"{out.name}.*"), *root.glob(f".{out.name}.*")} - {root / f".{out.name}.lock"}
            assert not left, left
            for count in safe:
                counts["too late" if count < 0 else "nothing safe" if count == 0 else "part safe"] += 1
            done = counts["nothing safe"] + counts["part safe"]  # a run that had ended was not killed
            if say:
                print(f"{done:4} kills  {kind:10} safe {safe}: equal", flush=True)
    return counts


def _reference(kind: str, out: Path) -> tuple[dict[str, object], float]:
    completed(KINDS[kind], out)  # compiled kernels are on the disk from here on
    seconds = completed(KINDS[kind], out)
    return fingerprint(open_run(out)), seconds


if __name__ == "__main__":
    os.environ.setdefault("NUMBA_NUM_THREADS", "2")
    print(dict(campaign(int(sys.argv[1]) if len(sys.argv) > 1 else 200, seed=7)))
