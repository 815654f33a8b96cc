"""Companies of a portfolio that other processes draw: a company is a task.

No bit of a company depends on which others there are, so neither does it on who draws them, or when.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from engine.runtime.threads import one_thread
from simulate.cluster.worker_pool import Refused, Workers
from simulate.config.company_factors import NOTHING_SHARED, CompanyFactors
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.draws import Asked, Columns, draw_columns
from simulate.runs.storage.column_store import ColumnStore
from simulate.runs.storage.layout import STORE
from simulate.runs.workers.probe import CompanyText, Probe, check, probe_of
from simulate.settings import Settings


class CompanyJob(NamedTuple):
    """What a worker must know of a portfolio, whichever company it draws.

    Attributes
    ----------
    probe : Probe
        What it compares before it draws: one of the companies, as if it stood alone.
    asked : Asked
        The numbers of the portfolio.
    n_company : int
        How many companies the portfolio has.
    settings : Settings
        Chosen sizes.
    """

    probe: Probe
    asked: Asked
    n_company: int
    settings: Settings


class Drawing(NamedTuple):
    """A portfolio that workers draw.

    Attributes
    ----------
    portfolio : Portfolio
        The portfolio.
    asked : Asked
        Its numbers.
    settings : Settings
        Chosen sizes.
    workers : Workers
        Who draws.
    """

    portfolio: Portfolio
    asked: Asked
    settings: Settings
    workers: Workers

    def results(
        self, function: Callable[..., Any], todo: Sequence[int], folder: Path | None
    ) -> Iterator[tuple[int, Any]]:
        """Yield places of companies with what a function makes of them, in the order in which that comes."""
        if not todo:
            return
        holdings = self.portfolio.companies
        first = replace(holdings[todo[0]].config, shared=NOTHING_SHARED)
        probe = probe_of(first, self.asked.draws, self.asked.seed, self.settings.chunk_size, folder)[0]
        job = CompanyJob(probe, self.asked, len(holdings), self.settings)
        self.workers.on_each(check, probe)
        configs = {place: holdings[place].config for place in todo}
        calls = ((job, place, CompanyText.of(each), each.shared) for place, each in configs.items())
        for (_, place, _, _), found in self.workers.results(function, calls):
            yield place, found


def columns_by_workers(drawing: Drawing) -> Iterator[tuple[int, Columns]]:
    """Yield the places of all companies, and what workers have drawn of them.

    Raises
    ------
    InputError
        If a worker refuses, the workers are lost, or a company has no value in any draw.
    """
    yield from drawing.results(draw_company, range(len(drawing.portfolio.companies)), None)


def files_by_workers(
    drawing: Drawing, todo: Sequence[int], folder: Path
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield places of companies, and the files that workers have put into the portfolio's folder.

    Parameters
    ----------
    drawing : Drawing
        The portfolio, and who draws.
    todo : sequence of int
        The places of those that are to be drawn.
    folder : pathlib.Path
        The unfinished portfolio's, whose arrays are made.

    Raises
    ------
    InputError
        As `columns_by_workers`, or if a worker does not see the folder.
    """
    yield from drawing.results(write_company, todo, folder)


def draw_company(
    job: CompanyJob, _place: int, company: CompanyText, shared: CompanyFactors
) -> Columns | Refused:
    """Draw a company on a worker.

    Parameters
    ----------
    job : CompanyJob
        The portfolio.
    _place : int
        The company's in it, for whoever gets the result.
    company : CompanyText
        Its config.
    shared : CompanyFactors
        What it shares with the others.

    Raises
    ------
    InputError
        If every draw has no value.
    """
    if refused := check(job.probe):
        return refused
    with one_thread():
        return draw_columns(replace(company.config(), shared=shared), job.asked, job.settings)


def write_company(
    job: CompanyJob, place: int, company: CompanyText, shared: CompanyFactors
) -> dict[str, str] | Refused:
    """Draw a company on a worker and put its columns on the disk; return the files with their checksums."""
    found = draw_company(job, place, company, shared)
    if isinstance(found, Refused):
        return found
    if refused := check(job.probe):  # while it was drawn, the portfolio may have been begun anew
        return refused
    shape, folder = (job.asked.draws, job.n_company), Path(job.probe.folder)
    return ColumnStore(folder / STORE, shape, job.probe.chunk_size).write(place, found.by_name())
