"""Companies of a portfolio that other processes draw: a company is a task.

No bit of a company depends on which others there are, so neither does it on who draws them, or when.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from engine.runtime.threads import one_thread
from simulate.cluster.workers import Refused, Workers
from simulate.config.shared_factors import NOTHING_SHARED, SharedFactors
from simulate.forecast.base_case import value
from simulate.portfolios.config.portfolio import Holding, Portfolio
from simulate.portfolios.draws import Asked, Columns, draw_columns
from simulate.runs.execution import RunSource
from simulate.runs.storage.column_store import ColumnStore
from simulate.runs.storage.layout import STORE
from simulate.runs.workers.probe import CompanyText, Probe, check, probe_of
from simulate.sampling.draws import company_sampler
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


class CompanyDrawn(NamedTuple):
    """A company that a worker has drawn.

    Attributes
    ----------
    columns : Columns or None
        Its draws; None where they are on the disk.
    files : dict of str to str
        Those on the disk, with their checksums.
    """

    columns: Columns | None
    files: dict[str, str]


def draw_company(
    job: CompanyJob, place: int, company: CompanyText, shared: SharedFactors
) -> CompanyDrawn | Refused:
    """Draw a company on a worker, and put its columns on the disk if the portfolio has a folder.

    Parameters
    ----------
    job : CompanyJob
        The portfolio.
    place : int
        The company's in it.
    company : CompanyText
        Its config.
    shared : SharedFactors
        What it shares with the others.

    Raises
    ------
    InputError
        If every draw has no value.
    """
    if refused := check(job.probe):
        return refused
    config = replace(company.config(), shared=shared)
    with one_thread():
        columns = draw_columns(config, job.asked, job.settings)
    if not job.probe.folder:
        return CompanyDrawn(columns, {})
    shape, folder = (job.asked.draws, job.n_company), Path(job.probe.folder)
    store = ColumnStore(folder / STORE, shape, job.probe.chunk_size)
    return CompanyDrawn(None, store.write(place, columns.by_name()))


def companies_by_workers(
    portfolio: Portfolio, todo: Sequence[int], asked: Asked, workers: Workers, settings: Settings,
    folder: Path | None = None,
) -> Iterator[tuple[int, CompanyDrawn]]:
    """Yield places of companies with what workers have drawn of them, in the order in which that comes.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    todo : sequence of int
        The places of those that are to be drawn.
    asked : Asked
        Its numbers.
    workers : Workers
        Who draws.
    settings : Settings
        Chosen sizes.
    folder : pathlib.Path, optional
        Where workers put what they draw; without one it comes back.

    Raises
    ------
    InputError
        If a worker refuses, the workers are lost, or a company has no value in any draw.
    """
    if not todo:
        return
    holdings = portfolio.companies
    job = _job(holdings[todo[0]], len(holdings), asked, settings, folder)
    workers.on_each(check, job.probe)
    calls = (
        (job, place, CompanyText.of(holdings[place].config), holdings[place].config.shared) for place in todo
    )
    for (_, place, _, _), found in workers.results(draw_company, calls):
        yield place, found


def _job(
    holding: Holding, n_company: int, asked: Asked, settings: Settings, folder: Path | None
) -> CompanyJob:
    alone = replace(holding.config, shared=NOTHING_SHARED)
    sampler = company_sampler(alone, asked.draws, asked.seed)
    source = RunSource(alone, value(alone), sampler, asked.draws, asked.seed)
    probe, _ = probe_of(source, min(settings.chunk_size, asked.draws), folder)
    return CompanyJob(probe, asked, n_company, settings)
