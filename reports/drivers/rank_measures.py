"""Spearman's rank correlation of the value with each input, with limits that need no normality."""

from math import atanh, copysign, sqrt, tanh

import numpy as np

from reports.drivers.ranking import Ranking, rank_scores
from reports.estimate import NO_ESTIMATE, Estimate

#: Rank measures are of the first so many draws: their standard error is 0.002 by then.
MOST = 200_000
_LEAST_DRAWS = 10
_TWO_SIDED = 1.959963984540054
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
        """Whether at least two draws differ."""
        return self.ranking.starts.size > 1

    def greater_means(self, weights: np.ndarray) -> np.ndarray:
        """(n,) what the draws with a greater value (half, of an equal one) add to the mean of `weights`."""
        order, starts = self.ranking
        if not order.size:
            return np.empty(0)
        sums = np.add.reduceat(weights[order], starts)
        greater = np.empty(order.size)
        greater[order] = np.repeat(sums.sum() - np.cumsum(sums) + 0.5 * sums, self.ranking.sizes)
        return greater / order.size


def spearman(one: Ranked, other: Ranked) -> Estimate:
    """Rank correlation of two variables with 95% limits.

    The standard error is that of the coefficient's influence function, with the part of each
    draw in the ranks of all others: C. Croux and C. Dehon, "Influence functions of the Spearman
    and Kendall correlation measures", Statistical Methods and Applications 19 (2010) 497-515;
    here with ties. The limits are symmetric in Fisher's z, so they stay within -1 and 1.

    Returns
    -------
    estimate : none where either does not vary; without limits for less than 10 draws.
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
    half = _TWO_SIDED * error / (1.0 - rank * rank)
    return Estimate(rank, tanh(atanh(rank) - half), tanh(atanh(rank) + half))
