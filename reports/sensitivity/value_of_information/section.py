"""The section on what it is worth to know inputs before deciding: words and table."""

from collections.abc import Iterator

from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import format_first_draws
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, listed, show_amount
from reports.formatting.supported_figures import (
    format_interval,
    interval_columns,
    number_cell,
    show_supported,
    show_supported_number,
    show_supported_part,
    with_interval,
)
from reports.sensitivity.value_of_information.value_of_information import Knowledge, ValueOfInformation
from reports.sensitivity.variance.decomposition import format_chosen, format_factor
from reports.statistics.estimates import Estimate, mapped
from simulate.formatting import currency_symbol

_NAME, _TITLE, _SHORT = "information", "What it is worth to learn more before deciding", "Information"
_OWN = "no: your own required return"
_DEFINITIONS = (
    (
        "EVPI",
        "the expected value of perfect information: what the decision to buy one share at the price or not "
        "would earn more on average if all inputs were known before it is made, E max(E[value | inputs] - "
        "price, 0) - max(E[value] - price, 0). H. Raiffa and R. Schlaifer, Applied Statistical Decision "
        "Theory (1961). It is an upper bound: no research tells everything",
    ),
    (
        "EVPPI",
        "the same if only this input or group became known (partial perfect information), what is correlated "
        "with it moving along. M. Strong, J. E. Oakley and A. Brennan, Medical Decision Making 34 (2014) "
        "311-326. An input may move the value far and yet have an EVPPI of nearly 0, where it never turns "
        "the decision. What two inputs are worth together is not the sum of both",
    ),
    CONFIDENCE_INTERVAL,
)


def information_section(found: ValueOfInformation, evaluation: Evaluation) -> Section:
    """Write the section: what all knowledge is worth, what to learn first, a row for each input and group."""
    if found.refusal:
        said = f"What it is worth to learn more cannot be told: {found.refusal}."
        return Section(_NAME, _TITLE, (said,), short=_SHORT, brief=(said,))
    if not found.rows:
        said = "No input of this config is uncertain, so there is nothing to learn: EVPI is 0."
        return Section(_NAME, _TITLE, (said,), short=_SHORT)
    first = " ".join(_lead(found, evaluation))
    method, own = _method(evaluation), tuple(_own_return(found))
    return Section(
        _NAME, _TITLE, (first, *own), (_table(found, evaluation),), _DEFINITIONS, _SHORT, (first,),
        method=(method, *format_first_draws(evaluation)),
    )


def _lead(found: ValueOfInformation, evaluation: Evaluation) -> Iterator[str]:
    currency, all_known = evaluation.currency, found.everything
    mean, price = show_supported(evaluation.mean, currency), show_amount(evaluation.price, currency)
    stands, acts = ("above", "buys") if found.buys else ("not above", "does not buy")
    yield f"The mean value, {mean}, is {stands} the price of {price}, so one who knows no more {acts}."
    if all_known == (0.0, 0.0, 0.0):
        yield "No draw speaks against that, so nothing that one could learn would change it: EVPI is 0."
        return
    of_price = show_supported_part(mapped(all_known, lambda amount: amount / evaluation.price))
    yield (
        f"To know every input for certain first would be worth {_format_gain(all_known, currency)} a share, "
        f"{of_price} of the price (EVPI): no research can be worth more."
    )
    if found.learnable is not None:
        gain = _format_gain(found.learnable, currency)
        yield f"All that can be learnt, without your own required return, would be worth {gain}."
    yield from _first(found, currency)
    if evaluation.config.yearly is not None:
        yield "The luck of the years is left out of these figures: nobody can know it beforehand."


def _first(found: ValueOfInformation, currency: str) -> Iterator[str]:
    """Say which input to learn about first, and that what is worth more is no matter of learning."""
    best = found.best
    if best is None:
        yield "No single input that can be learnt clearly turns the decision."
    else:
        yield (
            f"Of single inputs, the best to learn more about first is {best.name}: to know it alone would be "
            f"worth {_format_gain(best.gain, currency)}."
        )
    above = found.rows[: found.rows.index(best)] if best else found.rows
    own = [row.factors[0] for row in above if not (row.is_group or row.can_be_learnt) and row.is_clear]
    if own:
        yield format_chosen(own)


def _format_gain(gain: Estimate, currency: str) -> str:
    """Return a gain with its interval: `¥6.3 (¥5.8 to ¥6.8)`.

    Gains are small against the price, so they have more decimals than that has.
    """

    def show(estimate: Estimate, toward: int | None = None) -> str:
        shown = show_supported_number(estimate) if toward is None else show_supported_number(estimate, toward)
        return f"{'-' if shown.startswith('-') else ''}{currency_symbol(currency)}{shown.removeprefix('-')}"

    return show(gain) if gain.interval is None else f"{show(gain)} ({format_interval(gain, show)})"


def _method(evaluation: Evaluation) -> str:
    luck = (
        " What all inputs say together is told by the value that they have with every year on its trend."
        if evaluation.config.yearly is not None else ""
    )
    return (
        "What the value is on average, given what is known, is a regression on seven eighths of the draws. "
        "It decides on the last eighth, each in turn, whose own values say what that earns, so an input that "
        f"does nothing is worth nothing.{luck} What error is left makes figures too low, not too high."
    )


def _own_return(found: ValueOfInformation) -> Iterator[str]:
    own = [format_factor(row.factors[0]) for row in found.rows if not (row.is_group or row.can_be_learnt)]
    if own:
        yield (
            f"Which return you require ({listed(own)}) is a convention of your own: the table shows how much "
            "the decision hangs on it, but there is nothing to find out."
        )


def _table(found: ValueOfInformation, evaluation: Evaluation) -> Table:
    money = f"{evaluation.currency} per share"
    columns = (
        Column("Known before deciding", is_text=True), Column("Can it be learnt?", is_text=True),
        Column("worth", money), *interval_columns(money),
    )
    answers = {_learnt(row) for row in found.rows}
    rows = [_row("all inputs (EVPI)", answers.pop() if len(answers) == 1 else "not all", found.everything)]
    if found.learnable is not None:
        rows.append(_row("all that can be learnt", "yes", found.learnable))
    rows += [_row(_words(row), _learnt(row), row.gain) for row in found.rows]
    notes = (
        "Estimates scatter about the truth, so some may lie below 0. A figure of exactly 0 is of an input "
        "that turns no decision.",
    )
    return Table("information", "EVPI, and EVPPI by input and group", columns, tuple(rows), notes)


def _words(row: Knowledge) -> str:
    return f"{row.name}: {', '.join(map(format_factor, row.factors))}" if row.is_group else row.name


def _learnt(row: Knowledge) -> str:
    return "yes" if row.can_be_learnt else _OWN


def _row(words: str, learnt: str, gain: Estimate) -> tuple[Cell, ...]:
    return cells.words(words), cells.words(learnt), *with_interval(gain, number_cell)
