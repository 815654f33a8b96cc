"""First-order indices from the draws: the part of the value's variance that an input's bins explain.

The index is Var(E[value | input]) / Var(value). Source of the estimator, the variance of bin
means: E. Plischke, E. Borgonovo and C. L. Smith, "Global sensitivity measures from given data",
European J. Operational Research 226 (2013) 536-550; M. Strong, J. E. Oakley and J. Chilcott,
"Managing structural uncertainty in health economic decision models", J. Royal Statistical
Society C 61 (2012) 25-45. With correlated inputs it is the part explained by the input and by
all that moves with it, so indices may sum to more than 1.
"""

from math import sqrt

import numpy as np

from reports.drivers.ranking import Ranking, bin_starts
from reports.estimate import NO_ESTIMATE, Estimate, mean_and_deviation

_LEAST_DRAWS = 500
_TWO_SIDED = 1.959963984540054


def standard_scores(values: np.ndarray) -> np.ndarray | None:
    """(n,) values less their mean, over their standard deviation (divisor n).

    None where that has no meaning: few draws, equal values, or a variance beyond floating point.
    """
    if values.size < _LEAST_DRAWS:
        return None
    mean, deviation = mean_and_deviation(values)
    if mean.value is None or not deviation:
        return None
    away = (values - mean.value) / deviation
    away -= away.mean()
    return away / away.std()


def first_order_index(scores: np.ndarray, ranking: Ranking) -> Estimate:
    """The index of one input with 95% limits.

    With n^(2/3) bins the variance inside a bin that is the input's own is negligible. The noise
    of so many bin means is not: it is taken off by analysis of variance, 1 - (within / (n - bins)) /
    (total / (n - 1)), T. L. Kelley, "An unbiased correlation ratio measure", Proc. National
    Academy of Sciences 21 (1935) 554-559. So an input of no effect has an estimate about 0,
    below it as often as above.

    The limits are value +- 1.96 standard errors, by the index' influence function
    2 z m - m^2 - S z^2 (z the standard score, m its mean given the input), plus the noise of the
    bins, of variance 2 (bins - 1) / n^2 for an input of no effect.

    Parameters
    ----------
    scores : (n,) from `standard_scores`.
    ranking : of the input.

    Returns
    -------
    estimate : none for an input that does not vary, or that has its own value in every draw of few.
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
    return Estimate(index, index - _TWO_SIDED * error, index + _TWO_SIDED * error)
