"""The price among the draws: its odds, its payoff, its margin of safety, the price to buy below.

The figures of a streamed run are from sums of all its draws.
"""

from dataclasses import dataclass
from math import exp, floor, inf, log, nan, sqrt

import numpy as np

from reports.evaluation.evaluation import Evaluation
from reports.statistics.estimates import NO_ESTIMATE, Estimate, finite, mapped, normal_estimate
from reports.statistics.samples import Figure, StreamedSample
from simulate.streaming.moments import Moments

_LEAST_IN_TAIL = 20  # draws; with fewer, intervals from the asymptotic variance hold too seldom


def streamed_gain(sample: StreamedSample, price: float) -> Estimate:
    """Return E[max(0, value / price - 1)]."""
    return _mean_of_part(_streamed_gains(sample, price), sample.n_valid)


def streamed_loss(sample: StreamedSample, price: float) -> Estimate:
    """Return E[max(0, 1 - value / price)]."""
    return _mean_of_part(_streamed_losses(sample, price), sample.n_valid)


def streamed_gain_to_loss(sample: StreamedSample, price: float) -> Estimate:
    """Return the ratio of the two, its interval on the scale of its logarithm."""
    gains, losses, n = _streamed_gains(sample, price), _streamed_losses(sample, price), sample.n_valid
    if not losses.total:
        return NO_ESTIMATE
    if not gains.total:
        return Estimate(0.0, None, None)
    spread = n * (gains.squares / gains.total**2 + losses.squares / losses.total**2)
    return mapped(normal_estimate(log(gains.total / losses.total), sqrt(spread / n)), _exp)


def streamed_shortfall(sample: StreamedSample, percent: int) -> Estimate:
    """Return the mean value of the worst so many percent; see `reports.decisions.price.price.shortfall`."""
    if not sample.n_valid:
        return NO_ESTIMATE
    share = percent / 100.0
    away, quantile = sample.worst(percent)
    weight = share * sample.n_valid
    mean_away = away.total / weight
    error = nan
    if weight >= _LEAST_IN_TAIL:
        variance = away.squares / weight - mean_away * mean_away
        error = sqrt(max(0.0, variance + (1.0 - share) * mean_away**2) / weight)
    return normal_estimate(quantile + mean_away, error)


def _streamed_gains(sample: StreamedSample, price: float) -> Moments:
    """Return sums of value / price - 1, and of its square, over the draws above the price."""
    return _over_price(sample.moments("above the price"), price, 1.0)


def _streamed_losses(sample: StreamedSample, price: float) -> Moments:
    return _over_price(sample.moments("below the price"), price, -1.0)


def _over_price(side: Moments, price: float, sign: float) -> Moments:
    about = side.about(price)
    return Moments(about.n, 0.0, sign * about.total / price, about.squares / price**2)


def _mean_of_part(positive: Moments, n: int) -> Estimate:
    """Estimate the mean of n numbers, all zero but for these."""
    if not n:
        return NO_ESTIMATE
    mean = positive.total / n
    squares = positive.about(mean).squares + (n - positive.n) * mean * mean
    return normal_estimate(mean, sqrt(max(0.0, squares) / (n - 1) / n) if n > 1 else nan)


def _exp(number: float) -> float | None:
    return finite(exp(number)) if number < 700.0 else None


SHORTFALL_PERCENTS = (5, 10)
#: Required confidence: the percentages of P(value > price) that a price to buy below is given for.
CONFIDENCES = (50, 70, 80, 90)


@dataclass(frozen=True, slots=True)
class Payoff:
    """Payoff of one share as a part of its price, value / price - 1, over the valid draws.

    Attributes
    ----------
    upside : Estimate
        Its mean.
    gain, loss : Estimate
        Means of max(0, value / price - 1) and of max(0, 1 - value / price), all draws in both.
    gain_to_loss : Estimate
        Gain / loss; None where no draw loses.
    shortfall : dict of int to Estimate
        By percent, the mean of the worst so many percent of draws.
    """

    upside: Estimate
    gain: Estimate
    loss: Estimate
    gain_to_loss: Estimate
    shortfall: dict[int, Estimate]


def payoff_of(evaluation: Evaluation) -> Payoff:
    """Compute a run's payoff; that of a streamed run from sums of all draws."""
    sample, price = evaluation.sample, evaluation.price
    if isinstance(sample, StreamedSample):
        gain, loss = streamed_gain(sample, price), streamed_loss(sample, price)
        gain_to_loss = streamed_gain_to_loss(sample, price)
        worst = [streamed_shortfall(sample, percent) for percent in SHORTFALL_PERCENTS]
    else:
        gain = sample.estimate(lambda values: _mean_and_error(_gains(values, price), values.size))
        loss = sample.estimate(lambda values: _mean_and_error(_losses(values, price), values.size))
        gain_to_loss = _gain_to_loss(evaluation, gain, loss)
        worst = [sample.estimate(shortfall(percent / 100.0)) for percent in SHORTFALL_PERCENTS]
    shortfalls = (mapped(found, evaluation.upside) for found in worst)
    return Payoff(
        mapped(evaluation.mean, evaluation.upside), gain, loss, gain_to_loss,
        dict(zip(SHORTFALL_PERCENTS, shortfalls, strict=True)),
    )


