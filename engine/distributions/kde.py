"""Observed values, smoothed: a Gaussian kernel density.

Source: Silverman, "Density Estimation for Statistics and Data Analysis" (1986): the estimate in
section 2.4, the bandwidth 0.9 min(sd, interquartile range / 1.34) n^(-1/5) in eq. 3.31, kernels
that widen where the data are sparse in section 5.3, by the square root law of Abramson, Annals of
Statistics 10 (1982).
"""

from dataclasses import dataclass
from functools import lru_cache
from math import inf, pi, sqrt

import numpy as np

from engine.distributions.base import require_finite
from engine.distributions.quantile_bases import ScoreQuantile
from engine.distributions.root_finding import invert

_LEAST_DISTINCT = 3
_PAIRS = 1 << 18  # (value, data point) pairs at a time: 2 MB, which stays in the cache
_STRIDE = 8
_GRID = 2048


@dataclass(frozen=True, slots=True)
class KernelDensity(ScoreQuantile):
    """The mean of a normal distribution around each value of the data.

    It reaches beyond the least and greatest value, and its variance is that of the data plus the
    mean of the squared widths.
    """

    data: tuple[float, ...]

    def __post_init__(self) -> None:
        require_finite(data=self.data)
        if len(set(self.data)) < _LEAST_DISTINCT:
            raise ValueError(
                f"data: {len(set(self.data))} distinct values: must be at least {_LEAST_DISTINCT} to smooth"
            )

    @property
    def bandwidth(self) -> float:
        """Standard deviation of kernels where the data are of middling density: the rule of thumb."""
        quartiles = np.percentile(self.data, [25.0, 75.0])
        spread = sd = float(np.std(self.data, ddof=1))
        if quartiles[0] < quartiles[1]:  # equal when more than half of the data are
            spread = min(sd, float(quartiles[1] - quartiles[0]) / 1.34)
        return float(0.9 * spread * len(self.data) ** -0.2)

    def widths(self) -> np.ndarray:
        """Return the (value,) standard deviation of each value's kernel."""
        return _widths(self.data, self.bandwidth)

    def _kernel_means(self, x: np.ndarray, sign: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return _kernel_means(x, sign, np.array(self.data), self.widths())

    def _tail(self, x: np.ndarray, sign: float) -> np.ndarray:
        x = np.asarray(x, dtype=np.float64)
        return self._kernel_means(x.ravel(), np.full(x.size, sign))[0].reshape(x.shape)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        return self._tail(x, 1.0)

    def sf(self, x: np.ndarray) -> np.ndarray:
        return self._tail(x, -1.0)

    def _curve(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the normal score of values, and its slope."""
        from scipy.special import ndtri

        sign = np.where(x < np.median(self.data), 1.0, -1.0)
        tail, density = self._kernel_means(x, sign)
        score = ndtri(tail)
        with np.errstate(divide="ignore", invalid="ignore"):  # so far out that halving must do
            slope = density / (np.exp(-0.5 * score * score) / sqrt(2.0 * pi))
        return sign * score, slope

    def _score_at(self, x: np.ndarray) -> np.ndarray:
        return self._curve(x.ravel())[0].reshape(x.shape)

    def _solve(self, score: np.ndarray, start: np.ndarray) -> np.ndarray:
        # A quantile of a mixture lies between the least and the greatest of its parts'.
        low, high = _envelope(np.array(self.data), self.widths(), score)
        return invert(self._curve, score, low, high, np.clip(start, low, high), self.bandwidth)

    def _value_at(self, score: np.ndarray) -> np.ndarray:
        from scipy.special import ndtr

        each, place = np.unique(score, return_inverse=True)
        # Every eighth from the sample's quantiles; the others start between their neighbours.
        few = np.unique(np.append(each[::_STRIDE], each[-1:]))
        rank = np.linspace(0.5, len(self.data) - 0.5, len(self.data)) / len(self.data)
        values = self._solve(few, np.interp(ndtr(few), rank, np.sort(self.data)))
        values = self._solve(each, np.interp(each, few, values))
        return values[place].reshape(np.shape(score))

    def support(self) -> tuple[float, float]:
        return -inf, inf


@lru_cache(maxsize=32)
def _widths(data: tuple[float, ...], bandwidth: float) -> np.ndarray:
    """Return the bandwidth times (density / its geometric mean)^(-1/2), the density that of equal kernels.

    Without it a lone value in a long tail has a gap on its near side.
    """
    points = np.sort(data)
    # On the values themselves while they are few, else on so many of their quantiles.
    grid = points if points.size <= _GRID else np.unique(np.quantile(points, np.linspace(0.0, 1.0, _GRID)))
    equal = np.full(points.size, bandwidth)
    density = _kernel_means(grid, np.ones(grid.size), points, equal)[1]
    log_density = np.interp(np.array(data), grid, np.log(density))
    widths: np.ndarray = bandwidth * np.exp(-0.5 * (log_density - log_density.mean()))
    return widths


def _kernel_means(
    x: np.ndarray, sign: np.ndarray, points: np.ndarray, widths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return P(X <= x) where sign is 1, P(X > x) where it is -1, and the density."""
    from scipy.special import ndtr

    tail, density = np.empty(len(x)), np.empty(len(x))
    n_row = max(1, _PAIRS // len(points))
    for i in range(0, len(x), n_row):
        rows = slice(i, i + n_row)
        distance = (x[rows, None] - points) * (sign[rows, None] / widths)
        tail[rows] = ndtr(distance).mean(axis=1)
        density[rows] = (np.exp(-0.5 * distance * distance) / widths).mean(axis=1)
    return tail, density / sqrt(2.0 * pi)


def _envelope(points: np.ndarray, widths: np.ndarray, score: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the greatest quantile of any one kernel, at each score."""
    low, high = np.empty(len(score)), np.empty(len(score))
    n_row = max(1, _PAIRS // len(points))
    for i in range(0, len(score), n_row):
        each = points + widths * score[i : i + n_row, None]
        low[i : i + n_row], high[i : i + n_row] = each.min(axis=1), each.max(axis=1)
    return low, high
