"""What the options of several commands share."""

import argparse
import re
from typing import TYPE_CHECKING

from simulate.printing import say

if TYPE_CHECKING:
    from simulate.config.config import Config


_POWER = re.compile(r"(\d{1,9})[eE]\+?(\d{1,2})", re.ASCII)


def whole_number(text: str) -> int:
    """Read a whole number, `1,000,000` and `1e6` too.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is none.
    """
    power = _POWER.fullmatch(text)
    try:
        return int(power[1]) * 10 ** int(power[2]) if power else int(text.replace(",", "_"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a whole number") from None


def add_company(sub: argparse.ArgumentParser) -> None:
    """Add the name of a config, and whether it may read data files elsewhere."""
    sub.add_argument("name", metavar="NAME")
    sub.add_argument(
        "--allow-outside", action="store_true", help="let the config name data files outside of its folder"
    )


def add_changed_company(sub: argparse.ArgumentParser) -> None:
    """Add the name of a config, and changes to its inputs."""
    add_company(sub)
    sub.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="INPUT=VALUE",
        help="hold an input at a number, or replace it by a TOML table; may be repeated",
    )


def add_reference(sub: argparse.ArgumentParser) -> None:
    """Add the panel of companies beside which ranges are shown."""
    about = "a panel of companies to compare ranges with, instead of the shipped classes: docs/ranges.md"
    sub.add_argument("--reference", metavar="PANEL.csv", help=about)


def add_workers(sub: argparse.ArgumentParser) -> None:
    """Add who draws: processes of this machine, or a cluster."""
    sub.add_argument("--workers", type=whole_number, metavar="N", help="draw in N processes of this machine")
    about = "draw on the Dask cluster at tls://HOST:PORT, or named by its scheduler's file: docs/scale.md"
    sub.add_argument("--cluster", metavar="ADDRESS", help=about)


def workers_typed(options: argparse.Namespace) -> list[str]:
    """Return the options of `add_workers` as they were typed."""
    words = ["--workers", str(options.workers)] if options.workers is not None else []
    return words + (["--cluster", options.cluster] if options.cluster is not None else [])


def load_changed(options: argparse.Namespace, settings: tuple[str, ...], *, must_close: bool) -> "Config":
    """Load the config that a command names, and say what it has to warn of.

    Parameters
    ----------
    options : argparse.Namespace
        With the options of `add_company`.
    settings : tuple of str
        Changes `input=value`.
    must_close : bool
        Whether a base year that does not close is refused, or warned of.

    Raises
    ------
    InputError
        If the config is wrong.
    """
    from simulate.config.loading import load_config

    config = load_config(options.name, settings, allow_outside=options.allow_outside, must_close=must_close)
    for problem in config.warnings:
        say(f"warning: {problem}")
    return config
