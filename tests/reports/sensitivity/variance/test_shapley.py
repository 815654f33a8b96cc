"""Shapley effects against exact ones: linear models of normal and Student-t inputs, and more."""

import numpy as np
import pytest
from scipy.special import ndtr, ndtri, stdtr
from scipy.special import stdtrit as student_quantile

from reports.sensitivity.variance.shapley import Copula, ShapleyEffects, Student, shapley_effects, walks
from reports.sensitivity.variance.sobol_indices import sobol_indices
from reports.statistics.estimates import NO_ESTIMATE
from tests.reports.sensitivity.known_functions import (
    ishigami,
    ishigami_shares,
    linear_shapley,
    random_correlation,
)
from tests.reports.sensitivity.shares import standard_errors_off, within_interval

N_EVALUATION = 200_000
SLOPES = {3: np.array([1.0, 1.0, 1.0]), 4: np.array([1.0, -2.0, 0.5, 3.0]), 5: np.arange(5.0)}
PAIR = np.array([[1.0, 0.8], [0.8, 1.0]])


def effects(function, copula: Copula, n: int = N_EVALUATION, seed: int = 1) -> ShapleyEffects:
    return shapley_effects(function, copula, n, np.random.default_rng(seed))


def linear(slopes: np.ndarray):
    return lambda scores: slopes @ scores


@pytest.mark.parametrize("k", SLOPES)
def test_exact_effects_lie_within_the_limits(k):
    correlation = random_correlation(k, k)
    found = effects(linear(SLOPES[k]), Copula(correlation)).effects
    assert within_interval(found, linear_shapley(SLOPES[k], correlation)).all()


@pytest.mark.parametrize("k", SLOPES)
@pytest.mark.parametrize("seed", range(2, 6))
def test_exact_effects_lie_within_four_standard_errors(k, seed):
    correlation = random_correlation(k, 10 + seed)
    found = effects(linear(SLOPES[k]), Copula(correlation), seed=seed).effects
    assert np.all(standard_errors_off(found, linear_shapley(SLOPES[k], correlation)) < 4.0)


def test_the_oracle_itself_agrees_with_published_formulas():
    """Two inputs: effect = b_i^2 (1 - r^2 / 2) + b_i b_j r + b_j^2 r^2 / 2, over the variance.

    B. Iooss and C. Prieur, Int. J. Uncertainty Quantification 9 (2019) 493-514, section 3.
    """
    (first, second), r = np.array([2.0, 1.0]), 0.8
    variance = first**2 + second**2 + 2.0 * first * second * r
    wanted = (first**2 * (1.0 - r**2 / 2.0) + first * second * r + second**2 * r**2 / 2.0) / variance
    assert linear_shapley(np.array([first, second]), PAIR)[0] == pytest.approx(wanted, rel=1e-12)


def test_sobol_indices_of_the_correlated_model_are_something_else():
    slopes = np.array([2.0, 1.0])
    wanted = linear_shapley(slopes, PAIR)
    first = sobol_indices(linear(slopes), 2, 1 << 15, np.random.default_rng(1)).first
    assert np.all(standard_errors_off(effects(linear(slopes), Copula(PAIR)).effects, wanted) < 4.0)
    assert np.all(standard_errors_off(first, wanted) > 10.0)


def test_independent_inputs_share_their_interaction_evenly():
    first, total = ishigami_shares()
    wanted = 0.5 * (first + total)  # no interaction has more than two inputs
    found = effects(ishigami, Copula(np.eye(3))).effects
    assert np.all(standard_errors_off(found, wanted) < 4.0)


def test_an_input_that_does_nothing_earns_by_its_correlation():
    found = effects(linear(np.array([1.0, 0.0])), Copula(PAIR)).effects
    assert np.all(standard_errors_off(found, np.array([1.0 - 0.32, 0.32])) < 4.0)


def test_a_shock_of_many_years_is_one_player():
    """A sum of games has the sum of their effects: that of the inputs, and one for each year."""
    generator, until = np.random.default_rng(8), 6
    inputs, yearly = random_correlation(3, 4), PAIR
    slopes, of_years = generator.normal(size=3), generator.normal(0.0, 0.5, (2, until)) + 0.5
    variances = [slopes @ inputs @ slopes, *(of_year @ yearly @ of_year for of_year in of_years.T)]
    wanted = np.zeros(5)
    wanted[:3] = variances[0] * linear_shapley(slopes, inputs)
    for of_year, variance in zip(of_years.T, variances[1:], strict=True):
        wanted[3:] += variance * linear_shapley(of_year, yearly)
    wanted /= sum(variances)
    everything = linear(np.concatenate([slopes, of_years.ravel()]))
    found = effects(everything, Copula(inputs, None, yearly, until))
    assert np.all(standard_errors_off(found.effects, wanted) < 4.0)
    few = shapley_effects(
        everything, Copula(inputs, None, yearly, until), N_EVALUATION, np.random.default_rng(2),
        most_scores=20_000,
    )
    assert few.n_order < found.n_order + 64
    assert np.all(standard_errors_off(few.effects, wanted) < 4.0)
    untied = effects(everything, Copula(inputs, None, np.eye(2), until)).effects
    assert np.max(standard_errors_off(untied, wanted)) > 10.0


def test_shocks_alone_share_the_variance():
    copula = Copula(np.empty((0, 0)), None, np.eye(2), 3)
    found = effects(linear(np.array([1.0, 1.0, 1.0, 2.0, 0.0, 0.0])), copula, 20_000).effects
    assert np.all(standard_errors_off(found, np.array([3.0, 4.0]) / 7.0) < 4.0)


