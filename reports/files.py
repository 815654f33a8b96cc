"""The files of a report."""

from pathlib import Path

from reports.decisions.table import write_decisions
from reports.page.render import render_page
from reports.report import BuiltReport, families_json
from reports.summary import summary_text
from reports.tables import write_inputs, write_percentiles, write_sensitivity
from simulate.store import REPORT_FILES

(
    PERCENTILES, SENSITIVITY, INPUTS, DECISIONS, SUMMARY, PAGE, WORKBOOK, HISTOGRAM, TORNADO, INPUTS_PICTURE,
) = REPORT_FILES


def write_reports(report: BuiltReport, folder: Path) -> None:
    """Write tables, summary.json, the page, the workbook and the three pictures.

    Parameters
    ----------
    folder : exists; former files of these names are replaced.

    Raises
    ------
    OSError
        If a file cannot be written; others may then be there already.
    """
    evaluation = report.evaluation
    write_percentiles(evaluation, folder / PERCENTILES)
    write_sensitivity(evaluation, folder / SENSITIVITY)
    write_inputs(evaluation, folder / INPUTS)
    write_decisions(report.decisions, evaluation, folder / DECISIONS)
    _write_text(folder / SUMMARY, summary_text(evaluation, families_json(report)))
    _write_workbook(report, folder / WORKBOOK)
    page = render_page(report.sections, evaluation, report.headline, report.warnings)
    _write_text(folder / PAGE, page)
    _write_pictures(report, folder)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_workbook(report: BuiltReport, path: Path) -> None:
    from reports.workbook import write_workbook
    from reports.workbook_summary import summary_section

    first = summary_section(report.evaluation, report.warnings)
    write_workbook(report.sections, first, report.evaluation, path)


def _write_pictures(report: BuiltReport, folder: Path) -> None:
    from reports.drivers.tornado_plot import tornado_figure
    from reports.histogram_plot import histogram_figure
    from reports.inputs_plot import inputs_figure
    from reports.style import write_png

    evaluation = report.evaluation
    write_png(lambda: histogram_figure(evaluation), folder / HISTOGRAM)
    write_png(lambda: tornado_figure(evaluation), folder / TORNADO)
    write_png(lambda: inputs_figure(evaluation), folder / INPUTS_PICTURE)
