"""What a decision gains on average if something is known before it is made, from draws.

The decision is to buy one share at its price or not, so it earns V - P or nothing. Who knows no more than the
config buys if E[V] > P; who knows x besides, if E[V | x] > P. The gain is E max(E[V | x] - P, 0) -
max(E[V] - P, 0): H. Raiffa and R. Schlaifer, Applied Statistical Decision Theory (1961) ch. 4. As a
regression on draws: M. Strong, J. E. Oakley and A. Brennan, "Estimating multiparameter partial expected value
of perfect information from a probabilistic sensitivity analysis sample", Medical Decision Making 34 (2014)
311-326.

Their plug-in, the mean of max(fit - P, 0) over the draws that were fitted, is biased upwards: it takes what
the fit has of chance for knowledge, so an input of no effect is worth something, most of all with many bins.
Here E[V | x] is fitted on seven eighths of the draws and decides on the last one, whose own values say what
that earns. No decision is better than the best, so what bias is left is downwards, and of second order in the
error of the fit. Effects are shrunk by what chance has of them, so that an input of no effect seldom turns a
decision: L. Breiman, "Better subset regression using the nonnegative garrote", Technometrics 37 (1995)
373-384. Each draw counts V - P where the decision with x is to buy and the one without is not, P - V where it
is the other way round, else 0: the mean has an interval as any mean of draws has.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations_with_replacement
from math import comb, sqrt

import numpy as np

from reports.statistics.estimates import Estimate, finite, known, normal_estimate
from reports.statistics.ranking import rank_scores, ranking_of
from reports.statistics.rqmc_intervals import scrambled_estimate

_N_FOLD = 8
_MOST_DEGREE = 5
_MOST_TERMS = 60  # of a fit: on 2^18 draws some 0.4 s
_DRAWS_A_TERM = 200
_RIDGE = 1e-10  # of the draws: an input of few values has no higher powers


@dataclass(frozen=True, eq=False)
class Decision:
    """Draws of what buying one share earns.

    Attributes
    ----------
    earned : numpy.ndarray
        (draw,) value less price, currency per share, no NaN.
    scramble : numpy.ndarray or None
        (draw,) which scramble of Sobol points each draw is of; None for other samplers.
    """

    earned: np.ndarray = field(repr=False)
    scramble: np.ndarray | None = field(default=None, repr=False)

    @cached_property
    def folds(self) -> list[np.ndarray]:
        """Return the draws of each fold; no scramble is in two of them."""
        n, scramble = self.earned.size, self.scramble
        if scramble is None or not scramble.any():
            return np.array_split(np.arange(n), _N_FOLD)
        n_scramble = int(scramble.max()) + 1
        fold = scramble * min(_N_FOLD, n_scramble) // n_scramble
        return [np.flatnonzero(fold == one) for one in range(int(fold.max()) + 1)]

    @cached_property
    def buys(self) -> bool:
        """Return whether one buys without knowing more."""
        return bool(self.earned.mean() > 0.0)

    @property
    def can_turn(self) -> bool:
        """Return whether any draw speaks against the decision without knowing more."""
        return self._one_more > 0.0

    def estimate(self, decided: np.ndarray, is_followed: bool = True) -> Estimate:
        """Return what decisions gain on average against the one without knowing more, with the interval.

        Where the draws do not tell whether the mean is above the price, the better of the two decisions
        without knowing more earns too much by chance, so the interval is that of the gains against either.

        Parameters
        ----------
        decided : numpy.ndarray
            (draw,) whether to buy.
        is_followed : bool, optional
            If not, the gain is 0; the interval still holds what these decisions may be worth.
        """
        found, other, none = (
            self._mean(gains) for gains in (
                (decided.astype(np.float64) - self.buys) * self.earned,
                (decided.astype(np.float64) - (not self.buys)) * self.earned,
                np.zeros(self.earned.size),
            )
        )
        if not is_followed and found.high is not None:
            found = none._replace(high=max(found.high, known(none.high)))
        mean = self._mean(self.earned)
        if None in (*found, *other, *mean) or not known(mean.low) <= 0.0 <= known(mean.high):
            return found
        return Estimate(
            found.value, min(known(found.low), known(other.low)), max(known(found.high), known(other.high))
        )

    def _mean(self, gains: np.ndarray) -> Estimate:
        """Return the mean of (draw,) gains.

        Where nearly no draw has one their spread says nothing. So the interval is never narrower than one
        more draw would make it, and it is from 0 to 0 only if no draw at all speaks against the decision.
        Scrambles of Sobol points are as good as independent draws where not each has a gain.
        """
        n, mean = gains.size, float(gains.mean())
        if self.scramble is not None:
            n_scramble = int(self.scramble.max()) + 1
            if np.count_nonzero(gains) >= n_scramble:
                counts = np.bincount(self.scramble, minlength=n_scramble)
                sums = np.bincount(self.scramble, gains, n_scramble)
                return scrambled_estimate(finite(mean), (sums[counts > 0] / counts[counts > 0]).tolist())
        return normal_estimate(mean, sqrt((n * float(gains.var()) + self._one_more) / n**2))

    @cached_property
    def _one_more(self) -> float:
        """The mean square of what is earned by draws that speak against the decision."""
        against = self.earned[self.earned < 0.0 if self.buys else self.earned > 0.0]
        return float(np.mean(against**2)) if against.size else 0.0


def gain_of_values(decision: Decision) -> Estimate:
    """Return the gain if the value of each draw were known: no fit is needed."""
    with np.errstate(over="ignore", invalid="ignore"):
        return decision.estimate(decision.earned > 0.0)


def gain_of_knowing(decision: Decision, scores: Sequence[np.ndarray]) -> Estimate:
    """Return the gain if some variables were known.

    Parameters
    ----------
    decision : Decision
        What is decided.
    scores : sequence of numpy.ndarray
        (draw,) of each variable, from `normal_scores`.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        if not decision.can_turn:
            return Estimate(0.0, 0.0, 0.0)
        return decision.estimate(*_held_out_decisions(decision, scores))


