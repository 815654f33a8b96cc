"""The files of a report."""

from pathlib import Path

import xarray as xr

from reports.evaluation import Evaluation, evaluate
from reports.summary import summary_text
from reports.tables import write_inputs, write_percentiles, write_sensitivity
from simulate.store import REPORT_FILES

PERCENTILES, SENSITIVITY, INPUTS, SUMMARY, HISTOGRAM, TORNADO, INPUTS_PICTURE = REPORT_FILES


def write_reports(dataset: xr.Dataset, folder: Path) -> Evaluation:
    """Write the three tables, summary.json and the three pictures.

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
    from reports.inputs_plot import draw_inputs_picture
    from reports.tornado_plot import draw_tornado

    evaluation = evaluate(dataset)
    write_percentiles(evaluation, folder / PERCENTILES)
    write_sensitivity(evaluation, folder / SENSITIVITY)
    write_inputs(evaluation, folder / INPUTS)
    (folder / SUMMARY).write_text(summary_text(evaluation), encoding="utf-8")
    draw_histogram(evaluation, folder / HISTOGRAM)
    draw_tornado(evaluation, folder / TORNADO)
    draw_inputs_picture(evaluation, folder / INPUTS_PICTURE)
    return evaluation
