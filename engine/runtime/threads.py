"""Threads of kernels: how many one takes, and the way into parallel code.

One Python thread at a time enters it, and never in a stranded child.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock

import numba

_STRANDED = (
    "this process was forked from one that has run draws on GNU OpenMP, whose threads do not come along: "
    "start processes by 'spawn' or 'forkserver', or fork before the first run, "
    "or set NUMBA_THREADING_LAYER=workqueue"
)


class ParallelLock:
    """A lock held around every parallel driver.

    numba's workqueue layer aborts the process when two Python threads enter it at once. Its
    OpenMP layer ends a forked child by SIGTERM, and a pool of processes then waits for ever:
    here the child gets an error instead.

    A fork waits until nobody is inside. The lock may be taken twice by one thread, so that a
    signal handler that values something does not wait for the code that it interrupted.

    Raises
    ------
    RuntimeError
        On entering, in a child forked after GNU OpenMP had started its threads.
    """

    def __init__(self) -> None:
        self._lock = RLock()
        self._stranded = False
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._lock.acquire, after_in_parent=self._lock.release, after_in_child=self._in_child
            )

    def __enter__(self) -> None:
        if self._stranded:
            raise RuntimeError(_STRANDED)
        self._lock.acquire()
        # This starts numba's threads. Code that comes from the disk expects them, and only a `prange` of its
        # own would start them: a kernel that reaches one by its address (`engine.runtime.tasks`) has none.
        numba.get_num_threads()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _in_child(self) -> None:
        self._lock.release()
        self._stranded = _runs_on_gnu_openmp()


def _runs_on_gnu_openmp() -> bool:
    """Return whether GNU OpenMP has started threads for numba."""
    try:
        if numba.threading_layer() != "omp":
            return False
    except ValueError:  # no parallel code has run yet
        return False
    from numba.np.ufunc.omppool import openmp_vendor

    return bool(openmp_vendor == "GNU")


@contextmanager
def one_thread() -> Iterator[None]:
    """Let kernels that the body calls take one thread, where processes share the processors."""
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        yield
    finally:
        numba.set_num_threads(before)
