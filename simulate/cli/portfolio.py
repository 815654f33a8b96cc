"""`portfolio`: draw many companies together into a folder of their own, and report on them."""

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.exit_codes import TOLD, problems_of
from simulate.cli.parser import add_workers, whole_number, workers_typed
from simulate.errors import InputError, Problem, printable
from simulate.printing import printing, say
from simulate.runs.progress import say_step

if TYPE_CHECKING:
    from simulate.portfolios.config.portfolio import Portfolio
    from simulate.portfolios.pipeline import CompletePortfolio
    from simulate.runs.plan import Request

ABOUT = "draw the companies of configs/portfolios/NAME.toml together into results/portfolios/NAME"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME", help="configs/portfolios/NAME.toml, or a path to a TOML file")
    sub.add_argument("--draws", type=whole_number, metavar="N", help="the file's, if not given")
    sub.add_argument("--seed", type=whole_number, metavar="S", help="the file's, if not given")
    sub.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="COMPANY.INPUT=VALUE",
        help="hold an input of a company at a number, or replace it by a TOML table; may be repeated",
    )
    about = "the portfolio's own folder (default results/portfolios/NAME)"
    sub.add_argument("--out", type=Path, metavar="DIR", help=about)
    sub.add_argument("--resume", action="store_true", help="resume a portfolio that was stopped or killed")
    sub.add_argument("--discard", action="store_true", help="discard what another left unfinished")
    about = "leave out companies that are wrong or have no value, and name them; the others get their weight"
    sub.add_argument("--skip-failed", action="store_true", help=about)
    about = "draws of draws.parquet, the first (100,000, fewer of over 100 companies)"
    sub.add_argument("--parquet-draws", type=whole_number, metavar="N", help=about)
    add_workers(sub)
    about = "let configs name data files outside of their folders"
    sub.add_argument("--allow-outside", action="store_true", help=about)


def run_command(options: argparse.Namespace) -> int:
    """Draw a portfolio into a folder; return the exit code."""
    from simulate.cluster.connecting import connected
    from simulate.portfolios.pipeline import PORTFOLIOS, portfolio_to_folder
    from simulate.runs.plan import Request
    from simulate.runs.resume import request_of_begun

    if options.resume and options.discard:
        raise InputError(Problem("", "--discard", "", "goes without --resume"))
    if options.parquet_draws is not None and options.parquet_draws < 1:
        raise InputError(Problem("", "--parquet-draws", str(options.parquet_draws), "must be at least 1"))
    request, settings = Request(options.draws, options.seed, discard=options.discard), tuple(options.settings)
    if options.resume:
        place = PORTFOLIOS / Path(options.name).stem if options.out is None else options.out
        request, theirs = request_of_begun(options.name, place, request)
        settings = settings or theirs
    loaded = _with_values(load_told(options, settings), request, options)
    again, report = _resume_command(options), _reporting(options)
    with connected(options.workers, options.cluster) as workers:
        done = portfolio_to_folder(
            loaded, request, options.out, options.resume, again, report, options.sizes, workers
        )
    with printing(f"{printable(str(done.shown))} is complete; its summary"):
        sys.stdout.write(done.text)
    return 0


def load_told(options: argparse.Namespace, settings: tuple[str, ...]) -> "Portfolio":
    """Load the portfolio that a command names, and say what it has to warn of.

    Raises
    ------
    InputError
        If the portfolio is wrong.
    """
    from simulate.portfolios.config.loading import load_portfolio

    loaded = load_portfolio(
        options.name, settings, allow_outside=options.allow_outside,
        skip_failed=getattr(options, "skip_failed", False),
    )
    for problem in loaded.warnings:
        say(f"warning: {problem}")
    for key, why in loaded.source.left_out.items():
        say(f"left out: {key}: {why}")
    return loaded


def _with_values(loaded: "Portfolio", request: "Request", options: argparse.Namespace) -> "Portfolio":
    """Return the portfolio of companies that have a value, and say which are left out."""
    from simulate.portfolios.company_values import with_values
    from simulate.portfolios.draws import asked_of

    asked = asked_of(loaded, request.draws, request.seed, options.sizes)
    found = with_values(loaded, asked.draws, asked.seed, skip_failed=options.skip_failed)
    for key, why in found.source.left_out.items():
        if key not in loaded.source.left_out:
            say(f"left out: {key}: {why}")
    return found


def _reporting(options: argparse.Namespace) -> "Callable[[CompletePortfolio], str]":
    """Return what writes the report of a portfolio that has just been drawn, into its folder."""
    from reports.output.files import prepare_drawing

    def write(run: "CompletePortfolio") -> str:
        from reports.portfolio.output.files import report_portfolio

        prepare_drawing()
        say_step("writing the report")
        try:
            return report_portfolio(run, options.parquet_draws, options.sizes)
        except TOLD as error:
            failed = Problem(str(run.shown), "", "", "the report failed, so nothing was written there")
            raise InputError(*problems_of(error, str(run.folder)), failed) from None

    return write


def _resume_command(options: argparse.Namespace) -> str:
    """Return the command that resumes the portfolio, from what is typed now."""
    words = ["python", "-m", "simulate", "portfolio", "--resume", options.name]
    words += ["--out", str(options.out)] if options.out is not None else []
    words += ["--allow-outside"] if options.allow_outside else []
    words += ["--skip-failed"] if options.skip_failed else []
    words += workers_typed(options)
    return shlex.join(words)
