"""The periods of the forecast as a table and in sentences."""

from reports.document import Cell, Column, Table
from reports.forecast.value_by_period import Period, ValueByPeriod
from reports.formatting.cells import amount, nothing, words
from reports.formatting.numbers import listed, show_share
from reports.formatting.rounding import part_cell, show_supported_part, with_limits
from simulate import Config


def period_table(figures: ValueByPeriod, config: Config) -> Table:
    """Worth of each period and its part of all, of the base case and of the draws' mean."""
    currency = config.file.company.currency
    per_share = f"{currency} per share"
    columns = (
        Column("Period", is_text=True), Column("Base case", per_share), Column("Part of base case"),
        Column("Mean of the draws", per_share), Column("Part of the mean"),
        Column("Lower 95% limit of that part"), Column("Upper 95% limit of that part"),
    )
    rows = [_row(period, config) for period in figures.periods]
    base, mean = (
        _part(1.0 if total is not None and total > 0.0 else None) for total in (figures.base, figures.mean)
    )
    totals = amount(figures.base, currency), amount(figures.mean, currency)
    rows.append((words("all years"), totals[0], base, totals[1], mean, nothing(""), nothing("")))
    notes = ["Present worth before any floor. Parts are of the mean of all draws, not means of parts."]
    if any(total is not None and total <= 0.0 for total in (figures.base, figures.mean)):
        notes.append("Parts of a whole that is not above zero mean nothing: none are shown.")
    return Table("value-by-period", "Value by period", columns, tuple(rows), tuple(notes))


def period_sentences(figures: ValueByPeriod, config: Config) -> list[str]:
    """Where the value comes from."""
    shares = [period.base_share for period in figures.periods if period.base_share is not None]
    if len(shares) < len(figures.periods):
        return ["Before any floor the base case is worth nothing or less: no period holds a part of it."]
    names = [period_words(period, config) for period in figures.periods]
    found = [f"{_percent(part)} from {name}" for part, name in zip(shares, names, strict=True)]
    sentence = f"Of the base case's value comes {listed(found)}."
    means = [period.mean_share for period in figures.periods]
    if len(means) > 1 and all(part.value is not None for part in means):
        shown = [show_supported_part(part) for part in means]
        sentence += f" Of the mean over the draws it is {listed(shown)}."
    return [sentence]


def period_words(period: Period, config: Config) -> str:
    """A period's name: years 1-10 (2026-2035), after year 25 (run-off to year 100)."""
    if period.last is None:
        rule = config.terminal_rule.label.format(last_year=config.horizon.last_year)
        return f"after year {period.first - 1} ({rule})"
    years = f"years {period.first}-{period.last}" if period.first < period.last else f"year {period.first}"
    first, last = period.labels
    if first == period.first:
        return years
    return f"{years} ({first}-{last})" if first != last else f"{years} ({first})"


def _row(period: Period, config: Config) -> tuple[Cell, ...]:
    currency = config.file.company.currency
    return (
        words(period_words(period, config)),
        amount(period.base, currency), _part(period.base_share),
        amount(period.mean, currency), *with_limits(period.mean_share, part_cell),
    )


def _part(part: float | None) -> Cell:
    return nothing() if part is None else Cell(part, _percent(part), "0.0%")


def _percent(part: float) -> str:
    """A part of a whole, which is below 0% or above 100% where some years cost money."""
    return show_share(part) if 0.0 <= part <= 1.0 else f"{100.0 * part:,.1f}%"
