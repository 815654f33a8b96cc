"""The rank correlations that a config asks for, and the nearest ones that can all hold."""

from dataclasses import dataclass

import numpy as np

from engine.dependence.correlation_matrices import (
    gaussian_score_correlation,
    gaussian_spearman,
    is_positive_definite,
    nearest_correlation,
    smallest_eigenvalue,
    student_score_correlation,
    student_spearman,
)
from simulate.config.schema import DependenceSection

# The smallest eigenvalue of a repaired matrix: rounding it to the six decimals that are printed
# costs at most 50 * 5e-7, so that what a message proposes is valid when it is pasted back.
LEAST_EIGENVALUE = 1e-4


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Rank correlations that a config asks for, and those that are used.

    Attributes
    ----------
    names : tuple of str
        The correlated inputs, in the order in which the config first names them.
    asked : ndarray, shape (n, n)
        Spearman's rank correlations of the config.
    used : ndarray, shape (n, n)
        The same, or the nearest valid ones.
    score : ndarray, shape (n, n)
        Correlations of the normal scores that give `used`.
    smallest : float
        The smallest eigenvalue of the score correlations that `asked` needs.
    repaired : bool
        Whether `used` is not `asked`.
    """

    names: tuple[str, ...]
    asked: np.ndarray
    used: np.ndarray
    score: np.ndarray
    smallest: float
    repaired: bool


def asked_correlation(section: DependenceSection) -> tuple[tuple[str, ...], np.ndarray]:
    """Return what a config asks for; pairs that it does not give are uncorrelated.

    Parameters
    ----------
    section : DependenceSection
        The config's [dependence].

    Returns
    -------
    names : tuple of str
        The correlated inputs.
    matrix : ndarray, shape (n, n)
        Their Spearman rank correlations.
    """
    if section.matrix:
        return tuple(section.inputs), np.array(section.matrix, dtype=np.float64)
    names = tuple(dict.fromkeys(name for pair in section.pairs for name in pair.between))
    matrix = np.eye(len(names))
    for pair in section.pairs:
        i, j = (names.index(name) for name in pair.between)
        matrix[i, j] = matrix[j, i] = pair.rank
    return names, matrix


def resolve_correlation(section: DependenceSection) -> RankCorrelation:
    """Turn rank correlations into score correlations, or the nearest valid ones if they cannot all hold.

    Parameters
    ----------
    section : DependenceSection
        The config's [dependence].

    Returns
    -------
    RankCorrelation
        Without inputs if the config correlates none.
    """
    names, asked = asked_correlation(section)
    if not names:
        return RankCorrelation((), asked, asked, asked, 1.0, repaired=False)
    df = section.df
    score = gaussian_score_correlation(asked) if df is None else student_score_correlation(asked, df)
    smallest = smallest_eigenvalue(score)
    if is_positive_definite(score):
        return RankCorrelation(names, asked, asked, score, smallest, repaired=False)
    score = nearest_correlation(score, LEAST_EIGENVALUE)
    used = gaussian_spearman(score) if df is None else student_spearman(score, df)
    return RankCorrelation(names, asked, used, score, smallest, repaired=True)


def show_matrix(matrix: np.ndarray) -> str:
    """Return a matrix as TOML writes it, to six decimals.

    Parameters
    ----------
    matrix : ndarray, shape (n, n)
        The numbers.
    """
    rows = (", ".join(f"{value:.6f}" for value in row) for row in matrix)
    return "[" + ", ".join(f"[{row}]" for row in rows) + "]"
