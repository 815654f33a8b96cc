"""The figures that a reader sees first: what a share is worth, how that compares with the price."""

from typing import NamedTuple

from reports.evaluation import Evaluation
from reports.words import share_limits, show_amount, show_change, show_share


class Headline(NamedTuple):
    """One key figure.

    Attributes
    ----------
    label : what it is called.
    shown : the figure with its unit, or a rating.
    meaning : what it means, one line.
    """

    label: str
    shown: str
    meaning: str


def key_figures(evaluation: Evaluation) -> tuple[Headline, ...]:
    """Value, upside, rating, P(value > price), spread and base case; the last alone without valid draws."""
    upside = evaluation.upside(evaluation.base_case)
    base = Headline(
        "Base case", show_amount(evaluation.base_case, evaluation.currency),
        f"every input at its base case; {show_change(upside)} on the price",
    )
    return (*_of_draws(evaluation), base) if evaluation.values.size else (base,)


def _of_draws(evaluation: Evaluation) -> tuple[Headline, ...]:
    def shown(value: float | None) -> str:
        return show_amount(value, evaluation.currency)

    median, above = evaluation.percentiles[50], evaluation.above_price
    low, high = (evaluation.percentiles[percent].value for percent in (10, 90))
    price = shown(evaluation.price)
    known = median.low is not None and median.high is not None
    limits = f"; 95% limits {shown(median.low)} to {shown(median.high)}" if known else ""
    return (
        Headline("Value of one share, P50", shown(median.value), f"the middle of all draws{limits}"),
        Headline("Upside at P50", show_change(evaluation.upside(median.value)), f"on the price of {price}"),
        Headline("Rating at P50", str(evaluation.rating(median.value)), _ladder(evaluation)),
        Headline(
            "P(value > price)", show_share(above.value),
            f"of draws are worth more than {price}; 95% limits {share_limits(above.low, above.high)}",
        ),
        Headline("P10 to P90", f"{shown(low)} to {shown(high)}", "eight draws in ten lie within"),
    )


def _ladder(evaluation: Evaluation) -> str:
    """`buy from +15%, strong buy from +50%`: what the rating rests on."""
    rating = evaluation.config.file.rating
    return (
        f"buy from {show_change(rating.buy)} on, strong buy from {show_change(rating.strong_buy)}; "
        f"sell from {show_change(rating.sell)} down, strong sell from {show_change(rating.strong_sell)}"
    )
