"""Ratings against the published evidence."""

import pytest

from simulate.config.schema import Rating
from simulate.forecast.rating import RATINGS, rate


@pytest.mark.parametrize(
    ("upside", "rating"),
    [
        (0.64, "strong buy"), (0.29, "buy"), (-0.02, "hold"), (-0.37, "sell"), (-0.48, "sell"),
        (-0.57, "strong sell"),
        # the thresholds themselves belong to the stronger rating
        (0.50, "strong buy"), (0.4999, "buy"), (0.15, "buy"), (0.1499, "hold"),
        (-0.1499, "hold"), (-0.15, "sell"), (-0.4999, "sell"), (-0.50, "strong sell"),
    ],
)
def test_rating(upside: float, rating: str) -> None:
    assert rate(upside, Rating()) == rating
    assert rating in RATINGS


def test_thresholds_are_the_configs() -> None:
    assert rate(0.10, Rating(buy=0.05)) == "buy"
