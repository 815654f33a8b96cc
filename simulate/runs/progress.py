"""How far a command has come: in draws, which kernels it compiles, and how much longer a long run takes.

The time left is said once, by what the run has drawn so far, so nothing is drawn for it.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from engine.runtime.compile_notice import told_before_compiling
from simulate.printing import is_said_here, say

if TYPE_CHECKING:
    from simulate.runs.execution import Execution

_FROM_SECOND_REPORT = 2  # by then kernels are compiled, those that reduce the first chunk too
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))
_compiled: ContextVar[list[str] | None] = ContextVar("_compiled", default=None)


@contextmanager
def progress_bar(total: int) -> Iterator[Callable[[int], None] | None]:
    """Yield what moves a bar on stderr, called with the number of draws done; None without a terminal.

    Parameters
    ----------
    total : int
        All draws.
    """
    if not is_said_here() or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    speed = TextColumn("{task.fields[speed]}")
    columns = (TextColumn("draws"), BarColumn(), MofNCompleteColumn(), speed, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("draws", total=total, speed="")

        def update(done: int) -> None:
            a_second = bar.tasks[task].speed
            bar.update(task, completed=done, speed=f"{a_second:,.0f}/s" if a_second else "")

        yield update


@contextmanager
def saying_what_is_compiled() -> Iterator[None]:
    """Say on stderr which kernels the body compiles, before each, and about how long that takes."""
    names: list[str] = []

    def compiling(what: str, seconds: int) -> None:
        names.append(what)
        say(f"compiling {what}, once on this machine: about {seconds} s")

    before = _compiled.set(names)
    try:
        with told_before_compiling(compiling):
            yield
    finally:
        _compiled.reset(before)


def say_step(words: str) -> None:
    """Say on stderr what is done next, if kernels were compiled before it: it looks as if they still were."""
    if _compiled.get():
        say(words)


def telling_time_left(
    progress: Callable[[int], None] | None,
    draws: int,
    may_end_before: bool,
    execution: "Execution",
    clock: Callable[[], float] = time.monotonic,
) -> Callable[[int], None] | None:
    """Return what is called with the number of draws done, and says of a long run about how long it takes.

    Parameters
    ----------
    progress : callable or None
        What is called with that number as well.
    draws : int
        Of the run.
    may_end_before : bool
        Whether the run may end with fewer.
    execution : Execution
        Who draws, and from when on a run is long.
    clock : callable, optional
        Returns seconds.

    Returns
    -------
    callable or None
        Of a run that is not long, `progress` itself.
    """
    if draws < execution.settings.long_run:
        return progress
    start: tuple[float, int] | None = None
    reports, is_told = 0, False

    def report(done: int) -> None:
        nonlocal start, reports, is_told
        if progress is not None:
            progress(done)
        if is_told:
            return
        reports += 1
        if start is None:
            start = (clock(), done) if reports == _FROM_SECOND_REPORT else None
            return
        took = clock() - start[0]
        if took < execution.settings.time_left_after or not _is_whole_round(reports, execution):
            return
        left = (draws - done) * took / (done - start[1])
        if left >= execution.settings.time_left_after:
            at_most = "at most " if may_end_before else ""
            say(f"{at_most}about {duration_text(left)} to go with {_who_draws(execution)}")
        is_told = True

    return report


def _is_whole_round(reports: int, execution: "Execution") -> bool:
    """Return whether each worker has sent a block as often as the others: they often come all at once."""
    workers = execution.workers
    return workers is None or (reports - _FROM_SECOND_REPORT) % max(1, workers.count()) == 0


def _who_draws(execution: "Execution") -> str:
    if execution.workers is not None:
        return execution.workers.in_words()
    import numba

    threads = numba.get_num_threads()
    return "1 thread" if threads == 1 else f"{threads} threads"


def duration_text(seconds: float) -> str:
    """Return `40 seconds`, `2.5 minutes`, `20 minutes` or `31 hours`."""
    for unit, size in _UNITS:
        if seconds >= 1.5 * size:
            count = seconds / size
            return f"{count:,.0f} {unit}" if count >= 9.95 else f"{round(count, 1):g} {unit}"
    return f"{seconds:.0f} seconds"
