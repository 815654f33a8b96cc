"""What a reader sees first: all warnings, what a share is worth, how that compares with the price."""

from collections.abc import Sequence
from typing import NamedTuple

from reports.by_year.limit_warnings import limit_warnings
from reports.by_year.statement_tables import base_year_warnings
from reports.decisions.returns.returns import ReturnFigures
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import show_amount, show_change
from reports.formatting.supported_figures import (
    show_part,
    show_supported,
    show_supported_part,
    show_supported_share,
)
from reports.statistics.estimates import Estimate
from reports.statistics.rounding import UP
from simulate.forecast.model_limits import ModelLimits


class Headline(NamedTuple):
    """One key figure.

    Attributes
    ----------
    label : str
        What it is called.
    shown : str
        The figure with its unit, or a rating.
    meaning : str
        What it means, one line.
    """

    label: str
    shown: str
    meaning: str


def key_figures(evaluation: Evaluation) -> tuple[Headline, ...]:
    """Return value, rating and its odds, P(value > price), spread and base case.

    Without draws, it is the base case alone.
    """
    upside = evaluation.upside_of(evaluation.base_case)
    on_trend = "; every year on its trend" if evaluation.config.yearly is not None else ""
    base = Headline(
        "Base case", show_amount(evaluation.base_case, evaluation.currency),
        f"{show_change(upside)} on the price{on_trend}",
    )
    return (*_of_draws(evaluation), base) if evaluation.values.size else (base,)


def return_figures(returns: ReturnFigures) -> tuple[Headline, ...]:
    """Return the rate of return at the price, against the hurdle if the config has one; none without a rate.

    Parameters
    ----------
    returns : ReturnFigures
        What the price pays.
    """
    median, base = returns.rates[50], returns.found.base
    if median.value is None:
        return ()
    low, high = (show_supported_part(returns.rates[percent]) for percent in (10, 90))
    meaning = f"P10 to P90 {low} to {high}" + ("" if base is None else f"; base case {show_part(base)}")
    if returns.hurdle is not None and returns.above_hurdle is not None:
        above = show_supported_share(returns.above_hurdle)
        meaning += f"; {above} of draws above the hurdle of {show_part(returns.hurdle)}"
    return (Headline("Return at the price, P50", show_supported_part(median), meaning),)


def _of_draws(evaluation: Evaluation) -> tuple[Headline, ...]:
    currency = evaluation.currency
    low, median, high = (evaluation.percentiles[percent] for percent in (10, 50, 90))
    upside = show_change(evaluation.upside_of(median.known))
    above, buy = evaluation.above_price, evaluation.buy_or_better
    return (
        Headline(
            "Value, P50", show_supported(median, currency),
            f"{upside} on the price{_amount_error(median, currency)}",
        ),
        Headline("Rating at P50", str(evaluation.rating(median.value)), _ladder(evaluation)),
        Headline(
            "P(value > price)", show_supported_share(above),
            f"of draws: not the chance of a profit{_share_error(above)}",
        ),
        Headline(
            "P(buy or better)", show_supported_share(buy),
            f"of draws: {show_change(evaluation.config.file.rating.buy)} or more{_share_error(buy)}",
        ),
        Headline(
            "P10 to P90", f"{show_supported(low, currency)} to {show_supported(high, currency)}",
            "eight draws in ten",
        ),
    )


def _amount_error(estimate: Estimate, currency: str) -> str:
    """Return `; simulation error ±¥2`."""
    error = _error(estimate)
    return "" if error is None else f"; simulation error ±{show_supported(error, currency, UP)}"


def _share_error(estimate: Estimate) -> str:
    """Return `; simulation error ±0.08 points`, likewise."""
    error = _error(estimate)
    if error is None:
        return ""
    points = show_supported_share(error, UP).removesuffix("%")
    return f"; simulation error ±{points} point{'' if points == '1' else 's'}"


def _error(estimate: Estimate) -> Estimate | None:
    """Return how far the further end of the interval is, to be shown with one digit.

    It is None without an interval.
    """
    value, low, high = estimate
    if value is None or low is None or high is None or low == high:
        return None
    error = max(high - value, value - low)
    return Estimate(error, 0.0, 2.0 * error)


def _ladder(evaluation: Evaluation) -> str:
    """Return `buy from +15%, strong from +50%`: what the rating rests on."""
    rating = evaluation.config.file.rating
    return (
        f"buy from {show_change(rating.buy)}, strong from {show_change(rating.strong_buy)}; "
        f"sell from {show_change(rating.sell)}, strong from {show_change(rating.strong_sell)}"
    )


def all_warnings(
    evaluation: Evaluation, limits: ModelLimits, more: Sequence[str] = ()
) -> list[str]:
    """Return all warnings of a run, the gravest first.

    What is wrong with the draws, a base year that does not close, limits of the model, what a whole report
    knows beside, and draws without a value that are fewer than 1%.

    Parameters
    ----------
    evaluation : Evaluation
        The run.
    limits : ModelLimits
        Of its base case.
    more : sequence of str, optional
        Shocks that the bounds of an input cut off, assumptions that drive the value.
    """
    return [
        *evaluation.warnings, *base_year_warnings(evaluation.config), *limit_warnings(limits), *more,
        *evaluation.minor_warnings,
    ]
