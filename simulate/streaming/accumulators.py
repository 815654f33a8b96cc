"""Accumulators of a streamed run: exact figures of all draws, which come chunk by chunk.

Chunks come in the order of their draws and are always the same, so sums have the same bits however
the run is carried out.
"""

import numpy as np

from engine.kernels.valuation import Valuation
from engine.model.rules.invalid_draws import Invalid
from engine.paths.conditional_sums import FIGURES, N_TENTH, sums_by_tenth
from simulate.config.config import Config
from simulate.settings import DEFAULT_SETTINGS, Settings
from simulate.streaming.moments import ExactSum, ShiftedSums, State, has_form, part_of, under
from simulate.streaming.order_statistics import LostQuantileError, OrderStatistics, most_kept
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
        Of all values, of those below the price, of those above it.
    cells : ExactSum
        Sums by tenth of each input, as `engine.paths.conditional_sums` has them, about the same pivot.
    edges : numpy.ndarray
        (9, input) between the tenths of each input's own distribution.
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
        self.cells = ExactSum(np.zeros((self.edges.shape[1], N_TENTH, FIGURES)))
        self.pivot = 0.0
        self.sums = tuple(ShiftedSums(self.pivot) for _ in range(3))

    def add(self, draws: Valuation, inputs: np.ndarray) -> None:
        """Take the next chunk.

        Parameters
        ----------
        draws : Valuation
            Its results.
        inputs : numpy.ndarray
            (draw, uncertain input).
        """
        ascending = np.sort(draws.value)  # NaN comes last
        n = self._count_reasons(draws, ascending)
        if not n:
            return
        ascending = ascending[:n]
        if self.n_valid == n:
            self._begin(float(ascending[n // 2]))
        with np.errstate(over="ignore", invalid="ignore"):
            self._add_values(ascending)
            self.cells.add(sums_by_tenth(draws.value, inputs, self.edges, self.price, self.pivot))
        if self._watches_last_year:
            self._add_last_year(draws.last_year_share)

    def _begin(self, pivot: float) -> None:
        """Take a value as the pivot of all sums, so that equal values have it as their mean, to the bit."""
        self.pivot = pivot
        self.sums = tuple(ShiftedSums(pivot) for _ in range(3))
        shares = [percent / 100.0 for percent in PERCENTS]
        summed = [percent / 100.0 for percent in WORST_PERCENTS]
        self.order = OrderStatistics(shares, summed, pivot, self._settings)

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
        away = ascending - self.pivot
        squares = away * away
        first, last = (int(np.searchsorted(ascending, self.price, side)) for side in ("left", "right"))
        for sums, part in zip(self.sums, (slice(None), slice(first), slice(last, None)), strict=True):
            sums.add(away[part], squares[part])
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

    def state(self) -> State:
        """Return all that is held now, to resume from."""
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
        if int(state["counts"][0]):
            self._begin(float(state["pivot"]))
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


def is_state(state: State, config: Config, price: float, settings: Settings = DEFAULT_SETTINGS) -> bool:
    """Return whether a state is of `Reductions` of this config: they can go on from no other."""
    whole = Reductions(config, price, settings)
    whole._begin(0.0)
    form = whole.state()
    for lost in ("order", "last_year"):
        if not part_of(state, lost):
            form = {name: cells for name, cells in form.items() if not name.startswith(f"{lost}/")}
    return has_form(state, form, most_kept(settings))


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
