"""The statements as a section: the base case line by line, percentiles by year, and the value by period.

The base year stands before the first year of the forecast, so that a jump into it is seen.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reports.by_year.fan import UNITS, Fan, axis_of, fan_cell, format_line
from reports.by_year.value_by_period import ValueByPeriod, period_sentences, period_table
from reports.document import Cell, Column, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.evaluation.shock_assumptions import base_case_lines
from reports.formatting.cells import nothing, words
from reports.formatting.numbers import CONFIDENCE_INTERVAL, FULL_DIGITS_BELOW
from reports.statistics.estimates import finite
from simulate import Config
from simulate.config.fiscal_years import year_end
from simulate.errors import Problem
from simulate.forecast.base_case import LINE_BY_NAME, base_year_lines, forecast_lines, reported_lines
from simulate.forecast.paths import ForecastPaths
from simulate.forecast.statement_table import (
    StatementLine,
    reported_note,
    rule_notes,
    show_cell,
    shown_base_year,
    shown_reported,
    statement_lines,
)

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
_PAGE_YEARS = (1, 2, 3, 4, 5, 10, 15, 20)  # and the last; a workbook has room for all
_PRESENT_VALUE = ("discount_rate", "present_value", "shareholder_claim")  # of the cash flow's lines


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
    """Return P10, P50 and P90 of each main line by year."""
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


def base_case_tables(config: Config) -> Iterator[Table]:
    """Yield income statement, balance sheet, cash flow and present value of the base case, as published.

    What the annual report has of the base year stands before it, where the config has figures of it.

    Parameters
    ----------
    config : Config
        The company; what its file answers to a base year that does not close stands below the last table.
    """
    lines, reported = forecast_lines(config, config.base), reported_lines(config)
    before = {"Reported": reported} if reported else {}
    before["Base year"] = base_year_lines(config.base)
    by_title: dict[str, list[StatementLine]] = {}
    for line in statement_lines(config, lines):
        title = "Present value" if line.name in _PRESENT_VALUE else line.section.capitalize()
        by_title.setdefault(title, []).append(line)
    columns = (Column("Line", is_text=True), *map(Column, before), *year_columns(config.fiscal_years))
    for title, some in by_title.items():
        rows = tuple((words(line.label), *_before(line, before), *_years(line, lines)) for line in some)
        notes = _notes(config, is_reported=bool(reported)) if title == "Present value" else ()
        name = title.lower().replace(" ", "-")
        yield Table(name, f"{title}, base case", columns, rows, notes, is_folded=True)


def year_columns(years: list[int]) -> Iterator[Column]:
    """Yield the heads of a forecast's years; the page shows some of them.

    Parameters
    ----------
    years : list of int
        Labels of the displayed years.
    """
    on_page = {*_PAGE_YEARS, len(years)}
    return (Column(str(year), is_detail=n not in on_page) for n, year in enumerate(years, 1))


def _before(line: StatementLine, before: Mapping[str, Mapping[str, float]]) -> Iterator[Cell]:
    """Yield what was reported of a line, and what the inputs imply of its base year."""
    for title, amounts in before.items():
        show = shown_reported if title == "Reported" else shown_base_year
        shown = show(line.name, amounts)
        yield _cell(amounts[line.name], shown, line) if shown else nothing("")


def _years(line: StatementLine, lines: dict[str, list[float]]) -> Iterator[Cell]:
    """Yield a line's amounts by year, in full for a workbook and rounded as published for people."""
    amounts = lines[line.name] if line.name else [float(number or 0) for number in line.shown]
    for amount, number in zip(amounts, line.shown, strict=True):
        yield nothing("n/a") if number is None else _cell(amount, show_cell(number), line)


def _cell(amount: float, shown: str, line: StatementLine) -> Cell:
    return Cell(amount, shown if abs(amount) < FULL_DIGITS_BELOW else f"{amount:.3g}", _format_of(line))


def _format_of(line: StatementLine) -> str:
    """Return a workbook's number format; a percentage is held as a decimal."""
    if not line.name:
        return "#,##0"
    spec = LINE_BY_NAME[line.name]
    decimals = f".{'0' * spec.decimals}" if spec.decimals else ""
    return f"0{decimals}%" if spec.unit == "percent" else f"#,##0{decimals}"


def _notes(config: Config, *, is_reported: bool) -> tuple[str, ...]:
    return (
        "The base year is what the inputs imply of it, blank where they imply no figure; the others are "
        f"{_when(config)}.",
        *([reported_note(config)] if is_reported else []),
        *rule_notes(config),
        *(f"{line}." for line in _lines(config.answered)),
    )


def _when(config: Config) -> str:
    """Return `fiscal years, the first of which ends on 2025-03-31`.

    The day is left out if the config gives none.
    """
    end = config.file.reported.base_year_end
    return "fiscal years" + ("" if end is None else f", the first of which ends on {year_end(end, 1)}")


def base_year_warnings(config: Config) -> list[str]:
    """Return one line for each thing about the base year that does not fit, unless the file answers it.

    Dates of base year, price and years that are apart stand last: they move no number.

    Parameters
    ----------
    config : Config
        The company.
    """
    return _lines((*config.warnings, *config.date_warnings))


def _lines(problems: Iterable[Problem]) -> list[str]:
    """Return what is said of keys; a report does not tell where the file once was."""
    return [str(replace(problem, where="")) for problem in problems]
