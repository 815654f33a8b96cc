"""Sobol indices: how much of a figure's variance independent inputs explain, alone and together.

The design is Saltelli's: two matrices of independent draws, A and B, and for each input A with that
input's draws from B. Draws are random, not Sobol points, so that the intervals are honest.

The luck of years is one more group for each shock, exchanged as inputs are, all its years at once. So shares
are of the variance that inputs and luck make together. Were luck drawn again in each evaluation instead,
first orders would be as right, but not totals: (f(A) - f(A with the input of B))^2 / 2 would hold the luck's
variance too, whatever the input does.

Sources: I. M. Sobol', "Global sensitivity indices for nonlinear mathematical models", Mathematics
and Computers in Simulation 55 (2001) 271-280; A. Saltelli et al., "Variance based sensitivity
analysis of model output", Computer Physics Communications 181 (2010) 259-270; M. J. W. Jansen,
"Analysis of variance designs for model output", Computer Physics Communications 117 (1999) 35-43.

Intervals are by the bootstrap over independent rows, of which each index is a ratio of sums: B. Efron
and R. J. Tibshirani, An Introduction to the Bootstrap (1993), ch. 13. Rows are first added up in
batches: a ratio of sums over n rows has the same interval from a few hundred batches as from n rows,
and a thousand resamples take milliseconds. Resamples of n batches spread by a divisor n where the samples
do by n - 1, and their percentiles know nothing of Student's t: these are taken as much further out. T. C.
Hesterberg, "What teachers should know about the bootstrap", American Statistician 69 (2015) 371-386.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite
from simulate.confidence_intervals import student_t
from simulate.settings import DEFAULT_SETTINGS

_MOST_BATCHES = 256
_N_RESAMPLE = 1_000


def in_batches(rows: np.ndarray) -> np.ndarray:
    """Return (figure, row) sums over at most 256 batches of nearly as many rows each: (figure, batch)."""
    n = rows.shape[-1]
    starts = np.arange(min(n, _MOST_BATCHES)) * n // min(n, _MOST_BATCHES)
    return np.add.reduceat(rows, starts, axis=-1)


def ratios_with_intervals(
    tops: np.ndarray, bottoms: np.ndarray, generator: np.random.Generator
) -> tuple[Estimate, ...]:
    """Return the ratios of the sums of tops and bottoms, with the 95% interval of the bootstrap.

    Parameters
    ----------
    tops, bottoms : numpy.ndarray
        (figure, batch), numerators and denominators; the latter not negative. Batches
        are independent and alike.

    Returns
    -------
    tuple of Estimate
        One a figure; no figure where the denominator is 0, no interval from a single batch.
    """
    n_batch = tops.shape[1]
    upper = _expanded_upper(n_batch)
    weights = _resamples(n_batch, generator)
    resampled = _ratio(tops @ weights, bottoms @ weights)
    found = []
    for value, others in zip(_ratio(tops.sum(axis=1), bottoms.sum(axis=1)), resampled, strict=True):
        kept = others[np.isfinite(others)]
        if n_batch < 2 or not kept.size or not np.isfinite(value):
            found.append(Estimate(finite(value), None, None))
            continue
        low, high = np.quantile(kept, (1.0 - upper, upper)).tolist()
        found.append(Estimate(float(value), low, high))
    return tuple(found)


def _expanded_upper(n_batch: int) -> float:
    """Return the share of resamples below the expanded percentile interval's upper end, after Hesterberg."""
    from scipy.special import ndtr

    return float(ndtr(sqrt(n_batch / (n_batch - 1)) * student_t(n_batch - 1))) if n_batch > 1 else 1.0


def _resamples(n_batch: int, generator: np.random.Generator) -> np.ndarray:
    """Return (batch, resample) how often each batch is drawn.

    That is counted, as multinomial is five times slower.
    """
    drawn = generator.integers(0, n_batch, (_N_RESAMPLE, n_batch))
    drawn += n_batch * np.arange(_N_RESAMPLE)[:, None]
    counts = np.bincount(drawn.ravel(), minlength=_N_RESAMPLE * n_batch)
    return counts.reshape(_N_RESAMPLE, n_batch).T.astype(np.float64)


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return the ratio, NaN where there is nothing to divide by."""
    ratio: np.ndarray = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom > 0.0)
    return ratio


#: Values of (input, draw) independent standard normal scores; NaN where there is none.
Function = Callable[[np.ndarray], np.ndarray]

#: With a greater share of evaluations without a value there are no figures: which are left depends
#: on several inputs at once, so that among them the inputs are not independent any more.
MOST_INVALID = 0.05


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Shares of the variance, for independent inputs.

    Attributes
    ----------
    first : tuple of Estimate
        One an input: the share that this input explains alone.
    total : tuple of Estimate
        One an input: the share that goes away once all others are known; the difference to
        `first` is what it does in interaction with others. Sums to 1 or more.
    n_evaluation, n_invalid : int
        Of the function, and how many of these gave no value.
    refusal : str
        Why there are no figures, else "".
    """

    first: tuple[Estimate, ...]
    total: tuple[Estimate, ...]
    n_evaluation: int
    n_invalid: int
    refusal: str = ""


