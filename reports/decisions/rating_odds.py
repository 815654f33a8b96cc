"""The rating at each percentile, and how many draws earn each rating."""

from dataclasses import dataclass

import numpy as np

from reports.estimate import Estimate
from reports.evaluation import Evaluation
from simulate.config import Rating
from simulate.rating import RATINGS


@dataclass(frozen=True, slots=True)
class RatingOdds:
    """Ratings.

    Attributes
    ----------
    at_percentile : by percent, the rating that the percentile would earn; None without draws.
    probability : by rating, from strong sell to strong buy, the share of draws that earn it.
    """

    at_percentile: dict[float, str | None]
    probability: dict[str, Estimate]

    @property
    def likeliest(self) -> str | None:
        """The rating that most draws earn."""
        if any(estimate.value is None for estimate in self.probability.values()):
            return None
        return max(self.probability, key=lambda name: self.probability[name].value)


def odds_of(evaluation: Evaluation) -> RatingOdds:
    """Rate percentiles and draws."""
    sample = evaluation.sample
    rank = _ranks(sample.values, evaluation.price, evaluation.config.file.rating)
    return RatingOdds(
        at_percentile={
            percent: evaluation.rating(estimate.value) for percent, estimate in evaluation.percentiles.items()
        },
        probability={name: sample.share(rank == place) for place, name in enumerate(RATINGS)},
    )


def _ranks(values: np.ndarray, price: float, thresholds: Rating) -> np.ndarray:
    """(draw,), the place of each draw's rating in `RATINGS`: `simulate.rate` for many draws."""
    with np.errstate(over="ignore"):  # an infinite upside is a strong buy all the same
        upside = values / price - 1.0
    rank = np.full(values.size, 2, dtype=np.int8)
    rank -= upside <= thresholds.sell
    rank -= upside <= thresholds.strong_sell
    rank += upside >= thresholds.buy
    rank += upside >= thresholds.strong_buy
    return rank
