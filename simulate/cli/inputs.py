"""The command that shows what a config assumes, without a run."""

import argparse
from collections.abc import Sequence

from simulate.cli.output import run_and_print


def main(argv: Sequence[str] | None = None) -> int:
    """Print the inputs of a config; 0 if all went well, 2 for bad input, 130 if interrupted."""
    options = _parser().parse_args(argv)
    return run_and_print(lambda: _text(options), options.name)


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
    parser.add_argument(
        "--allow-outside", action="store_true", help="let the config name data files outside of its folder"
    )
    return parser


def _text(options: argparse.Namespace) -> str:
    from reports.inputs.text import inputs_text
    from simulate import load_config

    return inputs_text(load_config(options.name, options.settings, allow_outside=options.allow_outside))
