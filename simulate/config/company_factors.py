"""The common factors of a portfolio, and its recession, as one company has them; none if it stands alone."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from engine.dependence.common_factor_mixing import NO_FACTORS, CommonFactors


class CompanyFactors(NamedTuple):
    """Common factors of a portfolio as one of its companies has them.

    Attributes
    ----------
    of_inputs, of_years : CommonFactors, optional
        How the scores of uncertain inputs, and of the years' shocks, load on factors.
    recession : tuple of float and int, optional
        Probability and length, years, of the recession that companies share; None leaves the company its own.
    """

    of_inputs: CommonFactors = NO_FACTORS
    of_years: CommonFactors = NO_FACTORS
    recession: tuple[float, int] | None = None


#: Of a company that stands alone.
NOTHING_SHARED = CompanyFactors()


def widened(
    names: Sequence[str], correlation: np.ndarray, loaded: Sequence[str]
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return correlated scores and their correlation, widened by those that load on factors besides.

    Parameters
    ----------
    names : sequence of str
        The correlated scores.
    correlation : numpy.ndarray
        (name, name).
    loaded : sequence of str
        The scores that load on factors; what is not correlated before is not so after.
    """
    every = (*names, *(name for name in loaded if name not in names))
    matrix = np.eye(len(every))
    matrix[: len(names), : len(names)] = correlation
    return every, matrix
