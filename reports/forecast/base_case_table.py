"""The base case year by year behind its base year: a jump into the forecast is seen."""

from collections.abc import Iterable
from dataclasses import replace
from math import nan

from reports.document import Cell, Column, Table
from reports.formatting.cells import nothing, number, words
from reports.formatting.numbers import FULL_DIGITS_BELOW
from reports.statistics.estimates import finite
from simulate import Config
from simulate.config.fiscal_years import year_end
from simulate.errors import Problem
from simulate.forecast.base_case import LINE_BY_NAME, base_year_lines, forecast_lines, reported_lines
from simulate.forecast.statement_table import reported_note, rule_notes
from simulate.formatting import line_label, shown_line

#: The main line items, in the order of the registry: those that a base year has come first.
MAIN_LINES = (
    "revenue", "operating_income", "ebitda", "interest_expense", "tax_expense", "net_income",
    "adjusted_assets", "production_assets", "working_capital", "total_debt", "total_equity",
    "depreciation_and_amortization", "free_cash_flow", "cash_for_distribution",
)
_PAGE_YEARS = (1, 2, 3, 5, 10)  # and the last; a workbook has room for all


def base_case_table(config: Config) -> Table:
    """Return the main line items of the base case, the base year's before those of year 1.

    What the annual report has of the base year stands before both, where the config has figures of it: of
    other lines, too.

    Parameters
    ----------
    config : Config
        The company; what its file answers to a base year that does not close stands below the table.
    """
    base_year, lines = base_year_lines(config.base), forecast_lines(config, config.base)
    years, currency = config.fiscal_years, config.file.company.currency
    on_page, reported = {*_PAGE_YEARS, len(years)}, reported_lines(config)
    columns = (
        Column("Line", is_text=True),
        *([Column("Reported")] if reported else []),
        Column("Base year"),
        *(Column(str(year), is_detail=n not in on_page) for n, year in enumerate(years, 1)),
    )
    rows = tuple(
        (
            words(line_label(LINE_BY_NAME[name], currency, "full")),
            *([_cell(reported.get(name, nan))] if reported else []),
            _cell(base_year[name]),
            *_cells(name, lines),
        )
        for name in LINE_BY_NAME if name in MAIN_LINES or name in reported
    )
    notes = (
        "The base year is what the inputs imply of it, blank where they imply no figure; the others are "
        f"{_when(config)}.",
        *([reported_note(config)] if reported else []),
        *rule_notes(config),
        *(f"{line}." for line in _lines(config.answered)),
    )
    return Table("base-case", "The base case, from the base year on", columns, rows, notes, is_folded=True)


def _when(config: Config) -> str:
    """`fiscal years, the first of which ends on 2025-03-31`; without that day if the config gives none."""
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


def _cells(name: str, lines: dict[str, list[float]]) -> list[Cell]:
    """Return a line's cells by year; a total that the published page adds up of rounded parts is shown so."""
    cells = [_cell(amount) for amount in lines[name]]
    if not LINE_BY_NAME[name].shown_as_sum_of:
        return cells
    return [
        cell if shown is None or abs(amount) >= FULL_DIGITS_BELOW else cell._replace(shown=f"{shown:,}")
        for cell, shown, amount in zip(cells, shown_line(name, lines), lines[name], strict=True)
    ]


def _cell(amount: float) -> Cell:
    return nothing("") if finite(amount) is None else number(amount, 0)
