"""`freeze`: keep a run's forecast of the next years, to be scored when they are reported."""

import argparse

from simulate.printing import printing

ABOUT = "keep a run's forecast of the next years in ledger/, to be scored when they are reported"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="NAME", help="a run: iij for results/iij")
    sub.add_argument("--analyst", default="", metavar="WHO", help="whose forecast it is")


def run_command(options: argparse.Namespace) -> int:
    """Freeze a run's forecast; return the exit code."""
    from simulate.ledger.freeze import freeze

    found = freeze(options.name, options.analyst)
    last = found.content.years[-1].year_end
    with printing():
        print(f"{found.path}: the forecast to {last}, frozen on {found.content.frozen}")
        print(f"score it when a year is reported: python -m simulate score {options.name} --actual FILE")
    return 0
