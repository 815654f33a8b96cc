"""First-order indices from the draws: the part of the value's variance that an input's bins explain.

The index is Var(E[value | input]) / Var(value). Source of the estimator, the variance of bin
means: E. Plischke, E. Borgonovo and C. L. Smith, "Global sensitivity measures from given data",
European J. Operational Research 226 (2013) 536-550; M. Strong, J. E. Oakley and J. Chilcott,
"Managing structural uncertainty in health economic decision models", J. Royal Statistical
Society C 61 (2012) 25-45. With correlated inputs it is the part explained by the input and by
all that moves with it, so indices may sum to more than 1.

Sobol points of one scramble are not independent: their noise in the mean of a bin is not what that of
as many independent draws would be, so no correction for it is right, and in one scramble nothing tells
it from an effect. Scrambles are independent of each other, so the product of a bin's means in two of
them has no noise on average: the effect is what remains.
"""

from math import sqrt

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, mean_and_deviation, normal_estimate
from reports.statistics.ranking import Ranking, bin_starts
from reports.statistics.rqmc_intervals import scrambled_estimate

_LEAST_DRAWS = 500


def standard_scores(values: np.ndarray) -> np.ndarray | None:
    """Return (n,) values less their mean, over their standard deviation (divisor n).

    None where that has no meaning: few draws, equal values, or a variance beyond floating point.
    """
    if values.size < _LEAST_DRAWS:
        return None
    mean, deviation = mean_and_deviation(values)
    if mean.value is None or not deviation:
        return None
    away = (values - mean.value) / deviation
    away -= away.mean()
    scores: np.ndarray = away / away.std()
    return scores


def first_order_index(scores: np.ndarray, ranking: Ranking) -> Estimate:
    """Return the index of one input with its 95% confidence interval.

    With n^(2/3) bins the variance inside a bin that is the input's own is negligible. The noise
    of so many bin means is not: it is taken off by analysis of variance, 1 - (within / (n - bins)) /
    (total / (n - 1)), T. L. Kelley, "An unbiased correlation ratio measure", Proc. National
    Academy of Sciences 21 (1935) 554-559. So an input of no effect has an estimate about 0,
    below it as often as above.

    The interval is value +- 1.96 standard errors, by the index' influence function
    2 z m - m^2 - S z^2 (z the standard score, m its mean given the input), plus the noise of the
    bins, of variance 2 (bins - 1) / n^2 for an input of no effect.

    Parameters
    ----------
    scores : numpy.ndarray
        (n,) from `standard_scores`.
    ranking : Ranking
        Of the input.

    Returns
    -------
    Estimate
        None for an input that does not vary, or that has its own value in every draw of few.
    """
    n = scores.size
    starts = bin_starts(ranking, round(n ** (2.0 / 3.0)))
    n_bin = starts.size
    if n_bin < 2:
        return NO_ESTIMATE
    ordered = scores[ranking.order]
    counts = np.diff(starts, append=n)
    means = np.add.reduceat(ordered, starts) / counts
    within = 1.0 - float(counts @ means**2) / n
    index = 1.0 - within * (n - 1) / (n - n_bin)
    explained = np.repeat(means, counts)
    # Residuals from means of their own bins are too small: as many degrees of freedom are gone.
    ordered = explained + (ordered - explained) * sqrt(n / (n - n_bin))
    influence = explained * (2.0 * ordered - explained) - index * ordered**2
    # Means that are noisy swell the influence by 4 (bins) within^2 / n on average; the truth is half.
    noise = 2.0 * (n_bin - 1) * (1.0 - index) ** 2 / n**2
    error = sqrt(max(float(influence.var()) / n - noise, noise))
    return normal_estimate(index, error)


_MOST_GROUPS = 32  # scrambles beyond so many share groups, which are as independent
_LEAST_GROUPS = 3  # two, less one, have no products


def scrambled_first_order_index(scores: np.ndarray, ranking: Ranking, scramble: np.ndarray) -> Estimate:
    """Return the index of one input with its 95% confidence interval from the jackknife over scrambles.

    The squared mean of a bin is estimated by the products of any two of its draws that are not of
    one scramble. Jackknife: B. Efron and C. Stein, "The jackknife estimate of variance", Annals of
    Statistics 9 (1981) 586-596. What an input explains inside a bin is lost, and points this even leave
    little other error; so the interval is as much wider as half as many bins lose more.

    Parameters
    ----------
    scores : numpy.ndarray
        (n,) from `first_order.standard_scores`.
    ranking : Ranking
        Of the input.
    scramble : numpy.ndarray
        (n,) which scramble each draw is of.

    Returns
    -------
    Estimate
        None with one scramble, or for an input that does not vary.
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
    value, low, high = scrambled_estimate(index, (n_group * index - (n_group - 1) * without).tolist())
    if starts.size == ranking.starts.size or low is None or high is None:
        return Estimate(value, low, high)
    pairs = np.arange(0, starts.size, 2)
    halved = _indices(np.add.reduceat(counts, pairs), np.add.reduceat(sums, pairs), squares, everything)
    bias = abs(index - float(halved[0]))
    return Estimate(value, low - bias, high + bias)


def _indices(counts: np.ndarray, sums: np.ndarray, squares: np.ndarray, left_out: np.ndarray) -> np.ndarray:
    """Return the (case,) index without the groups that a case leaves out.

    Parameters
    ----------
    counts, sums : numpy.ndarray
        (bin, group) of the draws there, and of their scores.
    squares : numpy.ndarray
        (group,) of all scores' squares.
    left_out : numpy.ndarray
        (group, case), 1 where a group is left out.
    """
    kept = 1.0 - left_out
    n, total = counts @ kept, sums @ kept  # (bin, case)
    pairs, products = n**2 - counts**2 @ kept, total**2 - sums**2 @ kept
    weights = np.where(pairs > 0.0, n, 0.0)
    squared_means = np.divide(products, pairs, out=np.zeros_like(pairs), where=pairs > 0.0)
    mean = total.sum(axis=0) / n.sum(axis=0)
    variance = squares @ kept / n.sum(axis=0) - mean**2
    index: np.ndarray = ((weights * squared_means).sum(axis=0) / weights.sum(axis=0) - mean**2) / variance
    return index
