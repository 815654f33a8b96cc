"""The statements as a section: base case line by line, percentiles by year, and the value by period."""

from reports.document import Cell, Column, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shocks import base_case_lines
from reports.forecast.base_case_table import base_case_tables, year_columns
from reports.forecast.fan import UNITS, Fan, axis_of, fan_cell, format_line
from reports.forecast.value_by_period import ValueByPeriod, period_sentences, period_table
from reports.formatting.cells import words
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.statistics.estimates import finite
from simulate.forecast.paths import ForecastPaths

_PERCENTS = (10, 50, 90)
_DEFINITIONS = (
    (
        "Value of a period",
        "its cash for distribution, discounted to today, as far as it belongs to today's shareholders after "
        "share issues; per share.",
    ),
    ("Before any floor", "as if a share could be worth less than nothing: only so do the periods add up."),
    CONFIDENCE_INTERVAL,
)


def statements_section(paths: ForecastPaths, periods: ValueByPeriod, evaluation: Evaluation) -> Section:
    """Write the section: the statements of the base case, the spread of their main lines, value by period.

    Parameters
    ----------
    paths : ForecastPaths
        The forecasts of the run's draws.
    periods : ValueByPeriod
        Where the value comes from.
    evaluation : Evaluation
        The run.
    """
    config = evaluation.config
    return Section(
        name="statements",
        title="The statements",
        paragraphs=(*period_sentences(periods, config), *base_case_lines(config)),
        parts=(
            *base_case_tables(config), _percentile_table(paths, evaluation.currency),
            period_table(periods, config),
        ),
        definitions=_DEFINITIONS,
        short="Statements",
    )


def _percentile_table(paths: ForecastPaths, currency: str) -> Table:
    """P10, P50 and P90 of each main line by year."""
    found = paths.quantiles([percent / 100.0 for percent in _PERCENTS])
    rows: list[tuple[Cell, ...]] = []
    for name, bands in found.items():
        amounts = {
            percent: tuple(map(finite, band)) for percent, band in zip(_PERCENTS, bands, strict=True)
        }
        fan = Fan(name, UNITS[name], amounts, ())
        unit = axis_of(fan, currency)
        label = f"{format_line(name)}, {unit.name}"
        rows += [
            (words(label), words(f"P{percent}"), *(fan_cell(amount, fan, unit) for amount in band))
            for percent, band in amounts.items()
        ]
    columns = (
        Column("Line", is_text=True), Column("Percentile", is_text=True), *year_columns(list(paths.years)),
    )
    notes = ("Percentiles of the draws that have a value, each year by itself.",)
    title = "P10, P50 and P90 by year"
    return Table("percentiles-by-year", title, columns, tuple(rows), notes, is_folded=True)
