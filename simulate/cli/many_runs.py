"""`run` of several companies: each whole, with its report; one after the other, or one on each worker."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from simulate.cli.exit_codes import TOLD, problems_of
from simulate.cluster.worker_pool import Refused, Workers
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.printing import NotPrintedError, printing, say, speaking_of
from simulate.runs.pipeline import CompleteRun, run_to_folder
from simulate.runs.plan import Request
from simulate.runs.storage.layout import RESULTS
from simulate.runs.workers.probe import CompanyText, Probe, check, mark_of, probe_of
from simulate.settings import Settings


class Order(NamedTuple):
    """What is asked of every company.

    Attributes
    ----------
    request : Request
        Draws, seed and what is kept.
    with_report : bool
        Whether there are pictures and analyses.
    sizes : Settings
        Chosen sizes.
    """

    request: Request
    with_report: bool
    sizes: Settings

    def on_complete(self, print_first: bool = True) -> Callable[[CompleteRun], str]:
        """Return what takes a run whose draws are complete; it may print figures before it writes."""
        from simulate.cli.report import figures_only, reporting

        return reporting(self.sizes, print_first) if self.with_report else figures_only(self.sizes)


class Company(NamedTuple):
    """A company, and the command that resumes its run."""

    config: Config
    again: str


class Ended(NamedTuple):
    """A company's run that has ended.

    Attributes
    ----------
    text : str
        What is to be printed of it.
    said : tuple of str
        What was said of it on a worker.
    problems : tuple of Problem
        What was wrong; without any the run is complete.
    mark : str
        Of the journal that a worker has written.
    """

    text: str
    said: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    mark: str = ""


def check_names(companies: Sequence[Company]) -> None:
    """Refuse companies that would write into the same folder.

    Raises
    ------
    InputError
        If two have one name.
    """
    names = [config.name for config, _ in companies]
    for name in names:
        if names.count(name) > 1:
            wanted = f"is given twice: each company has its own {RESULTS}/NAME"
            raise InputError(Problem("", "NAME", name, wanted))


def run_many(companies: Sequence[Company], order: Order, workers: Workers | None) -> int:
    """Run companies into results/NAME each; one that fails is named, and the others go on.

    Parameters
    ----------
    companies : sequence of Company
        Of different names.
    order : Order
        What is asked of each.
    workers : Workers or None
        Who runs; None for this process.

    Returns
    -------
    int
        How many failed.

    Raises
    ------
    InputError
        If a worker refuses, or the workers are lost.
    NotPrintedError, BrokenPipeError
        If the figures of a company could not be printed, and none failed; all companies are run before.
    """
    n_failed, lost = 0, None
    all_ended = _here(companies, order) if workers is None else _by_workers(companies, order, workers)
    for n_done, (name, ended) in enumerate(all_ended, 1):
        for line in (*ended.said, *(f"{name}: {problem}" for problem in ended.problems)):
            say(line)
        say(f"{name}: {'failed' if ended.problems else 'complete'}, {n_done} of {len(companies)}")
        n_failed += bool(ended.problems)
        try:
            with printing(f"{RESULTS / name} is complete; its summary"):
                sys.stdout.write(ended.text)
        except (NotPrintedError, BrokenPipeError) as error:
            lost = lost or error
    if lost is not None and not n_failed:
        raise lost
    if isinstance(lost, NotPrintedError):
        say(str(lost))
    return n_failed


def _here(companies: Sequence[Company], order: Order) -> Iterator[tuple[str, Ended]]:
    for company in companies:
        with speaking_of(company.config.name):
            ended = _ended(company, order, None, order.on_complete())
        yield company.config.name, ended


def _ended(
    company: Company, order: Order, out: Path | None, on_complete: Callable[[CompleteRun], str]
) -> Ended:
    """Run a company; what is wrong with it does not end the others."""
    config, again = company
    try:
        done = run_to_folder(
            config, order.request, out, again=again, on_complete=on_complete, settings=order.sizes
        )
    except TOLD as error:
        return Ended("", problems=problems_of(error, config.name))
    return Ended(done.text, mark=mark_of(done.shown))


def _by_workers(companies: Sequence[Company], order: Order, workers: Workers) -> Iterator[tuple[str, Ended]]:
    results, a_chunk = RESULTS.absolute(), order.sizes.chunk_size
    probe, _ = probe_of(companies[0].config, a_chunk, 0, a_chunk, None)
    workers.on_each(check, probe)
    calls = (
        (probe, order, CompanyText.of(config), again, results / config.name) for config, again in companies
    )
    for (_, _, company, _, out), ended in workers.results(run_on_worker, calls):
        if not ended.problems and ended.mark != mark_of(out):
            wanted = "was written by a worker, and is not here: do all share this folder under this name?"
            ended = ended._replace(text="", problems=(Problem(str(out), "", "", wanted),))
        yield company.name, ended


def run_on_worker(
    probe: Probe, order: Order, company: CompanyText, again: str, out: Path
) -> Ended | Refused:
    """Run a company on a worker, where nothing is printed.

    Parameters
    ----------
    probe : Probe
        What the worker compares before.
    order : Order
        What is asked.
    company : CompanyText
        The company.
    again : str
        The command that resumes its run.
    out : pathlib.Path
        The folder of its run.
    """
    from engine.runtime.threads import one_thread

    if refused := check(probe):
        return refused
    said: list[str] = []
    with speaking_of(company.name, said), one_thread():
        try:
            config = company.config()
        except InputError as error:
            return Ended("", problems=error.problems)
        ended = _ended(Company(config, again), order, out, order.on_complete(print_first=False))
    return ended._replace(said=tuple(said))
