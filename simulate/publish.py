"""A run from config to finished folder: draws, store, reports, then one rename."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulate.base_case import value
from simulate.commands import REPORT, run_command
from simulate.company import Config
from simulate.draws import check_run, run
from simulate.errors import InputError, Problem
from simulate.store import RESULTS, replacing_folder, write_store
from simulate.until import DEFAULT_MAX_DRAWS, parse_target, path_text, run_until


def run_to_folder(
    config: Config, draws: int | None, seed: int | None, out: Path | None, until: str | None = None
) -> int:
    """Run a company into a folder that appears whole or not at all; return the exit code.

    With `until`, the draws double until a figure is that exact, at most to `draws`.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, the folder cannot be used,
        or the report fails.
    """
    folder = RESULTS / config.name if out is None else out
    check_run(config, draws, seed)
    if until is not None:
        parse_target(until)
        draws = draws or DEFAULT_MAX_DRAWS
    value(config)  # a base case without a value is refused before anything is written
    with replacing_folder(folder) as stage:
        with _progress_bar(draws or config.file.run.draws) as progress:
            if until is None:
                dataset = run(config, draws, seed, progress=progress)
            else:
                dataset = run_until(config, until, draws, seed, progress)
        write_store(dataset, stage)
        # What it prints waits for the rename: before that, the files it names are not there.
        code, printed = run_command(REPORT, str(stage), "--in-place", f"--shown-as={folder}")
        if code:
            raise InputError(Problem(str(folder), "", "", "the report failed, so nothing was written"))
    sys.stdout.write(printed)
    if until is not None:
        sys.stdout.write("\n" + path_text(dataset))
    return 0


@contextmanager
def _progress_bar(total: int) -> Iterator:
    """A bar on stderr if that is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("draws"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("draws", total=total)
        yield lambda done: bar.update(task, completed=done)
