"""`run`: sample, value and report a company into a folder of its own."""

import argparse
import shlex
import sys
from pathlib import Path

from simulate.cli.parser import add_changed_company, load_changed, whole_number
from simulate.errors import InputError, Problem, printable
from simulate.printing import printing

ABOUT = "sample, value and report a company into results/NAME"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
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
    sub.add_argument("--workers", type=whole_number, metavar="N", help="draw in N processes of this machine")
    about = "draw on the Dask cluster at tls://HOST:PORT, or named by its scheduler's file: docs/scale.md"
    sub.add_argument("--cluster", metavar="ADDRESS", help=about)
    about = "draws and their figures alone, without pictures and analyses"
    sub.add_argument("--no-report", action="store_true", help=about)


def run_command(options: argparse.Namespace) -> int:
    """Run a company into a folder; return the exit code."""
    from simulate.cli.report import figures_only, reporting
    from simulate.cluster.connecting import connected
    from simulate.runs.pipeline import run_to_folder
    from simulate.runs.plan import Request
    from simulate.runs.resume import request_of_begun

    _check(options)
    draws = options.draws if options.max_draws is None else options.max_draws
    request = Request(draws, options.seed, options.until, options.keep, options.discard)
    settings = tuple(options.settings)
    if options.resume:
        request, theirs = request_of_begun(options.name, options.out, request)
        settings = settings or theirs
    config = load_changed(options, settings, must_close=True)
    on_complete = figures_only(options.sizes) if options.no_report else reporting(options.sizes)
    again = _resume_command(options)
    with connected(options.workers, options.cluster) as workers:
        done = run_to_folder(
            config, request, options.out, options.resume, again, on_complete, options.sizes, workers
        )
    with printing(f"{printable(str(done.shown))} is complete; its summary"):
        sys.stdout.write(done.text)
    return 0


def _check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    if options.max_draws is not None and options.until is None:
        raise InputError(Problem("", "--max-draws", str(options.max_draws), "goes with --until"))
    if options.until is not None and options.draws is not None:
        raise InputError(Problem("", "--draws", str(options.draws), "with --until, give --max-draws instead"))
    if options.workers is not None and options.cluster is not None:
        raise InputError(Problem("", "--workers", str(options.workers), "goes without --cluster"))
    if options.resume and options.discard:
        raise InputError(Problem("", "--discard", "", "goes without --resume"))
    if options.until is not None and options.keep is not None:
        raise InputError(Problem("", "--keep", options.keep, "goes without --until, which keeps its draws"))


def _resume_command(options: argparse.Namespace) -> str:
    """Return the command that resumes the run, from what is typed now."""
    words = ["python", "-m", "simulate", "run", "--resume", options.name]
    words += ["--out", str(options.out)] if options.out is not None else []
    words += ["--allow-outside"] if options.allow_outside else []
    words += ["--workers", str(options.workers)] if options.workers is not None else []
    words += ["--cluster", options.cluster] if options.cluster is not None else []
    words += ["--no-report"] if options.no_report else []
    return shlex.join(words)
