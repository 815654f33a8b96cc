"""The section on the return that the price pays, and on the company apart from the return required of it."""

from collections.abc import Iterator
from functools import partial

from reports.decisions.returns.returns import CONFIDENCES, PERCENTS, ReturnFigures, Spread
from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import format_first_draws, gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, listed, show_amount, show_share
from reports.formatting.supported_figures import (
    amount_cell,
    interval_columns,
    part_cell,
    share_cell,
    show_part,
    show_supported,
    show_supported_part,
    show_supported_share,
    with_interval,
)
from reports.statistics.estimates import Estimate

_TITLE = "The return that the price pays"
_CONFIDENCE_IN_WORDS, _WANTED_IN_WORDS = 80, 0.12
_ABSURD = 0.30  # a forward rate above this, or below 0: no one asks for such a return in a single year
_DEFINITIONS = (
    ("rate of return", "the internal rate of return at the price: the flat rate a year at which what each "
     "year distributes to today's shares, the terminal value's cash in the last year among it, is worth the "
     "price. It needs no opinion on the discount rate. A draw has one if price and payments change sign "
     "exactly once"),
    ("flat equivalent", "the one discount rate for all years that gives the same value as the config's rates "
     "by year"),
    ("hurdle", "the return a year that is wanted at least, `[rating] hurdle` of the config; P(rate of return "
     "> hurdle) is the share of draws worth more than the price when discounted flat at the hurdle, so that "
     "draws without a rate of return count, too"),
    ("price for 12% at 80%", "the price that pays 12% a year or more in 80% of draws: the 20th percentile of "
     "the values at a flat 12%, before any floor; others likewise"),
    ("spot rate, forward rate", "the rate that discounts a year's cash, per year from today on; and the rate "
     "that it implies for that single year: (1 + spot)^k over the same of the year before, less 1"),
    CONFIDENCE_INTERVAL,
)


def returns_section(figures: ReturnFigures, evaluation: Evaluation) -> Section:
    """Write the section: words, rates of return, prices for a wanted return, discount rates, the company."""
    sentences = tuple(_sentences(figures, evaluation))
    parts = [_rate_table(figures), *_odds_table(figures)]
    parts += [_price_table(figures, evaluation), _discount_table(figures)]
    if figures.as_run is not None and figures.held is not None:
        parts.append(_company_table(figures.as_run, figures.held, evaluation))
    return Section(
        "returns", _TITLE, sentences, tuple(parts), _DEFINITIONS, "Returns", brief=sentences[:2],
        method=format_first_draws(evaluation),
    )


def _sentences(figures: ReturnFigures, evaluation: Evaluation) -> Iterator[str]:
    yield _rates_sentence(figures, evaluation)
    yield " ".join((*_hurdle_sentence(figures), _price_sentence(figures, evaluation)))
    yield from _missing_sentence(figures)
    yield from _equivalent_sentence(figures)
    yield from _company_sentence(figures, evaluation)
    yield from _day_sentence(evaluation)
    if evaluation.config.file.forecast.terminal == "gordon":
        yield (
            "The terminal value is paid out as it was valued, with the last year's own discount rate, so the "
            "rate of return does depend on that rate."
        )


def _rates_sentence(figures: ReturnFigures, evaluation: Evaluation) -> str:
    price, found = show_amount(evaluation.price, evaluation.currency), figures.found
    base = (
        f"the base case returns {show_part(found.base)} a year" if found.base is not None
        else f"the base case has no rate of return ({found.base_reason})"
    )
    if figures.rates[50].value is None:
        return f"For a buyer at {price}, {base}. No draw has a rate of return."
    low, middle, high = (show_supported_part(figures.rates[percent]) for percent in PERCENTS)
    rated = 1.0 - sum(found.no_rate.values()) / found.rates.size
    those = "the draws" if rated == 1.0 else f"the {show_share(rated)} of draws that have a rate of return"
    return (
        f"For a buyer at {price}, {base}; of {those}, half return more than {middle}, one in ten less than "
        f"{low} and one in ten more than {high}."
    )


def _hurdle_sentence(figures: ReturnFigures) -> Iterator[str]:
    if figures.hurdle is not None and figures.above_hurdle is not None:
        yield (
            f"The return is above the hurdle of {_rate(figures.hurdle)} in "
            f"{show_supported_share(figures.above_hurdle)} of draws."
        )


def _price_sentence(figures: ReturnFigures, evaluation: Evaluation) -> str:
    wanted = _WANTED_IN_WORDS if figures.hurdle is None else figures.hurdle
    price, asked = figures.buy_below[wanted][_CONFIDENCE_IN_WORDS], f"{_rate(wanted)} a year"
    if price.value is None or price.value <= 0.0:
        return f"No price pays {asked} with {_CONFIDENCE_IN_WORDS}% confidence."
    return (
        f"For {asked} at {_CONFIDENCE_IN_WORDS}% confidence, buy below "
        f"{show_supported(price, evaluation.currency)}."
    )


def _missing_sentence(figures: ReturnFigures) -> Iterator[str]:
    found = figures.found
    if count := sum(found.no_rate.values()):
        told = listed([f"{number:,} ({reason})" for reason, number in found.no_rate.items()])
        yield (
            f"{count:,} of {found.rates.size:,} draws ({show_share(count / found.rates.size)}) have no rate "
            f"of return and count in none of its percentiles: {told}."
        )


