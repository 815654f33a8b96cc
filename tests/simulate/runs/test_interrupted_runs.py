"""Ctrl-C and SIGTERM end a run within a second; a second run of one folder is refused."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.storage.layout import partial_folder

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.heavy, pytest.mark.alone]


def started(out: Path, *more: str, **environment: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "simulate", "run", "iij", "--out", str(out), *more]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **environment},
    )


def wait_until(condition: object, child: subprocess.Popen[str]) -> None:
    while not condition() and child.poll() is None:
        time.sleep(0.005)


def stopped(child: subprocess.Popen[str], number: int) -> tuple[float, int, str]:
    """Seconds until it has ended, its exit code, and what it said."""
    begun = time.monotonic()
    child.send_signal(number)
    said = child.communicate(timeout=60)[1]
    return time.monotonic() - begun, child.returncode, said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_drawing(tmp_path, number: int, code: int) -> None:
    out = tmp_path / "a"
    child = started(out, "--draws", "300_000_000", "--keep", "none", "--no-report")
    wait_until(lambda: UnfinishedRun(partial_folder(out)).n_safe() > 0, child)
    seconds, found, said = stopped(child, number)
    assert found == code
    assert seconds < 1.0 + _BUSY
    assert "draws are safe on the disk; to resume: python -m simulate run --resume iij --out" in said
    assert UnfinishedRun(partial_folder(out)).stopped_by == signal.Signals(number).name
    assert not out.exists()


# The process is given its 0.8 s by a clock of its own; a busy machine may take a while to look at it.
_BUSY = 2.0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_while_the_report_is_made(tmp_path, number: int, code: int) -> None:
    out = tmp_path / "a"
    child = started(out, "--draws", "100_000")
    wait_until(lambda: UnfinishedRun(partial_folder(out)).is_drawn, child)
    time.sleep(0.3)
    seconds, found, said = stopped(child, number)
    assert found == code
    assert seconds < 1.0 + _BUSY
    assert "to resume: python -m simulate run --resume iij" in said
    assert not out.exists()
    done = subprocess.run(
        [sys.executable, "-m", "simulate", "run", "iij", "--resume", "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )
    assert "resuming: 100,000 of 100,000 draws are safe" in done.stderr
    assert (out / "report.html").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_stopped_while_kernels_are_compiled(tmp_path) -> None:
    """LLVM does not let Python look at signals for seconds."""
    out, cold = tmp_path / "a", tmp_path / "cold"
    child = started(out, "--draws", "1000", NUMBA_CACHE_DIR=str(cold))
    wait_until(lambda: any(cold.rglob("*.nbi")), child)  # the first kernel of several is done
    time.sleep(0.5)
    seconds, found, said = stopped(child, signal.SIGTERM)
    assert found == 143
    assert seconds < 1.0 + _BUSY
    assert said.splitlines()[0] == "compiling the forecast, once on this machine: about 12 s"
    assert "Traceback" not in said
    assert not out.exists()
    # Whether its folder was laid out by then is chance; nothing in it is in the way of the next run.
    assert UnfinishedRun(partial_folder(out)).n_safe() == 0
    after = started(out, "--draws", "1000", "--no-report")
    after.communicate(timeout=60)
    assert after.returncode == 0
    assert sorted(tmp_path.iterdir()) == [out, cold]


def test_a_second_run_is_refused_with_the_owner(tmp_path) -> None:
    out = tmp_path / "a"
    child = started(out, "--draws", "300_000_000", "--keep", "none", "--no-report")
    wait_until(lambda: UnfinishedRun(partial_folder(out)).n_safe() > 0, child)
    second = started(out, "--draws", "1000")
    said = second.communicate(timeout=60)[1]
    assert second.returncode == 2
    assert f"{out}: is being written by process {child.pid} of " in said
    child.kill()
    child.communicate()
    assert (tmp_path / ".a.lock").exists()  # nobody could take it away
    third = started(out, "--draws", "1000", "--no-report")
    third.communicate(timeout=60)
    assert third.returncode == 0  # and it locks nobody out
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
