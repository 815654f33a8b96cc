"""Ratings: how many draws earn each, what each percentile would earn, and the section with a bar of them."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from reports.document import Column, Picture, Section, Table
from reports.evaluation.captions import company_title, draws_line
from reports.evaluation.evaluation import Evaluation
from reports.formatting import cells
from reports.formatting.numbers import CONFIDENCE_INTERVAL, show_amount, show_change
from reports.formatting.supported_figures import (
    interval_columns,
    share_cell,
    show_supported_share,
    with_interval,
)
from reports.plotting import style
from reports.statistics.estimates import Estimate
from simulate.forecast.rating import RATINGS
from simulate.streaming.thresholds import rating_ends

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DEFINITIONS = (
    ("rating", "of an upside, value / price - 1, by the thresholds in the config; a threshold belongs to "
     "the stronger rating"),
    ("P(buy)", "share of the draws whose value earns a buy, and not a strong buy; the five probabilities "
     "sum to 1"),
    CONFIDENCE_INTERVAL,
)
WIDTH, HEIGHT = 10.0, 2.75  # inches
_COLOURS = dict(zip(RATINGS, (
    style.VERMILLION, style.ORANGE, style.PALE, style.SKY, style.BLUE,
), strict=True))
# Of shares written on the parts; grey turns dark with the page.
_LETTERS = dict(zip(RATINGS, (
    style.WHITE, style.BLACK_ON_COLOR, style.BLACK, style.BLACK_ON_COLOR, style.WHITE,
), strict=True))
_SIDE = style.MARGIN + 0.15  # room for half a tick's label
_LEAST_LABELLED = 0.10  # of all draws: a shorter part has no room for its share


@dataclass(frozen=True, slots=True)
class RatingOdds:
    """Ratings.

    Attributes
    ----------
    at_percentile : dict of float to str or None
        By percent, the rating that the percentile would earn; None without draws.
    probability : dict of str to Estimate
        By rating, from strong sell to strong buy, the share of draws that earn it.
    buy_or_better : Estimate
        The share of draws that earn a buy or a strong buy.
    """

    at_percentile: dict[float, str | None]
    probability: dict[str, Estimate]
    buy_or_better: Estimate

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
        buy_or_better=evaluation.buy_or_better,
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
    return Picture(
        "rating-odds-bar", "Share of draws that earn each rating",
        f"One bar from strong sell to strong buy, each part as long as its share of draws: {shares}.",
        lambda: rating_odds_figure(odds, evaluation),
    )


def rating_odds_figure(odds: RatingOdds, evaluation: Evaluation) -> Figure:
    """Draw it; there must be draws."""
    figure = style.new_figure(WIDTH, HEIGHT)
    title = company_title(evaluation, "which rating the draws earn", style.is_drawable)
    style.add_title(figure, title, [f"{draws_line(evaluation)}."])
    axes = style.add_axes(figure, _SIDE, _SIDE, 1.28, 0.85)
    _draw_bar(axes, odds)
    _draw_key(figure, odds, evaluation)
    return figure


def _draw_bar(axes: Axes, odds: RatingOdds) -> None:
    left = 0.0
    for name, found in odds.probability.items():
        width = 100.0 * found.known
        axes.barh(0.0, width, 1.0, left, color=_COLOURS[name], edgecolor="white", linewidth=1.0)
        if found.known >= _LEAST_LABELLED:
            axes.text(
                left + 0.5 * width, 0.0, show_supported_share(found), ha="center", va="center",
                fontsize=style.TITLE, fontweight="bold", color=_LETTERS[name],
            )
        left += width
    axes.set_xlim(0.0, 100.0)
    axes.set_ylim(-0.5, 0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks(range(0, 101, 10), [f"{tick}%" for tick in range(0, 101, 10)])


def _draw_key(figure: Figure, odds: RatingOdds, evaluation: Evaluation) -> None:
    """Draw, under the bar, a column for each rating: colour, name, share, values."""
    from matplotlib.patches import Rectangle

    column = (WIDTH - 2 * style.MARGIN) / len(RATINGS)
    for place, (name, (low, high)) in enumerate(upside_bounds(evaluation).items()):
        x = style.MARGIN + column * place
        square = Rectangle(
            (x / WIDTH, 0.66 / HEIGHT), 0.14 / WIDTH, 0.14 / HEIGHT, color=_COLOURS[name],
            transform=figure.transFigure,
        )
        figure.add_artist(square)
        lines = (
            (-0.67, name, "bold", style.BLACK),
            (-0.44, f"{show_supported_share(odds.probability[name])} of draws", "normal", style.BLACK),
            (-0.21, format_value(evaluation, low, high), "normal", style.GREY),
        )
        for y, words, weight, color in lines:
            text = style.text_at(
                figure, x + 0.22, y, words, fontsize=style.SMALL, fontweight=weight, color=color
            )
            style.shrink(text, column - 0.30)
