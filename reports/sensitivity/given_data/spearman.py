"""Spearman's rank correlation of the value with each input, with intervals that need no normality.

The standardised rank regression is of the value's rank on the ranks of all inputs together: R. L. Iman
and W. J. Conover, "The use of the rank transform in regression", Technometrics 21 (1979) 499-509. A
coefficient says what an input adds while the others are held, so correlated inputs are told apart,
which rank correlation does not do; it is only as good as R^2 says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atanh, copysign, sqrt, tanh

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate
from reports.statistics.ranking import Ranking, rank_scores
from simulate.confidence_intervals import z

_LEAST_DRAWS = 10
_EXACT = 1e-12


class Ranked:
    """One variable's ranking and rank scores, with what its rank correlations need over and over.

    Attributes
    ----------
    ranking : of the draws.
    scores : (n,) mid-ranks as shares of the draws, less 1/2.
    variance : of the scores; 0 for a variable that does not vary.
    """

    def __init__(self, ranking: Ranking) -> None:
        self.ranking = ranking
        self.scores = rank_scores(ranking)
        self.variance = float(self.scores @ self.scores) / self.scores.size if self.scores.size else 0.0
        self.influence = self.scores**2 + 2.0 * self.greater_means(self.scores)

    @property
    def varies(self) -> bool:
        """Return whether at least two draws differ."""
        return self.ranking.starts.size > 1

    def greater_means(self, weights: np.ndarray) -> np.ndarray:
        """Return (n,) what draws of a greater value (half: of an equal) add to the mean of `weights`."""
        order, starts = self.ranking
        if not order.size:
            return np.empty(0)
        sums = np.add.reduceat(weights[order], starts)
        greater = np.empty(order.size)
        greater[order] = np.repeat(sums.sum() - np.cumsum(sums) + 0.5 * sums, self.ranking.sizes)
        return greater / order.size


def spearman(one: Ranked, other: Ranked) -> Estimate:
    """Return the rank correlation of two variables with its 95% confidence interval.

    The standard error is that of the coefficient's influence function, with the part of each
    draw in the ranks of all others: C. Croux and C. Dehon, "Influence functions of the Spearman
    and Kendall correlation measures", Statistical Methods and Applications 19 (2010) 497-515;
    here with ties. The interval is symmetric in Fisher's z, so it stays within -1 and 1.

    Returns
    -------
    Estimate
        None where either does not vary; without an interval for less than 10 draws.
    """
    if not (one.varies and other.varies):
        return NO_ESTIMATE
    n, scale = one.scores.size, sqrt(one.variance * other.variance)
    products = one.scores * other.scores
    rank = min(1.0, max(-1.0, float(products.sum()) / (n * scale)))
    if n < _LEAST_DRAWS:
        return Estimate(rank, None, None)
    if abs(rank) > 1.0 - _EXACT:
        return Estimate(*3 * (copysign(1.0, rank),))
    joint = products + one.greater_means(other.scores) + other.greater_means(one.scores)
    alone = one.influence / one.variance + other.influence / other.variance
    error = float((joint / scale - 0.5 * rank * alone).std()) / sqrt(n)
    half = z() * error / (1.0 - rank * rank)
    return Estimate(rank, tanh(atanh(rank) - half), tanh(atanh(rank) + half))


_COLLINEAR = 1e-9  # eigenvalues below this part of the greatest are rounding


@dataclass(frozen=True, slots=True)
class RankRegression:
    """Coefficients of one regression.

    Attributes
    ----------
    coefficients : tuple of float or None
        (input,) in standard deviations of rank for one of the input's; None for an input
        that does not vary, and for all where there is no regression.
    r_squared : float or None
        The part of the ranks' variance explained; None without a regression.
    collinear : bool
        Whether some inputs' ranks are a combination of others'; these share the effect.
    """

    coefficients: tuple[float | None, ...]
    r_squared: float | None
    collinear: bool


def rank_regression(inputs: Sequence[np.ndarray], value: np.ndarray) -> RankRegression:
    """Return the least-squares fit on standardised ranks; the shortest solution where there are many.

    Parameters
    ----------
    inputs, value : sequence of numpy.ndarray, numpy.ndarray
        (n,) rank scores each, of mean 0.

    Returns
    -------
    RankRegression
        None where the value does not vary or draws are not more than inputs that vary.
    """
    none = RankRegression((None,) * len(inputs), None, False)
    if not value.size:
        return none
    scores = np.vstack([*inputs, value])
    products = scores @ scores.T
    length = np.sqrt(np.diag(products))
    varying = np.flatnonzero(length[:-1] > 0.0)
    if not varying.size or not length[-1] > 0.0 or value.size <= varying.size + 1:
        return none
    correlation = products / np.outer(*2 * (np.where(length > 0.0, length, 1.0),))
    among, with_value = correlation[np.ix_(varying, varying)], correlation[varying, -1]
    solved, _, rank, _ = np.linalg.lstsq(among, with_value, rcond=_COLLINEAR)
    coefficients: list[float | None] = [None] * len(inputs)
    for place, coefficient in zip(varying.tolist(), solved.tolist(), strict=True):
        coefficients[place] = coefficient
    r_squared = min(1.0, max(0.0, float(with_value @ solved)))
    return RankRegression(tuple(coefficients), r_squared, bool(rank < varying.size))
