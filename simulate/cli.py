"""The command line: run, value, check, inputs, explain, verify, export, fit."""

import argparse
import gc
import sys
from math import isfinite
from pathlib import Path

from simulate.errors import InputError, Problem

_EPILOG = "NAME means configs/NAME.toml; a path to a TOML file will do as well."


def main(argv: list[str] | None = None) -> int:
    """Run one command; 0 if all went well, 2 if the input was bad, 130 or 143 if it was stopped."""
    options = _parser().parse_args(argv)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a yen sign must not end a command in ASCII
    try:
        return int(options.command(options))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()  # the reader, `head` say, has seen enough
        return 0
    except MemoryError:
        print("not enough memory: take fewer draws", file=sys.stderr)
        return 2
    except (OSError, UnicodeError) as error:
        where = getattr(error, "filename", None) or options.name
        print(f"{where}: {getattr(error, 'strerror', None) or error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulate", description="Monte Carlo risk simulator for what a company is worth.",
        epilog=_EPILOG,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: object, about: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=about, description=about, epilog=_EPILOG)
        sub.add_argument("name", metavar="NAME")
        sub.set_defaults(command=command)
        return sub

    def add_settings(sub: argparse.ArgumentParser) -> None:
        sub.add_argument(
            "--set", dest="settings", action="append", default=[], metavar="INPUT=VALUE",
            help="hold an input at a number, or replace it by a TOML table; may be repeated",
        )

    sub = add("run", _run, "sample, value and report a company into results/NAME")
    sub.add_argument("--draws", type=_whole, metavar="N", help="the config's, if not given")
    sub.add_argument("--seed", type=_whole, metavar="S", help="the config's, if not given")
    sub.add_argument("--until", metavar="TARGET", help='double the draws until, say, "p5 +-0.5%%"')
    sub.add_argument("--max-draws", type=_whole, metavar="N", help="where --until gives up (16,777,216)")
    about = "inputs: results and inputs of every draw (up to 2,000,000); draws: results; none: figures of all"
    sub.add_argument("--keep", metavar="WHAT", help=about)
    sub.add_argument("--out", type=Path, metavar="DIR", help="the run's own folder (default results/NAME)")
    sub.add_argument("--resume", action="store_true", help="go on with a run that was stopped or killed")
    sub.add_argument("--no-report", action="store_true", help="draws only; `python -m reports` follows")
    add_settings(sub)
    sub = add("value", _value, "the base case: value per share and the forecast table")
    sub.add_argument("--json", action="store_true", help="unrounded, for programs")
    add_settings(sub)
    add("check", _check, "whether a config is right; says all that is wrong")
    add_settings(add("inputs", _inputs, "each input's range and source; correlations asked and sampled"))
    sub = add("explain", _explain, "one draw's inputs and whole forecast, rebuilt from the seed")
    sub.add_argument("--draw", type=_whole, required=True, metavar="N", help="counted from 0")
    sub.add_argument("--draws", type=_whole, metavar="N", help="of the run; a Latin hypercube needs it")
    sub.add_argument("--seed", type=_whole, metavar="S", help="the config's, if not given")
    add_settings(sub)
    sub = add("verify", _verify, "draws of a run made anew from the seed, and compared")
    sub.add_argument("--sample", type=_whole, default=1_000, metavar="N", help="draws picked at random (1,000)")
    sub.add_argument("--sample-seed", type=_whole, metavar="S", help="picks the same draws again")
    sub.add_argument("--all", action="store_true", dest="everything", help="the whole run again")
    sub = add("export", _export, "the draws of a run as Parquet, netCDF or CSV")
    sub.add_argument("--format", default="parquet", metavar="FORMAT", help="parquet (default), netcdf or csv")
    sub.add_argument("--out", type=Path, metavar="FILE", help="default: draws.* beside the run")
    about = "which distribution fits a column of data"
    sub = commands.add_parser("fit", help=about, description=_fit.__doc__)
    sub.add_argument("name", metavar="FILE", help="a CSV file whose first line names the columns")
    sub.add_argument("--column", metavar="NAME", help="may be left out if one column holds numbers")
    sub.add_argument("--out", type=Path, metavar="DIR", help="where the picture goes (default: here)")
    sub.set_defaults(command=_fit)
    return parser


def _whole(text: str) -> int:
    try:
        return int(text.replace(",", "_"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number") from None


def _check(options: argparse.Namespace) -> int:
    from simulate.loading import find_config, load_config

    was_on = gc.isenabled()
    gc.disable()  # looking for garbage among what is imported here takes 12 ms and finds none
    try:
        config = load_config(options.name)
    finally:
        if was_on:
            gc.enable()
    uncertain = len(config.marginals)
    print(f"{find_config(options.name)}: ok, {len(config.tables)} inputs, {uncertain} uncertain")
    return 0


def _value(options: argparse.Namespace) -> int:
    from simulate import load_config, value

    config = load_config(options.name, options.settings)
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
        json.dump(found, sys.stdout, indent=1, allow_nan=False)
        print()
        return 0
    from simulate.forecast_table import print_forecast

    print_forecast(config, base_case)
    return 0


def _inputs(options: argparse.Namespace) -> int:
    from simulate.commands import INPUTS, run_command

    settings = [f"--set={setting}" for setting in options.settings]
    code, printed = run_command(INPUTS, *settings, "--", options.name)
    sys.stdout.write(printed)
    return code


def _run(options: argparse.Namespace) -> int:
    from simulate import load_config
    from simulate.going_on import request_of_begun
    from simulate.publish import run_to_folder
    from simulate.run_request import Request

    if options.max_draws is not None and options.until is None:
        raise InputError(Problem("", "--max-draws", str(options.max_draws), "goes with --until"))
    if options.until is not None and options.draws is not None:
        raise InputError(Problem("", "--draws", str(options.draws), "with --until, give --max-draws instead"))
    if options.until is not None and options.keep is not None:
        raise InputError(Problem("", "--keep", options.keep, "goes without --until, which keeps its draws"))
    draws = options.draws if options.max_draws is None else options.max_draws
    request = Request(draws, options.seed, options.until, options.keep, not options.no_report)
    settings = tuple(options.settings)
    if options.resume:
        request, theirs = request_of_begun(options.name, options.out, request)
        settings = settings or theirs
    config = load_config(options.name, settings)
    return run_to_folder(config, request, options.out, options.resume)


def _fit(options: argparse.Namespace) -> int:
    """Fit distributions to a column by maximum likelihood; rank them, and draw a Q-Q plot."""
    from simulate.fit.report import fit_command

    return fit_command(options.name, options.column, options.out)


def _export(options: argparse.Namespace) -> int:
    from simulate.export import export_command

    return export_command(options.name, options.format, options.out)


def _verify(options: argparse.Namespace) -> int:
    from simulate.verify import verify_command

    return verify_command(options.name, options.sample, options.sample_seed, options.everything)


def _explain(options: argparse.Namespace) -> int:
    from simulate import load_config
    from simulate.explain import print_draw

    print_draw(load_config(options.name, options.settings), options.draw, options.seed, options.draws)
    return 0
