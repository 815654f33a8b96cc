"""decisions.csv: one row a company, the same columns for every company, to be put one below another."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from reports.decisions.figures import Decisions
from reports.decisions.market_implied import MAIN_DRIVERS
from reports.estimate import NO_ESTIMATE, Estimate
from reports.evaluation import Evaluation
from reports.tables import write_csv
from simulate.config import INPUTS
from simulate.provenance import provenance_of

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


def _with_limits(name: str, unit: str, found: Estimate) -> Iterator[tuple[str, float | None]]:
    yield f"{name} [{unit}]", found.value
    yield f"{name}, lower 95% limit [{unit}]", found.low
    yield f"{name}, upper 95% limit [{unit}]", found.high


def _of_price(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    yield from _with_limits("P(value > price)", "decimal", decisions.standing.above)
    yield "percentile of the price [0 to 100]", decisions.standing.percentile


def _of_payoff(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    payoff = decisions.payoff
    yield from _with_limits("expected upside", "decimal", payoff.upside)
    yield from _with_limits("gain to loss", "ratio", payoff.gain_to_loss)
    for percent, found in payoff.shortfall.items():
        yield from _with_limits(f"expected shortfall at {percent}%", "decimal", found)


def _of_margins(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    for percent, found in decisions.margins.margin.items():
        yield from _with_limits(f"margin of safety at P{percent}", "decimal", found)
    for wanted, found in decisions.margins.buy_below.items():
        price = found if found.value is not None and found.value > 0.0 else NO_ESTIMATE
        yield from _with_limits(f"buy below for {wanted}%", _MONEY, price)


def _of_ratings(decisions: Decisions) -> Iterator[tuple[str, str | float | None]]:
    for case in decisions.cases.cards:
        yield f"rating at P{case.percent}", case.rating
    for name, found in decisions.odds.probability.items():
        yield f"P({name}) [decimal]", found.value


def _of_implied(decisions: Decisions) -> Iterator[tuple[str, float | None]]:
    """What the price implies of the main drivers; empty where one is not uncertain."""
    found = {one.name: one for one in decisions.implied[0].implied}
    for name in MAIN_DRIVERS:
        one = found.get(name)
        yield f"{name} implied by the price [{_IN_DECIMALS[_UNIT[name]]}]", one.value if one else None
        yield f"percentile of implied {name} [0 to 100]", one.percentile if one else None
