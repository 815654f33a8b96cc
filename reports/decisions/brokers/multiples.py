"""Multiples of earnings, of the base case and the draws: what the value implies, what a P/E says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from reports.analysis import AnalysedRun, Figures
from reports.decisions.brokers.first_year import (
    FirstYear,
    base_first_year,
    drawn_first_year,
    earnings_per_share,
    valid_draws,
)
from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import finite
from reports.statistics.percentiles import sorted_quantile, valid_sorted

PERCENTS = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Range:
    """A figure in the base case and over draws.

    Attributes
    ----------
    base : float or None
        None where the base case has none.
    percentiles : dict of int to float
        By percent, of the draws that have it; empty without such draws.
    without : float or None
        The share of valid draws that have none; None without valid draws.
    """

    base: float | None
    percentiles: dict[int, float]
    without: float | None


@dataclass(frozen=True, eq=False)
class YearEarnings:
    """Net income of one forecast year by today's shares, currency per share.

    Attributes
    ----------
    base : float
        Of the base case.
    ascending : numpy.ndarray
        (valid draw,) ascending; empty without draws.
    """

    base: float
    ascending: np.ndarray = field(repr=False)


@dataclass(frozen=True, eq=False)
class Multiples:
    """What one share's value implies.

    Attributes
    ----------
    earnings : Range
        Net income of forecast year 1 per share, currency per share.
    pe : Range
        Value / earnings.
    ev_to_ebitda : Range
        Enterprise value / EBITDA of forecast year 1.
    price_pe : float or None
        Price / earnings of the base case; None if those are not positive.
    base : FirstYear
        The base case's forecast year 1.
    earnings_of : mapping of int to YearEarnings
        By forecast year, of all that brokers' multiples are of; year 1 is among them.
    exit_value : Range or None
        What a P/E that is uncertain (or fixed) by the exit rule says of one share.
    """

    earnings: Range
    pe: Range
    ev_to_ebitda: Range
    price_pe: float | None
    base: FirstYear = field(repr=False)
    earnings_of: Mapping[int, YearEarnings] = field(repr=False)
    exit_value: Range | None = None


def multiples(
    evaluation: Evaluation, drawn: FirstYear | None, later: Mapping[int, np.ndarray] | None = None
) -> Multiples:
    """Return the multiples of the base case and of the draws.

    Parameters
    ----------
    drawn : FirstYear or None
        The run's draws, in any order; None where only the base case is known.
    later : mapping of int to numpy.ndarray, optional
        (draw,) net income of later forecast years in the same draws, millions.
    """
    earnings_of = _earnings_of(evaluation, drawn, later or {})
    base, drawn = base_first_year(evaluation), None if drawn is None else valid_draws(drawn)
    own, ascending = earnings_of[1].base, earnings_of[1].ascending
    earnings = np.empty(0) if drawn is None else earnings_per_share(drawn)
    exit_value = None
    if base.exit_multiple is not None:
        drawn_multiple = None if drawn is None else drawn.exit_multiple
        says = None if drawn_multiple is None else pe_value(drawn_multiple, earnings)
        exit_value = _range(pe_value(base.exit_multiple, own), says)
    return Multiples(
        earnings=Range(own, _percentiles(ascending), 0.0 if ascending.size else None),
        pe=_range(implied_pe(base), None if drawn is None else implied_pe(drawn)),
        ev_to_ebitda=_range(
            implied_ev_to_ebitda(base), None if drawn is None else implied_ev_to_ebitda(drawn)
        ),
        price_pe=evaluation.price / own if own > 0.0 else None,
        base=base, earnings_of=earnings_of, exit_value=exit_value,
    )


def _earnings_of(
    evaluation: Evaluation, drawn: FirstYear | None, later: Mapping[int, np.ndarray]
) -> dict[int, YearEarnings]:
    """Return the earnings per share of all years that multiples are of."""
    dataset, base = evaluation.dataset, evaluation.config.base
    names = [str(name) for name in dataset["line"].values]
    income, found = dataset["statements"].values[names.index("net_income")], {}
    for year in evaluation.config.earnings_years:
        net_income = None if drawn is None else drawn.net_income if year == 1 else later.get(year)
        ascending = np.empty(0)
        if drawn is not None and net_income is not None:
            ascending = np.sort(earnings_per_share(valid_draws(replace(drawn, net_income=net_income))))
        found[year] = YearEarnings(float(income[year - 1]) / base.shares_outstanding, ascending)
    return found


def implied_pe(year: FirstYear) -> np.ndarray:
    """Return value per share over earnings per share; NaN where earnings are not positive."""
    return _over_positive(year.value, earnings_per_share(year))


def implied_ev_to_ebitda(year: FirstYear) -> np.ndarray:
    """Return the enterprise value over EBITDA of forecast year 1; NaN where EBITDA is not positive.

    Enterprise value: value x shares + debt of the base year - cash beyond what operations need. That
    cash is in the value (year 1 pays it out), hence it comes off.
    """
    return _over_positive(year.value * year.shares + year.debt - year.cash, year.ebitda)


def pe_value(multiple: np.ndarray | float, earnings: np.ndarray | float) -> np.ndarray:
    """Return what a P/E says of one share, multiple x earnings; NaN where earnings are not positive."""
    return np.where(np.asarray(earnings) > 0.0, np.multiply(multiple, earnings), np.nan)


def pe_value_range(multiple: float, earnings: YearEarnings) -> Range:
    """Return the P/E value at one fixed multiple of a year's earnings, over draws in which they are positive.

    A fixed multiple scales the earnings, so their order will do and nothing is sorted again.
    """
    ascending = earnings.ascending
    positive = ascending[int(np.searchsorted(ascending, 0.0, side="right")) :]
    scaled = {percent: multiple * amount for percent, amount in _percentiles(positive).items()}
    base = finite(float(pe_value(multiple, earnings.base)))
    without = ascending.size - positive.size
    return Range(base, scaled, without / ascending.size if ascending.size else None)


def _over_positive(above: np.ndarray | float, below: np.ndarray | float) -> np.ndarray:
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    ratio: np.ndarray = np.divide(above, below, out=np.full(below.shape, np.nan), where=below > 0.0)
    return ratio


def _range(base: np.ndarray, drawn: np.ndarray | None) -> Range:
    """Return a figure's range over valid draws; NaN is where it has none."""
    if drawn is None or not drawn.size:
        return Range(finite(float(base)), {}, None)
    known = valid_sorted(drawn)
    return Range(finite(float(base)), _percentiles(known), (drawn.size - known.size) / drawn.size)


