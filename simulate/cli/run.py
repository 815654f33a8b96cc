"""`run`: sample, value and report a company into a folder of its own."""

import argparse
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.exit_codes import BAD_INPUT
from simulate.cli.parser import (
    add_changed_company,
    add_workers,
    load_changed,
    whole_number,
    workers_typed,
)
from simulate.errors import InputError, Problem, printable
from simulate.printing import printing

if TYPE_CHECKING:
    from simulate.runs.plan import Request

ABOUT = "sample, value and report a company into results/NAME"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    about = "more companies, right after the first, each with its own run; --workers runs them side by side"
    sub.add_argument("others", nargs="*", metavar="NAME", help=about)
    sub.add_argument("--draws", type=whole_number, metavar="N", help="the config's, if not given")
    sub.add_argument("--seed", type=whole_number, metavar="S", help="the config's, if not given")
    sub.add_argument("--until", metavar="TARGET", help='double the draws until, say, "p5 +-0.5%%"')
    about = "where --until gives up (16,777,216)"
    sub.add_argument("--max-draws", type=whole_number, metavar="N", help=about)
    about = "inputs: results and inputs of every draw (up to 2,000,000); draws: results; none: figures of all"
    sub.add_argument("--keep", metavar="WHAT", help=about)
    sub.add_argument("--out", type=Path, metavar="DIR", help="the run's own folder (default results/NAME)")
    sub.add_argument("--resume", action="store_true", help="resume a run that was stopped or killed")
    sub.add_argument(
        "--discard", "--anew", action="store_true", dest="discard",
        help="discard what another run left unfinished",
    )
    add_workers(sub)
    about = "draws and their figures alone, without pictures and analyses"
    sub.add_argument("--no-report", action="store_true", help=about)


def run_command(options: argparse.Namespace) -> int:
    """Run a company into a folder; return the exit code."""
    from simulate.cli.many_runs import Order
    from simulate.cluster.connecting import connected
    from simulate.runs.pipeline import run_to_folder
    from simulate.runs.plan import Request
    from simulate.runs.resume import request_of_begun

    _check(options)
    draws = options.draws if options.max_draws is None else options.max_draws
    request = Request(draws, options.seed, options.until, options.keep, options.discard)
    settings = tuple(options.settings)
    if options.others:
        return _run_many(options, request, settings)
    if options.resume:
        request, theirs = request_of_begun(options.name, options.out, request)
        settings = settings or theirs
    config = load_changed(options, settings, must_close=True)
    on_complete = Order(request, not options.no_report, options.sizes).on_complete()
    again = _resume_command(options)
    with connected(options.workers, options.cluster) as workers:
        done = run_to_folder(
            config, request, options.out, options.resume, again, on_complete, options.sizes, workers
        )
    with printing(f"{printable(str(done.shown))} is complete; its summary"):
        sys.stdout.write(done.text)
    return 0


def _run_many(options: argparse.Namespace, request: "Request", settings: tuple[str, ...]) -> int:
    """Run several companies, all of which are read and checked first; return the exit code."""
    from simulate.cli.many_runs import Company, Order, check_names, run_many
    from simulate.cluster.connecting import connected

    companies, problems = [], list[Problem]()
    for name in (options.name, *options.others):
        named = argparse.Namespace(**{**vars(options), "name": name})
        try:
            config = load_changed(named, settings, must_close=True)
            companies.append(Company(config, _resume_command(named)))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(*problems)
    check_names(companies)
    order = Order(request, not options.no_report, options.sizes)
    with connected(options.workers, options.cluster) as workers:
        return BAD_INPUT if run_many(companies, order, workers) else 0


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if options.max_draws is not None and options.until is None:
        raise InputError(Problem("", "--max-draws", str(options.max_draws), "goes with --until"))
    if options.until is not None and options.draws is not None:
        raise InputError(Problem("", "--draws", str(options.draws), "with --until, give --max-draws instead"))
    if options.others and (options.out is not None or options.resume):
        option = "--resume" if options.resume else "--out"
        raise InputError(Problem("", option, "", "goes with one company"))
    if options.resume and options.discard:
        raise InputError(Problem("", "--discard", "", "goes without --resume"))
    if options.until is not None and options.keep is not None:
        raise InputError(Problem("", "--keep", options.keep, "goes without --until, which keeps its draws"))


def _resume_command(options: argparse.Namespace) -> str:
    """Return the command that resumes the run, from what is typed now."""
    words = ["python", "-m", "simulate", "run", "--resume", options.name]
    words += ["--out", str(options.out)] if options.out is not None else []
    words += ["--allow-outside"] if options.allow_outside else []
    words += workers_typed(options)
    words += ["--no-report"] if options.no_report else []
    return shlex.join(words)