def _equivalent_sentence(figures: ReturnFigures) -> Iterator[str]:
    base, (_, first, _) = figures.found.base_equivalent, figures.discount_rates[0]
    if base is not None:
        begins, flat = show_part(first), show_part(base)
        but = "and" if begins == flat else "but"
        said = f"The discount rate begins at {begins}, {but} the base case is valued as by a flat {flat}"
        if figures.equivalent[50].value is not None:
            low, high = (show_supported_part(figures.equivalent[percent]) for percent in (10, 90))
            said += f" (the draws as by {low} to {high}, P10 to P90)"
        yield f"{said}."
    absurd = [row for row in figures.discount_rates if not 0.0 <= row[2] <= _ABSURD]
    if absurd:
        told = listed([f"{show_part(forward)} for year {year}" for year, _, forward in absurd])
        yield (
            f"Rates by year are spot rates; what they ask of single years is {told}, which no one would ask "
            "for by itself: that comes from a spot rate that changes by the same factor each year."
        )


def _company_sentence(figures: ReturnFigures, evaluation: Evaluation) -> Iterator[str]:
    if figures.as_run is None or figures.held is None or figures.held.percentiles[50].value is None:
        return
    one, other = (_range(spread, evaluation) for spread in (figures.held, figures.as_run))
    odds = (show_supported_share(spread.above_price) for spread in (figures.held, figures.as_run))
    held, as_run = odds
    yield (
        "Which return you require is one thing, how sure the company is another: with the discount inputs "
        f"at their base case and all else as drawn, P10 to P90 of the value is {one} and P(value > price) "
        f"{held}, against {other} and {as_run} as run."
    )


def _day_sentence(evaluation: Evaluation) -> Iterator[str]:
    """Say from which day payments are counted, where it is not the day of the price."""
    file = evaluation.config.file
    end, day = file.reported.base_year_end, file.market.as_of
    if file.forecast.valuation_date == "base-year-end" and end is not None and day not in (None, end):
        yield (
            f"Payments are timed from the base year's end, {end}, as the value is, though the price is of "
            f"{day}."
        )


def _range(spread: Spread, evaluation: Evaluation) -> str:
    low, high = (show_supported(spread.percentiles[percent], evaluation.currency) for percent in (10, 90))
    return f"{low} to {high}"


def _rate(rate: float) -> str:
    return f"{100.0 * rate:.4g}%"


def _rate_table(figures: ReturnFigures) -> Table:
    found, rows = figures.found, []
    for name, base, by_percent in (
        ("rate of return at the price", found.base, figures.rates),
        ("flat equivalent of the discount rates", found.base_equivalent, figures.equivalent),
    ):
        of_base = cells.nothing() if base is None else part_cell(Estimate(base, None, None))
        shown = [cell for percent in PERCENTS for cell in with_interval(by_percent[percent], part_cell)]
        rows.append((cells.words(name), of_base, *shown))
    heads = [head for percent in PERCENTS for head in (Column(f"P{percent}"), *interval_columns())]
    return Table(
        "rates-of-return", "Rates of return and discount rates",
        (Column("a year", is_text=True), Column("base case"), *heads), tuple(rows),
    )


def _odds_table(figures: ReturnFigures) -> Iterator[Table]:
    if figures.hurdle is not None and figures.above_hurdle is not None:
        hurdle = cells.words(f"P(rate of return > {_rate(figures.hurdle)})")
        yield Table(
            "odds-of-return", "The odds of a return above the hurdle",
            (Column("odds", is_text=True), Column("share of draws"), *interval_columns()),
            ((hurdle, *with_interval(figures.above_hurdle, share_cell)),),
        )


def _price_table(figures: ReturnFigures, evaluation: Evaluation) -> Table:
    per_share = f"{evaluation.currency} per share"
    heads = [
        head for percent in CONFIDENCES
        for head in (Column(f"at {percent}% confidence", per_share), *interval_columns(per_share))
    ]
    rows = [
        (
            cells.words(f"{_rate(rate)} a year"),
            *(cell for price in prices.values() for cell in _price_cells(price, evaluation)),
        )
        for rate, prices in figures.buy_below.items()
    ]
    named = (
        (f"The price for {_rate(rate)} at {percent}%", price)
        for rate, prices in figures.buy_below.items() for percent, price in prices.items()
    )
    return Table(
        "price-for-return", "The price to buy below, for a wanted return",
        (Column("wanted return", is_text=True), *heads), tuple(rows),
        tuple(gap_lines(named, evaluation.currency)),
    )


def _price_cells(price: Estimate, evaluation: Evaluation) -> tuple[Cell, ...]:
    if price.value is None or price.value <= 0.0:
        return (cells.nothing("none" if price.value is None else "no price will do"), *[cells.nothing()] * 2)
    return with_interval(price, partial(amount_cell, currency=evaluation.currency))


def _discount_table(figures: ReturnFigures) -> Table:
    rows = [
        (cells.words(f"year {year}"), *(part_cell(Estimate(rate, None, None)) for rate in rates))
        for year, *rates in figures.discount_rates
    ]
    return Table(
        "discount-rates", "Discount rates of the base case",
        (Column("year", is_text=True), Column("spot rate"), Column("one-year forward rate")), tuple(rows),
    )


def _company_table(as_run: Spread, held: Spread, evaluation: Evaluation) -> Table:
    money = f"{evaluation.currency} per share"
    heads = [Column(f"P{percent}", money) for percent in PERCENTS]
    shown = partial(amount_cell, currency=evaluation.currency)
    rows = [
        (
            cells.words(name), *(shown(spread.percentiles[percent]) for percent in PERCENTS),
            *with_interval(spread.above_price, share_cell),
        )
        for name, spread in (("as run", as_run), ("discount inputs at their base case", held))
    ]
    return Table(
        "company-apart", "The company apart from the return that you require",
        (Column("value", is_text=True), *heads, Column("P(value > price)"), *interval_columns()), tuple(rows),
        ("The rate of return depends on the discount rate only through a terminal value that does.",),
    )
