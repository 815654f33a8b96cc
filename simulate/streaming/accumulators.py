"""Accumulators of a streamed run: exact figures of all draws, which come chunk by chunk.

Those of two parts of a run merge, and the figures that come of them are the same to the bit whichever chunks
were added where, and in whatever order: counts and sums are exact, and so are order statistics.
"""

from math import isnan, nan

import numpy as np

from engine.kernels.valuation_kernel import Valuation
from engine.model.rules.invalid_draws import Invalid
from engine.paths.conditional_sums import FIGURES, N_TENTH, sums_by_tenth
from simulate.config.config import Config
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.streaming.accumulator_state import State, has_form, part_of, under
from simulate.streaming.moments import ExactSum, Moments, ShiftedSums
from simulate.streaming.percentiles_in_one_pass import LostQuantileError, OrderStatistics, most_kept
from simulate.streaming.thresholds import counted_amounts

#: Percentiles that reports show, of values and as prices to buy below.
PERCENTS = (1, 5, 10, 20, 25, 30, 50, 75, 90, 95, 99)
#: Shares of the draws, worst first, whose mean is wanted: expected shortfall.
WORST_PERCENTS = (5, 10)
#: A last year that carries more than this part of all present value leaves years out that matter.
LAST_YEAR_MATTERS = 1e-4


class Reductions:
    """Figures of all draws so far.

    Parameters
    ----------
    config : Config
        The company.
    price : float
        Currency per share.
    settings : Settings, optional
        How wide the brackets of order statistics are.

    Attributes
    ----------
    n_valid, n_below_book : int
        Draws with a value, and those of them whose value is less than book equity.
    by_reason : numpy.ndarray
        (code,) draws by `engine.model.rules.invalid_draws.Invalid`.
    amounts, n_less, n_at_most : numpy.ndarray
        (amount,) amounts, currency per share, and how many values are less and at most that.
    least, greatest : float
        Of the values, currency per share.
    order : OrderStatistics or None
        Order statistics of the values, None once they are lost.
    n_last_year : int
        Draws whose last year still matters.
    last_year : OrderStatistics or None
        Order statistics of its weight, None once they are lost.
    sums : tuple of ShiftedSums
        Of the values below the price, of those that are the price, of those above it.
    cells : ExactSum
        Sums by tenth of each input, as `engine.paths.conditional_sums` has them, about the same pivot.
    edges : numpy.ndarray
        (9, input) between the tenths of each input's own distribution.
    pivot : float
        What sums are taken about, currency per share; NaN before `begin`.
    """

    def __init__(self, config: Config, price: float, settings: Settings = DEFAULT_SETTINGS) -> None:
        self.price, self._settings = price, settings
        self.n_valid = self.n_below_book = self.n_last_year = 0
        self.by_reason = np.zeros(len(Invalid), np.int64)
        self.amounts = counted_amounts(config, price)
        self.n_less, self.n_at_most = (np.zeros(self.amounts.size, np.int64) for _ in range(2))
        self.least, self.greatest = np.inf, -np.inf
        self.order: OrderStatistics | None = None
        self.last_year: OrderStatistics | None = OrderStatistics((0.5,), settings=settings)
        self.edges = _tenth_edges(config)
        self._watches_last_year = bool(config.terminal_rule.left_out)
        self.cells = ExactSum((self.edges.shape[1], N_TENTH, FIGURES))
        self.pivot = nan
        self.sums: tuple[ShiftedSums, ...] = ()

    @property
    def is_begun(self) -> bool:
        """Whether the pivot is set."""
        return not isnan(self.pivot)

    def begin(self, pivot: float) -> None:
        """Set the pivot of all sums before the first chunk: `pivot_of`; the same for all parts of a run."""
        self.pivot = pivot
        self.sums = tuple(ShiftedSums(pivot) for _ in range(3))
        shares = [percent / 100.0 for percent in PERCENTS]
        summed = [percent / 100.0 for percent in WORST_PERCENTS]
        self.order = OrderStatistics(shares, summed, pivot, self._settings)

    def add(self, draws: Valuation, inputs: np.ndarray) -> None:
        """Take the next chunk.

        Parameters
        ----------
        draws : Valuation
            Its results.
        inputs : numpy.ndarray
            (draw, uncertain input).
        """
        if not self.is_begun:
            raise ValueError("no pivot was set before the first chunk")
        ascending = np.sort(draws.value)  # NaN comes last
        n = self._count_reasons(draws, ascending)
        if not n:
            return
        ascending = ascending[:n]
        self._add_values(ascending)
        self.cells.add(sums_by_tenth(draws.value, inputs, self.edges, self.price, self.pivot))
        if self._watches_last_year:
            self._add_last_year(draws.last_year_share)

    def _count_reasons(self, draws: Valuation, ascending: np.ndarray) -> int:
        """Count valid and invalid draws; return the number of the former."""
        n, below_book = draws.value.size, draws.below_book
        if np.isnan(ascending[-1]):
            counts = np.bincount(draws.reason, minlength=self.by_reason.size)
            self.by_reason += counts
            n, below_book = int(counts[Invalid.VALID]), below_book[draws.reason == Invalid.VALID]
        else:
            self.by_reason[Invalid.VALID] += n
        self.n_valid += n
        self.n_below_book += int(np.count_nonzero(below_book))
        return n

    def _add_values(self, ascending: np.ndarray) -> None:
        self.least = min(self.least, ascending[0].item())
        self.greatest = max(self.greatest, ascending[-1].item())
        self.n_less += np.searchsorted(ascending, self.amounts, side="left")
        self.n_at_most += np.searchsorted(ascending, self.amounts, side="right")
        first, last = (int(np.searchsorted(ascending, self.price, side)) for side in ("left", "right"))
        for sums, part in zip(self.sums, (slice(first), slice(first, last), slice(last, None)), strict=True):
            sums.add(ascending[part])
        if self.order is not None:
            try:
                self.order.add(ascending)
            except LostQuantileError:
                self.order = None

    def _add_last_year(self, weight: np.ndarray) -> None:
        concerned = weight[weight > LAST_YEAR_MATTERS]  # NaN, of an invalid draw, is not
        self.n_last_year += concerned.size
        if concerned.size and self.last_year is not None:
            try:
                self.last_year.add(np.sort(concerned))
            except LostQuantileError:
                self.last_year = None

    def merge(self, other: "Reductions") -> None:
        """Take the draws of another part of the run; its accumulators are of no more use then.

        Raises
        ------
        ValueError
            If they were not begun with the same pivot.
        """
        if other.pivot != self.pivot:  # as NaN is to NaN
            raise ValueError(f"parts about {self.pivot} and about {other.pivot} are not of one run")
        self.n_valid += other.n_valid
        self.n_below_book += other.n_below_book
        self.n_last_year += other.n_last_year
        for name in ("by_reason", "n_less", "n_at_most"):
            getattr(self, name).__iadd__(getattr(other, name))
        self.least, self.greatest = min(self.least, other.least), max(self.greatest, other.greatest)
        self.cells.merge(other.cells)
        for mine, theirs in zip(self.sums, other.sums, strict=True):
            mine.merge(theirs)
        self.order = _merged(self.order, other.order)
        self.last_year = _merged(self.last_year, other.last_year)

    def tighten(self) -> None:
        """Drop what is held and not needed, so that the state is small."""
        for name in ("order", "last_year"):
            order = getattr(self, name)
            try:
                if order is not None and order.n:
                    order.tighten()
            except LostQuantileError:
                setattr(self, name, None)

    def sides(self) -> tuple[Moments, Moments, Moments]:
        """Return the moments of all values, of those below the price, of those above it."""
        below, equal, above = self.sums
        every = below.copy()
        every.merge(equal)
        every.merge(above)
        return every.moments(), below.moments(), above.moments()

    def state(self) -> State:
        """Return all that is held now, to resume from; the pivot is set by then."""
        counts = (self.n_valid, self.n_below_book, self.n_last_year)
        found = {
            "counts": np.array(counts), "by_reason": self.by_reason,
            "n_less": self.n_less, "n_at_most": self.n_at_most,
            "ends": np.array([self.least, self.greatest]), "pivot": np.array(self.pivot),
        } | under("cells", self.cells.state())
        for place, sums in enumerate(self.sums):
            found |= under(f"sums/{place}", sums.state())
        for name, order in (("order", self.order), ("last_year", self.last_year)):
            found |= {} if order is None else under(name, order.state())
        return found

    def go_on_from(self, state: State) -> None:
        """Resume from the state of accumulators of the same config and price."""
        self.begin(float(state["pivot"]))
        self.n_valid, self.n_below_book, self.n_last_year = state["counts"].tolist()
        self.by_reason, self.n_less, self.n_at_most = (
            state[name].copy() for name in ("by_reason", "n_less", "n_at_most")
        )
        self.least, self.greatest = state["ends"].tolist()
        self.cells.go_on_from(part_of(state, "cells"))
        for place, sums in enumerate(self.sums):
            sums.go_on_from(part_of(state, f"sums/{place}"))
        self.order = _gone_on(self.order, part_of(state, "order"))
        self.last_year = _gone_on(self.last_year, part_of(state, "last_year"))


