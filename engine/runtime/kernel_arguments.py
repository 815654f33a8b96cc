"""What the kernel holds of the distributions, and of what ties inputs together: a flat tuple each.

Flat, because numba's `prange` takes tuples of arrays but not tuples of those. Each builder fills its
fields and leaves the others as they are.
"""

from typing import NamedTuple

import numpy as np


class Tables(NamedTuple):
    """The distributions of the uncertain inputs.

    `engine.quantile_table.build` fills the polynomials of the continuous ones, from `split` to
    `coefficients`; `engine.quantile_table.discrete_quantile` the rest but for `narrow` and `offset`, which
    `engine.kernels.sampler` takes from distributions that are moved.

    Attributes
    ----------
    split : (n,) float64
        The score where the second group of cells begins.
    origin, scale, first, last : (n, 2) float64
        For each group the score of its left end, cells per unit of score, and the numbers of its first and
        last cell in `coefficients`.
    least, greatest : (n,) float64
        The ends of the support, which rounding in a polynomial may not pass.
    coefficients : (cell, node) float64
        Of all distributions, lowest power first, of the position in the cell in [-1, 1].
    bottom : (n + 1,) int64
        Where the values of each discrete distribution begin in `level`; a continuous one has none.
    threshold : (value,) float64
        For each value the score from which it holds, -inf for the first of each distribution.
    level : (value,) float64
        The values, in the order of the thresholds.
    narrow, offset : (n,) float64
        A draw is `narrow` times what the table gives, plus `offset`; see `engine.distributions.moved`. 1 and
        -0.0 change no bit of it.
    """

    split: np.ndarray = np.empty(0)
    origin: np.ndarray = np.empty((0, 2))
    scale: np.ndarray = np.empty((0, 2))
    first: np.ndarray = np.empty((0, 2))
    last: np.ndarray = np.empty((0, 2))
    least: np.ndarray = np.empty(0)
    greatest: np.ndarray = np.empty(0)
    coefficients: np.ndarray = np.empty((0, 0))
    bottom: np.ndarray = np.zeros(1, np.int64)
    threshold: np.ndarray = np.empty(0)
    level: np.ndarray = np.empty(0)
    narrow: np.ndarray = np.empty(0)
    offset: np.ndarray = np.empty(0)


class Relations(NamedTuple):
    """What ties inputs: the rotation of Sobol points, the copula, and inputs computed from others.

    `engine.random.sobol_rotation` gives `rotation`, `engine.dependence.copula` the fields from `members` to
    `reach`, `engine.dependence.derived` the last two.

    Attributes
    ----------
    rotation : (latent,) float64
        The reflection of the scores, of length 1; empty if they are not turned.
    members : (m,) int64
        Numbers of the workspaces that hold the scores of the correlated inputs.
    own : (m,) float64
        The weight of each member's own score.
    begin : (m + 1,) int64
        Where each member's part of `cells` and `weights` begins.
    cells, weights : (k,) int64 and float64
        Of the members before it whose weight is not 0, in their order: where their scores begin in a tile,
        and the weight.
    shared : (2,) int64
        The workspace of the factor that members share, or -1 for a Gaussian copula, and how many members,
        the first ones, share it. The tables hold the factor's distribution at the workspace's number, and
        behind it the way back to scores.
    reach : (1,) float64
        asinh of the greatest t that the way back is tabulated for.
    steps : (operation, 4) int64
        Code, tile rows of the left and right operand and of the result, in the order of computation.
    constants : (operation,) float64
        What a constant's step writes.
    """

    rotation: np.ndarray = np.empty(0)
    members: np.ndarray = np.empty(0, np.int64)
    own: np.ndarray = np.empty(0)
    begin: np.ndarray = np.zeros(1, np.int64)
    cells: np.ndarray = np.empty(0, np.int64)
    weights: np.ndarray = np.empty(0)
    shared: np.ndarray = np.array([-1, 0])
    reach: np.ndarray = np.ones(1)
    steps: np.ndarray = np.empty((0, 4), np.int64)
    constants: np.ndarray = np.empty(0)


NO_TABLES, NO_RELATIONS = Tables(), Relations()


class Shocks(NamedTuple):
    """How years deviate from the trend; `engine.dependence.kernel_shocks` builds it.

    A shock is one input's deviations; a row of innovations is a shock's, or that of the recession, which
    comes last.

    Attributes
    ----------
    inputs : (shock,) int64
        Places in `engine.model.inputs.SHOCKABLE`.
    persistence, sd : (shock,) float64
        Of the deviations, per year.
    until : int
        The last year with an innovation; 0 without shocks.
    streams : (row, year) uint64
        Stream numbers of the innovations.
    seed : uint64
    own : (shock,) float64
        The weight of each shock's own score.
    weights : (shock, shock) float64
        Those of the shocks before it.
    table : (shock,) int64
        The number of each innovation's distribution in the tables; -1 is a normal one.
    effect : (shock,) float64
        What a recession adds to the deviation.
    recession : (2,) float64
        The odds that one begins in a year, and how many years it lasts; empty if there is none.
    factors : (factor, year) uint64
        Stream numbers of the common yearly factors.
    loads : (shock, factor) float64
        The weight of each factor's own score in each shock's.
    """

    inputs: np.ndarray = np.empty(0, np.int64)
    persistence: np.ndarray = np.empty(0)
    sd: np.ndarray = np.empty(0)
    until: int = 0
    streams: np.ndarray = np.empty((0, 0), np.uint64)
    seed: np.uint64 = np.uint64(0)
    own: np.ndarray = np.empty(0)
    weights: np.ndarray = np.empty((0, 0))
    table: np.ndarray = np.empty(0, np.int64)
    effect: np.ndarray = np.empty(0)
    recession: np.ndarray = np.empty(0)
    factors: np.ndarray = np.empty((0, 0), np.uint64)
    loads: np.ndarray = np.empty((0, 0))


NO_SHOCKS = Shocks()
#: (row, year), of a draw whose years do not deviate.
NO_INNOVATIONS = np.empty((0, 0))
