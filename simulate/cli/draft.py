"""`draft`: a config from annual reports as filed."""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.errors import InputError, Problem
from simulate.printing import printing

if TYPE_CHECKING:
    pass

ABOUT = "draft a config from annual reports as filed, each figure with its source"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        type=Path,
        help="SEC companyfacts (.json, .json.gz), EDINET's zip, a folder of several years, or the form"
        " of --template, filled in",
    )
    sub.add_argument(
        "--template", metavar="PATH", type=Path,
        help="write the form to fill in where there is no such file, .xlsx or .csv, and nothing else",
    )
    sub.add_argument("--price", type=float, metavar="P", help="of one share, in the filings' currency")
    sub.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="the day of the price; what was filed later is not read (default: today)",
    )
    sub.add_argument("--ticker", metavar="T", help="default: the securities code or CIK of the filing")
    sub.add_argument(
        "--given", metavar="FIGURE=VALUE", action="append", default=[], type=_figure,
        help="a figure of the newest year that the filing lacks, in millions: debt=0; may be repeated",
    )
    sub.add_argument("--out", metavar="PATH", help="the config to write (default: configs/TICKER.toml)")
    sub.add_argument("--overwrite", action="store_true", help="replace a config that is there")
    sub.set_defaults(name="draft")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a day like 2025-06-30") from None


def _figure(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value.replace(",", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a figure and millions, like debt=0") from None


def run_command(options: argparse.Namespace) -> int:
    """Draft a config, write it with its history, and say where each input is from; return the exit code."""
    if options.template is not None:
        return _write_template(options)
    if not options.files:
        raise InputError(Problem("", "FILE", "", "name a filing, or a form that --template has written"))
    from simulate.drafting.draft import draft
    from simulate.drafting.summary import summary

    found = draft(
        options.files, as_of=options.as_of, price=options.price, ticker=options.ticker,
        given=dict(options.given), out=options.out,
    )  # fmt: skip
    found.write(overwrite=options.overwrite)
    with printing(f"{found.path} and {found.data_path} are written; what they say"):
        sys.stdout.write(summary(found))
    return 0


def _write_template(options: argparse.Namespace) -> int:
    from simulate.filings.template import write_template

    if options.files:
        raise InputError(Problem("", "--template", "", "writes the form and reads no file: leave FILE out"))
    write_template(options.template, options.overwrite)
    with printing(f"{options.template} is written; what is to do"):
        print(f"{options.template}: written, a column a year; fill in what the report has")
        print(f"`python -m simulate draft {options.template}` reads it and names what is missing or wrong")
    return 0
