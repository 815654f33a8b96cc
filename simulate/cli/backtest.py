"""`backtest`: ranges drafted in the past, against what came."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.parser import whole_number
from simulate.errors import InputError, Problem
from simulate.printing import printing

if TYPE_CHECKING:
    from simulate.backtest.backtest import Backtest, Request
    from simulate.reference.panel import Panel

ABOUT = "draft and simulate companies of a panel as they stood in the past, and score the ranges"
_OUT = Path("results/backtest")
_HORIZONS = (1, 3, 5)


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("panel", type=Path, metavar="PANEL.csv", help="annual reports: docs/ranges.md has the columns")
    sub.add_argument(
        "--firms", type=whole_number, default=1000, metavar="N",
        help="that nothing was fitted to, drawn at random (1,000), and a quarter as many of the others",
    )  # fmt: skip
    sub.add_argument(
        "--origins", metavar="YEARS", help="2020,2021: what was known by 30 June (by default all that can be judged)"
    )
    sub.add_argument("--draws", type=whole_number, default=2048, metavar="N", help="of each simulation (2,048)")
    sub.add_argument("--seed", type=whole_number, default=1, metavar="S", help="of each simulation (1)")
    sub.add_argument("--least-revenue", type=float, default=1e9, metavar="MONEY", help="smaller ones are left out (1e9)")
    sub.add_argument("--out", type=Path, default=_OUT, metavar="DIR", help=f"default: {_OUT}")
    sub.set_defaults(name="backtest")


def run_command(options: argparse.Namespace) -> int:
    """Backtest a panel; return the exit code."""
    from reports.backtest.page import backtest_page
    from reports.backtest.text import backtest_text
    from simulate.backtest.backtest import Request, backtest
    from simulate.backtest.files import PAGE, write_files
    from simulate.backtest.scores import coverages, scores
    from simulate.reference.panel import read_panel
    from simulate.runs.progress import say_step
    from simulate.runs.storage.atomic_directory import replacing_file

    say_step("reading the panel")
    panel = read_panel(options.panel, options.least_revenue)
    origins = _origins(options.origins, panel)
    _check(options)
    request = Request(origins, options.firms, _HORIZONS, options.draws, options.seed)
    found = backtest(panel, request, _progress)
    coverage, score = list(coverages(found.rows)), list(scores(found.rows))
    about = _about(options.panel, panel, request)
    write_files(found, coverage, score, about, options.out)
    page = backtest_page(found, coverage, score, about)
    with replacing_file(options.out / PAGE, options.out / PAGE) as stage:
        stage.write_text(page, encoding="utf-8")
    with printing(f"{options.out} is complete; what it says"):
        print(backtest_text(found, coverage, score), end="")
        print(f"\n{options.out / PAGE}")
    return 0
