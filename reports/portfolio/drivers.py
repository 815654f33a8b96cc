"""What the portfolio's spread comes from: Shapley effects of its factors and of each company's own rest.

Given the factors F, companies are independent, so with g_i = h_i(F) + r_i(F, e_i) the part of company i, h_i
its mean given F and e_i what is its own, what is explained by knowing the factors A and the rests B is

    Var(E[sum of h_i | F_A]) + sum over i in B of R_i(A),    R_i(A) = Var(E[r_i | F_A, e_i]).

All is estimated from the joint draws. Means given factors are regressions on Hermite polynomials of those
factors' scores, whose explained variance is less what chance explains: M. Ezekiel, Methods of Correlation
Analysis (1930). e_i is not seen, so the interaction of a rest with the factors is that of a rest that factors
scale, r_i = s_i(F) w(e_i), which holds for sums and for products: then R_i(A) goes with E[E[|r_i| | F_A]^2].
Shapley effects as in `reports.sensitivity.variance.shapley`, of this game: all orders of the factors, or many
random ones, each rest at every place in them. Intervals by the jackknife over batches of draws: B. Efron, The
Jackknife (1982) section 3.

What companies have in common beyond the scores of factors (recessions after the first years, say) is
no player: it is what the effects leave of 1.
"""

from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations
from math import comb, factorial, sqrt
from typing import Any, NamedTuple

import numpy as np

from reports.portfolio.common_variables import CommonVariable, common_variables
from reports.portfolio.joint_draws import JointDraws
from reports.statistics.estimates import NO_ESTIMATE, Estimate, plus_minus
from simulate.confidence_intervals import student_t

COMPANY = "company"
_N_BATCH = 32
_MOST_COLUMNS = 90
_MOST_DEGREE = 4
_ALL_ORDERS_UP_TO = 5  # factors
_PAIRS = 128  # of random orders, each with its reverse
_ORDERS = 12  # this figure's own random stream
_RIDGE = 1e-10
_DRAWS_A_COLUMN = 20
_AT_ONCE = 8  # companies


class Driver(NamedTuple):
    """One player.

    Attributes
    ----------
    name, kind : str
        As in `CommonVariable`, or a company's key and "company": what is its own.
    effect : Estimate
        Its share of the variance of the portfolio's upside.
    """

    name: str
    kind: str
    effect: Estimate


@dataclass(frozen=True, slots=True)
class Drivers:
    """Shares of the variance of the portfolio's upside.

    Attributes
    ----------
    drivers : tuple of Driver
        The greatest effect first.
    otherwise_shared : Estimate
        The share of what companies have in common beyond the factors' scores; with the effects it makes 1.
    n_draw : int
        Draws that were looked at.
    refusal : str
        Why there are no figures, else "".
    """

    drivers: tuple[Driver, ...]
    otherwise_shared: Estimate
    n_draw: int
    refusal: str = ""


class _Basis(NamedTuple):
    """Polynomials of the factors' scores, the constant first.

    Attributes
    ----------
    columns : (draw, column) float64
    players : (column,) int64
        A bit for each factor that a column depends on.
    n_player : int
    """

    columns: np.ndarray
    players: np.ndarray
    n_player: int


class _Moments(NamedTuple):
    """Sums over draws, an axis of replicates in front: all draws, then all but one batch.

    Attributes
    ----------
    n : (replicate,) float64
    gram : (replicate, column, column)
    whole : (replicate, column)
        Of columns and the portfolio's upside.
    square : (replicate,)
        Of the upside about its mean.
    size : (replicate, column, company)
        Of columns and the size of each company's rest.
    rest : (replicate, company)
        Of the rest's square, which is that of its size, too.
    """

    n: np.ndarray
    gram: np.ndarray
    whole: np.ndarray
    square: np.ndarray
    size: np.ndarray
    rest: np.ndarray


