"""The section on what the portfolio's spread comes from."""

from reports.document import Cell, Column, Picture, Section, Table
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.formatting.supported_figures import (
    format_interval,
    interval_columns,
    part_cell,
    show_part,
    show_supported_part,
    with_interval,
)
from reports.plotting import style
from reports.portfolio.drivers import COMPANY, Driver, Drivers
from reports.portfolio.figures import PortfolioFigures
from reports.portfolio.names import MOST_SHOWN, format_common, format_kind, more_in_files
from reports.portfolio.sections.rows_plot import WIDTH, Legend, Look, Row, rows_figure
from reports.statistics.estimates import Estimate

_TITLE = "What the spread comes from"
_OTHERWISE = "shared otherwise"
_DEFINITIONS = (
    ("Shapley effect", "the share of the variance of the portfolio's upside that a factor, or what is one "
     "company's own, brings on average over all orders in which they may become known; with what is "
     "shared otherwise they sum to 100%"),
    (_OTHERWISE, "what companies have in common beyond what is named here: recessions after the tenth year, "
     "years of a yearly factor after the thirtieth"),
    CONFIDENCE_INTERVAL,
)


def drivers_section(figures: PortfolioFigures) -> Section:
    """Write the section.

    Parameters
    ----------
    figures : PortfolioFigures
        Of the portfolio.
    """
    found = figures.drivers
    if found.refusal or not found.drivers:
        why = found.refusal or "there is nothing that varies"
        return Section("drivers", _TITLE, (f"What moves the portfolio is not told: {why}.",), short="Drivers")
    own = sum(each.effect.known for each in found.drivers if each.kind == COMPANY)
    first = found.drivers[0]
    said = (
        f"{_name(first)} brings {show_supported_part(first.effect)} of the variance of the portfolio's "
        f"upside; what companies share brings {show_part(1.0 - own, 0)} in all, what is each company's own "
        f"{show_part(own, 0)}."
    )
    method = (f"Shapley effects are of {found.n_draw:,} draws, by regressions on the factors' scores.",)
    parts = (_picture(found), _table(found))
    return Section("drivers", _TITLE, (said,), parts, _DEFINITIONS, "Drivers", method=method)


def _name(driver: Driver) -> str:
    words = format_common(driver.name, driver.kind)
    return words if driver.kind == COMPANY else words[:1].upper() + words[1:]


def _has_rest(found: Drivers) -> bool:
    """Return whether what is shared otherwise is more than chance."""
    low = found.otherwise_shared.low
    return low is not None and low > 0.0


def _picture(found: Drivers) -> Picture:
    rows = [
        _row(format_common(each.name, each.kind), each.effect, _color(each.kind))
        for each in found.drivers[:MOST_SHOWN]
    ]
    if _has_rest(found):
        rows.append(_row(_OTHERWISE, found.otherwise_shared, style.GREY))
    look = Look(
        "Shares of the variance of the portfolio's upside",
        "Shapley effects of common factors, and of what is each company's own.", "% of the variance",
        (Legend("shared factor", style.GREEN, "bar"), Legend("a company's own", style.SKY, "bar")),
        ("Whiskers are 95% confidence intervals.", *more_in_files(len(found.drivers), "summary.json")),
    )
    alternative = ", ".join(
        f"{format_common(each.name, each.kind)} {show_supported_part(each.effect)}"
        for each in found.drivers[:8]
    )
    return Picture(
        "drivers", look.title, f"Bars, the greatest first: {alternative}.",
        lambda: rows_figure(rows, look, WIDTH), lambda: rows_figure(rows, look, style.PHONE),
    )


def _color(kind: str) -> str:
    return style.SKY if kind == COMPANY else style.GREEN


def _row(name: str, effect: Estimate, color: str) -> Row:
    interval = effect.interval
    whisker = None if interval is None else (100.0 * interval[0], 100.0 * interval[1])
    shown = show_supported_part(effect)
    words = f"{name}: {shown} of the variance\n95% CI {format_interval(effect, show_supported_part)}"
    return Row(name, shown, words, bar=100.0 * effect.known, color=color, whisker=whisker)


def _table(found: Drivers) -> Table:
    columns = (
        Column("Driver", is_text=True), Column("Kind", is_text=True), Column("Share of the variance"),
        *interval_columns(),
    )

    def row(name: str, kind: str, effect: Estimate) -> tuple[Cell, ...]:
        return cells.words(name), cells.words(kind), *with_interval(effect, part_cell)

    rows = [
        row(format_common(each.name, each.kind), format_kind(each.kind), each.effect)
        for each in found.drivers
    ]
    rows.append(row(_OTHERWISE, "", found.otherwise_shared))
    title = "Shares of the variance, in numbers"
    return Table("drivers", title, columns, tuple(rows), is_folded=True)
