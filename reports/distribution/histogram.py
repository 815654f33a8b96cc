"""The figures of the histogram picture: bars, smooth density, cumulative curve, and what lies outside."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

_OUTER = 0.001  # the axis runs from P0.1 to P99.9
_MOST_IQR = 10.0  # ... but no further than this from the quartiles, or the bulk would be one bar
_MOST_BARS = 80
_LEAST_DRAWS_TO_SMOOTH = 100
_CELLS_PER_BAR = 8
_CURVE_POINTS = 1200
_LEAST_FLOOR_SHARE = 0.001
_EQUAL = 1e-9  # draws that differ by less than this part of themselves count as equal


@dataclass(frozen=True, slots=True)
class Histogram:
    """What to draw; amounts in currency per share, densities in percent of draws per bar.

    Attributes
    ----------
    width : float
        Of a bar, 1, 2 or 5 times a power of ten.
    edges : numpy.ndarray
        (n_bar + 1,), multiples of `width`; the first and last are the ends of the axis.
    bars : numpy.ndarray
        (n_bar,) percent of draws in each bar, draws at the floor left out.
    smooth : tuple of numpy.ndarray or None
        (x, density) of a Gaussian kernel estimate, or None where draws are too few or equal.
    cumulative : tuple of numpy.ndarray
        (x, percent of draws at or below x).
    n_below, n_above : int
        Draws beyond the ends of the axis.
    at_floor, floor_share : float or None, float
        The least value and the share of draws at exactly that, where a floor
        holds many there; else None and 0.
    """

    width: float
    edges: np.ndarray
    bars: np.ndarray
    smooth: tuple[np.ndarray, np.ndarray] | None
    cumulative: tuple[np.ndarray, np.ndarray]
    n_below: int
    n_above: int
    at_floor: float | None
    floor_share: float


def build_histogram(ascending: np.ndarray, marks: Iterable[float]) -> Histogram:
    """Choose axis and bars for sorted values, and count.

    Parameters
    ----------
    ascending : numpy.ndarray
        (n,) without NaN, n at least 1.
    marks : iterable of float
        Amounts to keep in sight; one further away than the draws are wide stays outside.
    """
    n = ascending.size
    low, high = _axis_range(ascending, marks)
    width = _nice_width((high - low) / min(_MOST_BARS, max(8, 3 * ceil(n ** (1.0 / 3.0)))))
    first = floor(low / width)
    last = max(ceil(high / width), first + 1)
    edges = width * np.arange(first, last + 1)
    n_floor = _count_at_floor(ascending)
    rest = ascending[n_floor:]
    ranks = np.searchsorted(rest, edges, side="left")
    ranks[-1] = np.searchsorted(rest, edges[-1], side="right")
    x = np.linspace(edges[0], edges[-1], _CURVE_POINTS)
    return Histogram(
        width=width,
        edges=edges,
        bars=100.0 * np.diff(ranks) / n,
        smooth=_smooth(ascending, n_floor, edges, width),
        cumulative=(x, 100.0 * np.searchsorted(ascending, x, side="right") / n),
        n_below=int(np.searchsorted(ascending, edges[0], side="left")),
        n_above=int(n - np.searchsorted(ascending, edges[-1], side="right")),
        at_floor=float(ascending[0]) if n_floor else None,
        floor_share=n_floor / n,
    )


def _axis_range(ascending: np.ndarray, marks: Iterable[float]) -> tuple[float, float]:
    outer = _OUTER if ascending.size * _OUTER > 1.0 else 0.0  # of a few draws all are shown
    low, lower, upper, high = np.quantile(ascending, (outer, 0.25, 0.75, 1.0 - outer)).tolist()
    if upper > lower:
        low = max(low, lower - _MOST_IQR * (upper - lower))
        high = min(high, upper + _MOST_IQR * (upper - lower))
    reach = high - low
    if reach <= _EQUAL * max(abs(low), abs(high)):
        margin = 0.05 * abs(low) or 1.0
        low, high, reach = low - margin, high + margin, float("inf")
    near = [mark for mark in marks if low - reach <= mark <= high + reach]
    left, right = min([low, *near]), max([high, *near])
    air = 0.02 * (right - left)  # beyond a mark that widens the axis
    return left - air * (left < low), right + air * (right > high)


def _nice_width(width: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that is at least `width`."""
    power = 10.0 ** floor(log10(width))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= width * (1.0 - 1e-9))


def _count_at_floor(ascending: np.ndarray) -> int:
    """Count the draws that share the least value, where that is a heap and not all of them."""
    count = int(np.searchsorted(ascending, ascending[0], side="right"))
    is_heap = 1 < count < ascending.size and count >= _LEAST_FLOOR_SHARE * ascending.size
    return count if is_heap else 0


def _smooth(
    ascending: np.ndarray, n_floor: int, edges: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return a Gaussian kernel density on cells, reflected at the least and the greatest draw.

    Bandwidth by the rule of thumb of B. W. Silverman, Density Estimation (1986), eq. 3.31, but no
    wider than the bars can show; reflection: ibid., section 2.10.
    """
    rest = ascending[n_floor:]
    cell = width / _CELLS_PER_BAR
    bandwidth = min(_bandwidth(rest), 0.75 * width)
    if rest.size < _LEAST_DRAWS_TO_SMOOTH or bandwidth < 0.25 * cell:
        return None
    reach = ceil(5.0 * bandwidth / cell)
    # An end of the draws that is in sight lies between two cells, so that what the kernel carries
    # over it can be folded back.
    start, stop = max(edges[0], ascending[0]), min(edges[-1], ascending[-1])
    n_cell = max(1, ceil((stop - start) / cell))
    cell = (stop - start) / n_cell
    counts = np.histogram(rest, start + cell * np.arange(-reach, n_cell + reach + 1))[0]
    kernel = np.exp(-0.5 * (cell / bandwidth * np.arange(-reach, reach + 1)) ** 2)
    spread = np.convolve(counts, kernel / kernel.sum())[reach : reach + counts.size]
    inside = spread[reach : reach + n_cell].copy()
    folded = min(reach, n_cell)
    if start == ascending[0]:
        inside[:folded] += spread[reach - folded : reach][::-1]
    if stop == ascending[-1]:
        inside[n_cell - folded :] += spread[reach + n_cell : reach + n_cell + folded][::-1]
    x = start + cell * (np.arange(n_cell) + 0.5)
    return x, 100.0 * inside * (width / cell) / ascending.size


def _bandwidth(ascending: np.ndarray) -> float:
    if ascending.size < 2:
        return 0.0
    lower, upper = np.quantile(ascending, (0.25, 0.75))
    with np.errstate(over="ignore", invalid="ignore"):
        deviation = ascending.std()
    return float(0.9 * np.fmin(deviation, (upper - lower) / 1.34) * ascending.size**-0.2)
