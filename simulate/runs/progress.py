"""How far a command has come: in draws, and which kernels it compiles."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from engine.runtime.compile_notice import told_before_compiling
from simulate.printing import is_said_here, say

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
