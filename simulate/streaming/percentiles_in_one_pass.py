"""Exact order statistics of a stream of values, in one pass and little memory.

Only values are kept that may yet be an order statistic near a wanted quantile; of those below, their
number and sums. After n values the sample quantile of share p is known to about
sqrt(n p (1 - p)) ranks, so the bracket around it tightens as values come: of a billion, 0.3
million are kept a quantile. This is selection by random sampling: R. W. Floyd and R. L. Rivest,
"Expected time bounds for selection", Comm. ACM 18 (1975) 165-172, with the stream's own beginning
as the sample, which is why values must come in an order that has nothing to do with their size.
"""

from collections.abc import Sequence
from math import ceil, floor, inf, sqrt

import numpy as np

from engine.model.rules.horizon import MAX_DRAWS
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.streaming.accumulator_state import State, part_of, under
from simulate.streaming.moments import Moments, ShiftedSums


class LostQuantileError(ArithmeticError):
    """A wanted order statistic is not among the values kept: the stream was not in random order."""


def most_kept(settings: Settings) -> dict[str, int]:
    """Return how many cells those arrays of a state can have whose size depends on the values."""
    return {"inside": MAX_DRAWS, "waiting": settings.bracket_buffer}


class _Bracket:
    """What is kept around one quantile: two ends with their numbers, and the values between.

    The ends are counted and not stored, so that a heap of equal values, such as a floor's, takes
    no room: what lies strictly between two ends that near in rank are few values.
    """

    def __init__(self, share: float, below: ShiftedSums | None, settings: Settings) -> None:
        self.share, self._settings = share, settings
        self.low, self.high = -inf, inf
        self.n_below = self.n_low = self.n_high = 0
        self.below = below
        self._inside = np.empty(0)
        self._waiting, self._n_waiting = np.empty(settings.bracket_buffer), 0

    def add(self, ascending: np.ndarray, cuts: tuple[int, int, int, int]) -> None:
        """Take sorted values, of which cuts[0] are below `low`, and so on."""
        first, inner, outer, last = cuts
        outer = max(outer, inner)  # where the ends are one value, all equal to it are counted as low
        self.n_below += first
        self.n_low += inner - first
        self.n_high += last - outer if self.high > self.low else 0
        self._take(ascending[inner:outer])

    def _take(self, more: np.ndarray) -> None:
        """Take values strictly between the ends."""
        if more.size > self._waiting.size - self._n_waiting:
            self._sort_in(more)
        else:
            self._waiting[self._n_waiting : self._n_waiting + more.size] = more
            self._n_waiting += more.size

    def _sort_in(self, more: np.ndarray) -> None:
        self._inside = np.sort(np.concatenate([self._inside, self._waiting[: self._n_waiting], more]))
        self._n_waiting = 0

    def inside(self) -> np.ndarray:
        """Return (n,) the values strictly between the ends, sorted."""
        if self._n_waiting:
            self._sort_in(np.empty(0))
        return self._inside

    def value_at(self, rank: int) -> float:
        """Return the value with `rank` values before it."""
        inside, place = self.inside(), rank - self.n_below
        if not 0 <= place < self.n_low + inside.size + self.n_high:
            raise LostQuantileError(f"share {self.share}: rank {rank} is not among the values kept")
        if place < self.n_low:
            return self.low
        place -= self.n_low
        return float(inside[place]) if place < inside.size else self.high

    def tighten(self, n: int) -> None:
        """Drop values further from the quantile of n values than it will ever be."""
        deviation = sqrt(n * self.share * (1.0 - self.share))
        half = self._settings.bracket_reach * deviation + self._settings.bracket_spare
        middle = (n - 1) * self.share
        self.value_at(floor(middle)), self.value_at(ceil(middle))  # that they are there
        last = self.n_below + self.n_low + self.inside().size + self.n_high - 1
        first, stop = floor(middle - half), ceil(middle + half)
        # An end that would lie beyond all values stays where it is: another stream may have some there.
        low = self.low if first < self.n_below else self.value_at(first)
        high = self.high if stop > last else self.value_at(stop)
        self._narrow(low, high)

    def _narrow(self, low: float, high: float) -> None:
        inside = self.inside()
        start, inner = (int(np.searchsorted(inside, low, side)) for side in ("left", "right"))
        outer, stop = (int(np.searchsorted(inside, high, side)) for side in ("left", "right"))
        n_high = self.n_high if high == self.high else stop - outer
        if low > self.low:
            self._let_go(inside[:start])
            self.n_below += self.n_low + start
            self.n_low = n_high if low == self.high else inner - start
        if high == low:
            n_high = 0  # counted as low
        self.low, self.high, self.n_high = low, high, n_high
        self._inside = inside[inner : max(inner, outer)].copy()

    def _let_go(self, values: np.ndarray) -> None:
        if self.below is None:
            return
        if self.n_low:
            self.below.add_equal(self.low, self.n_low)
        self.below.add(values)

    def lowest(self, count: int) -> Moments:
        """Return sums of the `count` least values."""
        if self.below is None:
            raise ValueError(f"share {self.share}: values below it were not summed")
        found = self.below.copy()
        inside, left = self.inside(), count - self.n_below
        if not 0 <= left <= self.n_low + inside.size + self.n_high:
            raise LostQuantileError(f"share {self.share}: the {count} least end outside of the values kept")
        for value, n in ((self.low, min(left, self.n_low)), (self.high, left - self.n_low - inside.size)):
            if n > 0:
                found.add_equal(value, n)
        found.add(inside[: max(0, left - self.n_low)])
        return found.moments()

    def merge(self, other: "_Bracket") -> None:
        """Take the values of another bracket of the same share: both are narrowed to common ends.

        Raises
        ------
        LostQuantileError
            If they have no values in common: one of both streams was not in random order.
        """
        low, high = max(self.low, other.low), min(self.high, other.high)
        if low > high:
            raise LostQuantileError(f"share {self.share}: two streams have no values near it in common")
        for each in (self, other):
            if (each.low, each.high) != (low, high):
                each._narrow(low, high)
        self.n_below += other.n_below
        self.n_low += other.n_low
        self.n_high += other.n_high
        if self.below is not None and other.below is not None:
            self.below.merge(other.below)
        self._take(other._inside)
        self._take(other._waiting[: other._n_waiting])

    def n_kept(self) -> int:
        return self._inside.size + self._n_waiting

    def state(self) -> State:
        below = {} if self.below is None else under("below", self.below.state())
        return below | {
            "ends": np.array([self.low, self.high]),
            "numbers": np.array([self.n_below, self.n_low, self.n_high]),
            "inside": self._inside, "waiting": self._waiting[: self._n_waiting],
        }

    def go_on_from(self, state: State) -> None:
        self.low, self.high = state["ends"].tolist()
        self.n_below, self.n_low, self.n_high = state["numbers"].tolist()
        self._inside = state["inside"].copy()
        self._n_waiting = state["waiting"].size
        self._waiting[: self._n_waiting] = state["waiting"]
        if self.below is not None:
            self.below.go_on_from(part_of(state, "below"))


