"""Sobol indices against closed forms, their limits against their own spread."""

import numpy as np
import pytest

from reports.sensitivity.variance.sobol_indices import SobolIndices, ratios_with_intervals, sobol_indices
from reports.statistics.estimates import NO_ESTIMATE
from tests.reports.sensitivity.known_functions import (
    g_function,
    g_shares,
    ishigami,
    ishigami_shares,
)
from tests.reports.sensitivity.shares import standard_errors_off, within_interval

KNOWN = {"ishigami": (ishigami, *ishigami_shares()), "g": (g_function, *g_shares())}
N_BASE = 1 << 15


def indices(function, n_input: int, n_base: int = N_BASE, seed: int = 1) -> SobolIndices:
    return sobol_indices(function, n_input, n_base, np.random.default_rng(seed))


@pytest.mark.parametrize("name", KNOWN)
def test_closed_forms_lie_within_the_limits(name):
    function, first, total = KNOWN[name]
    found = indices(function, first.size)
    assert within_interval(found.first, first).all()
    assert within_interval(found.total, total).all()


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("seed", range(2, 7))
def test_closed_forms_lie_within_four_standard_errors(name, seed):
    function, first, total = KNOWN[name]
    found = indices(function, first.size, seed=seed)
    assert np.all(standard_errors_off(found.first, first) < 4.0)
    assert np.all(standard_errors_off(found.total, total) < 4.0)


@pytest.mark.heavy
def test_limits_hold_the_truth_as_often_as_they_say():
    first, total = ishigami_shares()
    studies = [indices(ishigami, 3, 1_024, seed) for seed in range(200)]
    for wanted, found in ((first, [one.first for one in studies]), (total, [one.total for one in studies])):
        coverage = np.mean([within_interval(estimates, wanted) for estimates in found], axis=0)
        assert np.all((coverage >= 0.90) & (coverage <= 0.99)), coverage


@pytest.mark.parametrize("n_batch", [16, 64])
def test_few_batches_have_as_honest_intervals(n_batch):
    """Means of normal batches: plain percentiles of the resamples hold 91.6% with 16 of them."""
    generator = np.random.default_rng(1)
    tops = generator.normal(1.0, 1.0, (4_000, n_batch))
    found = ratios_with_intervals(tops, np.ones_like(tops), generator)
    assert abs(np.mean(within_interval(found, np.ones(4_000))) - 0.95) < 4.0 * np.sqrt(0.95 * 0.05 / 4_000)


def test_they_are_near_scipys():
    from scipy.stats import norm
    from scipy.stats import sobol_indices as oracle

    theirs = oracle(func=ishigami, n=1 << 14, dists=[norm()] * 3, rng=np.random.default_rng(1))
    ours = indices(ishigami, 3)
    for estimates, wanted in ((ours.first, theirs.first_order), (ours.total, theirs.total_order)):
        np.testing.assert_allclose([one.value for one in estimates], wanted, atol=0.03)


def test_a_shift_of_the_values_changes_nothing_but_rounding():
    plain, shifted = indices(ishigami, 3), indices(lambda scores: ishigami(scores) + 1e6, 3)
    for one, other in zip((*plain.first, *plain.total), (*shifted.first, *shifted.total), strict=True):
        np.testing.assert_allclose(other, one, atol=1e-7)


def test_an_additive_function_has_equal_first_and_total_orders():
    slopes = np.array([1.0, 2.0, 0.0])
    found = indices(lambda scores: slopes @ scores, 3)
    assert np.all(standard_errors_off(found.first[:2], np.array([0.2, 0.8])) < 4.0)
    assert np.all(standard_errors_off(found.total[:2], np.array([0.2, 0.8])) < 4.0)
    assert found.total[2] == (0.0, 0.0, 0.0)  # exchanging it changes nothing, to the bit


def test_a_single_input_explains_all():
    found = indices(lambda scores: np.exp(scores[0]), 1)
    assert found.first[0].value == pytest.approx(1.0, abs=1e-3)
    assert found.total[0].value == pytest.approx(1.0, abs=0.1)


def test_a_function_may_give_its_scores_back():
    found = indices(lambda scores: scores[1], 2)
    assert [one.value for one in found.total] == pytest.approx([0.0, 1.0], abs=0.05)
    assert [one.value for one in found.first] == pytest.approx([0.0, 1.0], abs=0.05)


def test_the_number_of_evaluations_is_that_of_the_design():
    called = []

    def counting(scores):
        called.append(scores.shape)
        return scores.sum(axis=0)

    found = indices(counting, 4, 128)
    assert called == [(4, 128)] * 6
    assert found.n_evaluation == 6 * 128


@pytest.mark.parametrize("most_scores", [1 << 22, 1_000])
def test_a_group_of_scores_is_exchanged_as_one(most_scores):
    """x + s + x s, s the sum of a group, of variance v: 1, v and v of the variance, alone and together."""
    slopes = np.array([0.5, -0.6, 0.7, 0.2])
    v = slopes @ slopes

    def function(scores):
        group = slopes @ scores[1:5]
        return scores[0] + group + scores[0] * group + 0.0 * scores[5]

    found = sobol_indices(function, 3, 1 << 13, np.random.default_rng(3), (1, 4, 1), most_scores)
    first, total = np.array([1.0, v]), np.array([1.0 + v, 2.0 * v])
    assert np.all(standard_errors_off(found.first[:2], first / (1.0 + 2.0 * v)) < 4.0)
    assert np.all(standard_errors_off(found.total[:2], total / (1.0 + 2.0 * v)) < 4.0)
    assert (found.total[2], found.n_evaluation) == ((0.0, 0.0, 0.0), 5 << 13)


def test_the_same_seed_gives_the_same_bits():
    assert indices(ishigami, 3) == indices(ishigami, 3)
    assert indices(ishigami, 3) != indices(ishigami, 3, seed=2)


def test_few_invalid_evaluations_are_left_out_and_counted():
    def sometimes(scores):
        return np.where(scores[2] > 2.8, np.nan, ishigami(scores))

    found = indices(sometimes, 3)
    first, total = ishigami_shares()
    assert 0 < found.n_invalid < 0.01 * found.n_evaluation
    np.testing.assert_allclose([one.value for one in found.first], first, atol=0.04)
    np.testing.assert_allclose([one.value for one in found.total], total, atol=0.04)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda scores: np.where(scores[0] > 0.0, np.nan, scores[1]), "% of the evaluations have no value"),
        (lambda scores: np.full(scores.shape[1], np.nan), "100% of the evaluations have no value"),
        (lambda scores: np.full(scores.shape[1], 0.1), "the same in every evaluation"),
        (lambda scores: 1e200 * scores[0], "so large that their variance cannot be computed"),
        (lambda scores: np.copysign(1.7e308, scores[0]), "so large that their variance cannot be computed"),
    ],
)
def test_what_cannot_be_computed_is_said(function, words):
    found = indices(function, 2, 1_000)
    assert found.first == found.total == (NO_ESTIMATE, NO_ESTIMATE)
    assert words in found.refusal


def test_no_inputs_are_no_figures():
    found = indices(lambda scores: np.ones(scores.shape[1]), 0, 100)
    assert (found.first, found.total, found.refusal) == ((), (), "")


def test_a_single_row_has_no_limits():
    found = indices(ishigami, 3, 1)
    assert all(one.low is None and one.high is None for one in (*found.first, *found.total))