def normal_scores(variable: np.ndarray) -> np.ndarray:
    """Return (draw,) normal scores of the ranks; equal values share one.

    Polynomials of them bend as the value does, and no far draw of the input pulls at them.
    """
    from scipy.special import ndtri

    scores: np.ndarray = ndtri(rank_scores(ranking_of(variable)) + 0.5)
    return scores


def _held_out_decisions(decision: Decision, scores: Sequence[np.ndarray]) -> tuple[np.ndarray, bool]:
    """Return (draw,) decisions to buy, learnt from the other folds, and whether they help where learnt."""
    earned, folds, buys = decision.earned, decision.folds, decision.buys
    powers = _powers(len(scores), earned.size)
    sums = np.array([_sums(_terms(scores, powers, fold), earned[fold]) for fold in folds])
    weights = np.array([_shrunk_fit(others) for others in sums.sum(axis=0) - sums])
    decided, learnt = np.empty(earned.size, dtype=bool), 0.0
    for place, fold in enumerate(folds):
        found = weights @ _terms(scores, powers, fold) > 0.0
        decided[fold] = found[place]
        found[place] = buys  # by its own fit
        learnt += float((found.astype(np.float64) - buys).sum(axis=0) @ earned[fold])
    return decided, learnt > 0.0


def _sums(terms: np.ndarray, earned: np.ndarray) -> np.ndarray:
    """Return (term + 1, term + 1) sums of the products of any two terms; what is earned is the last."""
    with_earned = np.vstack([terms, earned])
    found: np.ndarray = with_earned @ with_earned.T
    return found


def _shrunk_fit(sums: np.ndarray) -> np.ndarray:
    """Return (term,) weights of least squares, effects shrunk by what chance has of them; the first is 1.

    An effect is what a term adds to those before it. Its square is shrunk by twice its variance, which is
    what Mallows and Akaike ask of an effect to be worth fitting.
    """
    gram, product = sums[:-1, :-1], sums[-1, :-1]
    n, n_term = gram[0, 0], len(gram)
    apart = np.linalg.inv(np.linalg.cholesky(gram + _RIDGE * n * np.eye(n_term)))
    effects = apart @ product
    chance = 2.0 * (sums[-1, -1] - effects @ effects) / (n - n_term)
    effects[1:] -= np.divide(chance, effects[1:], out=effects[1:].copy(), where=effects[1:] ** 2 > chance)
    weights: np.ndarray = effects @ apart
    return weights


def _powers(n_variable: int, n_draw: int) -> list[tuple[int, ...]]:
    """Return the variables of each term.

    These are all products up to one degree, and beyond it powers of single ones.
    """
    most = min(_MOST_TERMS, n_draw // _DRAWS_A_TERM)
    alone = max(1, min(_MOST_DEGREE, (most - 1) // n_variable))
    together = max(
        degree for degree in range(1, alone + 1)
        if degree == 1 or comb(n_variable + degree, degree) + n_variable * (alone - degree) <= most
    )
    return [
        *(
            term for degree in range(together + 1)
            for term in combinations_with_replacement(range(n_variable), degree)
        ),
        *(
            (variable,) * degree
            for degree in range(together + 1, alone + 1) for variable in range(n_variable)
        ),
    ]


def _terms(scores: Sequence[np.ndarray], powers: list[tuple[int, ...]], some: np.ndarray) -> np.ndarray:
    """Return (term, draw) products of orthonormal Hermite polynomials of the scores of some draws."""
    highest = max(map(len, powers))
    polynomials = [list(_hermite(score[some], highest)) for score in scores]
    terms = np.ones((len(powers), some.size))
    for row, power in zip(terms, powers, strict=True):
        for variable in set(power):
            row *= polynomials[variable][power.count(variable)]
    return terms


def _hermite(score: np.ndarray, highest: int) -> Iterator[np.ndarray]:
    """Yield polynomials of degree 0, 1, ..., orthonormal for a standard normal score."""
    before, current = np.zeros_like(score), np.ones_like(score)
    for degree in range(highest + 1):
        yield current
        before, current = current, (score * current - sqrt(degree) * before) / sqrt(degree + 1)
