"""The section on ratings: how likely each is, and what each percentile would earn."""

from math import inf
from typing import TYPE_CHECKING

from reports.decisions.ratings.ratings import RatingOdds, format_value, upside_bounds
from reports.document import Column, Picture, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_change
from reports.formatting.rounding import interval_columns, share_cell, show_supported_share, with_interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DEFINITIONS = (
    ("rating", "of an upside, value / price - 1, by the thresholds in the config; a threshold belongs to "
     "the stronger rating"),
    ("P(buy)", "share of the draws whose value earns a buy, and not a strong buy; the five probabilities "
     "sum to 1"),
    CONFIDENCE_INTERVAL,
)


def rating_section(odds: RatingOdds, evaluation: Evaluation) -> Section:
    """Write the section on ratings: words, a picture and a table."""
    parts: tuple[Table | Picture, ...] = (_odds_table(odds, evaluation),)
    if odds.likeliest is not None:
        parts = (_picture(odds, evaluation), *parts)
    return Section("rating", "Rating and its odds", (_sentences(odds),), parts, _DEFINITIONS, "Rating")


def _sentences(odds: RatingOdds) -> str:
    if odds.likeliest is None:
        return "No draw has a value, so there is no rating."
    if odds.probability[odds.likeliest].value == 1.0:
        return f"Every draw that has a value earns the same rating: {odds.likeliest}."
    likeliest = show_supported_share(odds.probability[odds.likeliest])
    return (
        f"The likeliest rating is {odds.likeliest}, with {likeliest} of draws; P10, P50 and P90 would earn "
        f"{odds.at_percentile[10]}, {odds.at_percentile[50]} and {odds.at_percentile[90]}. One rating hides "
        "that spread: read it with the odds of the others."
    )


def _format_upside(low: float, high: float) -> str:
    if low == -inf or high == inf:
        return f"{show_change(high)} or less" if low == -inf else f"{show_change(low)} or more"
    return f"{show_change(low)} to {show_change(high)}"


def _odds_table(odds: RatingOdds, evaluation: Evaluation) -> Table:
    rows = tuple(
        (
            cells.words(name), cells.words(_format_upside(low, high)),
            cells.words(format_value(evaluation, low, high)),
            *with_interval(odds.probability[name], share_cell),
        )
        for name, (low, high) in reversed(upside_bounds(evaluation).items())
    )
    return Table(
        "rating-odds", "Probability of each rating",
        (
            Column("rating", is_text=True), Column("value / price - 1", is_text=True),
            Column("value", f"{evaluation.currency} per share", is_text=True), Column("probability"),
            *interval_columns(),
        ),
        rows, is_folded=True,
    )


def _picture(odds: RatingOdds, evaluation: Evaluation) -> Picture:
    shares = ", ".join(
        f"{name} {show_supported_share(found)}" for name, found in odds.probability.items()
    )

    def figure() -> "Figure":
        from reports.decisions.ratings.plot import rating_odds_figure

        return rating_odds_figure(odds, evaluation)

    return Picture(
        "rating-odds-bar", "Share of draws that earn each rating",
        f"One bar from strong sell to strong buy, each part as long as its share of draws: {shares}.", figure,
    )
