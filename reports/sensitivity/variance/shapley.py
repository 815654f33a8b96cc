"""Shapley effects: the variance shared out among inputs that may depend on each other.

An input's effect is its mean contribution to the variance that is explained, over all orders in which
the inputs may become known. What several explain together, by interaction or because they are
correlated, is split evenly between them, so the effects sum to 1.

Sources: A. B. Owen, "Sobol' indices and Shapley value", SIAM/ASA J. Uncertainty Quantification 2
(2014) 245-251; E. Song, B. L. Nelson and J. Staum, "Shapley effects for global sensitivity analysis",
same journal 4 (2016) 1060-1083, for dependent inputs; T. Goda, "A simple algorithm for global
sensitivity analysis with Shapley effects", Reliability Engineering and System Safety 213 (2021)
107702, for the walk, with independent inputs. With the walk's inputs drawn from their conditional
laws its proof holds for dependent ones.

A walk leads from one draw to an independent one, an input at a time. After j steps the first j inputs
of a walk's order have the values of its last draw, and all others are drawn again *given* those j:
exactly by their conditional law. With scores L eps, L the Cholesky factor of the correlations in the
walk's order, this is the Gaussian law if the first j of eps are the last draw's and the others new
ones.

Student-t copula: y = sqrt(df / chi-squared) eps, and t = L y. Given its first j coordinates, whose
squares sum to q, the others are sqrt((df + q) / chi-squared with df + j degrees) times new normals.
Source: P. Ding, "On the conditional distribution of the multivariate t distribution", The American
Statistician 70 (2016) 293-295.

Shocks of years: all years of one become known at once, so a shock is one player with a score a year. Within
a year shocks are tied by a Gaussian copula; of inputs and of other years they are independent. So years are
conditioned as that many walks of their own, in the order that the walk's order gives the shocks.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from reports.sensitivity.variance.sobol_indices import (
    Function,
    in_batches,
    ratios_with_intervals,
    refusal_of,
    spread_refusal,
)
from reports.statistics.estimates import NO_ESTIMATE, Estimate
from simulate.settings import DEFAULT_SETTINGS

_EDGE = 9.0  # a score beyond it is as rare as 1e-19


class Student(NamedTuple):
    """What makes a copula Student's t.

    Attributes
    ----------
    df : float
        Degrees of freedom.
    member : numpy.ndarray
        (input,) bool, which inputs it joins; the others must have no correlations.
    """

    df: float
    member: np.ndarray


@dataclass(frozen=True, eq=False)
class Copula:
    """How scores depend on each other.

    Attributes
    ----------
    correlation : numpy.ndarray
        (input, input), positive definite.
    student : Student or None
        Of a Student-t copula, None for a Gaussian one.
    yearly : numpy.ndarray
        (shock, shock), positive definite, of the scores of one year: players that come after the inputs.
    until : int
        Scores of each shock, one a year.
    """

    correlation: np.ndarray
    student: Student | None = None
    yearly: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    until: int = 0

    @property
    def n_player(self) -> int:
        """Return how many inputs and shocks there are."""
        return len(self.correlation) + len(self.yearly)

    @property
    def n_score(self) -> int:
        """Return how many scores a draw has."""
        return len(self.correlation) + self.until * len(self.yearly)


def walks(copula: Copula, orders: np.ndarray, n_walk: int, generator: np.random.Generator) -> np.ndarray:
    """Return the scores along walks, several in each of some orders.

    Parameters
    ----------
    orders : numpy.ndarray
        (order, player), permutations of the inputs and, after them, shocks.

    Returns
    -------
    numpy.ndarray
        (score, 1 + player, order, walk); the second axis counts the players that are already
        those of the last draw. A shock has its scores of all years one after the other.
    """
    n_input, n_order = len(copula.correlation), len(orders)
    is_shock = orders >= n_input
    own = orders[~is_shock].reshape(n_order, n_input)
    scores = _walks_of_inputs(copula, own, n_walk, generator)
    if not copula.until:
        return scores
    shocks = orders[is_shock].reshape(n_order, -1) - n_input
    years = _walks_of_inputs(Copula(copula.yearly), shocks, copula.until * n_walk, generator)
    years = years.reshape(*years.shape[:-1], copula.until, n_walk).transpose(0, 3, 1, 2, 4)
    known = np.concatenate([np.zeros((1, n_order), np.int64), np.cumsum(is_shock, axis=1).T])
    step, order = np.arange(1 + copula.n_player)[:, None], np.arange(n_order)
    out = np.empty((copula.n_score, 1 + copula.n_player, n_order, n_walk))
    out[:n_input] = scores[:, step - known, order]
    out[n_input:].reshape(len(years), copula.until, *out.shape[1:])[:] = years[:, :, known, order]
    return out


def _walks_of_inputs(
    copula: Copula, orders: np.ndarray, n_walk: int, generator: np.random.Generator
) -> np.ndarray:
    """Return scores as `walks` does, (input, 1 + input, order, walk), of players with one score each."""
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
    """Return each order's Cholesky factor by columns, (step, input, order, 1), rows as inputs are."""
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
    """Return the normal score of a Student-t variable, through the nearer tail."""
    from scipy.special import ndtri, stdtr

    below = ndtri(stdtr(df, -np.abs(t)))
    score: np.ndarray = np.copysign(np.minimum(-below, _EDGE), t)
    return score


