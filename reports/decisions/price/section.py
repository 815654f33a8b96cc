"""The section on the price: its odds, its payoff, below which price to buy, and two standing warnings."""

from functools import partial

from reports.decisions.price.price import PriceFigures
from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import gap_lines, percentile_gaps, sampling_note
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount
from reports.formatting.supported_figures import (
    amount_cell,
    change_cell,
    interval_columns,
    number_cell,
    part_cell,
    share_cell,
    show_supported,
    show_supported_change,
    show_supported_number,
    with_interval,
)
from reports.statistics.estimates import Estimate, mapped

NOT_PROFIT = (
    "P(value > price) is not P(profit). It is the share of draws, given the ranges in the config, in which "
    "the business is worth more than the price. Whether and when the market pays that value is another "
    "question, and so is whether the ranges are right."
)
NOT_TWICE = (
    "Do not charge for the same risk twice. The discount rate already asks for a return on uncertain cash "
    "flows; where it holds a risk premium, raising it because the values spread widely, or asking for a "
    "margin of safety on top for that spread, counts the dispersion a second time."
)
CAUTIONS = (NOT_PROFIT, NOT_TWICE)

_CONFIDENCE_IN_WORDS = 80
_DEFINITIONS = (
    ("P(value > price)", "share of the draws that have a value in which it is above the price"),
    ("percentile of the price", "percentage of draws worth less than the price"),
    ("expected upside", "mean of value / price - 1 over the draws"),
    ("expected gain, expected loss", "means of max(0, value / price - 1) and of max(0, 1 - value / price) "
     "over all draws; the first less the second is the expected upside"),
    ("gain to loss", "expected gain / expected loss: what the draws above the price bring for each unit "
     "that those below it cost"),
    ("expected shortfall at 5%", "mean of value / price - 1 over the 5% of draws worth least; at 10% "
     "likewise"),
    ("margin of safety at P25", "1 - price / value with the 25th percentile as value: the part of that "
     "value that one does not pay; negative where the price is above it"),
    ("buy-below price for 80%", "the price at which P(value > price) is 80%, the required confidence: "
     "the 20th percentile of the draws; other percentages likewise"),
    CONFIDENCE_INTERVAL,
)


def price_section(figures: PriceFigures, evaluation: Evaluation) -> Section:
    """Write the section on the price: words, three tables and the standing warnings."""
    parts = (
        _payoff_table(figures, sampling_note(evaluation)), _buy_below_table(figures, evaluation),
        _margin_table(figures, evaluation),
    )
    if figures.odds.above.value is None:
        nothing = ("No draw has a value, so nothing can be said of the price.", *CAUTIONS)
        return Section(
            "decision", "What to do at which price", nothing, parts, _DEFINITIONS, "Decision", brief=nothing
        )
    payoff, rest = _format_payoff(figures), (_format_buy(figures, evaluation), *CAUTIONS)
    return Section(
        "decision", "What to do at which price", (payoff, *rest), parts, _DEFINITIONS, "Decision",
        brief=(f"{_format_odds(figures, evaluation)} {payoff}", *rest),  # a page's summary has the odds
    )


def _format_odds(figures: PriceFigures, evaluation: Evaluation) -> str:
    odds = figures.odds
    above, low, high = (cell.shown for cell in with_interval(odds.above, share_cell))
    interval = "" if odds.above.low is None else f" (95% confidence interval {low} to {high})"
    price = show_amount(evaluation.price, evaluation.currency)
    return f"At {price} a share, {above} of draws are worth more than the price{interval}."


def _format_payoff(figures: PriceFigures) -> str:
    payoff = figures.payoff
    if payoff.upside.value == payoff.shortfall[5].value:
        return f"Each is worth {_against_price(payoff.upside)} than the price."
    mean = f"On average the draws are worth {_against_price(payoff.upside)} than the price"
    worst = f"the worst 5% of them {_against_price(payoff.shortfall[5])}"
    if payoff.gain_to_loss.value is not None:
        ratio = show_supported_number(payoff.gain_to_loss)
        return f"{mean}, {worst}. For each unit lost in draws below the price, those above it gain {ratio}."
    return f"{mean}, {worst}. No draw is worth less than the price: there is no ratio of gains to losses."


