"""`report`: the report of a run again, and more of it; and the report of a run that has just been drawn."""

import argparse
import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.exit_codes import TOLD, problems_of
from simulate.cli.parser import add_reference
from simulate.errors import InputError, Problem, printable
from simulate.printing import print_ahead, printing, say
from simulate.runs.progress import say_step
from simulate.settings import DEFAULT_SETTINGS, Settings

if TYPE_CHECKING:
    import xarray as xr

    from reports.options import Options, Other
    from simulate import Config
    from simulate.runs.pipeline import CompleteRun

ABOUT = "the report of a run again, beside another or with more in it"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    sub.add_argument("name", metavar="RUN", help="a run: iij for results/iij, or a folder with a slash in it")
    sub.add_argument("--compare", metavar="OTHER", help="another run: what changed, and why P50 moved")
    sub.add_argument(
        "--stress", action="append", metavar="INPUT=LOW..HIGH",
        help="the value among draws in a band: initial_growth=p0..p10, tax_rate=0.33..0.35; may be repeated",
    )
    sub.add_argument("--two-way", metavar="ROW,COLUMN", help="the two inputs of the two-way table")
    add_reference(sub)
    about = "drop the options of the report before, which are kept where they are not given again"
    sub.add_argument("--plain", action="store_true", help=about)


def run_command(options: argparse.Namespace) -> int:
    """Write the report of a run beside it, whole or not at all; return the exit code."""
    from reports.output.files import prepare_drawing
    from simulate import config_of, open_run, replacing_folder
    from simulate.runs.storage.layout import REPORT, copy_without_report
    from simulate.runs.storage.store import find_run

    folder = find_run(options.name)
    wanted = _asked(options, folder)
    prepare_drawing()
    with replacing_folder(folder, REPORT) as stage:  # nobody else runs it from here on
        copy_without_report(folder, stage)
        dataset = open_run(options.name, without=["inputs"])  # 128 MB; what is needed is drawn again
        text = write_report(config_of(dataset), dataset, stage, folder, wanted, options.sizes)
    with printing(f"the report of {printable(options.name)} is complete; its summary"):
        sys.stdout.write(text)
    return 0


def reporting(
    settings: Settings = DEFAULT_SETTINGS, print_first: bool = True
) -> "Callable[[CompleteRun], str]":
    """Return what writes the report of a run that has just been drawn, into its folder.

    Parameters
    ----------
    settings : Settings, optional
        How much may be evaluated.
    print_first : bool, optional
        Whether its figures are printed before it is written.
    """
    from reports.output.files import prepare_drawing

    def write(run: "CompleteRun") -> str:
        prepare_drawing()
        try:
            return write_report(
                run.config, run.dataset, run.folder, run.shown, settings=settings, print_first=print_first
            )
        except TOLD as error:
            failed = Problem(str(run.shown), "", "", "the report failed, so nothing was written there")
            raise InputError(*problems_of(error, str(run.folder)), failed) from None
        except KeyboardInterrupt:
            say("interrupted")  # before the line on what is safe
            raise

    return write


def figures_only(settings: Settings = DEFAULT_SETTINGS) -> "Callable[[CompleteRun], str]":
    """Return what tells the figures of a run that has just been drawn, and writes nothing."""

    def tell(run: "CompleteRun") -> str:
        from reports.evaluation.evaluation import evaluate
        from reports.key_figures import all_warnings
        from reports.output.terminal import figures_text
        from simulate.forecast.model_limits import model_limits

        evaluation = evaluate(run.dataset, run.config, settings)
        return figures_text(evaluation, run.shown, all_warnings(evaluation, model_limits(run.config)))

    return tell


def write_report(
    config: "Config", dataset: "xr.Dataset", folder: Path, shown: Path, options: "Options | None" = None,
    settings: Settings = DEFAULT_SETTINGS, print_first: bool = True,
) -> str:
    """Print the figures of a run, then write its report into a folder; return what is printed after that.

    Parameters
    ----------
    config, dataset : Config, xarray.Dataset
        The run.
    folder : pathlib.Path
        Where the files go; it exists.
    shown : pathlib.Path
        Where the reader will find them.
    options : Options, optional
        What the reader asks for beyond what every report holds.
    settings : Settings, optional
        How much may be evaluated.
    print_first : bool, optional
        Whether the figures are printed at once, or are in what is returned.

    Raises
    ------
    InputError
        If an option does not fit the config.
    OSError
        If a file cannot be written.
    """
    from reports.options import NO_OPTIONS
    from reports.output.files import import_drawing, write_reports
    from reports.output.terminal import Said, files_text, report_text
    from reports.report import build_report

    say_step("writing the report")
    with _keeping_garbage():
        report = build_report(dataset, NO_OPTIONS if options is None else options, config, settings)
        import_drawing()  # settings of matplotlib that cannot be read are told before anything is printed
        said = Said(report.warnings, report.executive_summary, report.in_brief)
        figures = report_text(report.evaluation, said)
        left = print_ahead(figures) if print_first else figures
        write_reports(report, folder)
        return left + files_text(shown)


def _asked(options: argparse.Namespace, folder: Path) -> "Options":
    """Return what is asked for: what is typed, and of the report before what is not typed again."""
    from reports.options import Options, TypedOptions
    from reports.output.summary_json import options_of_report

    typed = TypedOptions(**{name: getattr(options, name) for name in TypedOptions.model_fields})
    kept = TypedOptions() if options.plain else options_of_report(folder).kept_beside(typed)
    asked = TypedOptions(**typed.model_dump(exclude_none=True), **kept.model_dump(exclude_none=True))
    asked = asked.model_copy(update={"two_way": asked.two_way or None})  # "" takes a kept one back
    wanted = Options(asked, _other(asked.compare, is_kept=kept.compare is not None))
    if words := str(kept):
        say(f"kept from the report before: {printable(words)} (--plain drops them)")
    return wanted


def _other(name: str | None, *, is_kept: bool) -> "Other | None":
    """Return the run to compare with; where the report before named it, a message says so."""
    from reports.options import Other
    from simulate import open_run

    if name is None:
        return None
    try:
        return Other(name, open_run(name, without=["inputs"]))
    except InputError as error:
        if not is_kept:
            raise
        hint = "; the report before was compared with it: --plain, or another --compare, drops it"
        raise InputError(*(replace(one, wanted=one.wanted + hint) for one in error.problems)) from None


@contextmanager
def _keeping_garbage() -> Iterator[None]:
    """Put off the collection of cycles.

    What a report makes lives until it ends, so looking through it again and again frees little
    and took 15% of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
