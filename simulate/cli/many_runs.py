"""`run` of several companies: each whole, with its report; one after the other, or one on each worker."""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from simulate.cli.exit_codes import TOLD, problems_of
from simulate.cluster.workers import Refused, Workers
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.printing import printing, say, saying_to
from simulate.runs.pipeline import CompleteRun, run_to_folder
from simulate.runs.plan import Request
from simulate.runs.program import program_hash
from simulate.runs.progress import progress_bar
from simulate.runs.storage.layout import RESULTS, is_run
from simulate.runs.workers.probe import ANOTHER_PROGRAM, CompanyText
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

    def on_complete(self, print_first: bool) -> Callable[[CompleteRun], str]:
        """Return what takes a run whose draws are complete."""
        from simulate.cli.report import figures_only, reporting

        return reporting(self.sizes, print_first) if self.with_report else figures_only(self.sizes)


class Ended(NamedTuple):
    """What is to be printed of a company, what was said of it meanwhile, and what was wrong."""

    text: str
    said: tuple[str, ...]
    problems: tuple[Problem, ...]


class Company(NamedTuple):
    """A company, and the command that resumes its run."""

    config: Config
    again: str


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
        If two have one name, a worker refuses, or the workers are lost.
    """
    names = [config.name for config, _ in companies]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError(Problem("", "NAME", twice, f"stands twice: each company has its own {RESULTS}/NAME"))
    n_failed = 0
    ended_runs = _here(companies, order) if workers is None else _by_workers(companies, order, workers)
    for name, ended in ended_runs:
        for line in (*ended.said, *map(str, ended.problems)):
            say(f"{name}: {line}")
        with printing(f"{RESULTS / name} is complete; its summary"):
            sys.stdout.write(ended.text)
        n_failed += bool(ended.problems)
    if n_failed:
        say(f"{n_failed} of {len(companies)} companies failed")
    return n_failed


def _here(companies: Sequence[Company], order: Order) -> Iterator[tuple[str, Ended]]:
    for config, again in companies:
        try:
            done = run_to_folder(
                config, order.request, None, again=again, on_complete=order.on_complete(print_first=True),
                settings=order.sizes,
            )
        except TOLD as error:
            yield config.name, Ended("", (), problems_of(error, config.name))
        else:
            yield config.name, Ended(done.text, (), ())


def _by_workers(
    companies: Sequence[Company], order: Order, workers: Workers
) -> Iterator[tuple[str, Ended]]:
    results, program = RESULTS.absolute(), program_hash()
    calls = (
        (program, order, CompanyText.of(config), str(results / config.name), again)
        for config, again in companies
    )
    with progress_bar(len(companies), "companies") as progress:
        for n_done, ((_, _, company, out, _), ended) in enumerate(workers.results(run_on_worker, calls), 1):
            if not ended.problems and not is_run(Path(out)):
                wanted = "a worker wrote it, and it is not here: do all share this folder under this name?"
                raise InputError(Problem(out, "", "", wanted))
            if progress is not None:
                progress(n_done)
            yield company.name, ended


def run_on_worker(
    program: str, order: Order, company: CompanyText, out: str, again: str
) -> Ended | Refused:
    """Run a company on a worker, where nothing is printed.

    Parameters
    ----------
    program : str
        Hash of the program that asks.
    order : Order
        What is asked.
    company : CompanyText
        The company.
    out, again : str
        The folder of its run, and the command that resumes it.
    """
    from engine.runtime.threads import one_thread

    if program != program_hash():
        return Refused(ANOTHER_PROGRAM)
    said: list[str] = []
    with saying_to(said), one_thread():
        try:
            done = run_to_folder(
                company.config(), order.request, Path(out), again=again,
                on_complete=order.on_complete(print_first=False), settings=order.sizes,
            )
        except TOLD as error:
            return Ended("", tuple(said), problems_of(error, company.name))
    return Ended(done.text, tuple(said), ())