class OrderStatistics:
    """Order statistics of a stream near some quantiles.

    Parameters
    ----------
    shares : sequence of float
        The quantiles, each in [0, 1].
    summed : sequence of float, optional
        Those of them for which `lowest` is wanted.
    pivot : float, optional
        What these sums are taken about: one of the values, or near to them.
    settings : Settings, optional
        How wide the brackets are, and how often they are tightened.
    """

    def __init__(
        self,
        shares: Sequence[float],
        summed: Sequence[float] = (),
        pivot: float = 0.0,
        settings: Settings = DEFAULT_SETTINGS,
    ) -> None:
        self._brackets = {
            share: _Bracket(share, ShiftedSums(pivot) if share in summed else None, settings)
            for share in shares
        }
        self._next = self._pause = settings.tighten_after
        self.n = 0

    def add(self, ascending: np.ndarray) -> None:
        """Take more values, sorted and without NaN.

        Raises
        ------
        LostQuantileError
            If a quantile has left its bracket. What is here is of no more use then.
        """
        brackets = list(self._brackets.values())
        lows, highs = [bracket.low for bracket in brackets], [bracket.high for bracket in brackets]
        cuts = [
            np.searchsorted(ascending, ends, side).tolist()
            for ends in (lows, highs)
            for side in ("left", "right")
        ]
        self.n += ascending.size
        for bracket, each in zip(brackets, zip(*cuts, strict=True), strict=True):
            bracket.add(ascending, each)
            if bracket.below is not None and each[0]:
                bracket.below.add(ascending[: each[0]])
        if self.n >= self._next:
            self.tighten()

    def tighten(self) -> None:
        """Drop all values but those near the quantiles; raise what `add` does."""
        for bracket in self._brackets.values():
            bracket.tighten(self.n)
        self._next = self.n + max(self._pause, self.n // 4)

    def merge(self, other: "OrderStatistics") -> None:
        """Take all that order statistics of another stream hold; these are of no more use then.

        Parameters
        ----------
        other : OrderStatistics
            Of the same quantiles, with sums about the same pivot.

        Raises
        ------
        LostQuantileError
            As `add` does.
        """
        self.n += other.n
        for share, bracket in self._brackets.items():
            bracket.merge(other._brackets[share])
        if self.n >= self._next:
            self.tighten()

    def rank(self, share: float, rank: int) -> float:
        """Return the value with `rank` values before it, counted from 0, near the quantile of `share`.

        Raises
        ------
        LostQuantileError
            If it is not among the values kept.
        """
        return self._brackets[share].value_at(rank)

    def lowest(self, share: float, count: int) -> Moments:
        """Return sums of the `count` least values, near the quantile of `share`; raise as `rank` does."""
        return self._brackets[share].lowest(count)

    def n_kept(self) -> int:
        """Return how many values are held now."""
        return sum(bracket.n_kept() for bracket in self._brackets.values())

    def state(self) -> State:
        """Return what is held now, to resume from."""
        numbers = {"numbers": np.array([self.n, self._next])}
        for share, bracket in self._brackets.items():
            numbers |= under(f"{share}", bracket.state())
        return numbers

    def go_on_from(self, state: State) -> None:
        """Resume from the state of order statistics of the same quantiles."""
        self.n, self._next = state["numbers"].tolist()
        for share, bracket in self._brackets.items():
            bracket.go_on_from(part_of(state, f"{share}"))
