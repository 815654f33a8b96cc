"""assets.csv: a row a company, one line of header; assets.units.json beside it says what each column is."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from reports.output.csv_tables import write_csv
from reports.portfolio.drivers import COMPANY
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.joint import CompanyFigures
from reports.portfolio.names import format_years
from reports.portfolio.output.provenance import provenance_of_portfolio
from reports.portfolio.sections.companies import names_of
from reports.portfolio.weights.allocations import TODAY
from simulate.portfolios.config.portfolio import Portfolio

_DECIMAL, _OWN, _TEXT = "decimal", "currency per share", "text"


class Cell(NamedTuple):
    """A cell: the name of its column, what is in it, its unit, and what the column is."""

    column: str
    value: object
    unit: str
    meaning: str


def asset_rows(figures: PortfolioFigures, portfolio: Portfolio) -> list[list[Cell]]:
    """Return a row a company, in the order of the portfolio's file; all have the same columns.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    portfolio : Portfolio
        Its file and configs.
    """
    found = {each.key: each for each in figures.joint.companies}
    names = names_of(figures)
    return [
        [
            *_about(found[holding.key], names[holding.key], holding.config.file.market.as_of),
            *_of_value(found[holding.key]), *_of_risk(figures, holding.key),
            *_of_returns(figures, holding.key), *_of_weights(figures, holding.key),
        ]
        for holding in portfolio.companies
    ]


def write_assets(rows: list[list[Cell]], figures: PortfolioFigures, table: Path, units: Path) -> None:
    """Write the table, and what its columns are.

    Parameters
    ----------
    rows : list of list of Cell
        From `asset_rows`.
    figures : PortfolioFigures
        Of the portfolio.
    table, units : pathlib.Path
        The files.
    """
    head = rows[0]
    write_csv(table, [cell.column for cell in head], ([cell.value for cell in row] for row in rows))
    columns = {cell.column: {"unit": cell.unit, "meaning": cell.meaning} for cell in head}
    about: dict[str, Any] = {
        "columns": columns, "currency": figures.draws.dataset.attrs["currency"],
        "provenance": provenance_of_portfolio(figures.draws.dataset, with_texts=False),
    }
    units.write_text(json.dumps(about, indent=2, allow_nan=False) + "\n", encoding="ascii")


def _about(company: CompanyFigures, name: str, day: object) -> Iterator[Cell]:
    yield Cell("company", company.key, _TEXT, "what the portfolio calls it")
    yield Cell("name", name, _TEXT, "the company's name")
    yield Cell("ticker", company.ticker, _TEXT, "its ticker")
    yield Cell("sector", company.sector, _TEXT, "as the portfolio's file says")
    yield Cell("currency", company.currency, _TEXT, "of price and value, ISO 4217")
    yield Cell("price", company.price, _OWN, "price today")
    yield Cell("price_as_of", None if day is None else str(day), "ISO 8601", "day of the price")
    yield Cell("weight", company.weight, _DECIMAL, "part of the portfolio today")


def _of_value(company: CompanyFigures) -> Iterator[Cell]:
    kinds = (
        ("value", company.value, _OWN, "value of a share"),
        ("upside", company.upside, _DECIMAL, "value / price - 1, in its own currency"),
        ("irr", company.irr, f"{_DECIMAL} per year", "internal rate of return at the price"),
    )
    for name, percentiles, unit, meaning in kinds:
        for percent, estimate in percentiles.items():
            yield Cell(f"{name}_p{percent}", estimate.value, unit, f"P{percent} of the {meaning}")
    yield Cell("upside_mean", company.mean_upside.value, _DECIMAL, "mean of value / price - 1")
    yield Cell("value_above_price", company.above_price.value, _DECIMAL, "share of draws with value > price")
    missing = sum(company.without_value.values())
    yield Cell("draws_without_value", missing, "draws", "draws in which it has no value")
    meaning = "of the draws looked at, those without a rate of return"
    yield Cell("draws_without_irr", company.without_irr, "draws", meaning)


def _of_risk(figures: PortfolioFigures, key: str) -> Iterator[Cell]:
    for worst in figures.risk.shortfalls:
        parts = {each.key: each for each in worst.contributions}
        part = parts.get(key)
        where = f"of the worst {worst.percent}% of draws"
        yield Cell(
            f"shortfall_{worst.percent}_added", None if part is None else part.shortfall.value, _DECIMAL,
            f"what it adds to the portfolio's mean upside {where}, parts of the portfolio's price",
        )
        yield Cell(
            f"shortfall_{worst.percent}_share", None if part is None else part.share, _DECIMAL,
            f"its share of the expected shortfall {where}",
        )
    variance = figures.risk.variance_shares.get(key)
    yield Cell(
        "variance_share", None if variance is None else variance.value, _DECIMAL,
        "its share of the variance of the portfolio's upside",
    )
    own = [each.effect.value for each in figures.drivers.drivers if (each.name, each.kind) == (key, COMPANY)]
    yield Cell(
        "own_variance_share", own[0] if own else None, _DECIMAL,
        "Shapley effect of what is its own, without what factors bring",
    )


def _of_returns(figures: PortfolioFigures, key: str) -> Iterator[Cell]:
    for horizon in () if figures.returns is None else figures.returns.horizons:
        spread, over = horizon.companies[key], f"over {format_years(horizon.years)} in the base currency"
        name = f"return_{horizon.years}y"
        yield Cell(f"{name}_mean", spread.mean.value, _DECIMAL, f"expected return {over}")
        for percent, estimate in spread.percentiles.items():
            yield Cell(f"{name}_p{percent}", estimate.value, _DECIMAL, f"P{percent} of the return {over}")
        if spread.above_hurdle is not None:
            yield Cell(
                f"{name}_above_hurdle", spread.above_hurdle.value, _DECIMAL,
                f"share of draws with a return above the hurdle {over}",
            )
        yield Cell(
            f"{name}_shortfall_5", spread.shortfall[5].value, _DECIMAL, f"mean return of the worst 5% {over}"
        )


def _of_weights(figures: PortfolioFigures, key: str) -> Iterator[Cell]:
    found = figures.weights
    if found is None:
        return
    place = found.keys.index(key)
    for each in found.allocations:
        if each.name != TODAY:
            weight = None if each.weights is None else each.weights[place]
            yield Cell(f"weight_{each.name}", weight, _DECIMAL, f"weight by {each.name.replace('_', ' ')}")
