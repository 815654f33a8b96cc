"""Percentiles of all draws with their confidence intervals, and the worst draws, from order statistics."""

from collections.abc import Callable, Sequence
from functools import partial
from math import floor, nan
from typing import NamedTuple

from simulate.confidence_intervals import gap_within, interpolated, quantile_place, quantile_ranks
from simulate.streaming.accumulators import PERCENTS, WORST_PERCENTS, Reductions
from simulate.streaming.moments import Moments
from simulate.streaming.percentiles_in_four_passes import Passes, lowest_moments, select
from simulate.streaming.percentiles_in_one_pass import LostQuantileError, OrderStatistics

#: From a share and a rank near it, counted from 0, to the value there.
ValueAt = Callable[[float, int], float]


class PercentileFigure(NamedTuple):
    """A percentile and its 95% confidence interval, NaN where there are too few draws for it.

    Attributes
    ----------
    value, low, high : float
        The percentile and the ends of the interval, currency per share.
    gap_low, gap_high : float
        The ends of the gap that the percentile lies in, NaN where it lies in none.
    """

    value: float
    low: float
    high: float
    gap_low: float = nan
    gap_high: float = nan


class WorstFigure(NamedTuple):
    """The worst draws, share x draws of them: sums of the whole ones, and the value of the next."""

    lowest: Moments
    next_value: float


class OrderFigures(NamedTuple):
    """By percent; nothing where no draw has a value."""

    percentiles: dict[int, PercentileFigure]
    worst: dict[int, WorstFigure]


def order_figures(reductions: Reductions, parts: Passes) -> OrderFigures:
    """Return percentiles and the worst draws.

    Parameters
    ----------
    reductions : Reductions
        The accumulators of all draws.
    parts : callable
        Goes through the valid values once more, if the one pass has lost a quantile.
    """
    n = reductions.n_valid
    if not n:
        return OrderFigures({}, {})
    try:
        if reductions.order is None:
            raise LostQuantileError("lost before the end")
        return _from_order(n, reductions.order)
    except LostQuantileError:
        return _from_passes(n, parts, reductions.pivot)


def _from_order(n: int, order: OrderStatistics) -> OrderFigures:
    worst = {
        percent: WorstFigure(
            order.lowest(percent / 100.0, _n_worst(n, percent)),
            order.rank(percent / 100.0, _rank_of_next(n, percent)),
        )
        for percent in WORST_PERCENTS
    }
    return OrderFigures(_with_gaps(n, order), worst)


def _with_gaps(n: int, order: OrderStatistics) -> dict[int, PercentileFigure]:
    """Return percentiles, and the gaps among the draws that are kept near them."""
    found = _percentiles(n, order.rank)
    for percent, figure in found.items():
        share = percent / 100.0
        gap = gap_within(partial(order.rank, share), n, share)
        if gap is not None:
            found[percent] = figure._replace(gap_low=gap[0], gap_high=gap[1])
    return found


def _from_passes(n: int, parts: Passes, pivot: float) -> OrderFigures:
    """Return figures without gaps: to look for one takes a pass a step."""
    ends = {percent: max(0, _n_worst(n, percent) - 1) for percent in WORST_PERCENTS}
    nexts = [_rank_of_next(n, percent) for percent in WORST_PERCENTS]
    value_at = select(parts, [*_wanted_ranks(n), *ends.values(), *nexts])
    worst = {
        percent: WorstFigure(
            lowest_moments(parts, _n_worst(n, percent), value_at[ends[percent]], pivot),
            value_at[_rank_of_next(n, percent)],
        )
        for percent in WORST_PERCENTS
    }
    return OrderFigures(_percentiles(n, lambda _, rank: value_at[rank]), worst)


def _n_worst(n: int, percent: int) -> int:
    return floor(percent / 100.0 * n)


def _rank_of_next(n: int, percent: int) -> int:
    return min(_n_worst(n, percent), n - 1)


def _percentiles(n: int, value_at: ValueAt) -> dict[int, PercentileFigure]:
    found = {}
    for percent in PERCENTS:
        share = percent / 100.0
        place, (low, high) = quantile_place(n, share), quantile_ranks(n, share)
        found[percent] = PercentileFigure(
            interpolated(value_at(share, place.below), value_at(share, place.above), place.part),
            value_at(share, low - 1) if low >= 1 else nan,
            value_at(share, high - 1) if high <= n else nan,
        )
    return found


def _wanted_ranks(n: int) -> list[int]:
    asked: list[int] = []

    def note(_: float, rank: int) -> float:
        asked.append(rank)
        return 0.0

    _percentiles(n, note)
    return asked


def median_of(n: int, order: OrderStatistics | None, parts: Passes) -> float:
    """Return the median of n values as `np.median` has it, to the bit; NaN without values."""
    if not n:
        return nan
    ranks = (n - 1) // 2, n // 2
    try:
        if order is None:
            raise LostQuantileError("lost before the end")
        middle = [order.rank(0.5, rank) for rank in ranks]
    except LostQuantileError:
        found = select(parts, ranks)
        middle = [found[rank] for rank in ranks]
    return _mean_of_two(middle)


def _mean_of_two(middle: Sequence[float]) -> float:
    return middle[0] if middle[0] == middle[1] else (middle[0] + middle[1]) / 2.0