def driver_figures(draws: JointDraws) -> Drivers:
    """Compute the Shapley effects of today's portfolio, from the first draws."""
    n_draw = min(draws.n_draw, draws.settings.driver_draws)
    kept = np.flatnonzero(~np.isnan(draws.upside[:n_draw]))
    kept = kept[: kept.size // _N_BATCH * _N_BATCH]
    common = common_variables(draws, n_draw, all_years=True)
    variables = [one._replace(scores=one.scores[kept]) for one in common]
    whole = draws.upside[kept]
    if kept.size < _N_BATCH * _DRAWS_A_COLUMN or not whole.var() > 0.0:
        why = "the upside does not vary" if kept.size and whole.var() == 0.0 else "there are too few draws"
        return Drivers((), NO_ESTIMATE, kept.size, why)
    basis = _basis(variables, whole - whole.mean())
    moments = _moments(draws, kept, basis, whole - whole.mean())
    effects = _effects(moments, basis, _orders(basis.n_player, int(draws.dataset.attrs["seed"])))
    names = [(one.name, one.kind) for one in variables] + [(draws.keys[i], COMPANY) for i in draws.held]
    found = [Driver(*name, _jackknife(row)) for name, row in zip(names, effects, strict=True)]
    rest = _jackknife(1.0 - effects.sum(axis=0))
    return Drivers(tuple(sorted(found, key=lambda one: -one.effect.known)), rest, kept.size)


def _basis(variables: list[CommonVariable], whole: np.ndarray) -> _Basis:
    """Return the polynomials; the years of a yearly factor are weighed as the portfolio weighs them."""
    indices, columns, players = [], [np.ones(whole.size)], [0]
    for i, variable in enumerate(variables):
        scores = variable.scores - variable.scores.mean(axis=0)
        if scores.shape[1] > 1:
            columns += list(scores.T)
            players += [1 << i] * scores.shape[1]
            scores = scores @ np.linalg.lstsq(scores, whole, rcond=None)[0][:, None]
        spread = scores.std()
        indices.append(scores[:, 0] / (spread if spread > 0.0 else 1.0))
    m = len(indices)
    most = min(_MOST_COLUMNS, whole.size // _DRAWS_A_COLUMN)
    degree = max((d for d in range(1, _MOST_DEGREE + 1) if comb(m + d, d) <= most), default=1)
    powers = [_hermite(index, degree) for index in indices]
    for size in range(1, degree + 1):
        for term in combinations_with_replacement(range(m), size):
            if size == 1 and variables[term[0]].scores.shape[1] > 1:
                continue  # its years are there, of which the index is a sum
            column = np.ones(whole.size)
            for factor in set(term):
                column = column * powers[factor][term.count(factor)]
            columns.append(column)
            players.append(sum(1 << factor for factor in set(term)))
    return _Basis(np.column_stack(columns), np.array(players, np.int64), m)


def _hermite(score: np.ndarray, degree: int) -> list[np.ndarray]:
    """Return Hermite polynomials of degree 0, 1, ..., of variance 1 for a standard normal score."""
    found = [np.ones(score.size), score]
    for n in range(1, degree):
        found.append(score * found[n] - n * found[n - 1])
    return [column / sqrt(factorial(n)) for n, column in enumerate(found)]


def _moments(draws: JointDraws, kept: np.ndarray, basis: _Basis, whole: np.ndarray) -> _Moments:
    """Sum over batches, a few companies' columns in the memory at a time."""
    by_batch = basis.columns.reshape(_N_BATCH, -1, basis.columns.shape[1])
    turned = by_batch.transpose(0, 2, 1)
    gram = turned @ by_batch
    solve = np.linalg.inv(_ridged(gram.sum(axis=0)))
    sizes, rests = [], []
    for start in range(0, len(draws.held), _AT_ONCE):
        some = draws.held[start : start + _AT_ONCE]
        parts = np.column_stack([draws.contribution(company)[kept] for company in some])
        parts -= parts.mean(axis=0)
        parts -= basis.columns @ (solve @ (basis.columns.T @ parts))
        size = np.abs(parts).reshape(_N_BATCH, -1, len(some))
        sizes.append(turned @ size)
        rests.append((size * size).sum(axis=1))
    of_whole = whole.reshape(_N_BATCH, -1)
    n = np.full(_N_BATCH, float(of_whole.shape[1]))
    sums = (
        n, gram, (turned @ of_whole[:, :, None])[:, :, 0], (of_whole * of_whole).sum(axis=1),
        np.concatenate(sizes, axis=2), np.concatenate(rests, axis=1),
    )
    return _Moments(*(np.concatenate([part.sum(axis=0)[None], part.sum(axis=0) - part]) for part in sums))


def _ridged(gram: np.ndarray) -> np.ndarray:
    """Return a Gram matrix that can be solved though columns may say the same."""
    diagonal = np.einsum("...ii->...i", gram)
    added = np.where(diagonal > 0.0, _RIDGE * diagonal, 1.0)
    return np.asarray(gram + added[..., None] * np.eye(gram.shape[-1]))


def _orders(n_player: int, seed: int) -> np.ndarray:
    """Return (order, factor) permutations: all of few factors, else random ones, each with its reverse."""
    if n_player <= _ALL_ORDERS_UP_TO:
        return np.array(list(permutations(range(n_player))), np.int64).reshape(factorial(n_player), n_player)
    generator = np.random.default_rng([seed, _ORDERS])
    forward = generator.permuted(np.tile(np.arange(n_player), (_PAIRS, 1)), axis=1)
    return np.concatenate([forward, forward[:, ::-1]])


def _effects(moments: _Moments, basis: _Basis, orders: np.ndarray) -> np.ndarray:
    """Return (player, replicate) shares of the variance: the factors', then the companies'."""
    n_factor, n_company, all_known = basis.n_player, moments.rest.shape[1], (1 << basis.n_player) - 1
    games = {known: _game(moments, basis, known) for known in (0, all_known)}
    free = moments.n[:, None] - len(basis.players)
    with np.errstate(invalid="ignore"):  # a company that the factors determine has no rest
        scale = np.nan_to_num(moments.rest / free / games[all_known][1])
    found = np.zeros((n_factor + n_company, moments.n.size))
    for order in orders:
        known, (before, rest_before) = 0, games[0]
        found[n_factor:] += (scale * rest_before).T / (n_factor + 1)
        for place, factor in enumerate(order.tolist(), 1):
            known |= 1 << factor
            if known not in games:
                games[known] = _game(moments, basis, known)
            after, rest_after = games[known]
            added = (scale * (rest_after - rest_before)).sum(axis=1)
            found[factor] += after - before + added * place / (n_factor + 1)
            found[n_factor:] += (scale * rest_after).T / (n_factor + 1)
            before, rest_before = after, rest_after
    return np.asarray(found / len(orders) / (moments.square / moments.n))


def _game(moments: _Moments, basis: _Basis, known: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the (replicate,) variance of the whole that some factors explain, and that of sizes.

    The latter is (replicate, company).
    """
    used = np.flatnonzero(basis.players & ~known == 0)
    gram = _ridged(moments.gram[:, used[:, None], used])
    sides = np.concatenate([moments.whole[:, used, None], moments.size[:, used]], axis=2)
    explained = np.einsum("rcq,rcq->rq", sides, np.linalg.solve(gram, sides))
    n, free = moments.n[:, None], moments.n[:, None] - used.size
    total = np.concatenate([moments.square[:, None], moments.rest], axis=1)
    by_chance = (total - explained) / free * used.size
    found: np.ndarray = (explained - by_chance) / n
    return found[:, 0], found[:, 1:]


def _jackknife(replicates: np.ndarray) -> Estimate:
    """Return the figure of all draws, with the interval of those that leave one batch out."""
    value, others = float(replicates[0]), replicates[1:]
    error = sqrt((_N_BATCH - 1) / _N_BATCH * float(((others - others.mean()) ** 2).sum()))
    return plus_minus(value, student_t(_N_BATCH - 1) * error)


def drivers_json(found: Drivers) -> dict[str, Any]:
    """Return plain numbers: {draws, refusal, effects, otherwise_shared}.

    effects : list, the greatest first, of {name, kind, value, low, high}: shares of the variance.
    """
    return {
        "draws": found.n_draw,
        "refusal": found.refusal,
        "effects": [
            {"name": one.name, "kind": one.kind, **one.effect._asdict()} for one in found.drivers
        ],
        "otherwise_shared": found.otherwise_shared._asdict(),
    }
