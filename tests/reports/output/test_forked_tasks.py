"""Tasks shared with forked helpers: every result once, in order, whatever becomes of a helper."""

import os
import signal
import sys
import time

import pytest

from reports.output.file_names import REPORT_FILES
from reports.output.files import write_reports
from reports.output.forked_tasks import shared_tasks, spare_processors
from simulate import load_config, run
from simulate.runs.storage.lock import locked
from tests.reports.runs import build_report

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="helpers are forked on Linux only")


@pytest.mark.parametrize("n_helper", [0, 1, 3])
def test_results_are_in_the_order_of_the_tasks_and_several_processes_did_them(n_helper: int) -> None:
    def work(task: int) -> list[int]:
        time.sleep(0.02)
        return [task * task, os.getpid()]

    with shared_tasks(work, 12, n_helper) as results:
        found = results()
    assert [square for square, _ in found] == [task * task for task in range(12)]
    assert (len({process for _, process in found}) > 1) == (n_helper > 0)
    with pytest.raises(ChildProcessError):  # none is left
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("end", ["raises", "is killed", "brings back nothing"])
def test_what_a_helper_does_not_bring_back_is_done_here(end: str) -> None:
    parent = os.getpid()

    def work(task: int) -> object:
        if os.getpid() == parent:
            time.sleep(0.01)
        elif end == "raises":
            raise RuntimeError("of a helper")
        elif end == "is killed":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            return os.fork  # which JSON has not
        return task

    with shared_tasks(work, 8, 2) as results:
        assert results() == list(range(8))


def test_a_helper_that_hangs_is_not_waited_for() -> None:
    parent = os.getpid()

    def work(task: int) -> int:
        if os.getpid() != parent:
            time.sleep(60.0)
        return task

    begun = time.monotonic()
    with shared_tasks(work, 3, 2, patience=0.2) as results:
        assert results() == [0, 1, 2]
    assert time.monotonic() - begun < 30.0


def test_an_error_here_ends_the_helpers() -> None:
    parent = os.getpid()

    def work(task: int) -> int:
        if os.getpid() != parent:
            time.sleep(60.0)
        raise OSError("no space left")

    begun = time.monotonic()
    with pytest.raises(OSError, match="no space left"), shared_tasks(work, 3, 1) as results:
        results()
    assert time.monotonic() - begun < 30.0
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_a_helper_does_not_hold_the_lock_of_a_run(tmp_path) -> None:
    """It may outlive a parent that is killed by some tenths of a second; the run can be resumed at once."""
    reading, writing = os.pipe()
    with locked(tmp_path / "run"):
        child = os.fork()
        if not child:
            os.read(reading, 1)
            os._exit(0)
    with locked(tmp_path / "run"):
        pass  # else: InputError, being written by process ...
    os.write(writing, b"x")
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.heavy
@pytest.mark.skipif(spare_processors() < 1, reason="one processor only")
def test_a_report_is_the_same_bytes_whoever_draws_its_pictures(tmp_path) -> None:
    report, processors = build_report(run(load_config("iiji-2019"), draws=300)), os.sched_getaffinity(0)
    folders = tmp_path / "alone", tmp_path / "helped"
    try:
        for folder, allowed in zip(folders, ({min(processors)}, processors), strict=True):
            os.sched_setaffinity(0, allowed)
            folder.mkdir()
            write_reports(report, folder)
    finally:
        os.sched_setaffinity(0, processors)
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == sorted(path.name for path in folders[1].iterdir()) == sorted(REPORT_FILES)
    for name in names:
        content = (folders[0] / name).read_bytes()
        assert content
        assert content == (folders[1] / name).read_bytes(), name
