"""The files of a report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Thread

from reports.output.csv_tables import write_decisions, write_inputs, write_percentiles, write_sensitivity
from reports.output.file_names import (
    DECISIONS,
    HISTOGRAM,
    INPUTS,
    INPUTS_PICTURE,
    PAGE,
    PERCENTILES,
    PROVENANCE,
    REPORT_FILES,
    SENSITIVITY,
    SUMMARY,
    TORNADO,
    WORKBOOK,
)
from reports.output.forked_tasks import shared_tasks, spare_processors
from reports.output.html.pictures import Drawing, draw_pictures, pictures_of
from reports.output.html.render import render_page
from reports.output.summary_json import summary_text
from reports.report import BuiltReport, figures_json
from simulate.matplotlib_setup import import_matplotlib
from simulate.provenance import as_json, provenance_of, write_provenance


def prepare_drawing() -> None:
    """Import what draws in a thread of its own: it takes 0.3 s, in which kernels can run."""
    Thread(target=_import_drawing, daemon=True).start()


def _import_drawing() -> None:
    with suppress(Exception):  # who draws meets it again, and can be told
        import_drawing()


def import_drawing() -> None:
    """Import what draws; wait for the thread that may be at it: a process that is forked has no such thread.

    Raises
    ------
    InputError
        If the user's settings of matplotlib cannot be read.
    """
    import_matplotlib()
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.figure
    import matplotlib.font_manager  # noqa: F401


def write_reports(report: BuiltReport, folder: Path) -> None:
    """Write tables and where they come from, summary.json, the page, the workbook and the three pictures.

    Parameters
    ----------
    folder : exists; former files of these names are replaced.

    Raises
    ------
    InputError
        If the user's settings of matplotlib cannot be read; nothing is written then.
    OSError
        If a file cannot be written; others may then be there already.
    """
    import_drawing()
    for name in REPORT_FILES:  # into a new file: a former one may be a link to another place
        (folder / name).unlink(missing_ok=True)
    with _drawing(report, folder) as drawn:
        _write_tables(report, folder)
        drawings = drawn()
    page = render_page(
        report.sections, report.evaluation, report.headline, report.warnings, drawings,
        report.executive_summary, report.overview,
    )
    _write_text(folder / PAGE, page)


def _write_tables(report: BuiltReport, folder: Path) -> None:
    """Write all but pictures and page."""
    evaluation = report.evaluation
    write_percentiles(evaluation, folder / PERCENTILES)
    write_sensitivity(evaluation, folder / SENSITIVITY)
    write_inputs(evaluation, folder / INPUTS)
    write_decisions(report.decisions, evaluation, folder / DECISIONS)
    write_provenance(evaluation.dataset, folder / PROVENANCE)
    summary = summary_text(evaluation, figures_json(report), report.warnings, report.run.options)
    _write_text(folder / SUMMARY, summary)
    _write_workbook(report, folder / WORKBOOK)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_workbook(report: BuiltReport, path: Path) -> None:
    from reports.output.workbook.workbook import summary_section, write_workbook

    first = summary_section(report.evaluation, report.warnings)
    write_workbook(report.sections, first, report.evaluation, path)


@contextmanager
def _drawing(report: BuiltReport, folder: Path) -> Iterator[Callable[[], dict[str, Drawing]]]:
    """Begin to draw the page's pictures on spare processors; what is yielded returns all of them as SVG.

    Three of them are files, too, which say why if there is nothing to draw.
    """
    from reports.distribution.histogram_plot import histogram_figure
    from reports.inputs.plot import inputs_figure
    from reports.plotting.formats import write_png
    from reports.sensitivity.one_at_a_time.tornado_plot import tornado_figure

    figures = {"histogram": histogram_figure, "tornado": tornado_figure, "inputs": inputs_figure}
    files = {"histogram": folder / HISTOGRAM, "tornado": folder / TORNADO, "inputs": folder / INPUTS_PICTURE}
    about = {"provenance": as_json(provenance_of(report.evaluation.dataset))}
    every = [report.overview, *report.sections]
    names = [picture.name for picture in pictures_of(every)]
    if len(set(names)) < len(names):
        raise ValueError(f"names of pictures must differ, got {', '.join(sorted(names))}")
    # The last first: that of all inputs takes a quarter of the time.
    sections = [section for section in reversed(every) if pictures_of([section])]

    def draw(task: int) -> dict[str, list[str]]:
        drawings = draw_pictures(sections[task : task + 1], files, about)
        return {name: list(drawing) for name, drawing in drawings.items()}

    with shared_tasks(draw, len(sections), spare_processors()) as results:

        def drawn() -> dict[str, Drawing]:
            for name in figures.keys() - set(names):
                write_png(partial(figures[name], report.evaluation), files[name], about)
            found = {name: Drawing(*layouts) for each in results() for name, layouts in each.items()}
            return {name: found[name] for name in names}

        yield drawn