@pytest.mark.parametrize("df", [None, 4.0])
def test_they_sum_to_one(df):
    copula = Copula(random_correlation(4, 1), df and Student(df, np.ones(4, bool)))
    found = effects(lambda scores: np.exp(0.3 * scores.sum(axis=0)), copula, 20_000).effects
    assert sum(one.value for one in found) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.heavy
def test_limits_hold_the_truth_as_often_as_they_say():
    correlation = random_correlation(3, 5)
    wanted = linear_shapley(SLOPES[3], correlation)
    coverage = np.mean([
        within_interval(effects(linear(SLOPES[3]), Copula(correlation), 32_768, seed).effects, wanted)
        for seed in range(200)
    ], axis=0)
    assert np.all((coverage >= 0.90) & (coverage <= 0.99)), coverage


def test_student_inputs_of_a_linear_model_share_as_normal_ones_do():
    """Means given some inputs are linear in them for every elliptical law, so shares are the same."""
    df, correlation = 12.0, random_correlation(3, 7)
    slopes = SLOPES[3]
    copula = Copula(correlation, Student(df, np.ones(3, bool)))
    found = effects(lambda scores: slopes @ student_quantile(df, ndtr(scores)), copula).effects
    assert np.all(standard_errors_off(found, linear_shapley(slopes, correlation)) < 4.0)


@pytest.mark.heavy
def test_uncorrelated_student_inputs_tell_of_each_others_size():
    """Given t2, t1 is Student-t with df + 1, scaled by sqrt((df + t2^2) / (df + 1)): by quadrature."""
    df, u = 3.0, (np.arange(2_000) + 0.5) / 2_000
    given = student_quantile(df, u)
    scale = np.sqrt((df + given**2) / (df + 1.0))
    t = np.abs(scale[:, None] * student_quantile(df + 1.0, u))
    mean_square = np.mean(ndtri(stdtr(df, -t)) ** 2, axis=1)
    wanted = 0.5 * mean_square.var() / 2.0  # the variance of a squared score is 2
    copula = Copula(np.eye(2), Student(df, np.ones(2, bool)))
    found = effects(lambda scores: scores[0] ** 2, copula).effects
    assert wanted > 0.02
    assert np.all(standard_errors_off(found, np.array([1.0 - wanted, wanted])) < 4.0)
    apart = effects(lambda scores: scores[0] ** 2, Copula(np.eye(2))).effects
    assert abs(apart[1].value) < 0.1 * wanted


@pytest.mark.parametrize("df", [None, 3.0])
def test_every_step_of_a_walk_has_the_copulas_law(df):
    """Correlations of scores and of their squares, against draws made directly."""
    correlation = random_correlation(3, 2)
    correlation = np.block([[correlation, np.zeros((3, 1))], [np.zeros((1, 3)), np.ones((1, 1))]])
    member = np.array([True, True, True, False])
    generator = np.random.default_rng(3)
    orders = generator.permuted(np.tile(np.arange(4), (400, 1)), axis=1)
    scores = walks(Copula(correlation, df and Student(df, member)), orders, 100, generator)
    n = 40_000
    direct = np.linalg.cholesky(correlation) @ generator.standard_normal((4, n))
    if df is not None:
        t = direct[:3] * np.sqrt(df / generator.chisquare(df, n))
        direct[:3] = -np.sign(t) * ndtri(stdtr(df, -np.abs(t)))
    for power in (1, 2):
        wanted = np.corrcoef(direct**power)
        for step in range(5):
            found = np.corrcoef(scores[:, step].reshape(4, n) ** power)
            assert np.max(np.abs(found - wanted)) < 4.0 * 2.0 / np.sqrt(n) * power


def test_after_all_steps_and_before_the_first_draws_are_independent():
    scores = walks(Copula(PAIR), np.tile([0, 1], (400, 1)), 100, np.random.default_rng(4))
    before, after = scores[:, 0].reshape(2, -1), scores[:, 2].reshape(2, -1)
    assert np.max(np.abs(np.corrcoef(before, after)[:2, 2:])) < 4.0 / np.sqrt(40_000)
    np.testing.assert_allclose(scores[0, 1], scores[0, 2], atol=1e-12)  # the first is known by then


def test_a_single_input_has_all():
    found = effects(linear(np.array([3.0])), Copula(np.eye(1)), 1_000)
    assert found.effects[0] == (1.0, 1.0, 1.0)


def test_the_same_seed_gives_the_same_bits():
    assert effects(ishigami, Copula(np.eye(3)), 1) == effects(ishigami, Copula(np.eye(3)), 1)


def test_few_invalid_evaluations_cost_their_walks_only():
    correlation = random_correlation(3, 3)
    found = effects(lambda scores: np.where(scores[0] > 3.0, np.nan, scores.sum(axis=0)), Copula(correlation))
    assert 0 < found.n_invalid < 0.01 * found.n_evaluation
    wanted = linear_shapley(SLOPES[3], correlation)
    np.testing.assert_allclose([one.value for one in found.effects], wanted, atol=0.03)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda scores: np.where(scores[0] > 0.0, np.nan, scores[1]), "% of the evaluations have no value"),
        (lambda scores: np.full(scores.shape[1], np.nan), "100% of the evaluations have no value"),
        (lambda scores: np.full(scores.shape[1], 0.1), "the same in every evaluation"),
        (lambda scores: 1e200 * scores[0], "so large that their variance cannot be computed"),
    ],
)
def test_what_cannot_be_computed_is_said(function, words):
    found = effects(function, Copula(PAIR), 1_000)
    assert found.effects == (NO_ESTIMATE, NO_ESTIMATE)
    assert words in found.refusal


def test_no_inputs_are_no_figures():
    found = effects(lambda scores: np.ones(scores.shape[1]), Copula(np.empty((0, 0))), 1_000)
    assert (found.effects, found.n_evaluation, found.refusal) == ((), 0, "")
