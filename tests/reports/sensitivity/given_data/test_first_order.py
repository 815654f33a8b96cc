"""First-order indices from draws against closed forms, with and without correlation, and their limits."""

import numpy as np
import pytest
from scipy import stats
from scipy.stats import qmc

from reports.sensitivity.given_data.first_order import (
    first_order_index,
    scrambled_first_order_index,
    standard_scores,
)
from reports.statistics.estimates import NO_ESTIMATE
from reports.statistics.ranking import ranking_of
from reports.statistics.valid_draws import draws_of
from simulate import config_of
from tests.reports.runs import run, sampled_config, with_values
from tests.reports.sensitivity.linear_draws import linear_draws

RNG = np.random.default_rng(3)


def index(x, y):
    return first_order_index(standard_scores(y), ranking_of(x))


def error(found):
    return (found.high - found.low) / 3.92


@pytest.mark.parametrize("correlation", [0.0, 0.7])
def test_the_linear_model(correlation):
    """Var(E[y | x]) / Var(y) = cov(x, y)^2 / Var(y), the squared correlation."""
    linear = linear_draws(200_000, correlation)
    found = [index(x, linear.draws.values) for x in linear.draws.inputs]
    for estimate, truth in zip(found, linear.correlations**2, strict=True):
        assert abs(estimate.value - truth) < 4.0 * error(estimate) + 1e-4
    assert found[-1].low <= 0.0 <= found[-1].high
    total = sum(estimate.value for estimate in found)
    assert total == pytest.approx((linear.correlations**2).sum(), abs=0.01)
    assert (abs(total - 1.0) < 0.01) == (correlation == 0.0)


def test_ishigami():
    """T. Ishigami and T. Homma (1990), a = 7, b = 0.1: indices 0.3139, 0.4424 and 0."""
    x = RNG.uniform(-np.pi, np.pi, (3, 200_000))
    y = np.sin(x[0]) + 7.0 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    v1, v2 = 0.5 * (1.0 + 0.1 * np.pi**4 / 5.0) ** 2, 49.0 / 8.0
    total = v1 + v2 + 8.0 * 0.01 * np.pi**8 / 225.0
    for row, truth in zip(x, (v1 / total, v2 / total, 0.0), strict=True):
        found = index(row, y)
        assert abs(found.value - truth) < 4.0 * error(found)


def test_an_input_of_few_values():
    x = RNG.choice([0.0, 1.0, 2.0], p=[0.5, 0.3, 0.2], size=50_000)
    between = 0.3 + 0.2 * 4.0 - 0.7**2
    found = index(x, x + RNG.normal(size=50_000))
    assert abs(found.value - between / (between + 1.0)) < 4.0 * error(found)


def sample(kind, n):
    x, e = RNG.normal(size=(2, n))
    curved = np.exp(0.3 * x + 0.4 * e)
    return x, {"dummy": e, "half": x + e, "curved": curved, "unequal": e * (1.0 + x * x)}[kind]


TRUTH = {"dummy": 0.0, "half": 0.5, "curved": np.expm1(0.09) / np.expm1(0.25), "unequal": 0.0}


@pytest.mark.parametrize("kind", TRUTH)
def test_limits_hold_what_they_say(kind):
    runs = [index(*sample(kind, 4_000)) for _ in range(300)]
    values = np.array([found.value for found in runs])
    assert abs(values.mean() - TRUTH[kind]) < 4.0 * values.std() / np.sqrt(300) + 2e-3
    share = np.mean([found.low <= TRUTH[kind] <= found.high for found in runs])
    assert share > 0.93 - 4 * np.sqrt(0.93 * 0.07 / 300)
    assert np.mean([error(found) for found in runs]) < 1.5 * values.std()  # not for being wide


def test_bin_means_without_correction_find_an_effect_in_a_dummy():
    """Negative control: what the correction takes off is far outside the limits."""
    n = 4_000
    x, y = sample("dummy", n)
    ordered = standard_scores(y)[np.argsort(x)]
    raw = np.mean([part.mean() ** 2 for part in np.array_split(ordered, round(n ** (2 / 3)))])
    assert raw > index(x, y).high


def sobol_draws(scrambles, seed):
    """(input, draw) standard normal; draw n is of scramble n % R."""
    points = [qmc.Sobol(4, seed=seed * 1_000 + r).random(4_096 // scrambles) for r in range(scrambles)]
    return stats.norm.ppf(np.stack(points, axis=1).reshape(4_096, 4)).T


@pytest.mark.parametrize("scrambles", [4, 16])
def test_of_scrambled_points(scrambles):
    """y = 2 a + b: indices 0.8, 0.2 and 0; limits hold these, which those of independent draws do not."""
    found, plain = [], []
    for seed in range(40):
        x = sobol_draws(scrambles, seed)
        scores = standard_scores(2.0 * x[0] + x[1])
        found.append([
            scrambled_first_order_index(scores, ranking_of(x[i]), np.arange(4_096) % scrambles)
            for i in (0, 1, 3)
        ])
        plain.append(first_order_index(scores, ranking_of(x[3])).value)
    for place, truth in enumerate((0.8, 0.2, 0.0)):
        values = np.array([row[place].value for row in found])
        assert abs(values.mean() - truth) < 4.0 * values.std() / np.sqrt(40) + 1e-3
        held = np.mean([row[place].low <= truth <= row[place].high for row in found])
        assert held > 0.95 - 4.0 * np.sqrt(0.95 * 0.05 / 40)
    if scrambles == 4:  # a control: the correction for independent draws is wrong here
        assert abs(np.mean(plain)) > 4.0 * np.std(plain) / np.sqrt(40)


def test_scrambled_indices_without_limits_or_at_all():
    x = sobol_draws(2, 1)
    scores, ranking = standard_scores(x[0] + x[1]), ranking_of(x[0])
    assert scrambled_first_order_index(scores, ranking, np.zeros(4_096, int)) == NO_ESTIMATE
    two = scrambled_first_order_index(scores, ranking, np.arange(4_096) % 2)
    assert two.value == pytest.approx(0.5, abs=0.05)
    assert (two.low, two.high) == (None, None)
    flat = ranking_of(np.ones(4_096))
    assert scrambled_first_order_index(scores, flat, np.arange(4_096) % 16) == NO_ESTIMATE


def test_each_draw_knows_its_scramble():
    """Also where draws without a value are dropped; independent draws have none."""
    dataset = run(sampled_config("sobol", 4), draws=64)
    values = dataset["intrinsic_value"].values.copy()
    values[[0, 5, 6]] = np.nan
    config = config_of(dataset)
    kept = np.delete(np.arange(64) % 4, [0, 5, 6])
    assert draws_of(config, with_values(dataset, values)).scramble.tolist() == kept.tolist()
    assert draws_of(config, run(sampled_config("latin-hypercube"), draws=64)).scramble is None


def test_what_has_no_index():
    x = RNG.normal(size=600)
    assert index(np.ones(600), x) == NO_ESTIMATE
    assert standard_scores(np.ones(600)) is None
    assert standard_scores(x[:499]) is None
    assert standard_scores(10.0 ** RNG.uniform(0.0, 300.0, 600)) is None
    assert index(x, 2.0 * x + 1.0).value == pytest.approx(1.0, abs=0.01)
