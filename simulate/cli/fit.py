"""`fit`: which distribution fits a column of data."""

import argparse
from pathlib import Path

ABOUT = "which distribution fits a column of data"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="FILE", help="a CSV file whose first line names the columns")
    sub.add_argument("--column", metavar="NAME", help="may be left out if one column holds numbers")
    about = "the input that the line to paste is for (default: the column, if that is an input)"
    sub.add_argument("--input", metavar="NAME", help=about)
    sub.add_argument("--out", type=Path, metavar="DIR", help="where the picture goes (default: here)")


def run_command(options: argparse.Namespace) -> int:
    """Fit distributions to a column by maximum likelihood; rank them, and draw a Q-Q plot."""
    from simulate.fit.fit_report import fit_command

    return fit_command(options.name, options.column, options.out, options.input)
