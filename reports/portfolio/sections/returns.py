"""The section on returns by horizon, where the portfolio makes an assumption about them."""

from reports.document import Cell, Column, Section, Table
from reports.formatting import cells
from reports.formatting.supported_figures import (
    change_cell,
    share_cell,
    show_part,
    show_supported_change,
    show_supported_share,
)
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.horizons import Horizon, ReturnFigures, ReturnSpread
from reports.portfolio.names import format_years
from reports.statistics.estimates import NO_ESTIMATE

_TITLE = "Returns, if prices do as is assumed"
_DEFINITIONS = (
    ("return", "of today's weights, bought and held over the whole horizon, not a year of it, in the base "
     "currency, dividends in it: the assumed drift and luck of prices, with a share of the gap between price "
     "and value closed each year"),
)


def returns_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None without an assumption about returns.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    found = figures.returns
    if found is None or not found.horizons:
        return None
    shown = main_horizon(figures)
    spread = shown.portfolio
    low, high = (show_supported_change(spread.percentiles[percent]) for percent in (10, 90))
    said = (
        f"Over {format_years(shown.years)} the portfolio is expected to return "
        f"{show_supported_change(spread.mean)}; eight draws in ten return {low} to {high}, and "
        f"{show_supported_share(spread.above_zero)} more than nothing{_hurdle(found, spread)}."
    )
    columns = _columns(found)
    rows = [
        (cells.words(format_years(each.years)), *_cells(found, each.portfolio)) for each in found.horizons
    ]
    title = "The portfolio's return by horizon"
    whole = Table("returns", title, (Column("Over", is_text=True), *columns), tuple(rows), _floored(found))
    parts = (whole, *(_by_company(found, each, columns) for each in found.horizons))
    return Section("returns", _TITLE, (said,), parts, _DEFINITIONS, "Returns")


def main_horizon(figures: PortfolioFigures) -> Horizon:
    """Return the horizon that weights are sought for, else the middle one.

    Parameters
    ----------
    figures : PortfolioFigures
        With returns.
    """
    horizons = () if figures.returns is None else figures.returns.horizons
    years = None if figures.weights is None else figures.weights.years
    return next((each for each in horizons if each.years == years), horizons[len(horizons) // 2])


def _hurdle(found: ReturnFigures, spread: ReturnSpread) -> str:
    if spread.above_hurdle is None or found.hurdle is None:
        return ""
    above = show_supported_share(spread.above_hurdle)
    return f", {above} more than the hurdle of {show_part(found.hurdle)} a year"


def _columns(found: ReturnFigures) -> tuple[Column, ...]:
    return (
        Column("Expected"), Column("P10"), Column("P50"), Column("P90"), Column("P(return > 0)"),
        *([] if found.hurdle is None else [Column("P(return > hurdle)")]), Column("Worst 5%"),
        Column("Worst 1%", is_detail=True),
    )


def _cells(found: ReturnFigures, spread: ReturnSpread) -> tuple[Cell, ...]:
    above = spread.above_hurdle or NO_ESTIMATE
    return (
        change_cell(spread.mean), *(change_cell(spread.percentiles[percent]) for percent in (10, 50, 90)),
        share_cell(spread.above_zero), *([] if found.hurdle is None else [share_cell(above)]),
        change_cell(spread.shortfall[5]), change_cell(spread.shortfall[1]),
    )


def _by_company(found: ReturnFigures, horizon: Horizon, columns: tuple[Column, ...]) -> Table:
    rows = tuple(
        (cells.words(key), *_cells(found, spread)) for key, spread in horizon.companies.items()
    )
    title = f"By company, over {format_years(horizon.years)}"
    heads = (Column("Company", is_text=True), *columns)
    return Table(f"returns-{horizon.years}", title, heads, rows, is_folded=True)


def _floored(found: ReturnFigures) -> tuple[str, ...]:
    if not found.floored:
        return ()
    counts = ", ".join(f"{key} {count:,}" for key, count in found.floored.items())
    return (
        f"A price converges to no less than 5% of today's; draws with a value below that: {counts}.",
    )
