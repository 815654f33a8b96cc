"""What single years may bring, as a section: the next years, odds by year and within some years, losses."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from reports.by_year.fan import AxisUnit, format_line, format_money
from reports.by_year.single_years import NEXT_LINES, NEXT_YEARS, WITHIN, Held, YearFigures
from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import company_title, sampling_note
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, listed, show_amount, show_share
from reports.formatting.supported_figures import (
    interval_columns,
    share_cell,
    show_part,
    show_supported_share,
    with_interval,
)
from reports.plotting import style
from reports.plotting.hover import tell_along
from reports.statistics.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_SPAN = 5  # years, of the first sentence
_MANY_HELD = 0.01  # of the years of draws with new shocks: then it is a warning
_DEFINITIONS = (
    (
        "Luck of the years",
        "what the shocks of the config do to single years, drawn anew in each; the inputs themselves are "
        "drawn once and hold for all years.",
    ),
    ("At least once", "in one or more of the first so many years of the forecast."),
    ("New shares are issued", "in a year whose net income does not reach the equity that has to be added."),
    CONFIDENCE_INTERVAL,
)
_WIDTH, _HEIGHT = 10.0, 4.3  # inches
_LEFT, _RIGHT, _BOTTOM, _TOP = 0.75, 0.30, 1.02, 0.95
_LOOKS = ((style.BLUE, "-"), (style.VERMILLION, "--"), (style.BLACK, ":"), (style.GREEN, "-."))
_LINE = "Share of the draws in which it happens in that year, whatever happens in other years."
_AIR = 1.08
_UNIT = AxisUnit("% of draws", 1.0, "%")


def years_section(figures: YearFigures, evaluation: Evaluation) -> Section:
    """Write the section: what can be checked a year on, odds with their picture, and years of loss."""
    title = "What single years may bring"
    if not figures.n_valid:
        nothing = "No draw has a value, so nothing can be said of its years."
        return Section("years", title, (nothing,), short="Years")
    currency = evaluation.currency
    first = _next_year(figures, currency), _odds_sentence(figures)
    paragraphs = (
        *first, _losses(figures), _stretch(figures, currency), *map(_held_sentence, figures.held),
    )
    parts = (
        _next_table(figures, currency), _picture(figures, evaluation), _within_table(figures, evaluation),
        _loss_table(figures), _by_year_table(figures),
    )
    return Section(
        "years", title, paragraphs, parts, _DEFINITIONS, "Years", first, (f"Odds are of {_draws(figures)}.",)
    )


def held_warnings(figures: YearFigures) -> list[str]:
    """Return one line for each input that shocks pushed to its bound in more than few years of draws."""
    return [
        f"{_held_words(held)}: its shocks are wider than what it allows, so that its mean is off its trend"
        for held in figures.held if held.share >= _MANY_HELD
    ]


def _held_sentence(held: Held) -> str:
    return f"{_held_words(held)[0].upper()}{_held_words(held)[1:]}."


def _held_words(held: Held) -> str:
    return (
        f"{format_name(held.name)} was held at its bound in {held.years:,} years of draws "
        f"({show_share(held.share)} of all with new shocks)"
    )


def _draws(figures: YearFigures) -> str:
    if figures.n_valid == figures.n_draw:
        return f"{figures.n_valid:,} draws"
    return (
        f"the {figures.n_valid:,} of {figures.n_draw:,} draws that have a value; a draw whose revenue falls "
        "to zero has none, so it counts in none of these odds"
    )


def _next_year(figures: YearFigures, currency: str) -> str:
    found = []
    for name in NEXT_LINES:
        low, middle, high = (_shown(row[0], name, currency) for row in figures.next_years[name].values())
        found.append(f"{format_line(name).lower()} of {low} to {high} (median {middle})")
    return (
        f"Fiscal {figures.years[0]} can be checked a year on: eight draws in ten have {listed(found)}, each "
        "by itself."
    )


def _shown(amount: float | None, name: str, currency: str) -> str:
    return show_amount(amount, currency) if name == "earnings_per_share" else show_part(amount)


def _odds_sentence(figures: YearFigures) -> str:
    span = min(_SPAN, max(figures.odds[0].within))
    said = [f"{odds.event} in {show_supported_share(odds.within[span])}" for odds in figures.odds]
    within = "in the first year" if span == 1 else f"at least once in the first {span} years"
    return f"Of the draws, {within}: {listed(said)}."


def _losses(figures: YearFigures) -> str:
    none, *_, many = figures.years_of_loss
    first, last = figures.years[0], figures.years[-1]
    if first == last:
        return f"In {first}, {show_supported_share(none)} of draws have no net loss."
    if none.value == 1.0:
        return f"No draw has a year of net loss from {first} to {last}."
    return (
        f"From {first} to {last}, {show_supported_share(none)} of draws have no year of net loss, and "
        f"{show_supported_share(many)} have three or more."
    )


def _stretch(figures: YearFigures, currency: str) -> str:
    shown = format_money(figures.stretch_cash, currency)
    years = "year" if figures.stretch == 1 else f"{figures.stretch} years together"
    return f"One draw in ten has a free cash flow of {shown} or less in the first {years} (P10)."


def _next_table(figures: YearFigures, currency: str) -> Table:
    def cell(amount: float | None, name: str) -> Cell:
        if amount is None:
            return cells.nothing()
        if name == "earnings_per_share":
            return cells.amount(amount, currency)
        return Cell(amount, show_part(amount), "0.0%")

    rows = tuple(
        (
            cells.words(format_line(name)), cells.words(str(year)),
            *(cell(row[place], name) for row in figures.next_years[name].values()),
        )
        for name in NEXT_LINES for place, year in enumerate(figures.years[:NEXT_YEARS])
    )
    columns = (
        Column("Line", is_text=True), Column("Fiscal year", is_text=True), Column("P10"), Column("P50"),
        Column("P90"),
    )
    notes = (
        "Two in ten lie outside of P10 to P90 by chance. A figure far outside says that the trend or the "
        "shocks should be looked at again.",
    )
    return Table("next-years", "The next years, to be checked when they are reported", columns, rows, notes)


def _within_table(figures: YearFigures, evaluation: Evaluation) -> Table:
    rows = tuple(
        (cells.words(odds.event), cells.words(_span(years)), *with_interval(share, share_cell))
        for odds in figures.odds for years, share in odds.within.items()
    )
    columns = (
        Column("What happens at least once", is_text=True), Column("Within", is_text=True),
        Column("Share of draws"), *interval_columns(),
    )
    notes = sampling_note(evaluation) and (
        "Intervals are those of independent draws (Wilson); those of this sampler are narrower, if anything.",
    )
    spans = listed([str(years) for years in WITHIN if years in figures.odds[0].within])
    title = f"Odds of at least once in the first {spans} year{'' if spans == '1' else 's'}"
    return Table("years-odds", title, columns, rows, notes)


def _span(years: int) -> str:
    return "1 year" if years == 1 else f"{years} years"


def _loss_table(figures: YearFigures) -> Table:
    most = len(figures.years_of_loss) - 1
    names = ["none", *map(str, range(1, most)), f"{most} or more"]
    rows = tuple(
        (cells.words(name), *with_interval(share, share_cell))
        for name, share in zip(names, figures.years_of_loss, strict=True)
    )
    columns = Column("Years of net loss", is_text=True), Column("Share of draws"), *interval_columns()
    first, last = figures.years[0], figures.years[-1]
    return Table("years-of-loss", f"How many years of net loss, {first} to {last}", columns, rows)


def _by_year_table(figures: YearFigures) -> Table:
    """Return the odds of each year; the workbook has their intervals, too."""
    ends = [column._replace(is_detail=True) for column in interval_columns()]
    columns = (
        Column("Fiscal year", is_text=True),
        *(
            column for odds in figures.odds
            for column in (
                Column(odds.event), *(end._replace(title=f"{odds.event}: {end.title}") for end in ends)
            )
        ),
    )
    rows = tuple(
        (cells.words(str(year)), *(cell for share in shares for cell in with_interval(share, share_cell)))
        for year, shares in zip(figures.years, _columns(figures), strict=True)
    )
    title = "Odds by year: the share of draws in which it happens in that year"
    return Table("years-by-year", title, columns, rows, is_folded=True)


def _columns(figures: YearFigures) -> Iterator[tuple[Estimate, ...]]:
    return zip(*(odds.by_year for odds in figures.odds), strict=True)


def _picture(figures: YearFigures, evaluation: Evaluation) -> Picture:
    ends = "; ".join(
        f"{odds.event}: {show_share(odds.by_year[0].value)} in {figures.years[0]}, "
        f"{show_share(odds.by_year[-1].value)} in {figures.years[-1]}"
        for odds in figures.odds
    )
    return Picture(
        "years-odds-picture", "Odds of what may happen in a year",
        f"A line an event over the fiscal years, in share of draws. {ends}.",
        lambda: odds_figure(figures, evaluation), lambda: odds_figure(figures, evaluation, style.PHONE),
    )


def odds_figure(figures: YearFigures, evaluation: Evaluation, width: float = _WIDTH) -> "Figure":
    """Draw the share of draws in which each event happens, by fiscal year.

    Parameters
    ----------
    figures : YearFigures
        Of draws that have a value.
    evaluation : Evaluation
        The run.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    from reports.by_year.fan_plot import write_amounts, write_years

    top = style.height_of_title([_LINE], width, _TOP)
    bottom = _BOTTOM + style.height_of_legend(len(figures.odds), width)
    height = _HEIGHT - _TOP - _BOTTOM + top + bottom
    figure = style.new_figure(width, height)
    title = company_title(evaluation, "odds of what may happen in a year", style.is_drawable)
    style.add_title(figure, title, [_LINE])
    axes = style.add_axes(figure, _LEFT, _RIGHT, bottom, top)
    years = np.array(figures.years, float)
    x = years if years.size > 1 else years[0] + np.array([-0.3, 0.3])  # a line of one year needs a width
    highest = 0.0
    for odds, (color, dashes) in zip(figures.odds, _LOOKS, strict=True):
        shares = np.resize([100.0 * share.known for share in odds.by_year], x.size)
        highest = max(highest, float(shares.max()))
        axes.plot(x, shares, color=color, ls=dashes, lw=1.8, label=odds.event)
    axes.set_xlim(x[0], x[-1])
    axes.set_ylim(0.0, min(100.0, _AIR * highest) or 1.0)
    write_amounts(axes, _UNIT, most=7)
    axes.grid(axis="y", color=style.PALE, lw=0.6, zorder=0)
    write_years(axes, figures.years)
    tell_along(axes, figures.years, [_words_of(figures, place) for place in range(len(figures.years))])
    handles, labels = axes.get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="lower center", bbox_to_anchor=(0.5, 0.10 / height), frameon=False,
        ncols=1 if style.is_narrow(width) else 4, fontsize=style.BODY,
    )
    return figure


def _words_of(figures: YearFigures, place: int) -> str:
    odds = (f"{event.event}: {show_share(event.by_year[place].value)}" for event in figures.odds)
    return "\n".join([str(figures.years[place]), *odds])
