"""A run from config to finished folder: draws put on the disk chunk by chunk, reports, then one rename."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from simulate.cluster.worker_pool import Workers
from simulate.config.config import Config
from simulate.errors import InputError, Problem, printable
from simulate.forecast.base_case import BaseCase, value
from simulate.printing import say
from simulate.runs.checkpoint import UnfinishedRun
from simulate.runs.convergence import draw_until, path_text
from simulate.runs.dataset import STREAMED, failed_audit_lines
from simulate.runs.execution import Execution
from simulate.runs.opening import open_run
from simulate.runs.plan import Request, RunPlan, parse_target, plan_for
from simulate.runs.progress import progress_bar, say_step, telling_time_left
from simulate.runs.resume import begun_or_found, told_how_to_go_on
from simulate.runs.retention import check_room, disk_held, room_line
from simulate.runs.run import draw
from simulate.runs.storage.atomic_directory import (
    check_replaceable,
    real_folder,
    restore_former,
    take_place,
)
from simulate.runs.storage.layout import REPORT, RESULTS, RUN, note_written, partial_folder
from simulate.runs.storage.lock import locked
from simulate.settings import DEFAULT_SETTINGS, Settings


class CompleteRun(NamedTuple):
    """A run whose draws are complete, for whoever reports on it before its folder takes its place.

    Attributes
    ----------
    config, dataset : Config, xarray.Dataset
        The run, in memory.
    folder, shown : pathlib.Path
        Where its files are now, and where the reader will find them.
    """

    config: Config
    dataset: xr.Dataset
    folder: Path
    shown: Path


class FinishedRun(NamedTuple):
    """Where a run is, and what is to be printed of it."""

    shown: Path
    text: str


OnComplete = Callable[[CompleteRun], str]


def run_to_folder(
    config: Config,
    request: Request,
    out: Path | None = None,
    resume: bool = False,
    again: str = "",
    on_complete: OnComplete | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    workers: Workers | None = None,
) -> FinishedRun:
    """Run a company into a folder that appears whole or not at all.

    What is drawn is put on the disk at once, in a folder beside it. The same run, started again
    after whatever ended it, resumes from there; another one starts over, unless much is safe there.

    Parameters
    ----------
    config : Config
        The company.
    request : Request
        What is asked of the run.
    out : pathlib.Path, optional
        The folder; by default results/NAME.
    resume : bool, optional
        There must be a run to resume, and it must be this one.
    again : str, optional
        The command that resumes this run, for messages.
    on_complete : callable, optional
        Takes the complete run, writes into its folder what belongs there beside the draws, and returns
        what is to be printed of it.
    settings : Settings, optional
        Chosen sizes.
    workers : Workers, optional
        Who draws; by default this process does.

    Returns
    -------
    FinishedRun

    Raises
    ------
    InputError
        If draws, seed or the sample's size are out of range, the base case has no value, the folder cannot
        be used, there is too little memory or disk, another process writes there, or `on_complete` raises it.
    """
    shown = RESULTS / config.name if out is None else out
    folder = real_folder(shown)
    plan, base_case = plan_for(config, request, settings), value(config)
    check_replaceable(folder)
    _check_and_tell(config, plan, folder, settings)
    with locked(folder):
        restore_former(folder)
        check_replaceable(folder)  # what was put back, too
        cells = _cells(config, plan, settings)
        begun = begun_or_found(UnfinishedRun, plan, cells, folder, resume, request.discard, settings)
        with begun as unfinished:
            with told_how_to_go_on(unfinished, again):
                execution = Execution(settings, None, unfinished, None, workers)
                dataset = _dataset(config, base_case, plan, unfinished, execution)
                note_written(unfinished.folder, RUN)
                text = _complete(CompleteRun(config, dataset, unfinished.folder, shown), on_complete)
            take_place(unfinished.folder, folder, REPORT)
    if on_complete is None:
        for line in failed_audit_lines(dataset):
            say(line)
    return FinishedRun(shown, text if plan.until is None else f"{text}\n{path_text(dataset)}")


def _check_and_tell(config: Config, plan: RunPlan, folder: Path, settings: Settings) -> None:
    """Refuse a run for which there is no room; of a long one, say before it starts what it takes."""
    size, sample = settings.chunk_size, settings.sample_size
    if plan.keep == STREAMED and sample < plan.draws and sample % size:
        wanted = f"must be a multiple of chunk_size, {size}: the sample is put on the disk by whole chunks"
        raise InputError(Problem("", "sample_size", str(sample), wanted))
    held = disk_held(partial_folder(folder))
    room = check_room(config, plan.draws, plan.keep, folder, held, settings)
    if plan.draws >= settings.long_run:
        say(room_line(plan.draws, plan.keep, room, settings))


def _cells(config: Config, plan: RunPlan, settings: Settings) -> tuple[int, int]:
    """Return the draws that get a cell on the disk, and the inputs kept of each."""
    if plan.keep == STREAMED:
        return min(plan.draws, settings.sample_size), 0
    keeps_inputs = plan.keep == "inputs" or plan.until is not None
    return plan.draws, len(config.marginals) if keeps_inputs else 0


def _dataset(
    config: Config, base_case: BaseCase, plan: RunPlan, unfinished: UnfinishedRun, execution: Execution
) -> xr.Dataset:
    """Return the run, drawn as far as it is not, and written whole."""
    if unfinished.is_drawn:
        return open_run(unfinished.folder.absolute())
    numbers = plan.draws, plan.seed
    say_step(f"drawing {plan.draws:,} draws")
    with progress_bar(plan.draws) as progress:
        told = telling_time_left(progress, plan.draws, plan.until is not None, execution)
        execution = execution._replace(progress=told)
        if plan.until is None:
            dataset = draw(config, base_case, numbers, plan.keep, execution)
        else:
            dataset = draw_until(config, base_case, parse_target(plan.until), numbers, execution)
    unfinished.finish(dataset)
    return dataset


def _complete(run: CompleteRun, on_complete: OnComplete | None) -> str:
    """Return what is printed of a run; it waits for the rename: before, the files it names are not there."""
    return f"wrote {printable(str(run.shown))}\n" if on_complete is None else on_complete(run)
