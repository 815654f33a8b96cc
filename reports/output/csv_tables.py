"""The tables of a report as CSV: unrounded numbers, units in the headers, nothing where there is none.

The first line says where a file comes from: a reader skips it, or takes `#` for a comment.
decisions.csv has one row a company and the same columns for every company, so that rows can be put one
below another.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from reports.decisions.decisions import Decisions
from reports.decisions.reverse_dcf.reverse_dcf import MAIN_DRIVERS
from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from simulate.config.inputs import INPUTS
from simulate.formatting import unit_words
from simulate.provenance import as_csv_line, provenance_of

_MONEY = "currency per share"  # the currency has a column of its own: companies differ in it
_PERCENTS = (10, 25, 50, 75, 90)
_UNIT = {spec.name: spec.unit for spec in INPUTS}
_IN_DECIMALS = {"rate": "decimal per year", "share": "decimal"}


def decision_row(decisions: Decisions, evaluation: Evaluation) -> dict[str, object]:
    """The cells by column; None where there is no figure, unrounded where there is."""
    company, attrs = evaluation.config.file.company, evaluation.dataset.attrs
    as_of = evaluation.config.file.market.as_of
    return {
        "company": company.name,
        "ticker": company.ticker,
        "currency": company.currency,
        "config": evaluation.config.name,
        "settings": "; ".join(map(str, np.atleast_1d(attrs["config_settings"]))),
        "price as of": as_of.isoformat() if as_of else None,
        "run at": str(attrs["created"]),
        "commit": str(attrs["git_commit"]),
        "draws": evaluation.n_draw,
        "draws with a value": evaluation.n_valid,
        f"price [{_MONEY}]": evaluation.price,
        f"base case [{_MONEY}]": evaluation.base_case,
        "base case / price - 1 [decimal]": evaluation.upside(evaluation.base_case),
        "rating of the base case": evaluation.rating(evaluation.base_case),
        **dict(_of_price(decisions)),
        **{f"P{key} [{_MONEY}]": evaluation.percentiles[key].value for key in _PERCENTS},
        **dict(_of_payoff(decisions)),
        **dict(_of_margins(decisions)),
        **dict(_of_ratings(decisions)),
        f"spread P90 - P10 [{_MONEY}]": decisions.cases.spread,
        "tilt [-1 to 1]": decisions.cases.tilt,
        **dict(_of_implied(decisions)),
        "size by Kelly [decimal of portfolio]": decisions.kelly.size if decisions.kelly else None,
    }


def write_decisions(decisions: Decisions, evaluation: Evaluation, path: Path) -> None:
    """Write where it comes from, header and row."""
    row = decision_row(decisions, evaluation)
    write_csv(path, provenance_of(evaluation.dataset), row, [row.values()])


def _with_interval(name: str, unit: str, found: Estimate) -> Iterator[tuple[str, float | None]]:
    yield f"{name} [{unit}]", found.value
    yield f"{name}, lower 95% limit [{unit}]", found.low
    yield f"{name}, upper 95% limit [{unit}]", found.high


def _of_price(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    yield from _with_interval("P(value > price)", "decimal", decisions.price.odds.above)
    yield "percentile of the price [0 to 100]", decisions.price.odds.percentile


def _of_payoff(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    payoff = decisions.price.payoff
    yield from _with_interval("expected upside", "decimal", payoff.upside)
    yield from _with_interval("gain to loss", "ratio", payoff.gain_to_loss)
    for percent, found in payoff.shortfall.items():
        yield from _with_interval(f"expected shortfall at {percent}%", "decimal", found)


def _of_margins(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    for percent, found in decisions.price.margins.margin.items():
        yield from _with_interval(f"margin of safety at P{percent}", "decimal", found)
    for confidence, found in decisions.price.margins.buy_below.items():
        price = found if found.value is not None and found.value > 0.0 else NO_ESTIMATE
        yield from _with_interval(f"buy below for {confidence}%", _MONEY, price)


def _of_ratings(decisions: Decisions) -> Iterator[tuple[str, str | float | None]]:
    for case in decisions.cases.cards:
        yield f"rating at P{case.percent}", case.rating
    for name, found in decisions.ratings.probability.items():
        yield f"P({name}) [decimal]", found.value


def _of_implied(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    """What the price implies of the main drivers; empty where one is not uncertain."""
    found = {one.name: one for one in decisions.implied[0].implied}
    for name in MAIN_DRIVERS:
        one = found.get(name)
        yield f"{name} implied by the price [{_IN_DECIMALS[_UNIT[name]]}]", one.value if one else None
        yield f"percentile of implied {name} [0 to 100]", one.percentile if one else None


# OWASP, "CSV Injection": what starts so is run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and as wide signs
_QUOTED = frozenset(',"\n#')


def write_percentiles(evaluation: Evaluation, path: Path) -> None:
    """One row a percentile: value, 95% confidence interval, upside, rating."""
    money = f"{evaluation.currency} per share"
    header = (
        "percentile", f"value [{money}]", f"lower 95% limit [{money}]", f"upper 95% limit [{money}]",
        "value / price - 1 [decimal]", "rating",
    )
    rows = (
        (percent, *estimate, evaluation.upside(estimate.value), evaluation.rating(estimate.value))
        for percent, estimate in evaluation.percentiles.items()
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_sensitivity(evaluation: Evaluation, path: Path) -> None:
    """One row an uncertain input, the greatest swing first; an invalid end says why."""
    money = f"{evaluation.currency} per share"
    header = (
        "input", "unit of the input", "status", "base case", "P10", "P90", f"value at base case [{money}]",
        f"value at P10 [{money}]", f"value at P90 [{money}]", f"swing [{money}]",
        "no value at P10 because", "no value at P90 because",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.status, row.base, row.low, row.high,
            evaluation.base_case, row.value_low, row.value_high, row.swing, row.invalid_low, row.invalid_high,
        )
        for row in evaluation.swings
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_inputs(evaluation: Evaluation, path: Path) -> None:
    """One row an input, in the model's order; percentiles where it has a distribution of its own."""
    header = (
        "input", "unit of the input", "kind", "base case", "status", "source of the base case",
        "distribution", "P10", "P50", "P90", "reason for the range",
    )
    rows = (
        (
            row.name, unit_words(row.unit, evaluation.currency), row.kind, row.base, row.status, row.source,
            row.distribution, row.p10, row.p50, row.p90, row.reason,
        )
        for row in evaluation.inputs
    )
    write_csv(path, provenance_of(evaluation.dataset), header, rows)


def write_csv(
    path: Path, provenance: Mapping[str, Any], header: Iterable[str], rows: Iterable[Iterable[object]]
) -> None:
    """Write where it comes from, a header and rows.

    Parameters
    ----------
    provenance : from `provenance_of`.
    """
    lines = [as_csv_line(provenance), *(",".join(map(as_cell, row)) for row in (header, *rows))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def as_cell(cell: object) -> str:
    """A cell as it is written; None is nothing, a number reads back to the same bits.

    A text that a spreadsheet would take for a formula gets an apostrophe: a config may come from
    somebody else. One with a `#` stands in quotes, which the csv module would not give it: a reader
    for whom `#` begins a comment would cut the row short.
    """
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = cell.replace("\r", "\n")  # a bare CR would end the row for some readers
    text = f"'{text}" if cell.startswith(_FORMULA) else text
    return '"' + text.replace('"', '""') + '"' if _QUOTED.intersection(text) else text
