"""The tables of a report as CSV: a header of names in snake_case, a row a thing, one type a column.

Numbers are unrounded; a cell is empty where there is no figure. Where the tables come from stands
beside them, in provenance.json.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from reports.decisions.decisions import Decisions
from reports.decisions.reverse_dcf.reverse_dcf import MAIN_DRIVERS
from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from simulate.config.inputs import INPUT_BY_NAME
from simulate.formatting import unit_words

_OF_DRAWS, _PART, _PERCENT = "share of draws", "decimal", "percent"


class DecisionRow(NamedTuple):
    """One figure of decisions.csv, which has the same rows for every company; None where there is none.

    Attributes
    ----------
    section, quantity, item : str
        What it is a figure of; "" where a quantity has one figure only.
    value, low, high : float or None
        The figure and the ends of its 95% confidence interval.
    unit : str
        Its unit.
    rating : str or None
        The rating that the share would earn if it were worth `value`.
    """

    section: str
    quantity: str
    item: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    rating: str | None = None


def decision_rows(decisions: Decisions, evaluation: Evaluation) -> list[DecisionRow]:
    """Return the figures of a decision in reading order."""
    return [
        *_of_price(decisions, evaluation), *_of_payoff(decisions), *_of_margins(decisions, evaluation),
        *_of_ratings(decisions), *_of_implied(decisions, evaluation),
    ]


def write_decisions(decisions: Decisions, evaluation: Evaluation, path: Path) -> None:
    """Write one row a figure; the first columns tell companies apart whose tables are put together."""
    market, company = evaluation.config.file.market, evaluation.config.file.company
    whose = company.name, company.ticker, market.as_of.isoformat() if market.as_of else None
    header = ("company", "ticker", "price_as_of", *DecisionRow._fields)
    write_csv(path, header, ((*whose, *row) for row in decision_rows(decisions, evaluation)))


def _row(section: str, quantity: str, item: str, found: Estimate, unit: str) -> DecisionRow:
    return DecisionRow(section, quantity, item, *found, unit)


def _plain(section: str, quantity: str, item: str, value: float | None, unit: str) -> DecisionRow:
    """Return the row of a figure that has no interval."""
    return DecisionRow(section, quantity, item, value, None, None, unit)


def _money(evaluation: Evaluation) -> str:
    return f"{evaluation.currency} per share"


def _rated(evaluation: Evaluation, quantity: str, item: str, found: Estimate) -> DecisionRow:
    """Return the row of an amount per share with the rating that it would earn."""
    return DecisionRow("value", quantity, item, *found, _money(evaluation), evaluation.rating(found.value))


def _of_price(decisions: Decisions, evaluation: Evaluation) -> Iterator[DecisionRow]:
    odds, cases, base = decisions.price.odds, decisions.cases, evaluation.base_case
    yield _plain("price", "price", "", evaluation.price, _money(evaluation))
    yield _row("price", "value_above_price", "", odds.above, _OF_DRAWS)
    yield _plain("price", "price_percentile", "", odds.percentile, _PERCENT)
    yield _rated(evaluation, "base_case", "", Estimate(base, None, None))
    yield _plain("value", "base_case_upside", "", evaluation.upside(base), _PART)
    for percent, found in evaluation.percentiles.items():
        yield _rated(evaluation, "percentile", f"P{percent}", found)
    yield _plain("value", "spread", "P90 - P10", cases.spread, _money(evaluation))
    yield _plain("value", "tilt", "", cases.tilt, "from -1 to 1")


def _of_payoff(decisions: Decisions) -> Iterator[DecisionRow]:
    payoff = decisions.price.payoff
    yield _row("payoff", "expected_upside", "", payoff.upside, _PART)
    yield _row("payoff", "gain_to_loss", "", payoff.gain_to_loss, "ratio")
    for percent, found in payoff.shortfall.items():
        yield _row("payoff", "expected_shortfall", f"{percent}%", found, _PART)


def _of_margins(decisions: Decisions, evaluation: Evaluation) -> Iterator[DecisionRow]:
    for percent, found in decisions.price.margins.margin.items():
        yield _row("margins", "margin_of_safety", f"P{percent}", found, _PART)
    for confidence, found in decisions.price.margins.buy_below.items():
        price = found if found.value is not None and found.value > 0.0 else NO_ESTIMATE
        yield _row("margins", "buy_below", f"{confidence}%", price, _money(evaluation))


def _of_ratings(decisions: Decisions) -> Iterator[DecisionRow]:
    for name, found in decisions.ratings.probability.items():
        yield _row("rating", "probability", name, found, _OF_DRAWS)
    yield _row("rating", "buy_or_better", "", decisions.ratings.buy_or_better, _OF_DRAWS)


def _of_implied(decisions: Decisions, evaluation: Evaluation) -> Iterator[DecisionRow]:
    """Yield what the price implies of the main drivers; empty where one is not uncertain."""
    found = {one.name: one for one in decisions.implied[0].implied}
    for name in MAIN_DRIVERS:
        one, unit = found.get(name), unit_words(INPUT_BY_NAME[name].unit, evaluation.currency)
        yield _plain("implied_by_price", "input", name, one.value if one else None, unit)
        yield _plain("implied_by_price", "percentile", name, one.percentile if one else None, _PERCENT)


# OWASP, "CSV Injection": what starts so is run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and as wide signs
_QUOTED = frozenset(',"\n')


def write_percentiles(evaluation: Evaluation, path: Path) -> None:
    """Write one row a percentile: value, 95% confidence interval, upside, rating."""
    header = ("percentile", "value", "low", "high", "unit", "upside", "rating")
    rows = (
        (
            percent, *estimate, _money(evaluation),
            evaluation.upside(estimate.value), evaluation.rating(estimate.value),
        )
        for percent, estimate in evaluation.percentiles.items()
    )
    write_csv(path, header, rows)


def write_sensitivity(evaluation: Evaluation, path: Path) -> None:
    """Write one row an uncertain input, the greatest swing first; an invalid end says why."""
    header = (
        "input", "unit", "status", "base", "p10", "p90", "value_unit", "value_at_base", "value_at_p10",
        "value_at_p90", "swing", "invalid_at_p10", "invalid_at_p90",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.status, row.base, row.low, row.high,
            _money(evaluation), evaluation.base_case, row.value_low, row.value_high, row.swing,
            row.invalid_low, row.invalid_high,
        )
        for row in evaluation.swings
    )
    write_csv(path, header, rows)


def write_inputs(evaluation: Evaluation, path: Path) -> None:
    """Write one row an input, in the model's order; percentiles where it has a distribution of its own."""
    header = (
        "input", "unit", "kind", "base", "status", "source", "distribution", "p10", "p50", "p90", "reason",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.kind, row.base, row.status, row.source,
            row.distribution, row.p10, row.p50, row.p90, row.reason,
        )
        for row in evaluation.inputs
    )
    write_csv(path, header, rows)


def write_csv(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a header and rows."""
    lines = [",".join(map(as_cell, row)) for row in (header, *rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def as_cell(cell: object) -> str:
    """Return a cell as it is written; None is nothing, a number reads back to the same bits.

    A text that a spreadsheet would take for a formula gets an apostrophe: a config may come from
    somebody else.
    """
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = cell.replace("\r", "\n")  # a bare CR would end the row for some readers
    text = f"'{text}" if cell.startswith(_FORMULA) else text
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text
