"""The forecast in the terminal, as the published page prints it, behind the base year."""

import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isnan
from typing import NamedTuple

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.model.line_items import LINE_BY_NAME, LINES, NOT_IN_2026
from engine.model.rules.forecast_options import (
    Discounting,
    Distribution,
    FixedCostGrowth,
    TaxLosses,
    ValuationDate,
)
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase, reported_lines
from simulate.formatting import (
    currency_symbol,
    line_label,
    show_price,
    show_upside,
    shown_line,
    shown_number,
    unshown_rest,
)

_LABEL_WIDTH = 42
_UNLIMITED = 10_000

#: A label and its cells, the base year's first; no cells under a heading.
_Row = tuple[str, list[str]]


class StatementLine(NamedTuple):
    """One line of the statements as it is shown.

    Attributes
    ----------
    section : str
        The heading that it stands under.
    name : str
        The line's; "" of what the later layout leaves out of a total.
    label : str
        As published.
    shown : list of Decimal or None
        By year, rounded as published, percentages times 100; None where there is no number.
    """

    section: str
    name: str
    label: str
    shown: list[Decimal | None]


def print_forecast(config: Config, base_case: BaseCase, title: str = "Intrinsic value, base case") -> None:
    """Print the headline and the forecast table of one case.

    The base year stands before year 1, blank where it has no figure, so that what jumps is seen, and what the
    annual report has of it before both, where [reported] has figures. On a terminal the years are split into
    blocks that fit its width; elsewhere they stand in one row, for programs and pagers.
    """
    console = Console(highlight=False)
    if not sys.stdout.isatty():
        console = Console(highlight=False, width=_UNLIMITED, file=sys.stdout)
    company = config.file.company
    console.print(f"{company.name} ({company.ticker})", style="bold", markup=False)
    console.print(
        f"{title} {show_price(base_case.intrinsic_value, company.currency)}"
        f"   price {show_price(base_case.price, company.currency)}"
        f"   {show_upside(base_case.upside)}   {base_case.rating}"
    )
    reported = reported_lines(config)
    rows = list(_rows(config, base_case, reported))
    years = [*(["reported"] if reported else []), "base year", *map(str, base_case.years)]
    label_width = max(_LABEL_WIDTH, *(len(label) for label, _ in rows))
    width = max(len(cell) for cells in (years, *(cells for _, cells in rows)) for cell in cells)
    fitting = max(1, (console.width - label_width - 2) // (width + 2))
    for first in range(0, len(years), fitting):
        console.print()
        console.print(_block(rows, years, label_width, slice(first, first + fitting)))
    for note in (*rule_notes(config), *([reported_note(config)] if reported else [])):
        console.print(f"\n{note}", markup=False)


def reported_note(config: Config) -> str:
    """Return a sentence on the column of reported figures.

    Parameters
    ----------
    config : Config
        The company.
    """
    end = config.file.reported.base_year_end
    year = "the base year" if end is None else f"the year to {end}"
    return (
        f"Reported: {year} as its annual report has it, with all cash in assets and equity; the base year is "
        "as the inputs have it, without what they pay out or take off both sides."
    )


def rule_notes(config: Config) -> list[str]:
    """Return a sentence for each rule, other than the published one, that a reader of the table must know."""
    forecast, notes = config.file.forecast, []
    if forecast.distribution == Distribution.CLEAN_SURPLUS.key:
        notes.append(
            "Cash available for distribution is by clean surplus: net income less what equity retains, plus "
            "shares issued. It is not the sum of the cash flow above."
        )
    if forecast.fixed_cost_growth == FixedCostGrowth.REVENUE.key:
        notes.append("Fixed operating expenses grow with revenue, not with inflation.")
    if forecast.tax_losses == TaxLosses.CARRY_FORWARD.key:
        notes.append("Losses of earlier forecast years are set off before earnings are taxed.")
    if forecast.discounting == Discounting.MID_YEAR.key:
        notes.append("Cash is paid in the middle of its year, and discounted from there.")
    if forecast.valuation_date == ValuationDate.AS_OF.key:
        left = 100.0 * (1.0 - config.horizon.elapsed)
        notes.append(
            f"Present values are of {config.file.market.as_of}: {left:.1f}% of the first year's cash for "
            "distribution is still to come, and the base year's free cash is paid at once."
        )
    return notes


def statement_lines(config: Config, lines: dict[str, list[float]]) -> Iterator[StatementLine]:
    """Yield the lines of the statements in the layout of the config, as the published page rounds them.

    Parameters
    ----------
    config : Config
        The company.
    lines : dict of str to list of float
        Each line's values by year, as `BaseCase.lines` has them.
    """
    layout, currency = config.file.forecast.layout, config.file.company.currency
    adds_up = config.file.forecast.distribution == Distribution.PUBLISHED.key  # a note tells of others
    for spec in LINES:
        if layout == "later" and spec.name in NOT_IN_2026:
            continue
        if layout == "later" and adds_up and (rest := unshown_rest(spec, lines)):
            label, amounts = rest
            money = f"{currency_symbol(currency)}m"
            yield StatementLine(spec.section, "", label.format(money=money), amounts)
        above = ["net_income"] if spec.name == "depreciation_and_amortization" else []
        for name in (*above, spec.name):  # the page opens its cash flow with net income
            label = line_label(LINE_BY_NAME[name], currency, layout)
            yield StatementLine(spec.section, name, label, shown_line(name, lines))


def shown_base_year(name: str, base_year: Mapping[str, float]) -> str:
    """Return a line of the base year as the published page rounds it; "" where there is no such figure.

    Parameters
    ----------
    name : str
        The line; "" has none.
    base_year : dict of str to float
        As `BaseCase.base_year` has it.
    """
    if not name or isnan(base_year[name]):
        return ""
    return show_cell(shown_line(name, {line: [number] for line, number in base_year.items()})[0])


def shown_reported(name: str, reported: Mapping[str, float]) -> str:
    """Return what the annual report has of a line, as the published page rounds it; "" where it has none.

    Parameters
    ----------
    name : str
        The line; "" has none.
    reported : mapping of str to float
        From `reported_lines`.
    """
    return show_cell(shown_number(LINE_BY_NAME[name], reported[name])) if name in reported else ""


def _rows(config: Config, base_case: BaseCase, reported: Mapping[str, float]) -> Iterator[_Row]:
    """Yield the rows of the table in the layout of the config, reported figures first if there are any."""
    section = ""
    for line in statement_lines(config, base_case.lines):
        if line.section != section:
            section = line.section
            yield section, []
        before = [shown_reported(line.name, reported)] if reported else []
        before.append(shown_base_year(line.name, base_case.base_year))
        yield line.label, [*before, *map(show_cell, line.shown)]


def show_cell(number: Decimal | None) -> str:
    """Return one number of a statement line; `n/a` where there is none, such as debt over no equity."""
    return "n/a" if number is None else f"{number:,}"


def _block(rows: list[_Row], years: list[str], label_width: int, shown: slice) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Fiscal year", width=label_width, no_wrap=True)
    for year in years[shown]:
        table.add_column(year, justify="right", no_wrap=True)
    for label, cells in rows:
        table.add_row(Text(label, style="" if cells else "bold"), *cells[shown])
    return table
