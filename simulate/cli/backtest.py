"""`backtest`: ranges drafted in the past, against what came."""

import argparse
from hashlib import sha256
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.parser import whole_number
from simulate.errors import InputError, Problem
from simulate.printing import printing, say

if TYPE_CHECKING:
    from simulate.backtest.backtest import Request
    from simulate.reference_class.panel import Panel

ABOUT = "draft and simulate companies of a panel as they stood in the past, and score the ranges"
_OUT = Path("results/backtest")
_HORIZONS = (1, 3, 5)
_LEAST_YEARS = 5  # of a firm's own past: four growths, five margins


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    about = "annual reports: docs/ranges.md has the columns"
    sub.add_argument("panel", type=Path, metavar="PANEL.csv", help=about)
    sub.add_argument(
        "--firms", type=whole_number, default=1000, metavar="N",
        help="that nothing was fitted to, drawn at random (1,000), and a quarter as many of the others",
    )  # fmt: skip
    about = "2021,2022: years that ended by 30 June of each (by default all that can be judged)"
    sub.add_argument("--origins", metavar="YEARS", help=about)
    about = "of each simulation (2,048)"
    sub.add_argument("--draws", type=whole_number, default=2048, metavar="N", help=about)
    sub.add_argument("--seed", type=whole_number, default=1, metavar="S", help="of each simulation (1)")
    about = "firms with less in the year that one looks ahead from are left out (1e9)"
    sub.add_argument("--least-revenue", type=float, default=1e9, metavar="MONEY", help=about)
    sub.add_argument("--out", type=Path, default=_OUT, metavar="DIR", help=f"default: {_OUT}")
    sub.set_defaults(name="backtest")


def run_command(options: argparse.Namespace) -> int:
    """Backtest a panel; return the exit code."""
    from reports.backtest.page import backtest_page
    from reports.backtest.text import backtest_text
    from simulate.backtest.backtest import Request, backtest
    from simulate.backtest.files import PAGE, write_files
    from simulate.backtest.scores import coverages, scores
    from simulate.reference_class.panel import read_panel
    from simulate.runs.progress import say_step
    from simulate.runs.storage.atomic_directory import replacing_file

    _check(options)
    say_step("reading the panel")
    panel = read_panel(options.panel)
    origins = _origins(options.origins, panel)
    request = Request(
        origins, options.firms, _HORIZONS, options.draws, options.seed, options.least_revenue
    )
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


def _check(options: argparse.Namespace) -> None:
    """Refuse sizes that give nothing."""
    for name, least, most in (("firms", 1, 100_000), ("draws", 100, 1_000_000)):
        given = getattr(options, name)
        if not least <= given <= most:
            raise InputError(Problem("", f"--{name}", str(given), f"must be from {least} to {most:,}"))
    if not 0.0 <= options.least_revenue < inf:
        given = str(options.least_revenue)
        raise InputError(Problem("", "--least-revenue", given, "must be an amount of at least 0"))


def _origins(written: str | None, panel: "Panel") -> tuple[int, ...]:
    """Return the years to look ahead from: those given, or all of which some outcome is known."""
    years = [int(year) for year in panel.years]
    if written is None:
        if len(years) <= _LEAST_YEARS:
            wanted = f"must be of more than {_LEAST_YEARS} years: those and an outcome"
            raise InputError(Problem("the panel", "years", f"{years[0]} to {years[-1]}", wanted))
        return tuple(years[_LEAST_YEARS - 1 : -1])
    try:
        found = tuple(int(year) for year in written.split(","))
    except ValueError:
        raise InputError(Problem("", "--origins", written, "must be years: 2021,2022,2023")) from None
    if wrong := [year for year in found if year not in years[:-1]]:
        wanted = f"must be among {years[0]} to {years[-2]}: later there is no outcome"
        raise InputError(Problem("", "--origins", str(wrong[0]), wanted))
    if twice := [year for year in found if found.count(year) > 1]:
        raise InputError(Problem("", "--origins", str(twice[0]), "must be named once"))
    return found


def _about(path: Path, panel: "Panel", request: "Request") -> dict[str, object]:
    """Return what was asked, and of which panel."""
    return {
        "panel": path.name, "panel_sha256": sha256(path.read_bytes()).hexdigest(),
        "panel_firms": int(panel.firms.size), "panel_years": f"{panel.years[0]} to {panel.years[-1]}",
        "reports_left_out": dict(panel.left_out),
        "origins": list(request.origins), "horizons": list(request.horizons), "firms": request.firms,
        "draws": request.draws, "seed": request.seed, "least_revenue": request.least_revenue,
    }  # fmt: skip


def _progress(done: int, total: int) -> None:
    if done % 100 == 0 or done == total:
        say(f"{done:,} of {total:,} firms at an origin")
