"""Brokers' targets and multiples as one section of a report, with the football field."""

from collections.abc import Callable, Iterator
from functools import partial

from reports.decisions.brokers.brokers import BrokerCheck, BrokerFigures
from reports.decisions.brokers.football_field import FootballField, football_field, football_figure
from reports.decisions.brokers.multiples import PERCENTS, Range
from reports.document import Cell, Column, Picture, Section, Table
from reports.evaluation.captions import format_first_draws
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount, show_change, show_share
from reports.formatting.supported_figures import (
    interval_columns,
    share_cell,
    show_supported_share,
    with_interval,
)
from simulate.formatting import currency_symbol, round_half_away

_DEFINITIONS = (
    ("P/E", "price or value of one share over its earnings: net income of forecast year 1 by today's shares"),
    ("EV/EBITDA",
     "value of all shares plus debt of the base year less cash beyond what operations need, over earnings of "
     "forecast year 1 before interest, tax, depreciation and amortization"),
    ("P/E value",
     "a P/E times the model's earnings per share of the year that it is of: forecast year 1 unless the "
     "config's `earnings_year` names another"),
    ("implied earnings", "a broker's target over the P/E that it was set at"),
    ("percentile of a target", "the percentage of draws that are worth less than it"),
    CONFIDENCE_INTERVAL,
)
_TOLD = 3  # targets that a paragraph tells of; the table has all


def broker_section(figures: BrokerFigures, evaluation: Evaluation) -> Section:
    """Write the section: what the value implies in multiples, what brokers say, one picture of all."""
    field = football_field(figures, evaluation)
    parts: list[Table | Picture] = [_football(field, evaluation), _multiples_table(figures, evaluation)]
    if figures.checks:
        parts.append(_target_table(figures, evaluation))
    paragraphs = (
        *_format_target(figures, evaluation), _format_multiple(figures), *_format_earnings(figures),
    )
    return Section(
        "brokers", "Multiples and brokers' targets", paragraphs, tuple(parts), _DEFINITIONS, "Brokers",
        method=format_first_draws(evaluation),
    )


def _format_target(figures: BrokerFigures, evaluation: Evaluation) -> Iterator[str]:
    currency = evaluation.currency
    if not figures.checks:
        yield "The config names no broker's target, so there is nothing to check the value against."
    for check in figures.checks[:_TOLD]:
        target = f"The target of {check.broker}, {show_amount(check.target, currency)},"
        yield f"{target} is {show_change(check.upside)} on the price; {_reached(check)}."
        if check.implied_earnings is None:
            yield f"{target} comes without a P/E, so it implies no earnings."
            continue
        implied = _earnings(check.implied_earnings, currency)
        yield (
            f"{target} at {check.multiple:g} times earnings implies {implied} a share in {_year(check)}"
            f"{_against_model(check, currency)}."
        )
    if len(figures.checks) > _TOLD:
        yield f"{len(figures.checks) - _TOLD} more targets are in the table."


def _reached(check: BrokerCheck) -> str:
    if check.reached.value is None:
        return "no draw has a value to hold against it"
    return f"{show_supported_share(check.reached)} of draws are worth that or more"


def _year(check: BrokerCheck) -> str:
    """Return `the year to 2027-03-31, forecast year 3`.

    Of a target without a year, say that year 1 is taken.
    """
    if check.year_end:
        return f"the year to {check.year_end}, forecast year {check.year}"
    return "forecast year 1 (the config names no other)"


def _against_model(check: BrokerCheck, currency: str) -> str:
    own = _earnings(check.own_earnings, currency)
    if check.against_model is None:
        return f", where the model's base case has {own}"
    words = f", {show_change(check.against_model)} on the model's base case of {own}"
    if check.earnings_percentile is not None:
        words += f"; {show_share(check.earnings_percentile / 100.0)} of draws earn less than implied"
    return words


def _format_multiple(figures: BrokerFigures) -> str:
    found = figures.multiples
    words = (
        f"In the base case one share is worth {_times(found.pe.base, 'its earnings')} of forecast year 1"
        f"{_spread(found.pe)}, and the enterprise {_times(found.ev_to_ebitda.base, 'its EBITDA')}"
        f"{_spread(found.ev_to_ebitda)}."
    )
    return words if found.price_pe is None else f"{words} The price is {found.price_pe:.1f} times earnings."


def _times(multiple: float | None, what: str) -> str:
    return f"no multiple of {what} (not positive)" if multiple is None else f"{multiple:.1f} times {what}"


def _spread(found: Range) -> str:
    """Return ` (18.3 to 31.8 from P10 to P90 of the draws)`."""
    if not found.percentiles:
        return ""
    low, high = (f"{found.percentiles[percent]:.1f}" for percent in (10, 90))
    return f" ({low} in the draws)" if low == high else f" ({low} to {high} from P10 to P90 of the draws)"