def sobol_indices(
    function: Function, n_input: int, n_base: int, generator: np.random.Generator,
    sizes: Sequence[int] = (), most_scores: int = DEFAULT_SETTINGS.scores_at_once,
) -> SobolIndices:
    """Return the first and total order indices from n_base (n_input + 2) evaluations.

    Parameters
    ----------
    function : Function
        Called with (score, draw) scores, which it must not keep or change.
    n_base : int
        Draws in each matrix.
    sizes : sequence of int, optional
        How many scores each input has, by default one: a group of several is exchanged as one.
    most_scores : int, optional
        So many are drawn at a time, where some input has several.

    Returns
    -------
    SobolIndices
        With 95% confidence intervals. Estimates are not bent to [0, 1]: near 0 they may be below it.
        Draws without a value are left out, each with its partners.
    """
    nothing = (NO_ESTIMATE,) * n_input
    if not n_input:
        return SobolIndices(nothing, nothing, 0, 0)
    ends = np.cumsum(sizes or (1,) * n_input)
    n_score = int(ends[-1])
    at_once = n_base if n_score == n_input else max(1, most_scores // n_score)
    values = np.concatenate([
        _evaluate(function, generator.standard_normal((2, n_score, min(at_once, n_base - start))), ends)
        for start in range(0, n_base, at_once)
    ], axis=1)
    n_invalid = int(np.count_nonzero(np.isnan(values)))
    refusal = refusal_of(n_invalid, values.size)
    if not refusal:
        with np.errstate(over="ignore", invalid="ignore"):
            values -= _centre(values[:2])
            sums = np.stack([_sums(values[0], values[1], exchanged) for exchanged in values[2:]])
        refusal = spread_refusal(sums[:, 3])
    if refusal:
        return SobolIndices(nothing, nothing, values.size, n_invalid, refusal)
    tops, bottoms = (part.reshape(2 * n_input, -1) for part in (sums[:, :2], sums[:, 2:]))
    found = ratios_with_intervals(tops, bottoms, generator)
    return SobolIndices(found[::2], found[1::2], values.size, n_invalid)


def _evaluate(function: Function, scores: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return (2 + input, draw) values of A, of B, and of A with each input's draws from B.

    `ends` says where the scores of each input end.
    """
    a, b = scores
    values = np.empty((2 + len(ends), a.shape[1]))
    values[0], values[1] = function(a), function(b)
    for first, end, exchanged in zip((0, *ends[:-1]), ends, values[2:], strict=True):
        kept = a[first:end].copy()
        a[first:end] = b[first:end]
        exchanged[:] = function(a)
        a[first:end] = kept
    return values


def refusal_of(n_invalid: int, n_evaluation: int) -> str:
    """Return why there are too many evaluations without a value; "" if there are not."""
    if n_invalid <= MOST_INVALID * n_evaluation:
        return ""
    return (
        f"{100.0 * n_invalid / n_evaluation:.0f}% of the evaluations have no value; above "
        f"{100.0 * MOST_INVALID:.0f}% those that are left do not tell how the inputs share the variance"
    )


def spread_refusal(variances: np.ndarray) -> str:
    """Return why shares of a variance cannot be told; "" if they can."""
    total = float(np.sum(variances))
    if total == 0.0:
        return "the value is the same in every evaluation, so there is no variance to share"
    return "" if np.isfinite(total) else "the values are so large that their variance cannot be computed"


def _centre(values: np.ndarray) -> float:
    """Return the mean: products of values near 0 vary least.

    Equal values give that value, to the bit.
    """
    values = values[~np.isnan(values)]
    return float(values[0] + (values - values[0]).mean()) if values.size else 0.0


def _sums(of_a: np.ndarray, of_b: np.ndarray, exchanged: np.ndarray) -> np.ndarray:
    """Return (4, batch) numerators of first and total order, then their denominators.

    `exchanged` shares this input with B and all others with A. First order: the covariance of B and
    exchanged, over their mean square as A. Janon et al., "Asymptotic normality and efficiency of
    two Sobol index estimators", ESAIM: Probability and Statistics 18 (2014) 342-364, have it, less
    a multiple of the product of A and B, whose mean is 0: Saltelli et al. (2010) take all of it, which
    is best for an input that matters little; 1 - total leaves out what would only add noise
    for one that matters much.
    """
    usable = ~np.isnan(of_a + of_b + exchanged)
    if not usable.all():
        of_a, of_b, exchanged = (np.where(usable, part, 0.0) for part in (of_a, of_b, exchanged))
    covariance, product, gone, variance, of_pair = in_batches(np.stack([
        of_b * exchanged, of_b * of_a, 0.5 * (of_a - exchanged) ** 2, 0.5 * (of_a**2 + of_b**2),
        0.5 * (of_b**2 + exchanged**2),
    ]))
    total = float(variance.sum())
    weight = 1.0 - float(gone.sum()) / total if total > 0.0 else 0.0
    return np.stack([covariance - weight * product, gone, of_pair, variance])
