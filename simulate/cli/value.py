"""`value`: the base case, value per share and the forecast table."""

import argparse
import sys
from math import isfinite
from typing import TYPE_CHECKING

from simulate.cli.parser import add_changed_company, load_changed
from simulate.printing import printing

if TYPE_CHECKING:
    from simulate.config.config import Config

ABOUT = "the base case: value per share and the forecast table"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_changed_company(sub)
    sub.add_argument("--json", action="store_true", help="unrounded, for programs")


def run_command(options: argparse.Namespace) -> int:
    """Print the base case; return the exit code."""
    from reports.evaluation.shock_assumptions import base_case_lines
    from simulate import value
    from simulate.config.reconciliation import reconcile
    from simulate.forecast.base_case import reported_lines
    from simulate.forecast.statement_table import print_forecast

    config = load_changed(options, tuple(options.settings), must_close=False)
    base_case = value(config)
    if not options.json:
        with printing():
            print_forecast(config, base_case)
            for line in _reconciliation(config):
                print(line)
            for line in base_case_lines(config):
                print(line)
        return 0
    import json
    from dataclasses import asdict

    found = asdict(base_case)
    # JSON knows no infinity, debt over an equity of zero, nor NaN, what the base year has no figure of.
    found["lines"] = {
        name: [number if isfinite(number) else None for number in line]
        for name, line in base_case.lines.items()
    }
    found["base_year"] = {
        name: number if isfinite(number) else None for name, number in base_case.base_year.items()
    }
    found["reported"] = reported_lines(config)
    found["reconciliation"] = [asdict(line) for line in reconcile(config.base, config.file.reported)]
    with printing():
        json.dump(found, sys.stdout, indent=1, allow_nan=False)
        print()
    return 0


def _reconciliation(config: "Config") -> list[str]:
    """Return the base year beside the report, behind an empty line; nothing where nothing is reported."""
    from simulate.config.reconciliation import reconciliation_text, what_if_note

    file = config.file
    text = reconciliation_text(config.base, file.reported, file.company.currency)
    note = what_if_note(config)
    return ["", *text, *([note] if note else [])] if text else []
