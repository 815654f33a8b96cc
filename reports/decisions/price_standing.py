"""Where the price stands among the draws."""

from dataclasses import dataclass

from reports.estimate import Estimate
from reports.evaluation import Evaluation


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
