"""The command line: one command a module; to add one, write its module and add its line here."""

import argparse
import sys

from simulate.cli import check, explain, export, fit, inputs, new, report, run, value, verify
from simulate.cli.failures import TOLD, problems_of
from simulate.errors import InputError
from simulate.printing import NOT_PRINTED, NotPrintedError, printing, say
from simulate.runs.progress import saying_what_is_compiled
from simulate.settings import DEFAULT_SETTINGS, Settings

_COMMANDS = {
    "run": run, "value": value, "new": new, "check": check, "inputs": inputs, "explain": explain,
    "report": report, "verify": verify, "export": export, "fit": fit,
}
_EPILOG = "NAME means configs/NAME.toml; a path to a TOML file will do as well."


def main(argv: list[str] | None = None, sizes: Settings = DEFAULT_SETTINGS) -> int:
    """Run one command; return its exit code.

    0 says that all went well, 1 that `verify` found a difference, 2 that the input was bad, 3 that all went
    well but what is to be printed could not be, 130 or 143 that the command was stopped.

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
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except NotPrintedError as error:
        say(str(error))
        return NOT_PRINTED
    except BrokenPipeError:
        return 0  # the reader, `head` say, has seen enough
    except TOLD as error:
        say(str(InputError(*problems_of(error, name))))
        return 2


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