def pivot_of(values: np.ndarray, otherwise: float) -> float:
    """Return the pivot of a run, a value among its draws, so that equal values have it as their mean.

    Parameters
    ----------
    values : numpy.ndarray
        (draw,) of the run's first chunk, NaN where invalid.
    otherwise : float
        The pivot if none of these has a value; that of the base case, say.
    """
    ascending = np.sort(values[~np.isnan(values)])
    return float(ascending[ascending.size // 2]) if ascending.size else otherwise


def is_state(state: State, config: Config, price: float, settings: Settings = DEFAULT_SETTINGS) -> bool:
    """Return whether a state is of `Reductions` of this config: they can go on from no other."""
    whole = Reductions(config, price, settings)
    whole.begin(0.0)
    form = whole.state()
    for lost in ("order", "last_year"):
        if not part_of(state, lost):
            form = {name: cells for name, cells in form.items() if not name.startswith(f"{lost}/")}
    return has_form(state, form, most_kept(settings))


def _merged(mine: OrderStatistics | None, theirs: OrderStatistics | None) -> OrderStatistics | None:
    """Return the first, with all of the second; None if either was lost, or both together are."""
    if mine is None or theirs is None:
        return None
    try:
        mine.merge(theirs)
    except LostQuantileError:
        return None
    return mine


def _gone_on(order: OrderStatistics | None, state: State) -> OrderStatistics | None:
    """Return order statistics as they were; None where they were lost."""
    if order is None or not state:
        return None
    order.go_on_from(state)
    return order


def _tenth_edges(config: Config) -> np.ndarray:
    """Return (9, input) the deciles of each uncertain input's own distribution."""
    shares = np.arange(1, N_TENTH) / N_TENTH
    edges = [marginal.ppf(shares) for marginal in config.marginals.values()]
    return np.array(edges).reshape(-1, N_TENTH - 1).T.copy()
