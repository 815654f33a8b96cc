"""The files of a report."""

from pathlib import Path

import xarray as xr

from reports.evaluation import Evaluation, evaluate
from reports.summary import summary_text
from reports.tables import write_percentiles, write_sensitivity
from simulate.store import REPORT_FILES

PERCENTILES, SENSITIVITY, SUMMARY, HISTOGRAM, TORNADO = REPORT_FILES


def write_reports(dataset: xr.Dataset, folder: Path) -> Evaluation:
    """Write percentiles.csv, sensitivity.csv, summary.json, histogram.png and tornado.png.

    Parameters
    ----------
    dataset : a run, from `simulate.run` or `simulate.open_run`.
    folder : exists; former files of these names are replaced.

    Returns
    -------
    evaluation : the figures that were written.

    Raises
    ------
    InputError
        If the config that the run carries is not one that this program reads.
    OSError
        If a file cannot be written; others may then be there already.
    """
    from reports.histogram_plot import draw_histogram
    from reports.tornado_plot import draw_tornado

    evaluation = evaluate(dataset)
    write_percentiles(evaluation, folder / PERCENTILES)
    write_sensitivity(evaluation, folder / SENSITIVITY)
    (folder / SUMMARY).write_text(summary_text(evaluation), encoding="utf-8")
    draw_histogram(evaluation, folder / HISTOGRAM)
    draw_tornado(evaluation, folder / TORNADO)
    return evaluation
