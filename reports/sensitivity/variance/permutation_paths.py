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

import numpy as np

_EDGE = 9.0  # a score beyond it is as rare as 1e-19


@dataclass(frozen=True, eq=False)
class Copula:
    """How scores depend on each other.

    Attributes
    ----------
    correlation : (input, input), positive definite.
    df : degrees of freedom of a Student-t copula, None for a Gaussian one.
    member : (input,) bool, which inputs a Student-t copula joins; the others must have no
        correlations.
    """

    correlation: np.ndarray
    df: float | None = None
    member: np.ndarray | None = None


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
    spread = None
    if copula.df is not None:
        spread = _share_factor(copula, orders, last, new, generator)
    kept = np.zeros((n_input, n_order, n_walk))
    rest = np.sum([column * own for column, own in zip(columns, new, strict=True)], axis=0)
    scores = np.empty((n_input, n_input + 1, n_order, n_walk))
    for step in range(n_input + 1):
        if step:
            kept += columns[step - 1] * last[step - 1]
            rest -= columns[step - 1] * new[step - 1]
        scores[:, step] = kept + (rest if spread is None else _where(copula, spread[step], rest))
    if spread is not None:
        scores[copula.member] = _student_to_score(scores[copula.member], copula.df)
    return scores


def _columns(correlation: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """(step, input, order, 1): column `step` of each order's Cholesky factor, rows as inputs are."""
    factors = np.linalg.cholesky(correlation[orders[:, :, None], orders[:, None, :]])
    by_input = np.empty_like(factors)
    np.put_along_axis(by_input, orders[:, :, None], factors, axis=1)
    return np.ascontiguousarray(by_input.transpose(2, 1, 0))[..., None]


def _share_factor(
    copula: Copula, orders: np.ndarray, last: np.ndarray, new: np.ndarray, generator: np.random.Generator
) -> np.ndarray:
    """Make the last draw Student-t in place; (1 + step, order, walk) what spreads the new ones.

    The new normals that are used up by the first j steps are independent of those still in use:
    with them chi-squared gains a degree of freedom a step.
    """
    joined = copula.member[orders].T[:, :, None]
    df, shape = copula.df, last.shape[1:]
    last *= np.where(joined, np.sqrt(df / generator.chisquare(df, shape)), 1.0)
    none = np.zeros((1, *shape))
    known = np.concatenate([none, np.cumsum(joined * last**2, axis=0)])
    used = np.concatenate([none, np.cumsum(joined * new**2, axis=0)])
    return np.sqrt((df + known) / (generator.chisquare(df, shape) + used))


def _where(copula: Copula, spread: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """What is new, spread where the copula joins it."""
    return np.where(copula.member[:, None, None], spread * rest, rest)


def _student_to_score(t: np.ndarray, df: float) -> np.ndarray:
    """The normal score of a Student-t variable, through the nearer tail."""
    from scipy.special import ndtri, stdtr

    below = ndtri(stdtr(df, -np.abs(t)))
    return np.copysign(np.minimum(-below, _EDGE), t)
