"""Bull, middle and bear: three percentiles as cards, each with the inputs that lead there; their section."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import gap_lines
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, format_name, show_share
from reports.formatting.supported_figures import (
    amount_cell,
    interval_columns,
    show_part,
    show_supported,
    with_interval,
)
from reports.statistics.estimates import Estimate
from reports.statistics.valid_draws import Draws
from simulate.config.inputs import INPUT_BY_NAME

CASES = (("bull", 90), ("middle", 50), ("bear", 10))
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
    name : str
        The input.
    median, overall : float
        Its median among those draws, and among all, in its unit.
    distance : float
        (median - overall) / standard deviation among all.
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
    name, percent : str, int
        "bull" and 90, say.
    value : Estimate
        The percentile, currency per share.
    upside, rating : float or None, str or None
        That value against the price.
    n_near : int
        Number of draws looked at for `holding`; 0 where there are too few.
    holding : tuple of Holding
        The inputs that differ most from their overall median, the most different first.
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
    cards : tuple of Case
        Bull, middle, bear.
    spread : float or None
        P90 - P10, currency per share.
    relative_spread : float or None
        spread / P50; None where P50 is not positive.
    tilt : float or None
        (P90 + P10 - 2 P50) / (P90 - P10), from -1 to 1; above 0 the bull case is further off than
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
    """Find the places of the draws whose rank lies within half a window of the percentile."""
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

_MANY = 1.5  # times the window
_DEFINITIONS = (
    ("bull, middle, bear", "the 90th, 50th and 10th percentile of the draws: one draw in ten is above the "
     "bull case, one in ten below the bear case. The middle of the draws is not the base case, which is the "
     "value with every input at its base"),
    ("what holds there", "median of each input among the draws nearest in rank to the percentile, "
     f"{100 * WINDOW:.0f}% of all or more where draws are equal, and by how many standard deviations "
     "of the input it is off the median of all draws"),
    CONFIDENCE_INTERVAL,
)


def cases_section(cases: Cases, evaluation: Evaluation) -> Section:
    """Write the section: the cards in words and two tables."""
    parts = [_cards(cases, evaluation)]
    if any(card.holding for card in cases.cards):
        parts.append(_holdings(cases, evaluation))
    paragraphs = (_sentences(cases, evaluation), _what_holds(cases), *_format_equal(cases, evaluation))
    return Section("cases", "Bull, middle and bear", paragraphs, tuple(parts), _DEFINITIONS, "Cases")


def _sentences(cases: Cases, evaluation: Evaluation) -> str:
    if cases.spread is None:
        return "No draw has a value, so there are no cases."
    bull, middle, bear = (show_supported(card.value, evaluation.currency) for card in cases.cards)
    return f"Bear {bear}, middle {middle}, bull {bull} a share. {_format_spread(cases, evaluation)}"


def _format_spread(cases: Cases, evaluation: Evaluation) -> str:
    if not cases.spread:
        return "All three are equal: there is no spread."
    bull, middle, bear = (card.value for card in cases.cards)
    apart, above, below = (
        show_supported(_apart(high, low), evaluation.currency)
        for high, low in ((bull, bear), (bull, middle), (middle, bear))
    )
    part = f", {show_part(cases.relative_spread)} of P50" if cases.relative_spread is not None else ""
    return f"Bull and bear are {apart} apart{part}: bull lies {above} above P50, bear {below} below it."


def _apart(high: Estimate, low: Estimate) -> Estimate:
    """Return a distance with an interval from those of its ends, for its digits."""
    apart = high.known - low.known
    if high.interval is None or low.interval is None:
        return Estimate(apart, None, None)
    return Estimate(apart, high.interval[0] - low.interval[1], high.interval[1] - low.interval[0])


def _what_holds(cases: Cases) -> str:
    if not any(card.n_near for card in cases.cards):
        return (
            "What holds in each case needs a thousand draws with a value, and an uncertain input: "
            "here it cannot be told."
        )
    quiet = [card.name for card in cases.cards if card.n_near and not card.holding]
    listed = "The second table lists, for each case, the inputs that stand furthest from their usual value. "
    if not any(card.holding for card in cases.cards):
        return "No input stands apart from its usual value in any case."
    if not quiet:
        return f"{listed}They are medians of many different draws, not one consistent story."
    return f"{listed}Near the {' and the '.join(quiet)} case no input stands apart: many ways lead there."


def _format_equal(cases: Cases, evaluation: Evaluation) -> Iterator[str]:
    """Say which cases are of many more draws than the nearest few, as these are all worth the same."""
    known = min(evaluation.values.size, evaluation.settings.given_data_draws)
    for card in cases.cards:
        if card.n_near > _MANY * WINDOW * known:
            share = show_share(min(1.0, card.n_near / known))
            yield (
                f"Near the {card.name} case lie {share} of draws, as many are worth exactly the same: what "
                "holds there holds in all of these."
            )


def _cards(cases: Cases, evaluation: Evaluation) -> Table:
    shown = partial(amount_cell, currency=evaluation.currency)
    rows = tuple(
        (
            cells.words(f"{card.name} (P{card.percent})"), *with_interval(card.value, shown),
            cells.change(card.upside), cells.words(card.rating or "none"),
        )
        for card in cases.cards
    )
    per_share = f"{evaluation.currency} per share"
    return Table(
        "cases", "Bull, middle and bear case",
        (
            Column("case", is_text=True), Column("value", per_share), *interval_columns(per_share),
            Column("value / price - 1"), Column("rating", is_text=True),
        ),
        rows,
        tuple(gap_lines(((f"P{card.percent}", card.value) for card in cases.cards), evaluation.currency)),
    )


def _holdings(cases: Cases, evaluation: Evaluation) -> Table:
    rows = tuple(
        (cells.words(f"{card.name} (P{card.percent})"), *_holding_cells(one, evaluation.currency))
        for card in cases.cards
        for one in card.holding
    )
    return Table(
        "what-holds", "What holds in each case",
        (
            Column("case", is_text=True), Column("input", is_text=True), Column("median there"),
            Column("median of all draws"), Column("difference", "standard deviations"),
        ),
        rows,
        ("At most five inputs a case, those that differ by a tenth of a standard deviation or more.",),
    )


def _holding_cells(one: Holding, currency: str) -> tuple[Cell, ...]:
    unit = INPUT_BY_NAME[one.name].unit
    median, overall = (
        cells.of_input(value, unit, currency, one.median, one.overall) for value in (one.median, one.overall)
    )
    return cells.words(format_name(one.name)), median, overall, cells.signed(one.distance)
