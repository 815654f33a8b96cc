"""A run from config to finished folder: draws put on the disk part by part, reports, then one rename."""

import sys
from pathlib import Path

import xarray as xr

from simulate.cli.commands import REPORT, run_command
from simulate.config.config import Config
from simulate.errors import InputError, Problem, printable
from simulate.printing import printing, say
from simulate.runs.audit_format import failed_audit_lines
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.convergence import path_text, run_until
from simulate.runs.dataset import STREAMED
from simulate.runs.options import Request, plan_for
from simulate.runs.progress import progress_bar
from simulate.runs.resume import begun_or_found, told_how_to_go_on
from simulate.runs.retention import TOLD_FROM, check_room, disk_held, room_line
from simulate.runs.run import run
from simulate.runs.signals import INTERRUPTED, TERMINATED
from simulate.runs.spec import RunPlan
from simulate.runs.storage.atomic_directory import (
    check_replaceable,
    real_folder,
    restore_former,
    take_place,
)
from simulate.runs.storage.chunk_store import PART
from simulate.runs.storage.layout import RESULTS, partial_folder
from simulate.runs.storage.lock import locked
from simulate.runs.storage.store import open_run
from simulate.streaming.stream import SAMPLE


def run_to_folder(
    config: Config, request: Request, out: Path | None = None, resume: bool = False, again: str = ""
) -> int:
    """Run a company into a folder that appears whole or not at all; return the exit code.

    What is drawn is put on the disk at once, in a folder beside it. The same run, started again
    after whatever ended it, goes on from there; another one starts anew, unless much is safe there.

    Parameters
    ----------
    resume : there must be a run to go on with, and it must be this one.
    again : the command that goes on with this run, for messages.

    Raises
    ------
    InputError
        If draws or seed are out of range, the base case has no value, the folder cannot be used,
        there is too little memory or disk, another process writes there, or the report fails.
    """
    shown = RESULTS / config.name if out is None else out
    folder = real_folder(shown)
    plan = plan_for(config, request)
    check_replaceable(folder)
    _check_and_tell(config, plan, folder)
    with locked(folder):
        restore_former(folder)
        begun = begun_or_found(plan, _cells(config, plan), folder, resume, request.anew, again)
        with begun as unfinished:
            with told_how_to_go_on(unfinished, again):
                if not unfinished.is_drawn:
                    unfinished.finish(_draw(config, plan, unfinished))
                told = f"wrote {printable(str(shown))}\n"
                printed = _report(unfinished.folder, shown) if request.report else told
            take_place(unfinished.folder, folder)
    complete = f"{printable(str(shown))} is complete; its summary"
    with printing(complete):
        sys.stdout.write(printed)
    if not request.report:
        _say_failed_audit(folder)
    if plan.until is not None:
        told = "\n" + path_text(open_run(folder, without=["inputs"]))
        with printing(complete):
            sys.stdout.write(told)
    return 0


def _check_and_tell(config: Config, plan: RunPlan, folder: Path) -> None:
    """Refuse a run for which there is no room; of a long one, say before it starts what it takes."""
    room = check_room(config, plan.draws, plan.keep, folder, disk_held(partial_folder(folder)))
    if plan.draws >= TOLD_FROM:
        say(room_line(plan.draws, plan.keep, room))


def _say_failed_audit(folder: Path) -> None:
    """What the report says first, without a report."""
    for line in failed_audit_lines(open_run(folder, without=["inputs"])):
        say(line)


def _cells(config: Config, plan: RunPlan) -> tuple[int, int]:
    """Draws that get a cell on the disk, and the inputs kept of each."""
    if plan.keep == STREAMED:
        return min(plan.draws, SAMPLE), 0
    keeps_inputs = plan.keep == "inputs" or plan.until is not None
    return plan.draws, len(config.marginals) if keeps_inputs else 0


def _draw(config: Config, plan: RunPlan, unfinished: UnfinishedRun) -> xr.Dataset:
    with progress_bar(plan.draws) as progress:
        if plan.until is None:
            return run(config, plan.draws, plan.seed, PART, progress, plan.keep, unfinished)
        return run_until(config, plan.until, plan.draws, plan.seed, progress, unfinished)


def _report(folder: Path, shown: Path) -> str:
    """Write the report; what it prints waits for the rename: before, the files it names are not there."""
    code, printed = run_command(REPORT, str(folder.absolute()), "--in-place", f"--shown-as={shown}")
    if code in (INTERRUPTED, TERMINATED):
        raise SystemExit(code)
    if code:
        raise InputError(Problem(str(shown), "", "", "the report failed, so nothing was written there"))
    return printed
