"""The command line: one command a module; to add one, write its module and add its line here."""

import argparse
import sys
from functools import cache

from simulate.cli import (
    backtest,
    check,
    draft,
    explain,
    export,
    fit,
    freeze,
    inputs,
    new,
    portfolio,
    report,
    run,
    score,
    seek,
    value,
    verify,
)
from simulate.cli.exit_codes import ENDS, exit_code_of
from simulate.printing import printing
from simulate.runs.progress import saying_what_is_compiled
from simulate.settings import DEFAULT_SETTINGS, Settings

_COMMANDS = {
    "run": run, "value": value, "new": new, "draft": draft, "check": check, "inputs": inputs,
    "explain": explain, "report": report, "verify": verify, "export": export, "fit": fit, "seek": seek,
    "portfolio": portfolio, "freeze": freeze, "score": score, "backtest": backtest,
}
_EPILOG = "NAME means configs/NAME.toml; a path to a TOML file will do as well."


def main(argv: list[str] | None = None, sizes: Settings = DEFAULT_SETTINGS) -> int:
    """Run one command; return its exit code, as `simulate.cli.exit_codes` has them.

    Parameters
    ----------
    argv : list of str, optional
        The command and its options; by default those of the process.
    sizes : Settings, optional
        Chosen sizes of runs and reports; a command finds them as `options.sizes`.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a yen sign must not end a command in ASCII
    name = ""
    try:
        with printing():  # of --help
            options = _parser().parse_args(argv, argparse.Namespace(sizes=sizes))
        name = options.name
        with saying_what_is_compiled():
            return int(options.command(options))
    except ENDS as error:
        return exit_code_of(error, name)


@cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulate", description="Monte Carlo risk simulator for what a company is worth.",
        epilog=_EPILOG,
    )
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, command in _COMMANDS.items():
        sub = added.add_parser(name, help=command.ABOUT, description=command.ABOUT, epilog=_EPILOG)
        sub.set_defaults(command=command.run_command)
        command.add_options(sub)
    return parser
