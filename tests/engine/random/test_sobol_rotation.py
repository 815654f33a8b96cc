"""Sobol points turned along the value: a reflection, and what it must leave alone."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kstest

from engine.distributions import Normal, ScenarioValues, Uniform
from engine.kernels.sampler import Dependence, Sampling, build_sampler
from engine.kernels.tile_sampling import Method
from engine.kernels.valuation_kernel import rotated
from engine.model.rules.terminal_rules import Terminal
from engine.model.tile import LANES, SIZE, workspace
from engine.random.sobol_rotation import fit_rotation, random_scores, rotate_tile
from engine.random.streams import stream_of
from tests.engine.draws import company
from tests.engine.horizons import to_horizon
from tests.engine.through_tile import uniforms

few = settings(max_examples=100, deadline=None, derandomize=True)

SHORT = to_horizon(3, terminal=Terminal.NONE)
ALL = np.ones(5, dtype=bool)


@pytest.fixture
def scores(n_draw):
    return np.random.default_rng(1).standard_normal((5, n_draw(8_192, 2_048)))


@pytest.fixture
def n_pilot(n_draw):
    return n_draw(8_192, 512)


def as_matrix(rotation: np.ndarray) -> np.ndarray:
    return np.eye(rotation.size) - 2.0 * np.outer(rotation, rotation)


def turned_tile(rotation: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """(latent, LANES) scores as the kernel turns them."""
    buffer = np.full(SIZE, np.nan)
    for i, row in enumerate(scores):
        workspace(buffer, i)[:LANES] = row
    rotate_tile(buffer, rotation)
    return np.array([workspace(buffer, i)[:LANES] for i in range(len(scores))])


@pytest.mark.parametrize("weights", [[1, 2, 3, 4, 5], [0, 0, 0, 0, 1], [-3, 1, 0, 0, 0], [1e-3, 1, 1, -1, 2]])
def test_the_first_score_is_turned_along_the_value(scores, weights):
    direction = np.array(weights, dtype=float) / np.linalg.norm(weights)
    matrix = as_matrix(fit_rotation(scores, np.exp(direction @ scores), ALL))  # any rising function will do
    # The value of turned scores is a function of the first alone, within the sample's error.
    np.testing.assert_allclose(direction @ matrix, [1.0, 0.0, 0.0, 0.0, 0.0], atol=0.06)


def test_it_is_a_reflection(scores):
    matrix = as_matrix(fit_rotation(scores, scores[1] - 2.0 * scores[3], ALL))
    np.testing.assert_allclose(matrix @ matrix.T, np.eye(5), atol=1e-15)
    np.testing.assert_allclose(matrix, matrix.T, atol=0.0)
    assert np.linalg.det(matrix) == pytest.approx(-1.0, abs=1e-14)


@few
@given(st.lists(st.floats(-1.0, 1.0), min_size=2, max_size=25), st.integers(0, 2**32 - 1))
def test_the_kernel_reflects_and_keeps_lengths(parts, seed):
    rotation = np.array(parts) + 1e-3
    rotation /= np.linalg.norm(rotation)
    before = np.random.default_rng(seed).standard_normal((rotation.size, LANES))
    after = turned_tile(rotation, before)
    np.testing.assert_allclose(after, as_matrix(rotation) @ before, rtol=0.0, atol=1e-13)
    np.testing.assert_allclose(np.sum(after**2, axis=0), np.sum(before**2, axis=0), rtol=1e-12)


def test_turned_scores_are_standard_normal_and_independent(scores):
    turned = as_matrix(fit_rotation(scores, scores.sum(axis=0), ALL)) @ scores
    n = turned.shape[1]
    for row in turned:
        assert kstest(row, "norm").pvalue > 6e-5
    assert np.max(np.abs(np.corrcoef(turned)[np.triu_indices(5, 1)])) < 4.0 / sqrt(n)


def test_scores_that_may_not_be_turned_are_not(scores):
    may = np.array([True, False, True, False, True])
    rotation = fit_rotation(scores, scores.sum(axis=0), may)
    np.testing.assert_array_equal(rotation == 0.0, ~may)
    np.testing.assert_array_equal(turned_tile(rotation, scores[:, :LANES])[~may], scores[~may, :LANES])


@pytest.mark.parametrize("constant", [3.0, np.nan, np.inf])
def test_values_that_tell_no_direction_turn_nothing(scores, constant):
    assert fit_rotation(scores, np.full(scores.shape[1], constant), ALL).size == 0


def test_it_takes_16_values_a_score_to_tell_a_direction(scores):
    for n_valid in (16 * 5 - 1, 16 * 5):
        values = np.full(scores.shape[1], np.nan)
        values[:n_valid] = scores[1, :n_valid]
        assert (fit_rotation(scores, values, ALL).size == 0) == (n_valid < 80)


def test_one_score_cannot_be_turned(scores):
    assert fit_rotation(scores, scores[2], np.arange(5) == 2).size == 0
    assert fit_rotation(scores[:0], scores[2], ALL[:0]).size == 0


def test_a_value_along_the_first_score_needs_no_turn(scores):
    rotation = fit_rotation(scores, np.exp(3.0 * scores[0]), ALL)
    # Within the sample's error the reflection is one that leaves the first score where it is.
    assert rotation.size == 0 or abs(abs(as_matrix(rotation)[0, 0]) - 1.0) < 0.01


def test_draws_without_a_value_are_passed_over(scores):
    values = scores[0] + scores[1]
    holes = np.where(np.arange(values.size) % 3 == 0, np.nan, values)
    np.testing.assert_allclose(
        as_matrix(fit_rotation(scores, holes, ALL)), as_matrix(fit_rotation(scores, values, ALL)), atol=0.05
    )


def test_the_direction_is_rounded(scores):
    """So that least squares of another machine, off in the last bits, gives the same bits."""
    values = scores[0] - 0.3 * scores[2]
    one = fit_rotation(scores, values, ALL)
    np.testing.assert_array_equal(one, fit_rotation(scores * (1.0 + 1e-12), values, ALL))


def test_pilot_scores_are_those_of_the_streams():
    from scipy.special import ndtri

    names = ["tax_rate", "inflation"]
    found = random_scores(np.uint64(9), np.array([stream_of(name) for name in names]), 96)
    for name, row in zip(names, found, strict=True):
        np.testing.assert_allclose(row, ndtri(uniforms(9, name, 0, 96)), rtol=1e-13, atol=1e-15)


def sobol_sampler(marginals, **others):
    return build_sampler(company(), marginals, 3, sampling=Sampling(Method.SOBOL, 1, 1), **others)


def test_a_sampler_is_aimed_and_nothing_else_of_it_changes(n_pilot):
    plain = sobol_sampler({"initial_growth": Normal(0.08, 0.02), "tax_rate": Uniform(0.2, 0.4)})
    turned = rotated(plain, SHORT, n_pilot)
    assert plain.relations.rotation.size == 0
    assert np.linalg.norm(turned.relations.rotation) == pytest.approx(1.0, abs=1e-15)
    assert turned.source.method == Method.SOBOL
    for one, other in zip(plain.source + plain.tables, turned.source + turned.tables, strict=True):
        assert one is other


def test_scenarios_and_the_factor_of_a_copula_are_not_turned(n_pilot):
    marginals = {
        "revenue": ScenarioValues((1400.0, 1540.0), (0.5, 0.5)),
        "base_debt": ScenarioValues((300.0, 361.4), (0.5, 0.5)),
        "tax_rate": Uniform(0.2, 0.4),
        "initial_growth": Normal(0.08, 0.02),
    }
    correlation = 0.2 + 0.8 * np.eye(3)
    dependence = Dependence(["tax_rate", "initial_growth", "inflation"], correlation, 4.0)
    sampler = sobol_sampler(marginals, dependence=dependence)
    rotation = rotated(sampler, SHORT, n_pilot).relations.rotation
    streams = [int(stream) for stream in sampler.source.streams[: sampler.n_latent()]]
    kept = [int(stream_of(name)) for name in ("scenarios", "copula factor")]
    assert streams.count(kept[0]) == 2
    assert [part == 0.0 for part in rotation] == [stream in kept for stream in streams]


def test_a_value_that_does_not_move_is_not_aimed_at(n_pilot):
    # No multiple is paid, and the growth of year 2 lies beyond the horizon.
    sampler = sobol_sampler({"exit_multiple": Uniform(5.0, 15.0), "terminal_growth": Uniform(0.0, 0.05)})
    assert rotated(sampler, to_horizon(1, terminal=Terminal.NONE), n_pilot).relations.rotation.size == 0
    assert rotated(sampler, SHORT, n_pilot).relations.rotation.size == 2
    assert rotated(sobol_sampler({}), SHORT, n_pilot).relations.rotation.size == 0