def _against_price(change: Estimate) -> str:
    """Return `24.55% more`, `3% less`; no figure where a mean is too large for one."""
    if change.value is None:
        return "beyond all measure more"
    shown = show_supported_change(change)
    return f"{shown.lstrip('+-')} {'less' if shown.startswith('-') else 'more'}"


def _format_buy(figures: PriceFigures, evaluation: Evaluation) -> str:
    found = figures.margins.buy_below[_CONFIDENCE_IN_WORDS]
    goal = f"P(value > price) = {_CONFIDENCE_IN_WORDS}%"
    if found.value is None or found.value <= 0.0:
        return f"No price gives {goal}: {100 - _CONFIDENCE_IN_WORDS}% of draws or more are worth nothing."
    side = "below" if found.value > evaluation.price else "not below"
    return (
        f"For {goal}, buy below {show_supported(found, evaluation.currency)}; "
        f"the price is {side} that."
    )


def _payoff_table(figures: PriceFigures, notes: tuple[str, ...]) -> Table:
    odds, payoff = figures.odds, figures.payoff
    below = mapped(odds.below, lambda share: 100.0 * share)
    rows = [
        ("P(value > price)", with_interval(odds.above, share_cell)),
        ("percentile of the price", with_interval(below, number_cell)),
        ("expected upside", with_interval(payoff.upside, change_cell)),
        ("expected gain", with_interval(payoff.gain, part_cell)),
        ("expected loss", with_interval(payoff.loss, part_cell)),
        ("gain to loss", _ratio_cells(figures)),
        *(
            (f"expected shortfall at {percent}%", with_interval(estimate, change_cell))
            for percent, estimate in payoff.shortfall.items()
        ),
    ]
    return Table(
        "payoff", "The price among the draws, and what it pays",
        (Column("figure", is_text=True), Column("all draws"), *interval_columns()),
        tuple((cells.words(name), *figures) for name, figures in rows),
        ("Gain, loss, upside and shortfall are parts of the price.", *notes), is_folded=True,
    )


def _ratio_cells(figures: PriceFigures) -> tuple[Cell, ...]:
    ratio = figures.payoff.gain_to_loss
    if ratio.value is None and figures.payoff.loss.value == 0.0:
        return cells.nothing("no draw loses"), cells.nothing(), cells.nothing()
    return with_interval(ratio, number_cell)


def _buy_below_table(figures: PriceFigures, evaluation: Evaluation) -> Table:
    prices = figures.margins.buy_below
    rows = [
        (cells.words(f"{confidence}%"), *_price_cells(found, evaluation))
        for confidence, found in prices.items()
    ]
    price = show_amount(evaluation.price, evaluation.currency)
    per_share = f"{evaluation.currency} per share"
    return Table(
        "buy-below", "The price to buy below, by required confidence that the value is above it",
        (
            Column("required confidence, P(value > price)", is_text=True), Column("buy below", per_share),
            *interval_columns(per_share),
            Column(f"against the price, {price}"),
        ),
        tuple(rows),
        tuple(gap_lines(
            ((f"The price for {confidence}%", found) for confidence, found in prices.items()),
            evaluation.currency,
        )),
        is_folded=True,
    )


def _price_cells(found: Estimate, evaluation: Evaluation) -> tuple[Cell, ...]:
    """Show a price to pay and its interval; a value of zero or less is no price."""
    if found.value is None or found.value <= 0.0:
        why = "none" if found.value is None else "no price will do"
        return cells.nothing(why), *[cells.nothing()] * 3
    shown = partial(amount_cell, currency=evaluation.currency)
    return *with_interval(found, shown), cells.change(evaluation.upside(found.value))


def _margin_table(figures: PriceFigures, evaluation: Evaluation) -> Table:
    rows = []
    for percent, margin in figures.margins.margin.items():
        value = evaluation.percentiles[percent]
        why = "none" if value.value is None else "the value is not above zero"
        shown = (
            with_interval(margin, part_cell) if margin.value is not None
            else (cells.nothing(why), cells.nothing(), cells.nothing())
        )
        rows.append((cells.words(f"P{percent}"), amount_cell(value, evaluation.currency), *shown))
    return Table(
        "margin-of-safety", "Margin of safety of the price",
        (
            Column("percentile", is_text=True), Column("value", f"{evaluation.currency} per share"),
            Column("margin of safety", "of the value"), *interval_columns(),
        ),
        tuple(rows), tuple(percentile_gaps(evaluation, figures.margins.margin)), is_folded=True,
    )
