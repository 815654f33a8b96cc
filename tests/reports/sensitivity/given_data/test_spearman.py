"""Rank measures against scipy, closed forms of the normal, ordinary least squares, and coverage."""

from math import asin, pi

import numpy as np
import pytest
from scipy import stats

from reports.sensitivity.given_data.spearman import Ranked, rank_regression, spearman
from reports.statistics.estimates import NO_ESTIMATE
from reports.statistics.ranking import rank_scores, ranking_of
from tests.reports.sensitivity.linear_draws import linear_draws

RNG = np.random.default_rng(2)


def rho(x, y):
    return spearman(Ranked(ranking_of(np.asarray(x, float))), Ranked(ranking_of(np.asarray(y, float))))


def scores(x):
    return rank_scores(ranking_of(x))


CASES = {
    "normal": lambda: RNG.multivariate_normal([0, 0], [[1, -0.6], [-0.6, 1]], 500).T,
    "ties": lambda: np.round(RNG.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 500).T),
    "floor": lambda: np.maximum(0.0, RNG.multivariate_normal([0, 0], [[1, 0.6], [0.6, 1]], 500).T),
    "two values": lambda: RNG.integers(0, 2, (2, 500)).astype(float),
    "three draws": lambda: RNG.normal(size=(2, 3)),
}


@pytest.mark.parametrize("name", CASES)
def test_spearman_is_scipy_s(name):
    x, y = CASES[name]()
    assert rho(x, y).value == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert scores(x) == pytest.approx((stats.rankdata(x) - 0.5) / x.size - 0.5)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_spearman_of_the_linear_model(correlation):
    """6 / pi asin(r / 2), K. Pearson (1907); 0 for the dummy."""
    linear = linear_draws(100_000, correlation)
    for name, pearson in zip(linear.draws.names, linear.correlations, strict=True):
        found = rho(linear.draws[name], linear.draws.values)
        error = (found.high - found.low) / 3.92
        assert abs(found.value - 6.0 / pi * asin(pearson / 2.0)) < 4.0 * error, name
    assert abs(found.value) < 4.0 / np.sqrt(100_000)
    assert error == pytest.approx(1.0 / np.sqrt(100_000), rel=0.02)  # of independent ranks


def pair(kind, n):
    x, e = RNG.normal(size=(2, n))
    y = {"dummy": e, "weak": x + 3 * e, "strong": x + 0.4 * e, "bent": x * x + e,
         "steps": np.round(x + e), "floor": np.maximum(0.0, x + e)}[kind]
    return (np.round(x) if kind == "steps" else x), y


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["dummy", "weak", "strong", "bent", "steps", "floor"])
def test_limits_hold_what_they_say(kind):
    truth = rho(*pair(kind, 1_000_000)).value
    runs = [rho(*pair(kind, 400)) for _ in range(300)]
    share = np.mean([found.low <= truth <= found.high for found in runs])
    assert abs(share - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 300) + 0.005


def test_limits_for_normals_would_be_wrong():
    """Negative control: ranks that depend on each other without correlation spread more than 1 / sqrt(n)."""
    x = RNG.normal(size=4_000)
    found = rho(x, x * x)
    assert found.high - found.low > 1.2 * 3.92 / np.sqrt(4_000)
    spread = np.std([rho(x, x * x).value for x in RNG.normal(size=(300, 400))])
    assert spread > 1.2 / np.sqrt(400)


def test_ends():
    x = RNG.normal(size=200)
    assert rho(x, np.exp(x)) == (1.0, 1.0, 1.0)
    assert rho(x, -x) == (-1.0, -1.0, -1.0)
    assert rho(x, np.ones(200)) == rho(np.ones(200), x) == NO_ESTIMATE
    assert rho([], []) == rho([1.0], [2.0]) == NO_ESTIMATE
    assert rho(x[:9], x[1:10])[1:] == (None, None)


@pytest.mark.parametrize("correlation", [0.0, 0.6])
def test_regression_is_ordinary_least_squares_on_standardised_ranks(correlation):
    draws = linear_draws(2_000, correlation).draws
    ranks = np.array([stats.zscore(stats.rankdata(x)) for x in (*draws.inputs, draws.values)])
    wanted, residual, _, _ = np.linalg.lstsq(ranks[:-1].T, ranks[-1], rcond=None)
    found = rank_regression([scores(x) for x in draws.inputs], scores(draws.values))
    assert found.coefficients == pytest.approx(wanted)
    assert found.r_squared == pytest.approx(1.0 - residual[0] / 2_000)
    assert not found.collinear


def test_regression_tells_correlated_inputs_apart_where_rank_correlation_does_not():
    linear = linear_draws(50_000, 0.6)
    found = rank_regression([scores(x) for x in linear.draws.inputs], scores(linear.draws.values))
    assert rho(linear.draws["two"], linear.draws.values).value > 0.15  # its own weight is negative
    assert found.coefficients[1] < -0.2


def test_collinear_and_constant_inputs():
    x, e = RNG.normal(size=(2, 300))
    y = x + 0.1 * e
    found = rank_regression([scores(v) for v in (x, 2.0 * x + 1.0, np.ones(300), e)], scores(y))
    assert found.collinear
    assert found.coefficients[0] == pytest.approx(found.coefficients[1])
    assert found.coefficients[2] is None
    alone = rank_regression([scores(v) for v in (x, e)], scores(y))
    assert 2 * found.coefficients[0] == pytest.approx(alone.coefficients[0])
    assert found.r_squared == pytest.approx(alone.r_squared)


def test_no_regression():
    x = RNG.normal(size=50)
    for inputs, value in (([np.empty(0)], np.empty(0)), ([x], np.ones(50)), ([np.ones(50)], x), ([], x),
                          (list(RNG.normal(size=(4, 5))), RNG.normal(size=5))):
        found = rank_regression([scores(v) for v in inputs], scores(value))
        assert (found.r_squared, found.coefficients) == (None, (None,) * len(inputs))
