"""A portfolio from its file to a finished folder: company after company, reports, then one rename."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import xarray as xr

from simulate.cluster.worker_pool import Workers
from simulate.errors import InputError, Problem, printable
from simulate.portfolios.checkpoint import UnfinishedPortfolio
from simulate.portfolios.company_workers import Drawing, files_by_workers
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.dataset import build_dataset
from simulate.portfolios.draws import Asked, asked_of, draw_columns, draw_common
from simulate.portfolios.room import check_portfolio_room
from simulate.provenance import program_hash
from simulate.runs.pipeline import FinishedRun
from simulate.runs.plan import Request, RunPlan
from simulate.runs.progress import progress_bar, say_step
from simulate.runs.resume import begun_or_found, told_how_to_go_on
from simulate.runs.retention import disk_held
from simulate.runs.storage.atomic_directory import (
    check_replaceable,
    former_folder,
    real_folder,
    restore_former,
    take_place,
)
from simulate.runs.storage.layout import REPORT, RESULTS, RUN, is_run, note_written, partial_folder
from simulate.runs.storage.lock import locked
from simulate.runs.storage.store import find_run, open_columns
from simulate.settings import DEFAULT_SETTINGS, Settings

#: Where portfolios are written by name.
PORTFOLIOS = RESULTS / "portfolios"


class CompletePortfolio(NamedTuple):
    """A portfolio whose draws are complete, for whoever reports on it before its folder takes its place.

    Attributes
    ----------
    portfolio, dataset : Portfolio, xarray.Dataset
        The portfolio, and its draws, which are read from the disk when they are used.
    folder, shown : pathlib.Path
        Where its files are now, and where the reader will find them.
    """

    portfolio: Portfolio
    dataset: xr.Dataset
    folder: Path
    shown: Path


OnComplete = Callable[[CompletePortfolio], str]


def portfolio_to_folder(
    portfolio: Portfolio,
    request: Request,
    out: Path | None = None,
    resume: bool = False,
    again: str = "",
    on_complete: OnComplete | None = None,
    settings: Settings = DEFAULT_SETTINGS,
    workers: Workers | None = None,
) -> FinishedRun:
    """Draw a portfolio into a folder that appears whole or not at all.

    A company that is on the disk is not drawn again when the same portfolio is started once more.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    request : Request
        Draws, seed, and whether what is unfinished is discarded.
    out : pathlib.Path, optional
        The folder; by default results/portfolios/NAME.
    resume : bool, optional
        There must be something to resume, and it must be this portfolio.
    again : str, optional
        The command that resumes it, for messages.
    on_complete : callable, optional
        Takes the complete portfolio, writes into its folder, and returns what is to be printed.
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
        If numbers are out of range, a company has no value, the folder cannot be used, there is too little
        memory or disk, another process writes there, workers are refused or lost, or `on_complete` raises it.
    """
    shown = PORTFOLIOS / portfolio.name if out is None else out
    folder, asked = real_folder(shown), asked_of(portfolio, request.draws, request.seed, settings)
    plan, cells = plan_of(portfolio, asked, settings), (asked.draws, len(portfolio.companies))
    check_replaceable(folder)
    check_portfolio_room(portfolio, asked, folder, disk_held(partial_folder(folder)))
    with locked(folder):
        restore_former(folder)
        check_replaceable(folder)  # what was put back, too
        begun = begun_or_found(UnfinishedPortfolio, plan, cells, folder, resume, request.discard, settings)
        with begun as unfinished:
            with told_how_to_go_on(unfinished, again):
                _draw(portfolio, asked, unfinished, settings, workers)
                note_written(unfinished.folder, RUN)
                dataset = open_columns(unfinished.folder.absolute())
                complete = CompletePortfolio(portfolio, dataset, unfinished.folder, shown)
                text = f"wrote {printable(str(shown))}\n" if on_complete is None else on_complete(complete)
                dataset.close()
            take_place(unfinished.folder, folder, REPORT)
    return FinishedRun(shown, text)


def plan_of(portfolio: Portfolio, asked: Asked, settings: Settings = DEFAULT_SETTINGS) -> RunPlan:
    """Return a portfolio as the plan of a run, whose data are the hashes of its companies' configs."""
    configs = json.dumps({each.key: each.config.sha256 for each in portfolio.companies})
    return RunPlan(
        program_hash(), portfolio.name, portfolio.text, portfolio.source.settings, configs, asked.draws,
        asked.seed, "draws", None, settings.chunk_size,
    )


def _draw(
    portfolio: Portfolio, asked: Asked, unfinished: UnfinishedPortfolio, settings: Settings,
    workers: Workers | None,
) -> None:
    """Draw the companies that are not safe yet, and write the rest."""
    if unfinished.is_drawn:
        return
    n_company, draws = len(portfolio.companies), asked.draws
    todo = [place for place in range(n_company) if not unfinished.is_safe(place)]
    unfinished.make_columns(asked.kept())
    say_step(f"drawing {n_company} companies, {draws:,} draws each")
    with progress_bar(draws * n_company) as progress:
        if workers is None:
            drawn = _draw_here(portfolio, todo, asked, unfinished, settings)
        else:
            drawn = _draw_by_workers(Drawing(portfolio, asked, settings, workers), todo, unfinished)
        try:
            for n_done, _ in enumerate(drawn, 1):
                if progress is not None:
                    progress(draws * (n_company - len(todo) + n_done))
        finally:
            unfinished.wait()  # what is said of an error counts what is being written
    unfinished.finish(build_dataset(portfolio, asked, draw_common(portfolio, draws, asked.seed)))


def _draw_here(
    portfolio: Portfolio, todo: Sequence[int], asked: Asked, unfinished: UnfinishedPortfolio,
    settings: Settings,
) -> Iterator[int]:
    """Draw companies and put them on the disk; yield their places."""
    for place in todo:
        columns = draw_columns(portfolio.companies[place].config, asked, settings)
        unfinished.add_columns(place, columns.by_name())
        yield place


def _draw_by_workers(
    drawing: Drawing, todo: Sequence[int], unfinished: UnfinishedPortfolio
) -> Iterator[int]:
    """Let workers draw companies, and note what they have put on the disk; yield their places."""
    for place, files in files_by_workers(drawing, todo, unfinished.folder):
        unfinished.note_company(place, files)
        yield place


def open_portfolio(name_or_folder: str | Path) -> xr.Dataset:
    """Open a portfolio that was drawn into a folder; its draws are read when they are used.

    Parameters
    ----------
    name_or_folder : str or pathlib.Path
        `world` means results/portfolios/world, anything with a slash is a path.

    Returns
    -------
    xarray.Dataset
        As `simulate.portfolio` gives it.

    Raises
    ------
    InputError
        If there is none, or it is not finished, of another format, damaged, or the run of one company.
    """
    text = str(name_or_folder)
    folder = Path(text) if "/" in text else PORTFOLIOS / text
    if not is_run(folder) and not former_folder(folder).exists():
        begun = partial_folder(folder).is_dir()
        resume = f"one was begun: `python -m simulate portfolio --resume {printable(folder.name)}` resumes it"
        wanted = resume if begun else "draw it first"
        raise InputError(Problem(str(folder), "", "", f"no finished portfolio here; {wanted}"))
    folder = find_run(folder)
    dataset = open_columns(folder)
    if "portfolio" not in dataset.attrs:
        raise InputError(Problem(str(folder), "", "", "is the run of one company, not a portfolio"))
    return dataset
