"""Margin of safety at chosen percentiles, and the price to buy below for a wanted probability.

Where the price stands among the draws.
"""

from dataclasses import dataclass

from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import NO_ESTIMATE, Estimate, mapped

MARGIN_PERCENTS = (50, 25, 10)
WANTED = (50, 70, 80, 90)


@dataclass(frozen=True, slots=True)
class Margins:
    """What to pay.

    Attributes
    ----------
    margin : by percentile, 1 - price / value; None where the value is not positive.
    buy_below : by wanted percentage q, the price that P(value > price) = q% allows, currency per
        share: the (100 - q)th percentile of the draws. It may be zero or less: no price will do.
    """

    margin: dict[int, Estimate]
    buy_below: dict[int, Estimate]


def margins_of(evaluation: Evaluation) -> Margins:
    """Compute a run's margins; the limits are those of the percentiles."""
    return Margins(
        margin={percent: _margin(_percentile(evaluation, percent), evaluation.price)
                for percent in MARGIN_PERCENTS},
        buy_below={wanted: _percentile(evaluation, 100 - wanted) for wanted in WANTED},
    )


def _percentile(evaluation: Evaluation, percent: int) -> Estimate:
    known = evaluation.percentiles.get(percent)
    return evaluation.sample.percentile(percent) if known is None else known


def _margin(value: Estimate, price: float) -> Estimate:
    """The part of the value that one does not pay: B. Graham, The Intelligent Investor (1949) ch. 20."""
    if value.value is None or value.value <= 0.0:
        return NO_ESTIMATE
    return mapped(value, lambda amount: 1.0 - price / amount if amount > 0.0 else None)


@dataclass(frozen=True, slots=True)
class PriceStanding:
    """The price in the distribution of the value.

    Attributes
    ----------
    above : P(value > price).
    below : P(value < price), a decimal; times 100 it is the price's percentile.
    """

    above: Estimate
    below: Estimate

    @property
    def percentile(self) -> float | None:
        """The percentage of draws below the price."""
        return None if self.below.value is None else 100.0 * self.below.value


def standing_of(evaluation: Evaluation) -> PriceStanding:
    """Count the draws on both sides of the price; one that equals it is on neither."""
    return PriceStanding(evaluation.above_price, evaluation.sample.share_less(evaluation.price))
