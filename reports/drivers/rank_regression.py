"""Standardised rank regression: the value's rank on the ranks of all inputs together.

R. L. Iman and W. J. Conover, "The use of the rank transform in regression", Technometrics 21
(1979) 499-509. A coefficient says what an input adds while the others are held, so correlated
inputs are told apart, which rank correlation does not do; it is only as good as R^2 says.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_COLLINEAR = 1e-9  # eigenvalues below this part of the greatest are rounding


@dataclass(frozen=True, slots=True)
class RankRegression:
    """Coefficients of one regression.

    Attributes
    ----------
    coefficients : (input,) in standard deviations of rank for one of the input's; None for an input
        that does not vary, and for all where there is no regression.
    r_squared : the part of the ranks' variance explained; None without a regression.
    collinear : whether some inputs' ranks are a combination of others'; these share the effect.
    """

    coefficients: tuple[float | None, ...]
    r_squared: float | None
    collinear: bool


def rank_regression(inputs: Sequence[np.ndarray], value: np.ndarray) -> RankRegression:
    """Least squares on standardised ranks; the shortest solution where there are many.

    Parameters
    ----------
    inputs, value : (n,) rank scores each, of mean 0.

    Returns
    -------
    regression : none where the value does not vary or draws are not more than inputs that vary.
    """
    none = RankRegression((None,) * len(inputs), None, False)
    if not value.size:
        return none
    scores = np.vstack([*inputs, value])
    products = scores @ scores.T
    length = np.sqrt(np.diag(products))
    varying = np.flatnonzero(length[:-1] > 0.0)
    if not varying.size or not length[-1] > 0.0 or value.size <= varying.size + 1:
        return none
    correlation = products / np.outer(*2 * (np.where(length > 0.0, length, 1.0),))
    among, with_value = correlation[np.ix_(varying, varying)], correlation[varying, -1]
    solved, _, rank, _ = np.linalg.lstsq(among, with_value, rcond=_COLLINEAR)
    coefficients: list[float | None] = [None] * len(inputs)
    for place, coefficient in zip(varying.tolist(), solved.tolist(), strict=True):
        coefficients[place] = coefficient
    r_squared = min(1.0, max(0.0, float(with_value @ solved)))
    return RankRegression(tuple(coefficients), r_squared, bool(rank < varying.size))
