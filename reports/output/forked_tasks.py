"""Tasks that forked helpers share with this process: what draws holds the GIL, so threads would not help.

A helper knows all that this process knew when it was forked, so nothing is sent to it. It must not value:
GNU OpenMP's threads do not come along (`engine.runtime.threads`). What a helper does not bring back, for
whatever reason, is done here: that a helper failed costs time and nothing else.
"""

import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NamedTuple, NoReturn, TypeVar

T = TypeVar("T")

MOST_TASKS = 256  # one byte each
_MOST_HELPERS = 3


class _Helper(NamedTuple):
    process: int
    results: int


def spare_processors() -> int:
    """Return how many helpers this process may have: none where forking a process with threads is unsafe.

    A process that shares the processors with others like it values with one thread, and draws alone, too.
    """
    from numba import get_num_threads

    if sys.platform != "linux":
        return 0
    return min(len(os.sched_getaffinity(0)), get_num_threads(), _MOST_HELPERS + 1) - 1


@contextmanager
def shared_tasks(
    work: Callable[[int], T], n_task: int, n_helper: int, patience: float = 10.0
) -> Iterator[Callable[[], list[T]]]:
    """Start helpers on tasks; what is yielded does the tasks that are left, and returns the results of all.

    Parameters
    ----------
    work : callable
        Takes the number of a task, and returns what JSON brings back as it was.
    n_task : int
        At most `MOST_TASKS`. The first is begun first.
    n_helper : int
        Processes beside this one.
    patience : float, optional
        How long a helper is waited for when nothing is left to do here, seconds; twice the time that this
        process took, if that is more.
    """
    tasks, writing = os.pipe()
    os.write(writing, bytes(range(n_task)))  # whoever is free reads one
    os.close(writing)
    helpers: list[_Helper] = []
    try:
        for _ in range(n_helper):
            helpers.append(_forked(work, tasks))  # those begun are ended if one cannot be
        yield lambda: _all_results(work, n_task, tasks, helpers, patience)
    finally:
        os.close(tasks)
        for helper in helpers:
            os.close(helper.results)
            with suppress(ProcessLookupError):
                os.kill(helper.process, signal.SIGKILL)
            os.waitpid(helper.process, 0)


def _all_results(
    work: Callable[[int], T], n_task: int, tasks: int, helpers: list[_Helper], patience: float
) -> list[T]:
    begun = time.monotonic()
    found = _done(work, tasks)
    # A helper whose thread-less copy of a lock is held by nobody would wait for ever.
    deadline = time.monotonic() + max(patience, 2.0 * (time.monotonic() - begun))
    for helper in helpers:
        with suppress(ValueError):  # nothing, or half of it
            said = json.loads(_received(helper.results, deadline))
            found |= {int(task): result for task, result in said.items()}
    return [found[task] if task in found else work(task) for task in range(n_task)]


def _received(results: int, deadline: float) -> bytes:
    """Return what a helper sends until it ends, or until a time of the monotonic clock."""
    parts = []
    while (left := deadline - time.monotonic()) > 0.0 and select.select([results], [], [], left)[0]:
        part = os.read(results, 1 << 20)
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def _done(work: Callable[[int], T], tasks: int) -> dict[int, T]:
    """Do tasks until there is none left."""
    found = {}
    while task := os.read(tasks, 1):
        found[task[0]] = work(task[0])
    return found


def _forked(work: Callable[[int], Any], tasks: int) -> _Helper:
    reading, writing = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # From Python 3.12 on: threads may hold locks. Those of numba, zarr and the watch on signals are idle.
        warnings.simplefilter("ignore", DeprecationWarning)
        process = os.fork()
    if not process:
        _help(work, tasks, writing, parent)
    os.close(writing)
    return _Helper(process, reading)


def _help(work: Callable[[int], Any], tasks: int, writing: int, parent: int) -> NoReturn:
    """Do tasks in a helper, send the results, and end without what a process does at its end."""
    try:
        signal.set_wakeup_fd(-1)  # the parent's: it would take the helper's signals for its own
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)

        def task_of_parent(task: int) -> Any:
            if os.getppid() != parent:  # it was killed, and its folder is no longer ours
                os._exit(1)
            return work(task)

        found = _done(task_of_parent, tasks)
        with os.fdopen(writing, "w", encoding="utf-8") as results:
            json.dump(found, results)
    except BaseException:
        os._exit(1)
    os._exit(0)
