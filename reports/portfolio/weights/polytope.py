"""The weights that keep to the limits, as linear constraints."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulate.portfolios.config.schema import WeightsSection


class Holdings(NamedTuple):
    """The companies that weights are of.

    Attributes
    ----------
    keys, sectors : sequence of str
    today : (company,) float64
        Today's weights.
    """

    keys: Sequence[str]
    sectors: Sequence[str]
    today: np.ndarray


class Polytope(NamedTuple):
    """Linear constraints of variables: the weights, and where turnover is limited what is bought and sold.

    Attributes
    ----------
    n_company : int
        Variables that are weights, the first ones.
    bounds : (variable, 2) float64
    most : (row, variable) float64
    most_of : (row,) float64
        most @ x <= most_of.
    equal : (row, variable) float64
    equal_to : (row,) float64
        equal @ x = equal_to.
    """

    n_company: int
    bounds: np.ndarray
    most: np.ndarray
    most_of: np.ndarray
    equal: np.ndarray
    equal_to: np.ndarray

    def near(self, weights: np.ndarray, reach: float) -> "Polytope":
        """Return it cut to weights none of which is further away than `reach`."""
        bounds, n = self.bounds.copy(), self.n_company
        bounds[:n, 0] = np.maximum(bounds[:n, 0], weights - reach)
        bounds[:n, 1] = np.minimum(bounds[:n, 1], weights + reach)
        return self._replace(bounds=bounds)

    def at_least(self, row: np.ndarray, least: float) -> "Polytope":
        """Return it cut by row @ weights >= least."""
        added = np.zeros((1, self.most.shape[1]))
        added[0, : self.n_company] = -row
        return self._replace(
            most=np.concatenate([self.most, added]), most_of=np.append(self.most_of, -least)
        )


def polytope_of(
    holdings: Holdings, limits: WeightsSection, *, invested: float = 1.0, cash: bool = False
) -> Polytope:
    """Return the weights that keep to limits.

    Parameters
    ----------
    holdings : Holdings
    limits : WeightsSection
    invested : float, optional
        The sum of the weights, or the most of it where some may be cash.
    cash : bool, optional
        Whether some may be cash.
    """
    n, traded = len(holdings.keys), limits.turnover is not None
    n_variable = 3 * n if traded else n
    bounds = np.zeros((n_variable, 2))
    bounds[:, 1] = np.inf
    bounds[:n] = limits.bounds
    most, most_of, equal, equal_to = list[np.ndarray](), list[float](), list[np.ndarray](), list[float]()
    for sector, cap in limits.sector_caps.items():
        most.append(_row(n_variable, {i for i in range(n) if holdings.sectors[i] == sector}))
        most_of.append(cap)
    whole = _row(n_variable, set(range(n)))
    (most if cash else equal).append(whole)
    (most_of if cash else equal_to).append(invested)
    if traded:
        most.append(0.5 * _row(n_variable, set(range(n, 3 * n))))
        most_of.append(float(limits.turnover or 0.0))
        for i in range(n):
            row = _row(n_variable, {i, 2 * n + i})
            row[n + i] = -1.0
            equal.append(row)
            equal_to.append(float(holdings.today[i]))
    rows, sums = _stacked(most, n_variable), _stacked(equal, n_variable)
    return Polytope(n, bounds, rows, np.array(most_of), sums, np.array(equal_to))


def _row(n_variable: int, ones: set[int]) -> np.ndarray:
    row = np.zeros(n_variable)
    row[list(ones)] = 1.0
    return row


def _stacked(rows: list[np.ndarray], n_variable: int) -> np.ndarray:
    return np.array(rows).reshape(len(rows), n_variable)