def _gains(ascending: np.ndarray, price: float) -> np.ndarray:
    return ascending[np.searchsorted(ascending, price, side="right") :] / price - 1.0


def _losses(ascending: np.ndarray, price: float) -> np.ndarray:
    return 1.0 - ascending[: np.searchsorted(ascending, price)] / price


def _mean_and_error(positive: np.ndarray, n: int) -> tuple[float, float]:
    """Return the mean of n values, all zero but for these, and its standard error."""
    mean = float(positive.sum()) / n
    squares = float(((positive - mean) ** 2).sum()) + (n - positive.size) * mean * mean
    return mean, sqrt(squares / (n - 1) / n) if n > 1 else nan


def _gain_to_loss(evaluation: Evaluation, gain: Estimate, loss: Estimate) -> Estimate:
    """Return the ratio of the two means, with its interval.

    The interval is on the scale of the logarithm, where it is symmetric.

    C. Keating and W. F. Shadwick, "A universal performance measure", J. Performance Measurement 6
    (2002) 59-84: Omega with the price as threshold.
    """
    if not gain.value or not loss.value:
        return Estimate(0.0 if gain.value == 0.0 and loss.value else None, None, None)
    price = evaluation.price
    found = evaluation.sample.estimate(lambda values: _log_ratio(values, price))
    return mapped(found, _exp)


def _log_ratio(ascending: np.ndarray, price: float) -> tuple[float, float]:
    """Return the logarithm of E[gain] / E[loss], and its standard error by the delta method.

    A draw moves it by (g / E[g] - l / E[l]) / n; no draw has both, so the product of the two is zero.
    """
    gains, losses, n = _gains(ascending, price), _losses(ascending, price), ascending.size
    gain, loss = float(gains.sum()) / n, float(losses.sum()) / n
    if not gain or not loss:
        return (inf if gain else -inf), nan
    variance = float(((gains / gain) ** 2).sum() + ((losses / loss) ** 2).sum()) / n
    return log(gain) - log(loss), sqrt(variance / n)


def shortfall(share: float) -> Figure:
    """Return the mean of the worst draws, those of total weight `share`.

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
        squared = mean_away * mean_away  # by **, a float that overflows is an error
        return quantile + mean_away, sqrt(max(0.0, variance + (1.0 - share) * squared) / weight)

    return figure


@dataclass(frozen=True, slots=True)
class Margins:
    """What to pay.

    Attributes
    ----------
    margin : dict of int to Estimate
        By percentile, 1 - price / value; None where the value is not positive.
    buy_below : dict of int to Estimate
        By required confidence q in percent, the price at which P(value > price) = q%, currency
        per share: the (100 - q)th percentile of the draws. It may be zero or less: no price will do.
    """

    margin: dict[int, Estimate]
    buy_below: dict[int, Estimate]


def margins_of(evaluation: Evaluation) -> Margins:
    """Compute a run's margins; the intervals are those of the percentiles."""
    return Margins(
        margin=evaluation.margins_of_safety,
        buy_below={percent: evaluation.sample.percentile(100 - percent) for percent in CONFIDENCES},
    )


@dataclass(frozen=True, slots=True)
class PriceOdds:
    """The price in the distribution of the value.

    Attributes
    ----------
    above : Estimate
        P(value > price).
    below : Estimate
        P(value < price), a decimal; times 100 it is the price's percentile.
    """

    above: Estimate
    below: Estimate

    @property
    def percentile(self) -> float | None:
        """Return the percentage of draws below the price."""
        return None if self.below.value is None else 100.0 * self.below.value


def price_odds(evaluation: Evaluation) -> PriceOdds:
    """Count the draws on both sides of the price; one that equals it is on neither."""
    return PriceOdds(evaluation.above_price, evaluation.sample.share_less(evaluation.price))


@dataclass(frozen=True, slots=True)
class PriceFigures:
    """All that a run says of the price.

    Attributes
    ----------
    odds, payoff, margins : PriceOdds, Payoff, Margins
        See these.
    """

    odds: PriceOdds
    payoff: Payoff
    margins: Margins


def price_figures(evaluation: Evaluation) -> PriceFigures:
    """Compute all figures of the price."""
    return PriceFigures(price_odds(evaluation), payoff_of(evaluation), margins_of(evaluation))
