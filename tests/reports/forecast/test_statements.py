"""The spread of the statements' lines by year, against each draw's own statements."""

import numpy as np
import pytest

from reports.analysis import AnalysedRun
from reports.forecast.statements import statements_section
from reports.forecast.value_by_period import VALUE_BY_PERIOD
from reports.options import NO_OPTIONS
from simulate.forecast.base_case import forecast_lines
from tests.reports.runs import all_invalid_run, evaluate, fixed_config, run


def section_of(dataset):
    found = AnalysedRun(evaluate(dataset), NO_OPTIONS)
    return statements_section(found.paths, found[VALUE_BY_PERIOD], found.evaluation)


def percentiles_of(section):
    (table,) = (part for part in section.parts if part.name == "percentiles-by-year")
    return {(row[0].value, row[1].value): [cell.value for cell in row[2:]] for row in table.rows}


def test_percentiles_by_year_are_those_of_the_draws_statements():
    """One input varies, so a draw's statements are the base case's with that input set."""
    config = fixed_config("initial_growth")
    dataset = run(config, draws=101)
    growth = dataset["inputs"].sel(input="initial_growth").values
    every = [forecast_lines(config, config.base._replace(initial_growth=float(x))) for x in growth]
    found = percentiles_of(section_of(dataset))
    shown = ("revenue, ¥bn", "revenue", 1e-3), ("debt to equity, times", "debt_to_equity", 1.0)
    for label, name, scale in shown:
        by_year = scale * np.array([lines[name] for lines in every])
        for percent in (10, 50, 90):
            wanted = np.quantile(by_year, percent / 100.0, axis=0)
            assert found[label, f"P{percent}"] == pytest.approx(wanted.tolist(), rel=1e-9)


def test_of_no_draw_there_is_no_percentile():
    found = percentiles_of(section_of(all_invalid_run()))
    assert all(cell is None for row in found.values() for cell in row)
