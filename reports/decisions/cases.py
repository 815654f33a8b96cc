"""Bull, base and bear: three percentiles as cards, each with the inputs that lead there."""

from dataclasses import dataclass

import numpy as np

from reports.evaluation.evaluation import Evaluation
from reports.statistics.draws import Draws
from reports.statistics.estimates import Estimate

CASES = (("bull", 90), ("base", 50), ("bear", 10))
WINDOW = 0.02  # of all draws: those nearest in rank to the percentile
_LEAST_IN_WINDOW = 20
_LEAST_DISTANCE = 0.1  # sd: less is no difference that matters
_SURE = 4.0  # standard errors of a median
_MOST_SHOWN = 5
# Medians and sd of all draws come from the first so many: 1 ms an input, and 0.005 sd off at most.
_OVERALL = 1 << 16
_ERROR_OF_MEDIAN = 1.2533  # times sd / sqrt(n), for a normal distribution


@dataclass(frozen=True, slots=True)
class Holding:
    """One input among the draws near a percentile.

    Attributes
    ----------
    name : the input.
    median, overall : its median among those draws, and among all, in its unit.
    distance : (median - overall) / standard deviation among all.
    """

    name: str
    median: float
    overall: float
    distance: float


@dataclass(frozen=True, slots=True)
class Case:
    """One card.

    Attributes
    ----------
    name, percent : "bull" and 90, say.
    value : the percentile, currency per share.
    upside, rating : that value against the price.
    n_near : number of draws looked at for `holding`; 0 where there are too few.
    holding : the inputs that differ most from their overall median, the most different first.
    """

    name: str
    percent: int
    value: Estimate
    upside: float | None
    rating: str | None
    n_near: int = 0
    holding: tuple[Holding, ...] = ()


@dataclass(frozen=True, slots=True)
class Cases:
    """The three cards, and how they lie to each other.

    Attributes
    ----------
    cards : bull, base, bear.
    spread : P90 - P10, currency per share.
    relative_spread : spread / P50; None where P50 is not positive.
    tilt : (P90 + P10 - 2 P50) / (P90 - P10), from -1 to 1; above 0 the bull case is further off than
        the bear case. A. L. Bowley's measure of skewness at these percentiles: D. V. Hinkley, "On
        power transformations to symmetry", Biometrika 62 (1975) 101-111.
    """

    cards: tuple[Case, ...]
    spread: float | None
    relative_spread: float | None
    tilt: float | None


def cases_of(evaluation: Evaluation, draws: Draws | None = None) -> Cases:
    """Make the cards; without draws they do not say what holds there."""
    cards = tuple(_card(evaluation, draws, name, percent) for name, percent in CASES)
    high, middle, low = (card.value.value for card in cards)
    if high is None or middle is None or low is None:
        return Cases(cards, None, None, None)
    spread = high - low
    return Cases(
        cards, spread,
        relative_spread=spread / middle if middle > 0.0 else None,
        tilt=((high - middle) - (middle - low)) / spread if spread > 0.0 else None,
    )


def _card(evaluation: Evaluation, draws: Draws | None, name: str, percent: int) -> Case:
    value = evaluation.percentiles[percent]
    near = _near(evaluation.values, draws, percent / 100.0)
    return Case(
        name, percent, value, evaluation.upside(value.value), evaluation.rating(value.value),
        near.size, _holding(draws, near),
    )


def _near(ascending: np.ndarray, draws: Draws | None, share: float) -> np.ndarray:
    """The places, among the draws, of those whose rank lies within half a window of the percentile."""
    n = ascending.size
    if draws is None or not draws.names or n * WINDOW < _LEAST_IN_WINDOW:
        return np.empty(0, dtype=np.intp)
    low, high = (ascending[round((n - 1) * (share + side * WINDOW / 2.0))] for side in (-1.0, 1.0))
    places = np.flatnonzero((draws.values >= low) & (draws.values <= high))
    return places if places.size >= _LEAST_IN_WINDOW else places[:0]


def _holding(draws: Draws | None, near: np.ndarray) -> tuple[Holding, ...]:
    if draws is None or not near.size:
        return ()
    least = max(_LEAST_DISTANCE, _SURE * _ERROR_OF_MEDIAN / np.sqrt(near.size))
    found = []
    for name, row in zip(draws.names, draws.inputs, strict=True):
        overall, deviation = float(np.median(row[:_OVERALL])), float(row[:_OVERALL].std())
        median = float(np.median(row[near]))
        if deviation > 0.0 and abs(median - overall) >= least * deviation:
            found.append(Holding(name, median, overall, (median - overall) / deviation))
    return tuple(sorted(found, key=lambda one: -abs(one.distance))[:_MOST_SHOWN])
