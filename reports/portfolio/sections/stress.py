"""The section on the portfolio among the draws in which a factor is at one of its ends."""

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.supported_figures import (
    change_cell,
    share_cell,
    show_supported_change,
    show_supported_share,
)
from reports.plotting import style
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import format_common
from reports.portfolio.sections.rows_plot import WIDTH, Legend, Look, Point, Row, rows_figure
from reports.portfolio.stress import HIGHEST, LOWEST, Stressed

_TITLE = "Stress by factor"
_MOST_COLUMNS = 8  # of factors, the worst: more are too many for paper
_DEFINITIONS = (
    ("lowest tenth, highest tenth", "the tenth of the draws in which a factor is lowest or highest; of a "
     "yearly factor the mean of its first ten years counts. Nothing is drawn again: what goes with it moves "
     "along"),
)


def stress_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None of a portfolio without factors or drawn exchange rates.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    found = figures.stress
    worst = worst_ends(found)
    if not worst:
        return None
    first = worst[0]
    name = format_common(first.name, first.kind)
    said = (
        f"The portfolio fares worst with {name} in its {first.side}: mean upside "
        f"{show_supported_change(first.mean)}, against {show_supported_change(figures.joint.mean)} in all "
        "draws."
    )
    parts = (_picture(figures), _table(found), _by_company(figures, worst[:_MOST_COLUMNS]))
    return Section("stress", _TITLE, (said,), parts, _DEFINITIONS, "Stress")


def worst_ends(found: tuple[Stressed, ...]) -> list[Stressed]:
    """Return the worse end of each factor, the worst first.

    Parameters
    ----------
    found : tuple of Stressed
        Both ends of all factors.
    """
    return sorted((each for each in found if each.is_worst), key=lambda each: each.mean.known)


def _picture(figures: PortfolioFigures) -> Picture:
    found, mean = figures.stress, 100.0 * figures.joint.mean.known
    rows = []
    for one in worst_ends(found):
        ends = {each.side: each for each in found if (each.name, each.kind) == (one.name, one.kind)}
        rows.append(_row(ends[LOWEST], ends[HIGHEST]))
    look = Look(
        "The portfolio's mean upside with a factor at its ends",
        f"The line is the mean of all draws, {show_supported_change(figures.joint.mean)}.", "mean upside, %",
        (
            Legend("factor in its lowest tenth", style.BLUE, "o"),
            Legend("in its highest", style.VERMILLION, "D"),
        ),
        (), mean,
    )
    alternative = "; ".join(row.words.replace("\n", ", ") for row in rows[:6])
    return Picture(
        "stress", look.title, f"{alternative}.",
        lambda: rows_figure(rows, look, WIDTH), lambda: rows_figure(rows, look, style.PHONE),
    )


def _row(low: Stressed, high: Stressed) -> Row:
    name = format_common(low.name, low.kind)
    places = 100.0 * low.mean.known, 100.0 * high.mean.known
    words = "\n".join(
        f"{name}, {each.side}: mean {show_supported_change(each.mean)}, P(value > price) "
        f"{show_supported_share(each.above_price)}" for each in (low, high)
    )
    shown = sorted((low.mean, high.mean), key=lambda mean: mean.known)
    return Row(
        name, " to ".join(map(show_supported_change, shown)), words, color=style.PALE,
        range=(min(places), max(places)),
        points=(Point(places[0], style.BLUE), Point(places[1], style.VERMILLION, "D")),
    )


def _table(found: tuple[Stressed, ...]) -> Table:
    columns = (
        Column("Factor", is_text=True), Column("End", is_text=True), Column("Draws", is_detail=True),
        Column("Mean upside"), Column("P10"), Column("P50"), Column("P90"), Column("P(value > price)"),
    )

    def row(one: Stressed) -> tuple[Cell, ...]:
        return (
            cells.words(format_common(one.name, one.kind)), cells.words(one.side), cells.count(one.n_draw),
            change_cell(one.mean), *(change_cell(one.percentiles[percent]) for percent in (10, 50, 90)),
            share_cell(one.above_price),
        )

    title = "The portfolio's upside with a factor at its ends"
    return Table("stress", title, columns, tuple(map(row, found)), is_folded=True)


def _by_company(figures: PortfolioFigures, worst: list[Stressed]) -> Table:
    columns = (
        Column("Company", is_text=True),
        *(Column(f"{format_common(one.name, one.kind)}, {one.side}") for one in worst),
    )
    rows = tuple(
        (cells.words(key), *(change_cell(one.companies[key]) for one in worst)) for key in figures.draws.keys
    )
    title = "Each company's mean upside at the worse end of each factor"
    notes = ("In the base currency.",)
    return Table("stress-companies", title, columns, rows, notes, is_folded=True)
