"""What a reader sees first: the verdict, the main figures, a picture, four tables, what it all rests on."""

from collections.abc import Iterator

from reports.document import Cell, Column, Section, Table
from reports.formatting import cells
from reports.formatting.supported_figures import (
    change_cell,
    part_cell,
    share_cell,
    show_part,
    show_supported_change,
    show_supported_part,
    show_supported_share,
)
from reports.key_figures import Headline
from reports.portfolio.drivers import COMPANY
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.joint import JointFigures
from reports.portfolio.names import format_common, format_years, some_names
from reports.portfolio.sections.basis import TITLE, basis_lines
from reports.portfolio.sections.joint import histogram_picture
from reports.portfolio.sections.returns import main_horizon
from reports.portfolio.sections.stress import worst_ends
from reports.portfolio.sections.weights import judged_table
from reports.statistics.estimates import Estimate, known
from simulate.portfolios.config.portfolio import Portfolio

_CHEAP, _DEAR = 0.7, 0.3
_ROWS = 5
_BEST, _WORST = 4, 3  # companies, where there are more: a table of eight would have a filter


def verdict(figures: PortfolioFigures) -> tuple[str, ...]:
    """Return the verdict in plain words, and where it comes from: a sentence or two each.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    joint = figures.joint
    above = joint.above_price.value
    if above is None:
        return ("No draw has a value of every holding, so the portfolio cannot be judged.",)
    word = "cheap" if above >= _CHEAP else "dear" if above <= _DEAR else "neither cheap nor dear"
    middle, low, high = (show_supported_change(joint.upside[percent]) for percent in (50, 10, 90))
    first = (
        f"On these assumptions the portfolio is {word}: worth more than its price in "
        f"{show_supported_share(joint.above_price)} of draws. Its upside is {middle} at P50; eight draws in "
        f"ten lie between {low} and {high}."
    )
    return (first, " ".join((*_companies(joint), *_origins(figures))))


def _companies(joint: JointFigures) -> Iterator[str]:
    above = [each.key for each in joint.companies if _is_above(each.above_price)]
    n = len(joint.companies)
    if n == 1:
        return
    if not above:
        yield "No company is worth more than its price in most draws."
    elif len(above) == n:
        yield "Every company is worth more than its price in most draws."
    else:
        names = f"only {above[0]} is" if len(above) == 1 else f"{some_names(above)} are"
        yield f"Of {n} companies {names} worth more than the price in most draws."


def _is_above(share: Estimate) -> bool:
    return share.value is not None and share.value > 0.5


def _origins(figures: PortfolioFigures) -> Iterator[str]:
    """Say what moves the portfolio most, and what the worst draws come from."""
    drivers = figures.drivers.drivers
    if drivers:
        words = [
            f"{format_common(each.name, each.kind)} {show_supported_part(each.effect)}"
            for each in drivers[:3]
        ]
        yield f"What moves it most: {', '.join(words)} of the variance."
    worst = figures.risk.shortfalls[0]
    if len(worst.contributions) > 1 and worst.value.known < 0.0:
        first = min(worst.contributions, key=lambda each: each.shortfall.known)
        if first.share is not None:
            yield f"{first.key} brings most of the worst draws, {show_part(first.share, 0)} of the shortfall."


def headline(figures: PortfolioFigures) -> tuple[Headline, ...]:
    """Return the key figures.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    joint = figures.joint
    if not joint.n_valid:
        return ()
    return (*_of_value(joint), *_of_risk(figures), *_of_returns(figures))


def _of_value(joint: JointFigures) -> Iterator[Headline]:
    low, middle, high = (show_supported_change(joint.upside[percent]) for percent in (10, 50, 90))
    yield Headline("Upside, P50", middle, f"value against price; P10 to P90 {low} to {high}")
    above = show_supported_share(joint.above_price)
    yield Headline("P(value > price)", above, "of draws: not the chance of a profit")
    n = len(joint.at_least)
    reached = sum(share.value is not None and share.value >= 0.5 for share in joint.at_least)
    yield Headline("Companies above price", f"{reached} of {n}", "or more, in half of the draws")


