"""Draws in the order of one variable, equal values together: what bins and ranks are made from."""

from typing import NamedTuple

import numpy as np


class Ranking(NamedTuple):
    """The order of draws by one variable.

    Attributes
    ----------
    order : numpy.ndarray
        (n,) draw numbers, ascending in the variable.
    starts : numpy.ndarray
        (group,) places in `order` where another value begins; draws of a group are equal.
    """

    order: np.ndarray
    starts: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """Return (group,) how many draws have each value."""
        return np.diff(self.starts, append=self.order.size)


def ranking_of(variable: np.ndarray) -> Ranking:
    """Sort draws by a variable.

    Parameters
    ----------
    variable : numpy.ndarray
        (n,) without NaN.
    """
    order = np.argsort(variable)
    ascending = variable[order]
    is_first = np.ones(order.size, dtype=bool)
    np.not_equal(ascending[1:], ascending[:-1], out=is_first[1:])
    return Ranking(order, np.flatnonzero(is_first))


def rank_scores(ranking: Ranking) -> np.ndarray:
    """Return mid-ranks as shares of the draws, less 1/2, so that their mean is 0.

    Draws with equal values share their mean rank: M. G. Kendall, "The treatment of ties in
    ranking problems", Biometrika 33 (1945) 239-251.

    Returns
    -------
    numpy.ndarray
        (n,) by draw.
    """
    n, sizes = ranking.order.size, ranking.sizes
    scores = np.empty(n)
    scores[ranking.order] = np.repeat((ranking.starts + 0.5 * sizes) / n - 0.5, sizes)
    return scores


def bin_starts(ranking: Ranking, n_bin: int) -> np.ndarray:
    """Return the places in the order where bins of about equal counts begin.

    Draws with equal values stay together, so an input of few values may give fewer bins, of
    different counts.

    Parameters
    ----------
    ranking : Ranking
        Of the draws.
    n_bin : int
        How many bins are wanted.

    Returns
    -------
    numpy.ndarray
        (bin,) ascending, the first 0; empty without draws.
    """
    n = ranking.order.size
    if n == 0:
        return ranking.starts
    wanted = n * np.arange(n_bin) // n_bin
    return np.unique(ranking.starts[np.searchsorted(ranking.starts, wanted, side="right") - 1])
