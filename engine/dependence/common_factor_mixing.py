"""Factors that companies share: how a company's scores load on them and keep their own correlation.

With factors F ~ N(0, S), S = C C', and own correlation R of the scores z,

    z = W F + L e,    L L' = R - W S W',

so that z has correlation R whatever the weights W are, and correlation W S with the factors. [W C, L] are
rows of the Cholesky factor of the joint correlation, factors first. R - W S W' may be singular: a score may
be a factor.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

# A pivot below this is rounding: what it would leave of a score's own stream is a millionth.
_PIVOT = 1e-12


class CommonFactors(NamedTuple):
    """Factors, and how the scores of one company load on them.

    Attributes
    ----------
    names : sequence of str, optional
        Of the factors, in the order in which they are mixed.
    root : (factor, factor) float64, optional
        C, lower triangular: the Cholesky factor of the correlation S of their normal scores.
    weights : mapping of str to (factor,) float64, optional
        The row of W of each score that loads on any, by the score's name.
    """

    names: Sequence[str] = ()
    root: np.ndarray = np.empty((0, 0))
    weights: Mapping[str, np.ndarray] = {}


#: Of a company that stands alone.
NO_FACTORS = CommonFactors()


def mixing_matrix(names: Sequence[str], correlation: np.ndarray, common: CommonFactors) -> np.ndarray:
    """Return the weights of all streams in each score: of the factors' own streams, then of the scores'.

    Parameters
    ----------
    names : sequence of str
        Of the scores.
    correlation : (name, name) float64
        R, positive definite.
    common : CommonFactors

    Returns
    -------
    (name, factor + name) float64
        Lower triangular behind the factors. Factors that nothing loads on have columns of zeros.

    Raises
    ------
    numpy.linalg.LinAlgError
        If the correlation is not positive definite, or the loadings leave less than nothing of the scores.
    """
    if not common.weights:
        return np.hstack([np.zeros((len(names), len(common.names))), np.linalg.cholesky(correlation)])
    none = np.zeros(len(common.names))
    weights = np.array([common.weights.get(name, none) for name in names])
    on_streams = weights @ common.root
    return np.hstack([on_streams, semidefinite_cholesky(correlation - on_streams @ on_streams.T)])


def semidefinite_cholesky(matrix: np.ndarray) -> np.ndarray:
    """Return the lower triangular factor of a symmetric matrix whose eigenvalues may be 0.

    Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., section 10.3, without pivoting:
    where a pivot is 0, so is all that is left of its column.

    Raises
    ------
    numpy.linalg.LinAlgError
        If an eigenvalue is negative.
    """
    n, factor = len(matrix), np.zeros_like(matrix, dtype=np.float64)
    for i in range(n):
        left = matrix[i:, i] - factor[i:, :i] @ factor[i, :i]
        if left[0] > _PIVOT:
            factor[i:, i] = left / np.sqrt(left[0])
        elif left[0] < -_PIVOT or np.max(np.abs(left)) > np.sqrt(_PIVOT):
            raise np.linalg.LinAlgError("the matrix has a negative eigenvalue")
    return factor
