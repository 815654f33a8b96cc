"""Walks from one draw to an independent one, an input at a time, under a copula.

After j steps the first j inputs of a walk's order have the values of its last draw, and all others are
drawn anew *given* those j: exactly by their conditional law. With scores L eps, L the Cholesky factor
of the correlations in the walk's order, this is the Gaussian law if the first j of eps are the last
draw's and the others new ones.

Student-t copula: y = sqrt(df / chi-squared) eps, and t = L y. Given its first j coordinates, whose
squares sum to q, the others are sqrt((df + q) / chi-squared with df + j degrees) times new normals.
Source: P. Ding, "On the conditional distribution of the multivariate t distribution", The American
Statistician 70 (2016) 293-295.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

_EDGE = 9.0  # a score beyond it is as rare as 1e-19


class Student(NamedTuple):
    """What makes a copula Student's t.

    Attributes
    ----------
    df : degrees of freedom.
    member : (input,) bool, which inputs it joins; the others must have no correlations.
    """

    df: float
    member: np.ndarray


@dataclass(frozen=True, eq=False)
class Copula:
    """How scores depend on each other.

    Attributes
    ----------
    correlation : (input, input), positive definite.
    student : of a Student-t copula, None for a Gaussian one.
    """

    correlation: np.ndarray
    student: Student | None = None


def walks(copula: Copula, orders: np.ndarray, n_walk: int, generator: np.random.Generator) -> np.ndarray:
    """Scores along walks, several in each of some orders.

    Parameters
    ----------
    orders : (order, input), permutations of the inputs.

    Returns
    -------
    scores : (input, 1 + input, order, walk); the second axis counts the inputs that are already
        those of the last draw.
    """
    n_order, n_input = orders.shape
    columns = _columns(copula.correlation, orders)
    last, new = generator.standard_normal((2, n_input, n_order, n_walk))
    student = copula.student
    spread = None if student is None else _share_factor(student, orders, last, new, generator)
    kept = np.zeros((n_input, n_order, n_walk))
    rest = np.sum([column * own for column, own in zip(columns, new, strict=True)], axis=0)
    scores = np.empty((n_input, n_input + 1, n_order, n_walk))
    for step in range(n_input + 1):
        if step:
            kept += columns[step - 1] * last[step - 1]
            rest -= columns[step - 1] * new[step - 1]
        if student is None or spread is None:
            scores[:, step] = kept + rest
        else:  # what is new is spread where the copula joins it
            scores[:, step] = kept + np.where(student.member[:, None, None], spread[step] * rest, rest)
    if student is not None:
        scores[student.member] = _student_to_score(scores[student.member], student.df)
    return scores


def _columns(correlation: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """(step, input, order, 1): column `step` of each order's Cholesky factor, rows as inputs are."""
    factors = np.linalg.cholesky(correlation[orders[:, :, None], orders[:, None, :]])
    by_input = np.empty_like(factors)
    np.put_along_axis(by_input, orders[:, :, None], factors, axis=1)
    return np.ascontiguousarray(by_input.transpose(2, 1, 0))[..., None]


def _share_factor(
    student: Student, orders: np.ndarray, last: np.ndarray, new: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Make the last draw Student-t in place; (1 + step, order, walk) what spreads the new ones.

    The new normals that are used up by the first j steps are independent of those still in use:
    with them chi-squared gains a degree of freedom a step.
    """
    joined = student.member[orders].T[:, :, None]
    df, shape = student.df, last.shape[1:]
    last *= np.where(joined, np.sqrt(df / generator.chisquare(df, shape)), 1.0)
    none = np.zeros((1, *shape))
    known = np.concatenate([none, np.cumsum(joined * last**2, axis=0)])
    used = np.concatenate([none, np.cumsum(joined * new**2, axis=0)])
    spread: np.ndarray = np.sqrt((df + known) / (generator.chisquare(df, shape) + used))
    return spread


def _student_to_score(t: np.ndarray, df: float) -> np.ndarray:
    """The normal score of a Student-t variable, through the nearer tail."""
    from scipy.special import ndtri, stdtr

    below = ndtri(stdtr(df, -np.abs(t)))
    score: np.ndarray = np.copysign(np.minimum(-below, _EDGE), t)
    return score
