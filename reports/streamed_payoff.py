"""What the draws of a streamed run pay on the price: `reports.decisions.payoff` from sums of all draws."""

from collections.abc import Callable
from math import exp, log, nan, sqrt

from reports.estimate import CONFIDENCE, NO_ESTIMATE, Estimate, finite
from reports.streamed import StreamedSample
from simulate.moments import Moments

_LEAST_IN_TAIL = 20  # draws; with fewer, limits from the asymptotic variance hold too seldom


def streamed_gain(sample: StreamedSample, price: float) -> Estimate:
    """E[max(0, value / price - 1)]."""
    return _mean_of_part(_gains(sample, price), sample.n_valid)


def streamed_loss(sample: StreamedSample, price: float) -> Estimate:
    """E[max(0, 1 - value / price)]."""
    return _mean_of_part(_losses(sample, price), sample.n_valid)


def streamed_gain_to_loss(sample: StreamedSample, price: float) -> Estimate:
    """The ratio of the two, its limits on the scale of its logarithm."""
    gains, losses, n = _gains(sample, price), _losses(sample, price), sample.n_valid
    if not losses.total:
        return NO_ESTIMATE
    if not gains.total:
        return Estimate(0.0, None, None)
    spread = n * (gains.squares / gains.total**2 + losses.squares / losses.total**2)
    return _mapped(_with_error(log(gains.total / losses.total), sqrt(spread / n)), _exp)


def streamed_shortfall(sample: StreamedSample, percent: int) -> Estimate:
    """The mean value of the worst so many percent; see `reports.decisions.payoff.shortfall`."""
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
    return _with_error(quantile + mean_away, error)


def _gains(sample: StreamedSample, price: float) -> Moments:
    """Sums of value / price - 1, and of its square, over the draws above the price."""
    return _over_price(sample.moments("above the price"), price, 1.0)


def _losses(sample: StreamedSample, price: float) -> Moments:
    return _over_price(sample.moments("below the price"), price, -1.0)


def _over_price(side: Moments, price: float, sign: float) -> Moments:
    about = side.about(price)
    return Moments(about.n, 0.0, sign * about.total / price, about.squares / price**2)


def _mean_of_part(positive: Moments, n: int) -> Estimate:
    """Mean of n numbers, all zero but for these."""
    if not n:
        return NO_ESTIMATE
    mean = positive.total / n
    squares = positive.about(mean).squares + (n - positive.n) * mean * mean
    return _with_error(mean, sqrt(max(0.0, squares) / (n - 1) / n) if n > 1 else nan)


def _with_error(value: float, error: float) -> Estimate:
    from scipy.special import ndtri

    half = float(ndtri(0.5 + 0.5 * CONFIDENCE)) * error
    return Estimate(finite(value), finite(value - half), finite(value + half))


def _mapped(estimate: Estimate, rising: Callable[[float], float | None]) -> Estimate:
    return Estimate(*(None if number is None else rising(number) for number in estimate))


def _exp(number: float) -> float | None:
    return finite(exp(number)) if number < 700.0 else None
