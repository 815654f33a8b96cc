"""`draft`: a config from annual reports as filed."""

import argparse
import re
import sys
from datetime import date
from pathlib import Path

from simulate.errors import InputError, Problem, printable, show_value
from simulate.printing import printing

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?")

ABOUT = "draft a config from annual reports as filed, each figure with its source"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument(
        "files", metavar="FILE", nargs="*", type=Path,
        help="SEC companyfacts (.json, .json.gz), EDINET's zip, the form filled in, or a folder of these",
    )
    sub.add_argument("--price", type=float, metavar="P", help="of one share, in the filings' currency")
    sub.add_argument(
        "--as-of", type=_day, metavar="DATE",
        help="the day of the price; what was filed later is not read (default: today)",
    )
    sub.add_argument("--ticker", metavar="T", help="default: the securities code or CIK of the filing")
    sub.add_argument(
        "--given", metavar="FIGURE=VALUE", action="append", default=[], type=_figure,
        help="a figure of the newest year that the filing lacks, in millions: debt=0; may be repeated",
    )
    sub.add_argument("--out", metavar="PATH", help="the config to write (default: configs/TICKER.toml)")
    sub.add_argument(
        "--template", metavar="PATH", type=Path,
        help="write the form to fill in by hand, .xlsx or .csv, and draft nothing",
    )
    sub.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    sub.set_defaults(name="draft")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a day like 2025-06-30") from None


def _figure(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        if "," in value and not _THOUSANDS.fullmatch(value.strip()):
            raise ValueError  # a decimal comma, which would make a tenfold of it
        return name.strip(), float(value.replace(",", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text}: must be a figure and millions, like debt=0") from None


def run_command(options: argparse.Namespace) -> int:
    """Draft a config, write it with its history, and say where each input is from; return the exit code."""
    if (options.template is None) != bool(options.files):
        raise InputError(Problem("", "FILE", "", "name at least one file, or --template PATH alone"))
    if options.template is not None:
        return _write_form(options.template, options.overwrite)
    return _draft(options)


def _write_form(path: Path, overwrite: bool) -> int:
    from simulate.filings.form.template import write_template

    write_template(path, overwrite)
    with printing(f"{path} is written; what is to do"):
        print(printable(f"{path}: written; `python -m simulate draft {path}` drafts a config of it"))
    return 0


def _draft(options: argparse.Namespace) -> int:
    from simulate.drafting.draft import draft
    from simulate.drafting.summary import summary

    names = [name for name, _ in options.given]
    for name in names:
        if names.count(name) > 1:
            raise InputError(Problem("", "--given", show_value(name), "is given more than once"))
    found = draft(
        options.files, as_of=options.as_of, price=options.price, ticker=options.ticker,
        given=dict(options.given), out=options.out,
    )  # fmt: skip
    found.write(overwrite=options.overwrite)
    with printing(f"{found.path} and {found.data_path} are written; what they say"):
        sys.stdout.write(summary(found))
    return 0
