"""Scenarios: one input's own distribution, and several inputs that move together."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtri

from engine.distributions import Discrete, Normal, ScenarioValues
from engine.kernels.sampler import Sampling, build_sampler
from engine.kernels.tile_sampling import Method
from tests.engine.draws import company
from tests.engine.sampled import sampled

WEIGHTS = (0.2, 0.5, 0.3)
# Three scenarios of three inputs; values neither rise together nor all differ.
CASES = {
    "revenue": (1200.0, 1540.0, 1700.0),
    "base_debt": (500.0, 361.4, 361.4),
    "inflation": (0.03, 0.022, 0.01),
}
SCENARIOS = {name: ScenarioValues(values, WEIGHTS) for name, values in CASES.items()}
ORDINARY = {"tax_rate": Normal(0.3, 0.01)}


def test_an_input_alone_is_its_values_with_equal_ones_joined():
    ours, alone = SCENARIOS["base_debt"], Discrete((361.4, 500.0), (0.8, 0.2))
    x, p = np.array([0.0, 361.4, 400.0, 500.0, 900.0]), np.array([0.01, 0.5, 0.79, 0.81, 0.99])
    np.testing.assert_array_equal(ours.cdf(x), alone.cdf(x))
    np.testing.assert_array_equal(ours.sf(x), alone.sf(x))
    np.testing.assert_array_equal(ours.ppf(p), alone.ppf(p))
    np.testing.assert_array_equal(ours.isf(p), alone.isf(p))
    assert ours.cdf(np.array(361.4)) == pytest.approx(0.8, abs=1e-15)
    assert ours.support() == (361.4, 500.0)


@pytest.mark.parametrize("name", CASES)
def test_the_staircase_climbs_in_the_order_of_the_scenarios(name):
    thresholds, values = SCENARIOS[name].steps()
    np.testing.assert_allclose(thresholds, ndtri([0.2, 0.7]), rtol=1e-14)
    np.testing.assert_array_equal(values, CASES[name])
    np.testing.assert_array_equal(SCENARIOS[name].quantile_of_score(np.array([-3.0, 0.0, 3.0])), CASES[name])


def test_one_scenario_is_certain():
    thresholds, values = ScenarioValues((7.0,), (1.0,)).steps()
    assert thresholds.size == 0
    np.testing.assert_array_equal(values, [7.0])


def scenario_of(draws: dict[str, np.ndarray]) -> np.ndarray:
    """The scenario each draw is in, -1 where its values are those of none."""
    found = np.full(draws["revenue"].size, -1)
    for i in range(len(WEIGHTS)):
        together = np.all([draws[name] == CASES[name][i] for name in CASES], axis=0)
        found[together] = i
    return found


@pytest.fixture(scope="module")
def draws(n_draw):
    return sampled(build_sampler(company(), SCENARIOS | ORDINARY, 11), n_draw(1_000_000, 2_000))


def test_every_draw_is_one_of_the_scenarios(draws):
    assert np.all(scenario_of(draws) >= 0)


def test_streams_of_their_own_would_be_noticed(n_draw):
    apart = {name: Discrete(*_distinct(values)) for name, values in CASES.items()}
    found = sampled(build_sampler(company(), apart, 11), n_draw(10_000, 1_000))
    assert np.mean(scenario_of(found) < 0) > 0.3


def _distinct(values: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    distinct = sorted(set(values))
    pairs = list(zip(values, WEIGHTS, strict=True))
    return tuple(distinct), tuple(sum(w for v, w in pairs if v == value) for value in distinct)


@pytest.mark.parametrize("scenario", range(3))
def test_frequencies_are_the_weights(draws, scenario):
    n, weight = draws["revenue"].size, WEIGHTS[scenario]
    count = np.count_nonzero(scenario_of(draws) == scenario)
    assert abs(count - n * weight) < 4.0 * sqrt(n * weight * (1.0 - weight))


def test_other_inputs_are_independent_of_the_scenario(draws):
    scenario = scenario_of(draws)
    for i in range(len(WEIGHTS)):
        part = draws["tax_rate"][scenario == i]
        assert abs(part.mean() - 0.3) < 4.0 * 0.01 / sqrt(part.size)
        assert abs(part.std() - 0.01) < 4.0 * 0.01 / sqrt(2.0 * part.size)


def test_other_inputs_are_drawn_as_if_there_were_none(draws):
    count = draws["tax_rate"].size
    alone = sampled(build_sampler(company(), ORDINARY, 11), count)
    np.testing.assert_array_equal(draws["tax_rate"], alone["tax_rate"])


@pytest.mark.parametrize("method", [Method.SOBOL, Method.LATIN_HYPERCUBE])
def test_other_samplers_keep_them_together(method, n_draw):
    count = n_draw(2**14, 2**10)
    sampling = Sampling(method, count, 1)
    found = sampled(build_sampler(company(), SCENARIOS | ORDINARY, 11, sampling=sampling), count)
    scenario = scenario_of(found)
    assert np.all(scenario >= 0)
    # One point in each stratum of 1 / n: every weight is met within a point at either end.
    for i, weight in enumerate(WEIGHTS):
        assert abs(np.count_nonzero(scenario == i) - weight * count) < 2.0
