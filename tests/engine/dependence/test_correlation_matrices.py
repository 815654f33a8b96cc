"""Rank and score correlations against integrals done by other means; repair against Higham's paper."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr, stdtr

from engine.dependence.correlation_matrices import (
    gaussian_score_correlation,
    gaussian_spearman,
    is_positive_definite,
    nearest_correlation,
    smallest_eigenvalue,
    student_score_correlation,
    student_spearman,
)

few = settings(max_examples=100, deadline=None, derandomize=True)

RANKS = [-0.95, -0.6, -0.2, 0.0, 0.05, 0.3, 0.7, 0.9, 0.99]


def pair(rho: float) -> np.ndarray:
    return np.array([[1.0, rho], [rho, 1.0]])


def integrated_gaussian_spearman(rho: float) -> float:
    """12 E[ndtr(X) ndtr(Y)] - 3 by Gauss-Hermite in two independent normals."""
    node, weight = np.polynomial.hermite_e.hermegauss(120)
    weight = weight / weight.sum()
    x, z = node[:, None], node[None, :]
    product = ndtr(x) * ndtr(rho * x + np.sqrt(1.0 - rho * rho) * z)
    return float(12.0 * weight @ product @ weight - 3.0)


def integrated_student_spearman(rho: float, df: float) -> float:
    """12 E[T(X) T(Y)] - 3 in polar coordinates, where a bivariate t has P(R > r) in closed form.

    P(R > r) = (1 + r^2 / df)^(-df / 2) and the angle is uniform.
    """
    node, weight = np.polynomial.legendre.leggauss(200)
    beyond = (0.5 * (1.0 + node)) ** 3  # crowds the nodes where r is large
    weight = 0.5 * weight * 3.0 * (0.5 * (1.0 + node)) ** 2
    r = np.sqrt(df * (beyond ** (-2.0 / df) - 1.0))[:, None]
    angle = 2.0 * np.pi * np.arange(2000) / 2000
    x, y = np.cos(angle), rho * np.cos(angle) + np.sqrt(1.0 - rho * rho) * np.sin(angle)
    return float(12.0 * weight @ (stdtr(df, r * x) * stdtr(df, r * y)).mean(axis=1) - 3.0)


@pytest.mark.parametrize("rank", RANKS)
def test_normal_scores_so_correlated_have_the_rank_correlation(rank):
    rho = gaussian_score_correlation(pair(rank))[0, 1]
    assert integrated_gaussian_spearman(rho) == pytest.approx(rank, abs=1e-6)


@pytest.mark.parametrize("df", [1.0, 3.0, 5.0, 30.0])
@pytest.mark.parametrize("rank", [-0.95, 0.0, 0.3, 0.99])
def test_student_scores_so_correlated_have_the_rank_correlation(rank, df):
    rho = student_score_correlation(pair(rank), df)[0, 1]
    assert integrated_student_spearman(rho, df) == pytest.approx(rank, abs=2e-6)


def test_the_conversion_of_another_copula_is_off():
    # What the agreement above is worth: with the Gaussian formula a t copula of 3 degrees misses.
    rho = gaussian_score_correlation(pair(0.7))[0, 1]
    assert abs(integrated_student_spearman(rho, 3.0) - 0.7) > 0.01


@pytest.mark.parametrize("df", [1.0, 3.0, 30.0])
@pytest.mark.parametrize("rank", RANKS)
def test_there_and_back(rank, df):
    assert gaussian_spearman(gaussian_score_correlation(pair(rank)))[0, 1] == pytest.approx(rank, abs=1e-15)
    back = student_spearman(student_score_correlation(pair(rank), df), df)
    assert back[0, 1] == pytest.approx(rank, abs=1e-12)


def test_many_degrees_of_freedom_are_nearly_gaussian():
    np.testing.assert_allclose(
        student_score_correlation(pair(0.6), 1000.0), gaussian_score_correlation(pair(0.6)), atol=5e-4
    )


def test_a_matrix_is_converted_entry_by_entry():
    ranks = np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 1.0]])
    for convert in (gaussian_score_correlation, lambda m: student_score_correlation(m, 4.0)):
        whole = convert(ranks)
        for i, j in ((0, 1), (0, 2), (1, 2)):
            assert whole[i, j] == pytest.approx(convert(pair(ranks[i, j]))[0, 1], abs=1e-12)
        np.testing.assert_array_equal(whole, whole.T)
        np.testing.assert_array_equal(np.diag(whole), 1.0)


# Higham (2002), section 4: the two examples, with the entries printed there.
HIGHAM_3 = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 1.0, 1.0]])
NEAREST_3 = [[1.0, 0.7607, 0.1573], [0.7607, 1.0, 0.7607], [0.1573, 0.7607, 1.0]]
HIGHAM_4 = 2.0 * np.eye(4) - np.eye(4, k=1) - np.eye(4, k=-1)
NEAREST_4 = [
    [1.0, -0.8084, 0.1916, 0.1068],
    [-0.8084, 1.0, -0.6562, 0.1916],
    [0.1916, -0.6562, 1.0, -0.8084],
    [0.1068, 0.1916, -0.8084, 1.0],
]


@pytest.mark.parametrize(("matrix", "nearest"), [(HIGHAM_3, NEAREST_3), (HIGHAM_4, NEAREST_4)])
def test_nearest_correlation_of_the_paper(matrix, nearest):
    np.testing.assert_allclose(nearest_correlation(matrix), nearest, atol=5e-5)


def random_matrix(size: int, seed: int) -> np.ndarray:
    """Symmetric, with a unit diagonal and entries in (-1, 1): seldom a correlation."""
    upper = np.triu(np.random.default_rng(seed).uniform(-1.0, 1.0, (size, size)), 1)
    return upper + upper.T + np.eye(size)


def clipped(matrix: np.ndarray) -> np.ndarray:
    """The cheap repair: eigenvalues clipped, diagonal scaled back to 1."""
    values, vectors = np.linalg.eigh(matrix)
    product = (vectors * np.maximum(values, 1e-6)) @ vectors.T
    scale = 1.0 / np.sqrt(np.diag(product))
    return product * scale * scale[:, None]


@few
@given(st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_what_is_repaired_is_a_correlation_matrix_and_near(size, seed):
    asked = random_matrix(size, seed)
    nearest = nearest_correlation(asked)
    np.testing.assert_array_equal(nearest, nearest.T)
    np.testing.assert_array_equal(np.diag(nearest), 1.0)
    assert np.linalg.eigvalsh(nearest)[0] >= 0.99e-6
    assert is_positive_definite(nearest)
    np.linalg.cholesky(nearest)
    assert np.linalg.norm(nearest - asked) <= np.linalg.norm(clipped(asked) - asked) + 1e-6


@few
@given(st.integers(2, 12), st.integers(0, 2**32 - 1))
def test_a_valid_matrix_is_its_own_nearest(size, seed):
    valid = 0.9 * clipped(random_matrix(size, seed)) + 0.1 * np.eye(size)
    np.testing.assert_allclose(nearest_correlation(valid), valid, atol=1e-12)


def test_the_nearest_is_better_than_its_neighbours():
    # No step towards any of 500 other valid matrices comes closer: it is a convex problem.
    asked = random_matrix(5, 7)
    nearest = nearest_correlation(asked)
    least = np.linalg.norm(nearest - asked)
    assert least > 0.1
    for seed in range(500):
        other = 0.99 * nearest + 0.01 * clipped(random_matrix(5, seed))
        assert np.linalg.norm(other - asked) >= least - 1e-6


def test_smallest_eigenvalue():
    assert smallest_eigenvalue(pair(0.3)) == pytest.approx(0.7, abs=1e-15)
    assert smallest_eigenvalue(HIGHAM_3) == pytest.approx(1.0 - np.sqrt(2.0), abs=1e-14)
    assert is_positive_definite(pair(0.999))
    assert not is_positive_definite(pair(1.0))
    assert not is_positive_definite(HIGHAM_3)
