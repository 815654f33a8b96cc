"""The amounts per share against which a streamed run counts its draws: they are known before it starts."""

from typing import NamedTuple

import numpy as np

from simulate.config.config import Config
from simulate.config.schema import Rating
from simulate.streaming.percentiles_in_four_passes import greatest_where


class RatingEnds(NamedTuple):
    """The amounts at which the rating changes, to the bit; currency per share.

    Attributes
    ----------
    strong_sell, sell, hold, buy : float
        The greatest amounts that are rated so, or worse.
    """

    strong_sell: float
    sell: float
    hold: float
    buy: float


def rating_ends(price: float, thresholds: Rating) -> RatingEnds:
    """Return the amounts at which the rating changes.

    The upside is rounded before it is compared, so an amount computed as price x (1 + threshold)
    may be off by a little: the ends are searched among all doubles.
    """

    def greatest(threshold: float, is_reached: bool) -> float:
        def holds(amount: float) -> bool:
            upside = amount / price - 1.0
            return upside <= threshold if is_reached else upside < threshold

        with np.errstate(over="ignore"):
            return greatest_where(holds)

    return RatingEnds(
        greatest(thresholds.strong_sell, True), greatest(thresholds.sell, True),
        greatest(thresholds.buy, False), greatest(thresholds.strong_buy, False),
    )


def counted_amounts(config: Config, price: float) -> np.ndarray:
    """Return (amount,) ascending, currency per share: the price, brokers' targets, ends of ratings."""
    targets = [target.target for target in config.file.broker_targets]
    return np.unique(np.array([price, *targets, *rating_ends(price, config.file.rating)]))
