"""First-order indices from several scrambles of Sobol points.

Points of one scramble are not independent: their noise in the mean of a bin is not what that of as
many independent draws would be, so no correction for it is right, and in one scramble nothing tells
it from an effect. Scrambles are independent of each other, so the product of a bin's means in two of
them has no noise on average: what is left of it is the effect.
"""

import numpy as np

from reports.drivers.ranking import Ranking, bin_starts
from reports.estimate import NO_ESTIMATE, Estimate
from reports.scrambles import with_limits

_MOST_GROUPS = 32  # scrambles beyond so many share groups, which are as independent
_LEAST_GROUPS = 3  # two, less one, have no products


def scrambled_first_order_index(scores: np.ndarray, ranking: Ranking, scramble: np.ndarray) -> Estimate:
    """The index of one input with 95% limits from the jackknife over scrambles.

    The squared mean of a bin is estimated by the products of any two of its draws that are not of
    one scramble. Jackknife: B. Efron and C. Stein, "The jackknife estimate of variance", Annals of
    Statistics 9 (1981) 586-596. What an input explains inside a bin is lost, and points this even leave
    little other error; so the limits are as much wider as half as many bins lose more.

    Parameters
    ----------
    scores : (n,) from `first_order.standard_scores`.
    ranking : of the input.
    scramble : (n,) which scramble each draw is of.

    Returns
    -------
    estimate : none with one scramble, or for an input that does not vary.
    """
    group = scramble % _MOST_GROUPS
    n, n_group = scores.size, int(group.max()) + 1
    starts = bin_starts(ranking, round(n ** (2.0 / 3.0)))
    if starts.size < 2 or n_group < 2:
        return NO_ESTIMATE
    cell = np.repeat(np.arange(starts.size), np.diff(starts, append=n)) * n_group + group[ranking.order]
    counts, sums = (
        np.bincount(cell, weights, starts.size * n_group).reshape(starts.size, n_group)
        for weights in (None, scores[ranking.order])
    )
    squares = np.bincount(group, scores**2)
    everything = np.zeros((n_group, 1))
    index = float(_indices(counts, sums, squares, everything)[0])
    if n_group < _LEAST_GROUPS:
        return Estimate(index, None, None)
    without = _indices(counts, sums, squares, np.eye(n_group))
    value, low, high = with_limits(index, (n_group * index - (n_group - 1) * without).tolist())
    if starts.size == ranking.starts.size or low is None or high is None:
        return Estimate(value, low, high)
    pairs = np.arange(0, starts.size, 2)
    halved = _indices(np.add.reduceat(counts, pairs), np.add.reduceat(sums, pairs), squares, everything)
    bias = abs(index - float(halved[0]))
    return Estimate(value, low - bias, high + bias)


def _indices(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """(case,) the index without the groups that a case leaves out.

    Parameters
    ----------
    counts, sums : (bin, group) of the draws there, and of their scores.
    squares : (group,) of all scores' squares.
    left_out : (group, case), 1 where a group is left out.
    """
    kept = 1.0 - left_out
    n, total = counts @ kept, sums @ kept  # (bin, case)
    pairs, products = n**2 - counts**2 @ kept, total**2 - sums**2 @ kept
    weights = np.where(pairs > 0.0, n, 0.0)
    squared_means = np.divide(products, pairs, out=np.zeros_like(pairs), where=pairs > 0.0)
    mean = total.sum(axis=0) / n.sum(axis=0)
    variance = squares @ kept / n.sum(axis=0) - mean**2
    return ((weights * squared_means).sum(axis=0) / weights.sum(axis=0) - mean**2) / variance
