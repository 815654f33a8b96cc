"""The forecast in the terminal, as the published page prints it."""

import sys

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.model.line_items import LINES, NOT_IN_2026
from simulate.config.config import Config
from simulate.forecast.base_case import BaseCase
from simulate.formatting import line_label, show_price, show_upside, shown_line

_LABEL_WIDTH = 44
_UNLIMITED = 10_000


def print_forecast(config: Config, base_case: BaseCase, title: str = "Intrinsic value, base case") -> None:
    """Print the headline and the forecast table of one case.

    On a terminal the years are split into blocks that fit its width; elsewhere they stand in
    one row, for programs and pagers.
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
    shown = {spec.name: shown_line(spec.name, base_case.lines) for spec in LINES}
    cells = {
        name: ["n/a" if number is None else f"{number:,}" for number in row] for name, row in shown.items()
    }
    width = max(len(cell) for row in cells.values() for cell in row)
    fitting = max(1, (console.width - _LABEL_WIDTH) // (width + 2))
    for first in range(0, len(base_case.years), fitting):
        console.print()
        console.print(_block(config, base_case, cells, slice(first, first + fitting)))


def _block(config: Config, base_case: BaseCase, cells: dict[str, list[str]], years: slice) -> Table:
    layout, currency = config.file.forecast.layout, config.file.company.currency
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Fiscal year", width=_LABEL_WIDTH - 2, no_wrap=True)
    for year in base_case.years[years]:
        table.add_column(str(year), justify="right", no_wrap=True)
    section = ""
    for spec in LINES:
        if layout == "later" and spec.name in NOT_IN_2026:
            continue
        if spec.section != section:
            section = spec.section
            table.add_row(Text(section, style="bold"))
        if spec.name == "depreciation_and_amortization":  # the page opens its cash flow with it
            table.add_row(_label("net_income", currency, layout), *cells["net_income"][years])
        table.add_row(Text(line_label(spec, currency, layout)), *cells[spec.name][years])
    return table


def _label(name: str, currency: str, layout: str) -> Text:
    spec = next(spec for spec in LINES if spec.name == name)
    return Text(line_label(spec, currency, layout))
