"""All that a run says of what to do at which price, computed once, and as plain numbers.

The keys in summary.json, null where the draws give none:

standing : value_above_price and value_below_price, each {value, low, high}; price_percentile.
payoff : expected_upside, expected_gain, expected_loss, gain_to_loss, each {value, low, high};
    expected_shortfall, by "5%" and "10%", likewise. All but gain_to_loss are parts of the price.
margin_of_safety : by "P50", "P25", "P10", {value, low, high}, parts of that value.
buy_below : by required confidence, P(value > price), "50%" say, {value, low, high}, currency per share.
rating : probability, by rating, {value, low, high}; buy_or_better, likewise; at_percentile, by "P1" to "P99".
cases : cards, a list of {name, percent, value, low, high, upside, rating, draws_near, holding: list
    of {input, median, overall, distance}}; spread, currency per share; relative_spread; tilt.
implied : list of {name, is_price, amount, hurdle, inputs: list of {input, unit, base, value, percentile,
    outside, roots, searched: [low, high], obstacle, nearest_value, nearest_at}}; "price" first, "hurdle" last
"""

from dataclasses import dataclass
from typing import Any

from reports.analysis import Figures
from reports.decisions.cases import Case, Cases, cases_of
from reports.decisions.price.price import PriceFigures, price_figures
from reports.decisions.ratings import RatingOdds, odds_of
from reports.decisions.reverse_dcf.reverse_dcf import Goal, Implied, market_implied
from reports.evaluation.evaluation import Evaluation
from reports.statistics.valid_draws import Draws


@dataclass(frozen=True, slots=True)
class Decisions:
    """The figures of one run.

    Attributes
    ----------
    price, ratings, cases : PriceFigures, RatingOdds, Cases
        See their modules.
    implied : list of Goal
        The price first, then each broker's target.
    """

    price: PriceFigures
    ratings: RatingOdds
    cases: Cases
    implied: list[Goal]


def decisions_of(evaluation: Evaluation, draws: Draws | None = None) -> Decisions:
    """Compute the figures of a decision.

    Parameters
    ----------
    draws : Draws or None, optional
        For what holds in the bull, base and bear case.
    """
    return Decisions(
        price_figures(evaluation), odds_of(evaluation), cases_of(evaluation, draws),
        market_implied(evaluation),
    )


def decisions_json(decisions: Decisions) -> dict[str, Any]:
    """Return the figures of a decision by the keys above."""
    odds, payoff, margins = decisions.price.odds, decisions.price.payoff, decisions.price.margins
    cases = decisions.cases
    return {
        "standing": {
            "value_above_price": odds.above._asdict(),
            "value_below_price": odds.below._asdict(),
            "price_percentile": odds.percentile,
        },
        "payoff": {
            "expected_upside": payoff.upside._asdict(),
            "expected_gain": payoff.gain._asdict(),
            "expected_loss": payoff.loss._asdict(),
            "gain_to_loss": payoff.gain_to_loss._asdict(),
            "expected_shortfall": {f"{key}%": found._asdict() for key, found in payoff.shortfall.items()},
        },
        "margin_of_safety": {f"P{key}": found._asdict() for key, found in margins.margin.items()},
        "buy_below": {f"{key}%": found._asdict() for key, found in margins.buy_below.items()},
        "rating": {
            "probability": {name: found._asdict() for name, found in decisions.ratings.probability.items()},
            "buy_or_better": decisions.ratings.buy_or_better._asdict(),
            "at_percentile": {f"P{key}": name for key, name in decisions.ratings.at_percentile.items()},
        },
        "cases": {
            "cards": [_card(card) for card in cases.cards],
            "spread": cases.spread, "relative_spread": cases.relative_spread, "tilt": cases.tilt,
        },
        "implied": [_goal(goal) for goal in decisions.implied],
    }


def _card(card: Case) -> dict[str, Any]:
    return {
        "name": card.name, "percent": card.percent, **card.value._asdict(),
        "upside": card.upside, "rating": card.rating, "draws_near": card.n_near,
        "holding": [
            {"input": one.name, "median": one.median, "overall": one.overall, "distance": one.distance}
            for one in card.holding
        ],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    return {
        "name": goal.name, "is_price": goal.is_price, "amount": goal.amount,
        "hurdle": goal.hurdle,
        "inputs": [_implied(one) for one in goal.implied],
    }


def _implied(one: Implied) -> dict[str, Any]:
    return {
        "input": one.name, "unit": one.unit, "base": one.base, "value": one.value,
        "percentile": one.percentile, "outside": one.outside, "roots": one.n_root,
        "searched": [one.low, one.high], "obstacle": one.obstacle,
        "nearest_value": one.extreme, "nearest_at": one.extreme_at,
    }


DECISIONS = Figures("decisions", lambda run: decisions_of(run.evaluation, run.draws), decisions_json)
