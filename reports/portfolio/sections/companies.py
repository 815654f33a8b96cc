"""The section on the companies side by side, by their rate of return at the price."""

from functools import partial

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import show_amount, show_share
from reports.formatting.supported_figures import (
    amount_cell,
    change_cell,
    part_cell,
    share_cell,
    show_supported,
    show_supported_change,
    show_supported_part,
    show_supported_share,
)
from reports.plotting import style
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.joint import CompanyFigures
from reports.portfolio.names import MOST_SHOWN, more_in_files
from reports.portfolio.sections.rows_plot import WIDTH, Legend, Look, Point, Row, rows_figure

TITLE = "The companies side by side"
_COLUMNS = (
    Column("Company", is_text=True), Column("Name", is_text=True, is_detail=True),
    Column("Sector", is_text=True, is_detail=True), Column("Weight"), Column("Price"),
    Column("Value, P10", is_detail=True), Column("Value, P50"), Column("Value, P90", is_detail=True),
    Column("Upside, P10", is_detail=True), Column("Upside, P50"), Column("Upside, P90", is_detail=True),
    Column("IRR, P10", is_detail=True), Column("IRR, P50"), Column("IRR, P90", is_detail=True),
    Column("P(value > price)"),
)
_DEFINITIONS = (
    ("IRR", "internal rate of return at today's price: the discount rate at which the forecast is worth the "
     "price, a year; no return on selling at some day"),
)


def companies_section(figures: PortfolioFigures) -> Section:
    """Write the section.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    found = figures.joint.companies
    names = names_of(figures)
    picture = _picture([each for each in found if each.value[50].value is not None][:MOST_SHOWN], len(found))
    rows = tuple(_row(each, names[each.key]) for each in found)
    notes = () if figures.joint.irr_draws == figures.joint.n_draw else (
        f"Rates of return are of the first {figures.joint.irr_draws:,} draws.",
    )
    title, is_long = "Value, upside and rate of return", len(rows) > MOST_SHOWN
    table = Table("companies", title, _COLUMNS, rows, notes, is_folded=is_long)
    parts = (table,) if picture is None else (picture, table)
    said = "By median rate of return at today's price, each in its own currency."
    return Section("companies", TITLE, (said,), parts, _DEFINITIONS, "Companies")


def names_of(figures: PortfolioFigures) -> dict[str, str]:
    """Return the companies' full names by key; a Dataset without them has the keys."""
    dataset, keys = figures.draws.dataset, figures.draws.keys
    names = dataset["name"].values if "name" in dataset.coords else keys
    return dict(zip(keys, map(str, names), strict=True))


def _row(company: CompanyFigures, name: str) -> tuple[Cell, ...]:
    amount = partial(amount_cell, currency=company.currency)
    return (
        cells.words(company.key), cells.words(name), cells.words(company.sector),
        cells.share(company.weight), cells.amount(company.price, company.currency),
        *(amount(company.value[percent]) for percent in (10, 50, 90)),
        *(change_cell(company.upside[percent]) for percent in (10, 50, 90)),
        *(part_cell(company.irr[percent]) for percent in (10, 50, 90)),
        share_cell(company.above_price),
    )


def _picture(companies: list[CompanyFigures], n: int) -> Picture | None:
    if not companies:
        return None
    rows = [_picture_row(company) for company in companies]
    look = Look(
        "Value against price, company by company",
        "P10 to P90 of the value in percent of the price, and P50. Right of the line a share is worth more "
        "than it costs.",
        "value in % of the price",
        (
            Legend("P10 to P90", style.SKY, "range"), Legend("P50, above the price", style.GREEN, "o"),
            Legend("P50, below it", style.VERMILLION, "o"),
        ),
        more_in_files(n, "assets.csv"),
        100.0,
    )
    alternative = "; ".join(
        f"{each.key}: {show_supported_change(each.upside[10])} to {show_supported_change(each.upside[90])}"
        for each in companies[:10]
    )
    return Picture(
        "companies", look.title, f"P10 to P90 of value against price: {alternative}.",
        lambda: rows_figure(rows, look, WIDTH), lambda: rows_figure(rows, look, style.PHONE),
    )


def _picture_row(company: CompanyFigures) -> Row:
    low, middle, high = (100.0 * (1.0 + company.upside[percent].known) for percent in (10, 50, 90))
    value = ", ".join(
        f"P{percent} {show_supported(company.value[percent], company.currency)}" for percent in (10, 50, 90)
    )
    price, rate = show_amount(company.price, company.currency), show_supported_part(company.irr[50])
    above, weight = show_supported_share(company.above_price), show_share(company.weight)
    words = (
        f"{company.key}: {value}\nprice {price}; {above} of draws above it\nIRR, P50: {rate}; weight {weight}"
    )
    color = style.GREEN if middle >= 100.0 else style.VERMILLION
    return Row(
        company.key, show_supported_change(company.upside[50]), words,
        f"{price}; IRR {rate}", color=style.SKY, range=(low, high), points=(Point(middle, color),),
    )
