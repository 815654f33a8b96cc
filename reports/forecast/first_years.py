"""The first years of the base case in four lines, beside the year last reported."""

from collections.abc import Mapping
from math import nan

from reports.document import Cell, Column, Table
from reports.evaluation.evaluation import Evaluation
from reports.forecast.fan import UNITS, Fan, axis_of, base_lines, fan_cell, format_line
from reports.formatting import cells
from reports.formatting.cells import nothing, words
from reports.statistics.estimates import finite
from simulate.forecast.base_case import base_year_lines, reported_lines

_LINES = ("revenue", "operating_margin", "earnings_per_share", "free_cash_flow")
_YEARS = 3


def first_years_table(evaluation: Evaluation) -> Table:
    """Return revenue, operating margin, earnings per share and free cash flow of the first years.

    Before them stands the year last reported, or of a config without reported figures its base year.

    Parameters
    ----------
    evaluation : Evaluation
        The run; the forecast is its base case's.
    """
    years = evaluation.config.fiscal_years[:_YEARS]
    forecast, reported = base_lines(evaluation.dataset), reported_lines(evaluation.config)
    before = _last_year(evaluation, reported or base_year_lines(evaluation.config.base))
    columns = (
        Column("base case", is_text=True), Column("reported" if reported else "base year"),
        *(Column(str(year)) for year in years),
    )
    rows = []
    for name in _LINES:
        fan = Fan(name, UNITS[name], {}, tuple(forecast[name][: len(years)].tolist()))
        shown = [_cell(amount, fan, evaluation.currency) for amount in (before[name], *fan.base)]
        rows.append((words(_label(fan, evaluation.currency)), *shown))
    return Table("first-years", "The first years", columns, tuple(rows))


def _last_year(evaluation: Evaluation, lines: Mapping[str, float]) -> dict[str, float | None]:
    """Return the four lines of the year before the forecast; None of one that these lines do not have."""
    revenue, shares = lines.get("revenue", nan), evaluation.config.base.shares_outstanding
    cash = lines.get("cash_from_operations", nan) + lines.get("cash_from_investing", nan)
    return {
        "revenue": finite(revenue),
        "operating_margin": finite(lines.get("operating_income", nan) / revenue) if revenue else None,
        "earnings_per_share": finite(lines.get("net_income", nan) / shares),
        "free_cash_flow": finite(cash),
    }


def _cell(amount: float | None, fan: Fan, currency: str) -> Cell:
    """Return an amount, earnings per share with the decimals of the currency."""
    if amount is None:
        return nothing("")
    if fan.name == "earnings_per_share":
        return cells.amount(amount, currency)
    return fan_cell(amount, fan, axis_of(fan, currency))


def _label(fan: Fan, currency: str) -> str:
    """`revenue, ¥bn`; a margin and earnings per share say their unit themselves."""
    label = format_line(fan.name)
    return f"{label}, {axis_of(fan, currency).name}" if fan.unit == "money" else label