def _format_earnings(figures: BrokerFigures) -> Iterator[str]:
    """Say what P/E figures leave out."""
    without = figures.multiples.pe.without
    if without is None:
        yield "No draws are at hand for these multiples: they are the base case's."
    elif without:
        yield (
            f"{show_share(without)} of draws have no positive earnings in year 1, hence no P/E: P/E figures "
            "leave them out, and look the better for it."
        )


def _earnings(amount: float, currency: str) -> str:
    """Show earnings per share, with decimals in any currency: ¥129.66."""
    return f"{'-' if amount < 0.0 else ''}{currency_symbol(currency)}{round_half_away(abs(amount), 2):,}"


def _multiples_table(figures: BrokerFigures, evaluation: Evaluation) -> Table:
    found, currency = figures.multiples, evaluation.currency
    multiple, amount = partial(cells.number, decimals=1), partial(cells.amount, currency=currency)
    rows = [
        _row("implied P/E", found.pe, multiple),
        _row("implied EV/EBITDA", found.ev_to_ebitda, multiple),
        _row(f"earnings per share, year 1 ({currency})", found.earnings, cells.number),
    ]
    rows += [_row(name, range_, amount) for name, range_ in _pe_values(figures)]
    columns = (
        Column("figure", is_text=True), Column("base case"), *(Column(f"P{percent}") for percent in PERCENTS),
        Column("draws without"),
    )
    note = "At the price's own P/E the base case is worth the price by definition; the spread comes from"
    notes = () if figures.at_price_pe is None else (f"{note} earnings.",)
    return Table("multiples", "Multiples of forecast year 1", columns, tuple(rows), notes, is_folded=True)


def _pe_values(figures: BrokerFigures) -> Iterator[tuple[str, Range]]:
    found = figures.multiples
    if figures.at_price_pe is not None:
        yield f"P/E value at {found.price_pe:.1f}, the price's own", figures.at_price_pe
    for check in figures.checks:
        if check.pe_value is not None:
            of = f" of year {check.year}" if check.year > 1 else ""
            yield f"P/E value at {check.multiple:g}{of}, {check.broker}", check.pe_value
    if found.exit_value is not None:
        yield "P/E value at the exit rule's multiple", found.exit_value


def _row(name: str, found: Range, cell: Callable[[float], Cell]) -> tuple[Cell, ...]:
    spread = (found.percentiles.get(percent) for percent in PERCENTS)
    shown = (cells.nothing() if each is None else cell(each) for each in (found.base, *spread))
    return (cells.words(name), *shown, cells.share(found.without))


def _target_table(figures: BrokerFigures, evaluation: Evaluation) -> Table:
    currency = evaluation.currency
    columns = (
        Column("broker", is_text=True), Column("rating", is_text=True), Column("published", is_text=True),
        Column("target"), Column("on the price"), Column("percentile"), Column("P(value >= target)"),
        *(column._replace(is_detail=True) for column in interval_columns()), Column("P/E"),
        Column("of the year to", is_text=True),
        Column("implied earnings", f"{currency} per share"), Column("on the model's"),
        Column("their percentile"),
    )
    rows = tuple(_target_row(check, currency) for check in figures.checks)
    notes = (
        "Implied earnings stand against the model's base case in the year that the P/E is of: forecast year "
        "1 where the config names no year.",
    )
    return Table("targets", "Brokers' targets", columns, rows, notes, is_folded=True)


def _target_row(check: BrokerCheck, currency: str) -> tuple[Cell, ...]:
    why = "no P/E given" if check.multiple is None else "none"
    return (
        cells.words(check.broker), cells.words(check.rating), cells.words(check.published),
        cells.amount(check.target, currency), cells.change(check.upside), _percentile(check.percentile),
        *with_interval(check.reached, share_cell),
        cells.nothing(why) if check.multiple is None else cells.number(check.multiple, 1),
        cells.words(_column_year(check)),
        cells.nothing(why) if check.implied_earnings is None else cells.number(check.implied_earnings, 2),
        cells.change(check.against_model), _percentile(check.earnings_percentile),
    )


def _column_year(check: BrokerCheck) -> str:
    return "" if check.multiple is None else check.year_end or "forecast year 1"


def _percentile(percent: float | None) -> Cell:
    """Show `P77.6`, a percentage of draws, and keep it as such."""
    if percent is None:
        return cells.nothing()
    return Cell(percent, f"P{show_share(percent / 100.0)[:-1]}", "0.0")


def _football(field: FootballField, evaluation: Evaluation) -> Picture:
    currency = evaluation.currency
    said = "; ".join(f"{bar.name} ({bar.detail}): {' to '.join(bar.shown)}" for bar in field.bars)
    price = show_amount(evaluation.price, currency)
    words = f"Ranges of what one share is worth, P10 to P90, beside the price of {price}. {said}."
    title = "What the model, multiples, books and brokers say"
    return Picture("football-field", title, words, lambda: football_figure(field, evaluation))
