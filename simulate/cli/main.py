"""The command line: run, value, check, inputs, explain, verify, export, fit."""

import argparse
import gc
import shlex
import sys
from math import isfinite

from simulate.cli.parser import command_parser
from simulate.errors import InputError, Problem
from simulate.printing import NOT_PRINTED, NotPrintedError, printing, say


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 if all went well, 2 if the input was bad, 130 or 143 if it was stopped.

    3 if all went well but what is to be printed could not be.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a yen sign must not end a command in ASCII
    name = ""
    try:
        with printing():  # of --help
            options = command_parser(_COMMANDS).parse_args(argv)
        name = options.name
        return int(options.command(options))
    except InputError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except NotPrintedError as error:
        say(str(error))
        return NOT_PRINTED
    except BrokenPipeError:
        return 0  # the reader, `head` say, has seen enough
    except MemoryError:
        say("not enough memory: take fewer draws")
        return 2
    except (OSError, UnicodeError) as error:
        where = getattr(error, "filename", None) or name
        say(f"{where}: {getattr(error, 'strerror', None) or error}")
        return 2


def _check(options: argparse.Namespace) -> int:
    from simulate.config.loading import find_config, load_config

    was_on = gc.isenabled()
    gc.disable()  # looking for garbage among what is imported here takes 12 ms and finds none
    try:
        config = load_config(options.name, allow_outside=options.allow_outside)
    finally:
        if was_on:
            gc.enable()
    uncertain = len(config.marginals)
    with printing():
        print(f"{find_config(options.name)}: ok, {len(config.tables)} inputs, {uncertain} uncertain")
    return 0


def _value(options: argparse.Namespace) -> int:
    from simulate import load_config, value

    config = load_config(options.name, options.settings, allow_outside=options.allow_outside)
    base_case = value(config)
    if options.json:
        import json
        from dataclasses import asdict

        found = asdict(base_case)
        # JSON knows no infinity: debt over an equity of zero is null.
        found["lines"] = {
            name: [number if isfinite(number) else None for number in line]
            for name, line in base_case.lines.items()
        }
        with printing():
            json.dump(found, sys.stdout, indent=1, allow_nan=False)
            print()
        return 0
    from simulate.forecast.statement_table import print_forecast

    with printing():
        print_forecast(config, base_case)
    return 0


def _inputs(options: argparse.Namespace) -> int:
    from simulate.cli.commands import INPUTS, run_command

    chosen = [f"--set={setting}" for setting in options.settings]
    chosen += ["--allow-outside"] if options.allow_outside else []
    code, printed = run_command(INPUTS, *chosen, "--", options.name)
    with printing():
        sys.stdout.write(printed)
    return code


def _run(options: argparse.Namespace) -> int:
    from simulate import load_config
    from simulate.runs.options import Request
    from simulate.runs.pipeline import run_to_folder
    from simulate.runs.resume import request_of_begun

    if options.max_draws is not None and options.until is None:
        raise InputError(Problem("", "--max-draws", str(options.max_draws), "goes with --until"))
    if options.until is not None and options.draws is not None:
        raise InputError(Problem("", "--draws", str(options.draws), "with --until, give --max-draws instead"))
    if options.resume and options.anew:
        raise InputError(Problem("", "--anew", "", "goes without --resume"))
    if options.until is not None and options.keep is not None:
        raise InputError(Problem("", "--keep", options.keep, "goes without --until, which keeps its draws"))
    draws = options.draws if options.max_draws is None else options.max_draws
    request = Request(
        draws, options.seed, options.until, options.keep, not options.no_report, options.anew
    )
    settings = tuple(options.settings)
    if options.resume:
        request, theirs = request_of_begun(options.name, options.out, request)
        settings = settings or theirs
    config = load_config(options.name, settings, allow_outside=options.allow_outside)
    return run_to_folder(config, request, options.out, options.resume, _again(options))


def _again(options: argparse.Namespace) -> str:
    """The command that goes on with a run."""
    words = ["python", "-m", "simulate", "run", "--resume", options.name]
    words += ["--out", str(options.out)] if options.out is not None else []
    words += ["--allow-outside"] if options.allow_outside else []
    words += ["--no-report"] if options.no_report else []
    return shlex.join(words)


def _fit(options: argparse.Namespace) -> int:
    """Fit distributions to a column by maximum likelihood; rank them, and draw a Q-Q plot."""
    from simulate.fit.report import fit_command

    return fit_command(options.name, options.column, options.out)


def _export(options: argparse.Namespace) -> int:
    from simulate.export import export_command

    return export_command(options.name, options.format, options.out)


def _verify(options: argparse.Namespace) -> int:
    from simulate.verify.verify import verify_command

    return verify_command(options.name, options.sample, options.sample_seed, options.everything)


def _explain(options: argparse.Namespace) -> int:
    from simulate import load_config
    from simulate.cli.explain import print_draw

    config = load_config(options.name, options.settings, allow_outside=options.allow_outside)
    print_draw(config, options.draw, options.seed, options.draws)
    return 0


_COMMANDS = {
    "run": _run, "value": _value, "check": _check, "inputs": _inputs, "explain": _explain,
    "verify": _verify, "export": _export, "fit": _fit,
}
