"""Where the time of `make simulate` goes: `python -m benchmarks.report`. Medians of five new processes.

Its bars are ratios to a bare import of its packages in the same turns, so they hold on any machine. Steps
are measured one after the other in a process of their own; in the command, pictures are drawn beside the
workbook, by as many processes as there are processors.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from benchmarks.child import ROOT, Child, python, surroundings
from benchmarks.figure import Figure
from benchmarks.table import number, print_table

if TYPE_CHECKING:
    from simulate.runs.pipeline import CompleteRun

PART = "report"
N_TURN = 5
_PACKAGES = "numpy, xarray, zarr, matplotlib.pyplot, pydantic, numba, scipy.special, jinja2"
#: Draws, None for those of the config, and the bar: how many times as long as the bare import.
_RUNS = {"1,000 draws": (1_000, 1.8), "a million draws": (None, 2.6)}


def measure() -> list[Figure]:
    """Measure the bare import, the command with few draws and with those of the config, and each step."""
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            name: ("-m", "simulate", "run", "iij", "--out", str(Path(folder) / name.replace(" ", "-")),
                   *(("--draws", str(draws)) if draws else ()))
            for name, (draws, _) in _RUNS.items()
        } | {"bare": ("-c", f"import {_PACKAGES}")}
        for command in commands.values():
            python(*command)  # kernels are compiled, byte code is written, files are in the cache
        turns = [{name: python(*command) for name, command in commands.items()} for _ in range(N_TURN)]
        bare = median(turn["bare"].seconds for turn in turns)
        rows = [Figure(PART, "bare import of its packages", bare, "s", note=_note(turns, "bare"))]
        for name, (draws, bar) in _RUNS.items():
            seconds = median(turn[name].seconds for turn in turns)
            times = median(turn[name].seconds / turn["bare"].seconds for turn in turns)
            rows += [
                Figure(PART, f"{name}, compiled", seconds, "s", note=_note(turns, name)),
                Figure(PART, f"{name} / bare import", times, "x", bar=bar, at_most=True),
                *_steps(draws, Path(folder)),
            ]
    return rows


def _note(turns: list[dict[str, Child]], name: str) -> str:
    return f"{number(median(turn[name].processor_seconds for turn in turns))} s of processor time"


def _steps(draws: int | None, folder: Path) -> Iterator[Figure]:
    """Yield the steps of one run, by the child's own clock."""
    words = [sys.executable, "-m", "benchmarks.report", "--steps", str(folder / "steps"), str(draws or 0)]
    done = subprocess.run(words, cwd=ROOT, env=surroundings(), capture_output=True, text=True, check=True)
    for step, (seconds, processor) in json.loads(done.stdout.splitlines()[-1]).items():
        yield Figure(PART, f"  {step}", seconds, "s", note=f"{number(processor)} s of processor time")


class _Steps:
    """Wall and processor seconds of each step, in order."""

    def __init__(self) -> None:
        self.taken: dict[str, tuple[float, float]] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        wall, processor = perf_counter(), process_time()
        yield
        self.taken[name] = perf_counter() - wall, process_time() - processor


def print_steps(folder: Path, draws: int | None) -> None:
    """Make a run with its report, a step at a time, and print what each took, as JSON."""
    step = _Steps()
    with step("imports"):
        from reports.output.files import import_drawing
        from simulate import load_config
        from simulate.runs.pipeline import run_to_folder
        from simulate.runs.plan import Request
        from simulate.settings import DEFAULT_SETTINGS

        import_drawing()
    with step("config"):
        config = load_config("iij")
    begun = perf_counter(), process_time()

    def report(run: "CompleteRun") -> str:
        step.taken["draws, and the run on the disk"] = perf_counter() - begun[0], process_time() - begun[1]
        _report(run, step)
        return ""

    run_to_folder(config, Request(draws=draws), folder, on_complete=report, settings=DEFAULT_SETTINGS)
    print(json.dumps(step.taken))


def _report(run: "CompleteRun", step: _Steps) -> None:
    from reports.analysis import AnalysedRun
    from reports.evaluation.evaluation import evaluate
    from reports.options import NO_OPTIONS
    from reports.output.html.pictures import draw_pictures
    from reports.output.html.render import render_page
    from reports.output.terminal import Said, report_text
    from reports.output.workbook.workbook import summary_section, write_workbook
    from reports.registry import ANALYSES
    from reports.report import BuiltReport

    with step("figures of the values"):
        analysed = AnalysedRun(evaluate(run.dataset, run.config), NO_OPTIONS)
    for figures in (each for analysis in ANALYSES for each in analysis.figures if analysed.has(each)):
        with step(f"figures: {figures.name}"):
            analysed[figures]
    built = BuiltReport(analysed)
    evaluation, summary = built.evaluation, built.executive_summary
    with step("sections and the terminal's text"):
        report_text(evaluation, Said(built.warnings, summary, built.in_brief))
    with step("workbook"):
        first = summary_section(evaluation, built.warnings)
        write_workbook(built.sections, first, evaluation, run.folder / "report.xlsx")
    with step("pictures"):
        drawings = draw_pictures(built.sections)
    with step("page"):
        render_page(built.sections, evaluation, built.headline, built.warnings, drawings, summary)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--steps"]:
        print_steps(Path(sys.argv[2]), int(sys.argv[3]) or None)
    else:
        print_table(measure())
