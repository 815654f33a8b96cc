"""The section on the worst draws: which holdings they come from, and what common factors add."""

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, listed, show_share
from reports.formatting.supported_figures import (
    change_cell,
    interval_columns,
    part_cell,
    show_part,
    show_supported_change,
    with_interval,
)
from reports.plotting import style
from reports.portfolio.expected_shortfall import Contribution, FactorShortfall, Shortfall
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import MOST_SHOWN, more_in_files
from reports.portfolio.sections.rows_plot import WIDTH, Legend, Look, Point, Row, rows_figure

_TITLE = "The worst draws"
_DEFINITIONS = (
    ("expected shortfall", "the mean upside of the worst 5% (or 1%) of draws; what each holding adds to it "
     "is its weight times its own mean upside in the same draws, and these sum to it (Euler)"),
    CONFIDENCE_INTERVAL,
)


def shortfall_section(figures: PortfolioFigures) -> Section | None:
    """Write the section; None where the portfolio has no value.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    worst = figures.risk.shortfalls[0]
    if worst.value.value is None:
        return None
    shown = sorted(worst.contributions, key=lambda each: each.shortfall.known)
    said = (
        f"In its worst {worst.percent}% of draws the portfolio's upside is "
        f"{show_supported_change(worst.value)} on average.{_greatest(shown)}"
    )
    parts: list[Table | Picture] = [_picture(shown, worst), _table(figures, shown)]
    paragraphs = [said]
    if figures.by_factors:
        parts.append(_by_factors(figures.by_factors))
        paragraphs.append(
            "With no factors the same companies are drawn independently: what the shortfall gains by that is "
            "diversification that their common world takes away."
        )
    return Section("shortfall", _TITLE, tuple(paragraphs), tuple(parts), _DEFINITIONS, "Shortfall")


def _greatest(shown: list[Contribution]) -> str:
    first = shown[0]
    if first.share is None or len(shown) == 1 or sum(each.shortfall.known for each in shown) >= 0.0:
        return ""
    weight = show_part(first.weight, 0)
    return f" {first.key} adds most: {show_part(first.share, 0)} of it, at {weight} of the weight."


def _picture(shown: list[Contribution], worst: Shortfall) -> Picture:
    rows = [_row(each, worst.percent) for each in shown[:MOST_SHOWN]]
    look = Look(
        f"What each holding adds to the expected shortfall of {worst.percent}%",
        "Points of the portfolio's price, and each holding's share of the whole behind the bar.",
        "points of the portfolio's price",
        (
            Legend("added to the shortfall", style.VERMILLION, "bar"),
            Legend("if it were shared by weight", style.BLACK, "D"),
        ),
        ("Whiskers are 95% confidence intervals.", *more_in_files(len(shown), "assets.csv")),
    )
    whole = worst.value.known
    rows = [
        row._replace(points=(Point(-100.0 * each.weight * whole, style.BLACK, "D"),))
        for row, each in zip(rows, shown, strict=False)
    ]
    alternative = ", ".join(f"{row.name} {row.label}" for row in rows[:8])
    return Picture(
        "contributions", look.title, f"Bars, the greatest first: {alternative}.",
        lambda: rows_figure(rows, look, WIDTH), lambda: rows_figure(rows, look, style.PHONE),
    )


def _row(one: Contribution, percent: int) -> Row:
    loss = -100.0 * one.shortfall.known
    interval = one.shortfall.interval
    whisker = None if interval is None else (-100.0 * interval[1], -100.0 * interval[0])
    share = show_part(one.share, 0)
    words = (
        f"{one.key}: {loss:.1f} points, {share} of the shortfall\nweight {show_share(one.weight)}; worst "
        f"{percent}% of draws"
    )
    return Row(one.key, share, words, bar=loss, color=style.VERMILLION, whisker=whisker)


def _table(figures: PortfolioFigures, shown: list[Contribution]) -> Table:
    first, second = figures.risk.shortfalls
    others = {each.key: each for each in second.contributions}
    variance = figures.risk.variance_shares

    def row(one: Contribution) -> tuple[Cell, ...]:
        other = others.get(one.key)
        return (
            cells.words(one.key), cells.share(one.weight), *with_interval(one.shortfall, part_cell),
            _part(one.share), _part(None if other is None else other.share), part_cell(variance[one.key]),
        )

    detail = (column._replace(is_detail=True) for column in interval_columns())
    columns = (
        Column("Company", is_text=True), Column("Weight"), Column(f"Adds to the {first.percent}%"), *detail,
        Column(f"Share of the {first.percent}%"), Column(f"Share of the {second.percent}%"),
        Column("Share of the variance"),
    )
    title = "What each holding adds, in numbers"
    return Table("contributions", title, columns, tuple(map(row, shown)), is_folded=True)


def _part(share: float | None) -> Cell:
    return cells.nothing() if share is None else Cell(share, show_part(share, 0), "0.0%")


def _by_factors(found: tuple[FactorShortfall, ...]) -> Table:
    columns = (
        Column("Drawn with", is_text=True), Column("Shortfall, 5%"),
        *(column._replace(is_detail=True) for column in interval_columns()), Column("Shortfall, 1%"),
        Column("Standard deviation"),
    )

    def row(place: int, one: FactorShortfall) -> tuple[Cell, ...]:
        names = "all factors" if not place else listed(list(map(format_name, one.factors))) or "no factors"
        spread = one.deviation
        return (
            cells.words(names), *with_interval(one.shortfall[5], change_cell), change_cell(one.shortfall[1]),
            cells.nothing() if spread is None else Cell(spread, f"{100.0 * spread:.1f} points", "0.0%"),
        )

    rows = tuple(row(place, one) for place, one in enumerate(found))
    return Table("by-factors", "What common factors do to the shortfall", columns, rows)
