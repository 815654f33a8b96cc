"""Brokers' targets against the model: what they imply, and where they stand among the draws."""

from dataclasses import dataclass
from typing import Any

from reports.analysis import Figures
from reports.decisions.brokers.multiples import MULTIPLES, Multiples, Range, pe_value_range, range_json
from reports.evaluation.evaluation import Evaluation, TargetPercentile
from reports.statistics.estimates import Estimate
from reports.statistics.percentiles import count_below


@dataclass(frozen=True, slots=True)
class BrokerCheck:
    """One target.

    Attributes
    ----------
    broker, rating, published : str
        As the config gives them; "" where it gives none.
    target : float
        Currency per share.
    upside : float
        target / price - 1.
    percentile : float or None
        The percentage of draws worth less than the target; None without valid draws.
    reached : Estimate
        P(value >= target).
    multiple : float or None
        The P/E behind the target; None where the config gives none, as all below.
    year : int
        The forecast year whose earnings the multiple is of; 1 where the config names none.
    year_end : str
        The day on which the config says that this year ends; "" where it names none.
    implied_earnings : float or None
        Target / multiple, currency per share.
    own_earnings : float
        Net income of that year in the base case by today's shares, currency per share.
    against_model : float or None
        Implied earnings / the base case's - 1; None if those are not positive.
    earnings_percentile : float or None
        The percentage of draws that earn less in that year than the target implies.
    pe_value : Range or None
        The multiple times the model's earnings of that year.
    """

    broker: str
    rating: str
    published: str
    target: float
    upside: float
    percentile: float | None
    reached: Estimate
    multiple: float | None
    year: int
    year_end: str
    implied_earnings: float | None
    own_earnings: float
    against_model: float | None
    earnings_percentile: float | None
    pe_value: Range | None


@dataclass(frozen=True, eq=False)
class BrokerFigures:
    """Targets and multiples together: what the section and the football field show.

    Attributes
    ----------
    checks : tuple of BrokerCheck
        In the config's order.
    multiples : Multiples
        Implied by the model's value.
    at_price_pe : Range or None
        The P/E value at the price's own multiple; None if that multiple does not exist.
    book : float
        Book equity per share of the base year, currency per share.
    """

    checks: tuple[BrokerCheck, ...]
    multiples: Multiples
    at_price_pe: Range | None
    book: float


def broker_figures(evaluation: Evaluation, found: Multiples) -> BrokerFigures:
    """Check every target of the config."""
    base, pe = evaluation.config.base, found.price_pe
    return BrokerFigures(
        checks=tuple(_check(evaluation, found, standing) for standing in evaluation.targets),
        multiples=found,
        at_price_pe=None if pe is None else pe_value_range(pe, found.earnings_of[1]),
        book=base.base_equity / base.shares_outstanding,
    )


def _check(evaluation: Evaluation, found: Multiples, standing: TargetPercentile) -> BrokerCheck:
    target, multiple = standing.target, standing.target.pe_multiple
    year = evaluation.config.earnings_year(target) or 1
    earnings = found.earnings_of[year]
    own, n = earnings.base, earnings.ascending.size
    implied = None if multiple is None else target.target / multiple
    return BrokerCheck(
        broker=target.broker,
        rating=target.rating,
        published="" if target.published is None else target.published.isoformat(),
        target=target.target,
        upside=target.target / evaluation.price - 1.0,
        percentile=standing.percentile,
        reached=standing.reached,
        multiple=multiple,
        year=year,
        year_end="" if target.earnings_year is None else target.earnings_year.isoformat(),
        implied_earnings=implied,
        own_earnings=own,
        against_model=None if implied is None or own <= 0.0 else implied / own - 1.0,
        earnings_percentile=(
            None if implied is None or not n else 100.0 * count_below(earnings.ascending, implied) / n
        ),
        pe_value=None if multiple is None else pe_value_range(multiple, earnings),
    )


def broker_json(figures: BrokerFigures) -> dict[str, Any]:
    """Return each target with what it implies, book equity per share and the price's P/E value, as JSON."""
    return {
        "targets": [_check_json(check) for check in figures.checks],
        "at_price_to_earnings": range_json(figures.at_price_pe),
        "book_value_per_share": figures.book,
    }


def _check_json(check: BrokerCheck) -> dict[str, Any]:
    share, low, high = check.reached
    return {
        "broker": check.broker,
        "rating": check.rating,
        "published": check.published or None,
        "target": check.target,
        "upside": check.upside,
        "percentile": check.percentile,
        "value_at_least": {"share": share, "low": low, "high": high},
        "pe_multiple": check.multiple,
        "earnings_year": check.year_end or None,
        "forecast_year": None if check.multiple is None else check.year,
        "implied_earnings_per_share": check.implied_earnings,
        "implied_over_model_earnings": check.against_model,
        "implied_earnings_percentile": check.earnings_percentile,
        "pe_value": range_json(check.pe_value),
    }


BROKERS = Figures("brokers", lambda run: broker_figures(run.evaluation, run[MULTIPLES]), broker_json)