def _percentiles(ascending: np.ndarray) -> dict[int, float]:
    if not ascending.size:
        return {}
    return {percent: sorted_quantile(ascending, percent / 100.0) for percent in PERCENTS}


def multiples_json(found: Multiples) -> dict[str, Any]:
    """Return each figure's base case and percentiles, for summary.json."""
    return {
        "earnings_per_share": range_json(found.earnings),
        "implied_pe": range_json(found.pe),
        "implied_ev_to_ebitda": range_json(found.ev_to_ebitda),
        "price_to_earnings": None if found.price_pe is None else finite(found.price_pe),
        "exit_multiple_pe_value": range_json(found.exit_value),
    }


def range_json(found: Range | None) -> dict[str, Any] | None:
    """Return a range as plain numbers."""
    if found is None:
        return None
    base = None if found.base is None else finite(found.base)
    percentiles = [{"percent": p, "value": finite(value)} for p, value in found.percentiles.items()]
    return {"base": base, "percentiles": percentiles, "share_without": found.without}


def _multiples(run: AnalysedRun) -> Multiples:
    kept, years = run.paths.kept, run.evaluation.config.earnings_years
    drawn = drawn_first_year(run.evaluation, kept["net_income", 1], kept["ebitda", 1])
    return multiples(run.evaluation, drawn, {year: kept["net_income", year] for year in years})


MULTIPLES = Figures("multiples", _multiples, multiples_json)
