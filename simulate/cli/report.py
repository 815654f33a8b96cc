"""The command: a run's report, written beside it and printed."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.output import run_and_print
from simulate.errors import printable

if TYPE_CHECKING:
    from reports.options import Options


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, 2 for bad input."""
    options = _parser().parse_args(argv)
    what = f"the report of {printable(options.run)} is complete; its summary"
    return run_and_print(lambda: _report(options), options.run, what)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m reports",
        description="The report of a run: page, workbook, tables and pictures, written into its folder.",
    )
    parser.add_argument("run", help="a run: iij for results/iij, or a folder with a slash in it")
    parser.add_argument("--compare", metavar="OTHER", help="another run: what changed, and why P50 moved")
    parser.add_argument(
        "--stress", action="append", default=[], metavar="INPUT=LOW..HIGH",
        help="the value among draws in a band: initial_growth=p0..p10, tax_rate=0.33..0.35; may be repeated",
    )
    parser.add_argument(
        "--two-way", default="", metavar="ROW,COLUMN", help="the two inputs of the two-way table"
    )
    parser.add_argument(
        "--kelly", type=float, metavar="PART", help="size the position at this part of full Kelly: 0.5"
    )
    parser.add_argument(
        "--kelly-cap", type=float, metavar="SHARE", help="at most this share of the portfolio (0.25)"
    )
    parser.add_argument(
        "--in-place", action="store_true",
        help="write straight into the folder; without it, the folder is replaced whole or not at all",
    )
    parser.add_argument("--shown-as", metavar="FOLDER", type=Path, help="the folder to name in the text")
    return parser


def _report(wanted: argparse.Namespace) -> str:
    from reports.output.files import prepare_drawing, write_reports
    from reports.output.terminal import Said, report_text
    from reports.report import build_report
    from simulate import open_run, replacing_folder
    from simulate.runs.storage.layout import copy_draws
    from simulate.runs.storage.store import find_run

    options = _options(wanted)
    folder = find_run(wanted.run)
    prepare_drawing()

    def report_into(target: Path) -> str:
        dataset = open_run(wanted.run, without=["inputs"])  # 128 MB; what is needed of them is drawn again
        report = build_report(dataset, options)
        write_reports(report, target)
        said = Said(report.warnings, report.glance, report.in_brief)
        return report_text(report.evaluation, wanted.shown_as or folder, said)

    if wanted.in_place:
        return report_into(folder)
    with replacing_folder(folder) as stage:  # nobody else runs it from here on
        copy_draws(folder, stage)
        return report_into(stage)


def _options(wanted: argparse.Namespace) -> "Options":
    from reports.options import Options, Other, sizing_of
    from simulate import open_run

    other = None
    if wanted.compare is not None:
        other = Other(wanted.compare, open_run(wanted.compare, without=["inputs"]))
    return Options(
        stress=tuple(wanted.stress),
        two_way=wanted.two_way,
        sizing=sizing_of(wanted.kelly, wanted.kelly_cap),
        other=other,
    )
