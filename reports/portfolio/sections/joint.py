"""The section on the portfolio's upside: percentiles, and how many companies are worth their price."""

import numpy as np

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.estimates import (
    change_cell,
    interval_columns,
    share_cell,
    show_supported_change,
    with_interval,
)
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.plotting import style
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.joint import JointFigures
from reports.statistics.percentiles import valid_sorted

TITLE = "What the portfolio is worth against its price"
_MOST_COUNTS = 20
DEFINITIONS = (
    ("upside", "value / price - 1; the portfolio's counts holdings by today's weights, in the base currency "
     "at the exchange rate of each draw. It has no date, so it is no return"),
    ("draw", "one world: one set of inputs of every company, with what they have in common"),
    ("P10, P50, P90", "10%, 50%, 90% of the draws that have a value lie below"),
    CONFIDENCE_INTERVAL,
)


def joint_section(figures: PortfolioFigures) -> Section:
    """Write the section.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    joint = figures.joint
    if not joint.n_valid:
        nothing = "No draw has a value of every holding: the portfolio has no distribution."
        return Section("joint", TITLE, (nothing,), short="Portfolio")
    paragraphs = [_mean(joint)]
    if joint.n_valid < joint.n_draw:
        paragraphs.append(_without(figures))
    parts = (_percentiles(joint), _counts(joint))
    return Section("joint", TITLE, tuple(paragraphs), parts, DEFINITIONS, "Portfolio")


def histogram_picture(figures: PortfolioFigures) -> Picture:
    """Return the histogram of the portfolio's upside, of one with a value; the summary shows it.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    from reports.portfolio.pictures.histogram import WIDTH, upside_figure

    joint, ascending = figures.joint, valid_sorted(figures.draws.upside)
    title = "The portfolio's value against its price"
    marks = ", ".join(f"P{each} {show_supported_change(joint.upside[each])}" for each in (10, 50, 90))
    return Picture(
        "upside", title, f"Histogram of the portfolio's value against its price today: {marks}.",
        lambda: upside_figure(ascending, joint, title, WIDTH),
        lambda: upside_figure(ascending, joint, title, style.PHONE),
    )


def _mean(joint: JointFigures) -> str:
    points = 0.0 if joint.deviation is None else 100.0 * joint.deviation
    spread = f", the standard deviation {points:.0f} points" if points else ""
    return f"The mean upside is {show_supported_change(joint.mean)}{spread}."


def _without(figures: PortfolioFigures) -> str:
    joint = figures.joint
    missing = [
        f"{company.key} {sum(company.without_value.values()):,} ({', '.join(company.without_value)})"
        for company in joint.companies if company.without_value
    ]
    n = joint.n_draw - joint.n_valid
    return (
        f"In {n:,} of {joint.n_draw:,} draws a holding has no value, so the portfolio has none: "
        f"{'; '.join(missing)}."
    )


def _percentiles(joint: JointFigures) -> Table:
    columns = (
        Column("Percentile", is_text=True), Column("Upside"),
        *(column._replace(is_detail=True) for column in interval_columns()),
    )
    rows = tuple(
        (cells.words(f"P{percent}"), *with_interval(estimate, change_cell))
        for percent, estimate in joint.upside.items()
    )
    return Table("percentiles", "Percentiles of the portfolio's upside", columns, rows)


def _counts(joint: JointFigures) -> Table:
    n = len(joint.at_least)
    counts = np.unique(np.linspace(1, n, min(n, _MOST_COUNTS)).astype(int)).tolist()

    def row(k: int) -> tuple[Cell, ...]:
        return cells.words(f"{k} of {n}"), *with_interval(joint.at_least[k - 1], share_cell)

    columns = (
        Column("At least", is_text=True), Column("Share of draws"),
        *(column._replace(is_detail=True) for column in interval_columns()),
    )
    title = "How many companies are worth more than their prices"
    return Table("at-least", title, columns, tuple(map(row, counts)), is_folded=True)
