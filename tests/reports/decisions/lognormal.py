"""A stand-in for a run: lognormal values, of which every figure is known in closed form."""

from math import exp, log, sqrt

import numpy as np
from scipy import stats

from reports.evaluation.evaluation import Evaluation
from reports.statistics.samples import Sample
from tests.reports.runs import evaluate, with_values

MEDIAN, SIGMA = 3_000.0, 0.4
LAW = stats.lognorm(SIGMA, scale=MEDIAN)


def exact_values(n=200_000):
    """The n quantiles in the middle of cells of equal probability, in an order of no meaning."""
    values = LAW.ppf((np.arange(n) + 0.5) / n)
    return np.random.default_rng(1).permutation(values)


def evaluation_of(dataset, values) -> Evaluation:
    """A run of iij with these values."""
    return evaluate(with_values(dataset, np.asarray(values, dtype=float)))


def stratified(n_scramble, n_point, seed) -> Sample:
    """Values as Sobol points give them in one dimension: in each scramble one in each cell."""
    rng = np.random.default_rng(seed)
    cells = (np.arange(n_point)[:, None] + rng.uniform(size=(n_point, n_scramble))) / n_point
    return Sample(LAW.ppf(cells).ravel(), "sobol", n_scramble)


def expected_gain(price):
    """Mean of max(0, value / price - 1): Black and Scholes' call without interest."""
    d1 = (log(MEDIAN / price) + SIGMA**2) / SIGMA
    mean = MEDIAN * exp(SIGMA**2 / 2.0)
    return mean / price * stats.norm.cdf(d1) - stats.norm.cdf(d1 - SIGMA)


def expected_loss(price):
    """Mean of max(0, 1 - value / price), by the parity of put and call."""
    return expected_gain(price) - (MEDIAN * exp(SIGMA**2 / 2.0) / price - 1.0)


def expected_shortfall(share):
    """Mean of the lower tail of that probability."""
    mean = MEDIAN * exp(SIGMA**2 / 2.0)
    return mean * stats.norm.cdf(stats.norm.ppf(share) - SIGMA) / share


def four_errors(share, n):
    """Four standard errors of a share found in n repeats."""
    return 4.0 * sqrt(share * (1.0 - share) / n)
