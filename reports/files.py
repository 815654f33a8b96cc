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
    from reports.histogram_plot import histogram_figure
    from reports.inputs_plot import inputs_figure
    from reports.style import write_png
    from reports.tornado_plot import tornado_figure

    evaluation = evaluate(dataset)
    write_percentiles(evaluation, folder / PERCENTILES)
    write_sensitivity(evaluation, folder / SENSITIVITY)
    write_inputs(evaluation, folder / INPUTS)
    (folder / SUMMARY).write_text(summary_text(evaluation), encoding="utf-8")
    write_png(lambda: histogram_figure(evaluation), folder / HISTOGRAM)
    write_png(lambda: tornado_figure(evaluation), folder / TORNADO)
    write_png(lambda: inputs_figure(evaluation), folder / INPUTS_PICTURE)
    return evaluation