def _of_risk(figures: PortfolioFigures) -> Iterator[Headline]:
    five, one = (each.value for each in figures.risk.shortfalls)
    if five.value is not None:
        worse = "" if one.value is None else f"; of the worst 1% {show_supported_change(one)}"
        yield Headline("Expected shortfall", show_supported_change(five), f"upside, worst 5% of draws{worse}")
    drivers = figures.drivers.drivers
    if drivers:
        own = sum(known(each.effect.value) for each in drivers if each.kind == COMPANY)
        yield Headline(
            "Shared by companies", show_part(1.0 - own, 0), "of the variance; the rest is each company's own"
        )


def _of_returns(figures: PortfolioFigures) -> Iterator[Headline]:
    found = figures.returns
    if found is None:
        rates = [each.irr[50] for each in figures.joint.companies if each.irr[50].value is not None]
        if rates:
            shown = " to ".join(dict.fromkeys(map(show_supported_part, (rates[-1], rates[0]))))
            yield Headline("IRR at the price, P50", shown, "a year, of the least company and the greatest")
        return
    horizon = main_horizon(figures)
    spread, hurdle = horizon.portfolio, found.hurdle
    above = "" if hurdle is None or spread.above_hurdle is None else (
        f"; {show_supported_share(spread.above_hurdle)} of draws above {show_part(hurdle, 0)} a year"
    )
    low, high = (show_supported_change(spread.percentiles[percent]) for percent in (10, 90))
    yield Headline(
        f"Return over {format_years(horizon.years)}", show_supported_change(spread.mean),
        f"expected, if prices converge; P10 to P90 {low} to {high}{above}",
    )


def overview(figures: PortfolioFigures, portfolio: Portfolio) -> Section:
    """Write the summary's picture and tables, and in short what it rests on.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    portfolio : Portfolio
        Its file and configs.
    """
    picture = (histogram_picture(figures),) if figures.joint.n_valid else ()
    tables = [_company_table(figures), _driver_table(figures), _stress_table(figures)]
    if figures.weights is not None:
        tables.append(judged_table(figures.weights, is_short=True))
    kept = tuple(_named(table) for table in tables if table.rows)
    return Section("summary", TITLE, basis_lines(portfolio), (*picture, *kept))


def _named(table: Table) -> Table:
    """Return the table as the summary has it, with an anchor of its own."""
    return Table(f"summary-{table.name}", table.title, table.columns, table.rows)


def _company_table(figures: PortfolioFigures) -> Table:
    found = figures.joint.companies
    if len(found) > _BEST + _WORST:
        found = (*found[:_BEST], *found[-_WORST:])
    rows = tuple(
        (
            cells.words(each.key), part_cell(each.irr[50]), change_cell(each.upside[50]),
            share_cell(each.above_price),
        )
        for each in found
    )
    title = "Companies by IRR" if len(found) == len(figures.joint.companies) else "Best and worst by IRR"
    columns = (
        Column("company", is_text=True), Column("IRR, P50"), Column("upside, P50"),
        Column("P(value > price)"),
    )
    return Table("companies", title, columns, rows)


def _driver_table(figures: PortfolioFigures) -> Table:
    rows = tuple(
        (cells.words(format_common(each.name, each.kind)), part_cell(each.effect))
        for each in figures.drivers.drivers[:_ROWS]
    )
    return Table("drivers", "Main drivers", (Column("driver", is_text=True), Column("of the variance")), rows)


def _stress_table(figures: PortfolioFigures) -> Table:
    def row(place: int) -> tuple[Cell, ...]:
        one = worst[place]
        words = f"{format_common(one.name, one.kind)}, {one.side}"
        return cells.words(words), change_cell(one.mean), share_cell(one.above_price)

    worst = worst_ends(figures.stress)[:_ROWS]
    columns = Column("factor", is_text=True), Column("mean upside"), Column("P(value > price)")
    return Table("stress", "With a factor at its worse end", columns, tuple(map(row, range(len(worst)))))
