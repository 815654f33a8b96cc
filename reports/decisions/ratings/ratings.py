"""The rating at each percentile, and how many draws earn each rating."""

from dataclasses import dataclass
from math import inf

from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import show_amount
from reports.statistics.estimates import Estimate
from simulate.forecast.rating import RATINGS
from simulate.streaming.thresholds import rating_ends


@dataclass(frozen=True, slots=True)
class RatingOdds:
    """Ratings.

    Attributes
    ----------
    at_percentile : dict of float to str or None
        By percent, the rating that the percentile would earn; None without draws.
    probability : dict of str to Estimate
        By rating, from strong sell to strong buy, the share of draws that earn it.
    """

    at_percentile: dict[float, str | None]
    probability: dict[str, Estimate]

    @property
    def likeliest(self) -> str | None:
        """Return the rating that most draws earn."""
        if any(estimate.value is None for estimate in self.probability.values()):
            return None
        return max(self.probability, key=lambda name: self.probability[name].known)


def odds_of(evaluation: Evaluation) -> RatingOdds:
    """Rate percentiles and draws."""
    return RatingOdds(
        at_percentile={
            percent: evaluation.rating(estimate.value) for percent, estimate in evaluation.percentiles.items()
        },
        probability=_probabilities(evaluation),
    )


def _probabilities(evaluation: Evaluation) -> dict[str, Estimate]:
    sample = evaluation.sample
    ends = rating_ends(evaluation.price, evaluation.config.file.rating)
    shares = (
        sample.share_at_most(ends.strong_sell), sample.share_between(ends.strong_sell, ends.sell),
        sample.share_between(ends.sell, ends.hold), sample.share_between(ends.hold, ends.buy),
        sample.share_above(ends.buy),
    )
    return dict(zip(RATINGS, shares, strict=True))


def upside_bounds(evaluation: Evaluation) -> dict[str, tuple[float, float]]:
    """Return, by rating from strong sell to strong buy, the upsides between which it is given."""
    bounds = evaluation.config.file.rating
    ends = (-inf, bounds.strong_sell, bounds.sell, bounds.buy, bounds.strong_buy, inf)
    return {name: (ends[i], ends[i + 1]) for i, name in enumerate(RATINGS)}


def format_value(evaluation: Evaluation, low: float, high: float) -> str:
    """Return `¥1,247 to ¥2,119`, `below ¥1,247`: the values between two upsides."""
    ends = [show_amount(evaluation.price * (1.0 + end), evaluation.currency) for end in (low, high)
            if abs(end) < inf]
    if len(ends) == 2:
        return " to ".join(ends)
    return f"{'above' if high == inf else 'below'} {ends[0]}"
