"""The command that shows what a config assumes, without a run."""

import argparse
import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Print the inputs of a config; 0 if all went well, 2 for bad input, 130 if interrupted."""
    options = _parser().parse_args(argv)

    from simulate.errors import InputError

    try:
        _print(_text(options.name, options.settings))
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m simulate inputs",
        description="Each input's base case, source and distribution; correlations asked and sampled.",
        epilog="NAME means configs/NAME.toml; a path to a TOML file will do as well.",
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="INPUT=VALUE",
        help="hold an input at a number, or replace it by a TOML table; may be repeated",
    )
    return parser


def _text(name: str, settings: Sequence[str]) -> str:
    from reports.inputs_text import inputs_text
    from simulate import load_config

    return inputs_text(load_config(name, settings))


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a yen sign must not end a report in ASCII
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
