"""What the kernel holds of the marginals, and of what ties inputs together: a flat tuple each.

Flat, because numba's `prange` takes tuples of arrays but not tuples of those. The fields are those
of the parts, which explain them; a test compares the two.
"""

from typing import NamedTuple

import numpy as np


class Tables(NamedTuple):
    """The distributions: a `ScoreTable` of `quantile_table`, then its `Staircases`."""

    split: np.ndarray
    origin: np.ndarray
    scale: np.ndarray
    first: np.ndarray
    last: np.ndarray
    least: np.ndarray
    greatest: np.ndarray
    coefficients: np.ndarray
    bottom: np.ndarray
    threshold: np.ndarray
    level: np.ndarray


class Relations(NamedTuple):
    """What ties inputs: the aim of `random.sobol_rotation`, a `Mixing` of `dependence.copula`, a `Program` of
    `dependence.derived`.
    """

    aim: np.ndarray
    members: np.ndarray
    own: np.ndarray
    begin: np.ndarray
    cells: np.ndarray
    weights: np.ndarray
    shared: np.ndarray
    reach: np.ndarray
    steps: np.ndarray
    constants: np.ndarray
