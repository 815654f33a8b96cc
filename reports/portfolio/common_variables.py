"""What several companies of a portfolio depend on: factors, years of factors, drawn exchange rates."""

from typing import NamedTuple

import numpy as np

from reports.portfolio.joint_draws import JointDraws
from reports.statistics.ranking import rank_scores, ranking_of
from simulate.portfolios.dataset import yearly_scores

FACTOR, YEARLY, RECESSION, RATE = "factor", "yearly factor", "recession", "exchange rate"
# The share of an exchange rate's variance from where on the factors are all that moves it.
_DETERMINED = 0.999


class CommonVariable(NamedTuple):
    """One of them.

    Attributes
    ----------
    name : str
        Of the factor; of an exchange rate its currency.
    kind : str
        "factor", "yearly factor", "recession" or "exchange rate".
    scores : numpy.ndarray
        (draw, year) about standard normal; one column unless it is yearly.
    """

    name: str
    kind: str
    scores: np.ndarray

    def one_number(self) -> np.ndarray:
        """Return (draw,) one number a draw: the score, or the mean of the years' scores."""
        return np.asarray(self.scores.mean(axis=1))


def common_variables(draws: JointDraws, n_draw: int, *, all_years: bool = False) -> list[CommonVariable]:
    """Return what companies have in common in the first so many draws.

    An exchange rate that the factors determine is left out, and so is one that does not vary.

    Parameters
    ----------
    draws : JointDraws
    n_draw : int
    all_years : bool, optional
        Whether yearly factors have the years, too, that the Dataset does not keep, rebuilt from the seed.
    """
    some = draws.dataset.isel(draw=slice(n_draw))
    found = []
    for name in draws.factors:
        score = some["factor_score"].sel(factor=name).values
        found.append(CommonVariable(name, FACTOR, score[:, None]))
    rebuilt = yearly_scores(draws.dataset, n_draw) if all_years and draws.yearly_factors else {}
    for name in draws.yearly_factors:
        kept = some["yearly_score"].sel(yearly_factor=name).transpose("draw", "year")
        found.append(CommonVariable(name, YEARLY, rebuilt[name] if all_years else kept.values))
    if "recession" in some:
        years = some["recession"].transpose("draw", "year").values
        found.append(CommonVariable(RECESSION, RECESSION, np.asarray(years, np.float64)))
    for currency in draws.drawn_rates:
        score = _normal_scores(draws.rate(currency)[:n_draw])
        if not _is_determined(score, found):
            found.append(CommonVariable(currency, RATE, score[:, None]))
    return found


def _normal_scores(variable: np.ndarray) -> np.ndarray:
    from scipy.special import ndtri

    return np.asarray(ndtri(0.5 + rank_scores(ranking_of(variable))))


def _is_determined(score: np.ndarray, others: list[CommonVariable]) -> bool:
    """Return whether other variables' scores add up to a score."""
    columns = [one.scores for one in others if one.kind == FACTOR]
    if not columns:
        return False
    basis = np.hstack(columns)
    away = score - basis @ np.linalg.lstsq(basis, score, rcond=None)[0]
    return bool(away.var() < (1.0 - _DETERMINED) * score.var())