_LEAST_ROUNDS = 4  # with fewer than 64 pairs the intervals would be too narrow


@dataclass(frozen=True, slots=True)
class ShapleyEffects:
    """Shares of the variance under the inputs' dependence.

    Attributes
    ----------
    effects : tuple of Estimate
        One a player, with its 95% confidence interval; they sum to 1.
    n_evaluation, n_invalid : int
        Of the function, and how many of these gave no value.
    n_order : int
        Random orders in which the inputs became known.
    refusal : str
        Why there are no figures, else "".
    """

    effects: tuple[Estimate, ...]
    n_evaluation: int
    n_invalid: int
    n_order: int
    refusal: str = ""


def shapley_effects(
    function: Function,
    copula: Copula,
    n_evaluation: int,
    generator: np.random.Generator,
    at_once: tuple[int, int] = (DEFAULT_SETTINGS.shapley_walks, DEFAULT_SETTINGS.shapley_pairs),
    most_scores: int = DEFAULT_SETTINGS.scores_at_once,
) -> ShapleyEffects:
    """Return Shapley effects from walks in random orders, each order with its reverse.

    Parameters
    ----------
    function : Function
        Called with (score, draw) final scores.
    n_evaluation : int
        About so many are spent, and at least those of four rounds.
    at_once : tuple of int
        Walks in one order, and pairs of orders in one round.
    most_scores : int
        With shocks, so few pairs in one round that no more scores are drawn at a time.

    Returns
    -------
    ShapleyEffects
        Intervals by bootstrap over pairs of orders. Estimates are not bent to [0, 1]: near 0 they
        may be below it. A walk with an evaluation without a value is left out.
    """
    n_input, (n_walk, n_pair) = copula.n_player, at_once
    if copula.until:
        n_pair = min(n_pair, max(1, most_scores // (2 * n_walk * (n_input + 1) * copula.n_score)))
    least = _LEAST_ROUNDS * at_once[1] // n_pair
    n_round = max(least, round(n_evaluation / (2 * n_pair * n_walk * (n_input + 1))))
    rounds = [_round(function, copula, generator, (n_walk, n_pair)) for _ in range(n_round if n_input else 0)]
    n_invalid = sum(invalid for _, invalid in rounds)
    n_order = 2 * n_pair * len(rounds)
    n_spent = n_order * n_walk * (n_input + 1)
    refusal = refusal_of(n_invalid, n_spent)
    if not refusal and n_input:
        parts = in_batches(np.concatenate([part for part, _ in rounds], axis=1))
        with np.errstate(invalid="ignore"):
            whole = parts.sum(axis=0)
            refusal = spread_refusal(whole)
    if refusal or not n_input:
        return ShapleyEffects((NO_ESTIMATE,) * n_input, n_spent, n_invalid, n_order, refusal)
    effects = ratios_with_intervals(parts, np.broadcast_to(whole, parts.shape), generator)
    return ShapleyEffects(effects, n_spent, n_invalid, n_order)


def _round(
    function: Function, copula: Copula, generator: np.random.Generator, at_once: tuple[int, int]
) -> tuple[np.ndarray, int]:
    """Return (input, pair) contributions to the variance, times walks, and the number of invalid ones."""
    n_input, (n_walk, n_pair) = copula.n_player, at_once
    forward = generator.permuted(np.tile(np.arange(n_input), (n_pair, 1)), axis=1)
    orders = np.concatenate([forward, forward[:, ::-1]])
    scores = walks(copula, orders, n_walk, generator)
    values = function(scores.reshape(len(scores), -1)).reshape(scores.shape[1:])
    by_step, n_invalid = _contributions(values)
    by_input = np.empty_like(by_step)
    np.put_along_axis(by_input, orders.T, by_step, axis=0)
    return by_input[:, :n_pair] + by_input[:, n_pair:], n_invalid


def _contributions(values: np.ndarray) -> tuple[np.ndarray, int]:
    """Return (step, order) what each step adds to the variance that is explained, summed over walks.

    Let f_j be the value after j steps and f the last. Given the first j inputs f_j and f are independent
    and alike, so E[f f_j] is the variance that these inputs explain, but for a constant; and
    E[f_j^2] is the same for all j. So (f - (f_j + f_{j-1}) / 2) (f_j - f_{j-1}) has the mean sought, and
    a walk's steps sum to (f - f_0)^2 / 2, whose mean is the variance: Goda (2021).

    Parameters
    ----------
    values : numpy.ndarray
        (1 + step, order, walk).
    """
    invalid = np.isnan(values)
    n_invalid = int(np.count_nonzero(invalid))
    if n_invalid:
        values = np.where(invalid.any(axis=0), 0.0, values)
    with np.errstate(over="ignore", invalid="ignore"):
        before, after = values[:-1], values[1:]
        added = (values[-1] - 0.5 * (before + after)) * (after - before)
        return added.sum(axis=2), n_invalid
