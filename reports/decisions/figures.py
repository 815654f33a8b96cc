"""All that a run says of what to do at which price, computed once."""

from dataclasses import dataclass
from typing import NamedTuple

from reports.decisions.cases import Cases, cases_of
from reports.decisions.kelly import CAP, FRACTION, Kelly, kelly
from reports.decisions.margin import Margins, margins_of
from reports.decisions.market_implied import Goal, market_implied
from reports.decisions.payoff import Payoff, payoff_of
from reports.decisions.price_standing import PriceStanding, standing_of
from reports.decisions.rating_odds import RatingOdds, odds_of
from reports.draws import Draws
from reports.evaluation import Evaluation


class Sizing(NamedTuple):
    """That a size is wanted: which part of full Kelly, and the most of the portfolio."""

    fraction: float = FRACTION
    cap: float = CAP


@dataclass(frozen=True, slots=True)
class Decisions:
    """The figures of one run.

    Attributes
    ----------
    standing, payoff, margins, odds, cases : see their modules.
    implied : the price first, then each broker's target.
    kelly : None unless asked for.
    """

    standing: PriceStanding
    payoff: Payoff
    margins: Margins
    odds: RatingOdds
    cases: Cases
    implied: list[Goal]
    kelly: Kelly | None = None


def decisions_of(
    evaluation: Evaluation, draws: Draws | None = None, sizing: Sizing | None = None
) -> Decisions:
    """Compute them.

    Parameters
    ----------
    draws : for what holds in the bull, base and bear case.
    sizing : None for no size.
    """
    return Decisions(
        standing_of(evaluation), payoff_of(evaluation), margins_of(evaluation), odds_of(evaluation),
        cases_of(evaluation, draws), market_implied(evaluation),
        None if sizing is None else kelly(evaluation.values, evaluation.price, *sizing),
    )
