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
from simulate.keeping import TOLD_FROM, check_room, room_line, what_to_keep, what_until_keeps
from simulate.store import RESULTS, replacing_folder, write_store
from simulate.until import DEFAULT_MAX_DRAWS, parse_target, path_text, run_until

INTERRUPTED = 130  # exit code after Ctrl-C


def run_to_folder(
    config: Config, draws: int | None, seed: int | None, out: Path | None, until: str | None = None,
    keep: str | None = None,
) -> int:
    """Run a company into a folder that appears whole or not at all; return the exit code.

    With `until`, the draws double until a figure is that exact, at most to `draws`; they are kept.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, the folder cannot be used,
        there is too little memory or disk, or the report fails.
    """
    folder = RESULTS / config.name if out is None else out
    if until is not None:
        parse_target(until)
        draws = draws or DEFAULT_MAX_DRAWS
    draws, seed = check_run(config, draws, seed)
    value(config)  # a base case without a value is refused before anything is written
    keep = what_to_keep(keep, draws, config.file.run.sampler) if until is None else what_until_keeps(draws)
    _check_and_tell(config, draws, keep, folder)
    with replacing_folder(folder) as stage:
        with _progress_bar(draws) as progress:
            if until is None:
                dataset = run(config, draws, seed, progress=progress, keep=keep)
            else:
                dataset = run_until(config, until, draws, seed, progress)
        write_store(dataset, stage)
        # What it prints waits for the rename: before that, the files it names are not there.
        code, printed = run_command(REPORT, str(stage), "--in-place", f"--shown-as={folder}")
        if code == INTERRUPTED:
            raise SystemExit(INTERRUPTED)  # the report has said so already; the folder stays as it was
        if code:
            raise InputError(Problem(str(folder), "", "", "the report failed, so nothing was written"))
    sys.stdout.write(printed)
    if until is not None:
        sys.stdout.write("\n" + path_text(dataset))
    return 0


def _check_and_tell(config: Config, draws: int, keep: str, folder: Path) -> None:
    """Refuse a run for which there is no room; of a long one, say before it starts what it takes."""
    room = check_room(config, draws, keep, folder)
    if draws >= TOLD_FROM:
        print(room_line(draws, keep, room), file=sys.stderr)


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
