"""What the draws pay on the price: expected upside, gains against losses, the mean of the worst."""

from dataclasses import dataclass
from math import exp, floor, inf, log, nan, sqrt

import numpy as np

from reports.decisions.limits import Figure, estimate_of, mapped
from reports.estimate import Estimate, finite
from reports.evaluation import Evaluation
from reports.streamed import StreamedSample
from reports.streamed_payoff import streamed_gain, streamed_gain_to_loss, streamed_loss, streamed_shortfall

SHORTFALL_PERCENTS = (5, 10)
_LEAST_IN_TAIL = 20  # draws; with fewer, limits from the asymptotic variance hold too seldom


@dataclass(frozen=True, slots=True)
class Payoff:
    """Payoff of one share as a part of its price, value / price - 1, over the valid draws.

    Attributes
    ----------
    upside : its mean.
    gain, loss : means of max(0, value / price - 1) and of max(0, 1 - value / price), all draws in both.
    gain_to_loss : gain / loss; None where no draw loses.
    shortfall : by percent, the mean of the worst so many percent of draws.
    """

    upside: Estimate
    gain: Estimate
    loss: Estimate
    gain_to_loss: Estimate
    shortfall: dict[int, Estimate]


def payoff_of(evaluation: Evaluation) -> Payoff:
    """Compute a run's payoff."""
    sample, price = evaluation.sample, evaluation.price
    if isinstance(sample, StreamedSample):
        return _streamed(evaluation, sample)
    gain = estimate_of(sample, lambda values: _mean_and_error(_gains(values, price), values.size))
    loss = estimate_of(sample, lambda values: _mean_and_error(_losses(values, price), values.size))
    return Payoff(
        upside=mapped(evaluation.mean, evaluation.upside),
        gain=gain,
        loss=loss,
        gain_to_loss=_gain_to_loss(evaluation, gain, loss),
        shortfall={
            percent: mapped(estimate_of(sample, shortfall(percent / 100.0)), evaluation.upside)
            for percent in SHORTFALL_PERCENTS
        },
    )


def _streamed(evaluation: Evaluation, sample: StreamedSample) -> Payoff:
    """The same figures from sums of all draws."""
    price = evaluation.price
    return Payoff(
        upside=mapped(evaluation.mean, evaluation.upside),
        gain=streamed_gain(sample, price),
        loss=streamed_loss(sample, price),
        gain_to_loss=streamed_gain_to_loss(sample, price),
        shortfall={
            percent: mapped(streamed_shortfall(sample, percent), evaluation.upside)
            for percent in SHORTFALL_PERCENTS
        },
    )


def _gains(ascending: np.ndarray, price: float) -> np.ndarray:
    return ascending[np.searchsorted(ascending, price, side="right") :] / price - 1.0


def _losses(ascending: np.ndarray, price: float) -> np.ndarray:
    return 1.0 - ascending[: np.searchsorted(ascending, price)] / price


def _mean_and_error(positive: np.ndarray, n: int) -> tuple[float, float]:
    """Mean of n values, all zero but for these, and its standard error."""
    mean = float(positive.sum()) / n
    squares = float(((positive - mean) ** 2).sum()) + (n - positive.size) * mean * mean
    return mean, sqrt(squares / (n - 1) / n) if n > 1 else nan


def _gain_to_loss(evaluation: Evaluation, gain: Estimate, loss: Estimate) -> Estimate:
    """The ratio of the two means, with limits on the scale of its logarithm, on which it is symmetric.

    C. Keating and W. F. Shadwick, "A universal performance measure", J. Performance Measurement 6
    (2002) 59-84: Omega with the price as threshold.
    """
    if not gain.value or not loss.value:
        return Estimate(0.0 if gain.value == 0.0 and loss.value else None, None, None)
    price = evaluation.price
    found = estimate_of(evaluation.sample, lambda values: _log_ratio(values, price))
    return mapped(found, lambda number: finite(exp(number)) if number < 700.0 else None)


def _log_ratio(ascending: np.ndarray, price: float) -> tuple[float, float]:
    """Logarithm of E[gain] / E[loss], and its standard error by the delta method.

    A draw moves it by (g / E[g] - l / E[l]) / n; no draw has both, so the product of the two is zero.
    """
    gains, losses, n = _gains(ascending, price), _losses(ascending, price), ascending.size
    gain, loss = float(gains.sum()) / n, float(losses.sum()) / n
    if not gain or not loss:
        return (inf if gain else -inf), nan
    variance = float(((gains / gain) ** 2).sum() + ((losses / loss) ** 2).sum()) / n
    return log(gain) - log(loss), sqrt(variance / n)


def shortfall(share: float) -> Figure:
    """The mean of the worst draws, those of total weight `share`.

    Mean: C. Acerbi and D. Tasche, "On the coherence of expected shortfall", J. Banking & Finance 26
    (2002) 1487-1503, eq. 4.12 with the draw that the share cuts in proportion. Variance: B. J.
    Manistre and G. H. Hancock, "Variance of the CTE estimator", North American Actuarial J. 9 (2005)
    129-156: (variance in the tail + (1 - share) (mean - quantile)^2) / (n share).
    """

    def figure(ascending: np.ndarray) -> tuple[float, float]:
        weight = share * ascending.size
        whole = floor(weight)
        quantile = float(ascending[min(whole, ascending.size - 1)])
        away = ascending[:whole] - quantile  # so that equal draws have that mean, to the bit
        mean_away = float(away.sum()) / weight
        if weight < _LEAST_IN_TAIL:
            return quantile + mean_away, nan
        variance = float((away * away).sum()) / weight - mean_away * mean_away
        return quantile + mean_away, sqrt(max(0.0, variance + (1.0 - share) * mean_away**2) / weight)

    return figure
