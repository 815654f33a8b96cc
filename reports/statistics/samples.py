"""The values of a run as a sample: its figures with intervals that suit how it was drawn.

A run that kept no draws has figures of all of them, and pictures of the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import nan, sqrt

import numpy as np
import xarray as xr

from reports.statistics.estimates import (
    NO_ESTIMATE,
    Estimate,
    Percentile,
    finite,
    mean_and_deviation,
    normal_estimate,
    plus_minus,
    share_of_draws,
)
from reports.statistics.percentiles import PERCENTS, percentile, valid_sorted
from reports.statistics.rounding import in_order
from reports.statistics.rqmc_intervals import scrambled_estimate, scrambled_percentile, scrambled_share
from simulate.confidence_intervals import t_half_width
from simulate.runs.dataset import is_streamed
from simulate.streaming.moments import Moments

#: From (draw,) sorted values to a figure and its standard error; NaN where so few draws give none.
Figure = Callable[[np.ndarray], tuple[float, float]]
SOBOL, LATIN_HYPERCUBE = "sobol", "latin-hypercube"
# With the prices to buy below, which stand beside them.
_SHOWN = sorted({*PERCENTS, 20, 30})


@dataclass(frozen=True)
class Sample:
    """Draws of one figure, in the order in which they were drawn.

    Attributes
    ----------
    values : numpy.ndarray
        (draw,), NaN where invalid.
    sampler : str
        "random", "sobol" or "latin-hypercube".
    n_scramble : int
        R; draw n is of scramble n % R. 1 unless the sampler is Sobol.
    """

    values: np.ndarray = field(repr=False)
    sampler: str = "random"
    n_scramble: int = 1

    @property
    def n_draw(self) -> int:
        """Return the number of draws, invalid ones included."""
        return self.values.size

    @property
    def n_valid(self) -> int:
        """Return the number of draws with a value."""
        return self.ascending.size

    @cached_property
    def ascending(self) -> np.ndarray:
        """Return the (valid draw,) values, sorted."""
        return valid_sorted(self.values)

    @cached_property
    def scrambles(self) -> list[np.ndarray]:
        """Return the (valid draw,) values of each scramble, sorted."""
        return [valid_sorted(self.values[first :: self.n_scramble]) for first in range(self.n_scramble)]

    def mean(self) -> tuple[Estimate, float | None]:
        """Return the mean with its interval, and the standard deviation."""
        mean, deviation = mean_and_deviation(self.ascending)
        if self.sampler == SOBOL:
            empty = not all(part.size for part in self.scrambles)
            means = [] if empty else [mean_and_deviation(part)[0].value for part in self.scrambles]
            finite_means = [value for value in means if value is not None]
            mean = scrambled_estimate(mean.value, finite_means if len(finite_means) == len(means) else [])
        return mean, deviation

    def share(self, which: np.ndarray) -> Estimate:
        """Return the share of valid draws that are marked, with its interval.

        Parameters
        ----------
        which : numpy.ndarray
            (draw,) bool; what stands at invalid draws does not matter.
        """
        which = which & ~np.isnan(self.values)
        if self.sampler != SOBOL:
            return share_of_draws(int(np.count_nonzero(which)), self.ascending.size)
        counts = [int(np.count_nonzero(which[first :: self.n_scramble])) for first in range(self.n_scramble)]
        return scrambled_share(counts, [part.size for part in self.scrambles])

    def share_less(self, amount: float) -> Estimate:
        """Return P(value < amount) with its interval; the amount is in the unit of the values."""
        return self.share(self.values < amount)

    def share_at_most(self, amount: float) -> Estimate:
        """Return P(value <= amount), likewise."""
        return self.share(self.values <= amount)

    def share_above(self, amount: float) -> Estimate:
        """Return P(value > amount), likewise."""
        return self.share(self.values > amount)

    def share_at_least(self, amount: float) -> Estimate:
        """Return P(value >= amount), likewise."""
        return self.share(self.values >= amount)

    def share_between(self, above: float, at_most: float) -> Estimate:
        """Return P(above < value <= at_most), likewise."""
        return self.share((self.values > above) & (self.values <= at_most))

    def percentiles(self) -> dict[float, Estimate]:
        """Return the percentiles of a report with their intervals, by percent."""
        return {percent: self.percentile(percent) for percent in PERCENTS}

    def percentile(self, percent: float) -> Estimate:
        """Return any percentile with its interval; those of a report are shown in their order."""
        known = self._in_order.get(percent)
        return self._percentile(percent) if known is None else known

    @cached_property
    def _in_order(self) -> dict[float, Estimate]:
        return in_order({percent: self._percentile(percent) for percent in _SHOWN})

    def _percentile(self, percent: float) -> Estimate:
        if self.sampler == SOBOL:
            return scrambled_percentile(self.ascending, self.scrambles, percent)
        return percentile(self.ascending, percent)

    def estimate(self, figure: Figure) -> Estimate:
        """Return any figure with its interval: normal, or from the spread of a Sobol run's scrambles.

        Draws of a Latin hypercube count as independent, so the interval is rather wide.

        Parameters
        ----------
        figure : callable
            Takes (draw,) sorted values and returns the figure and its standard error.
        """
        if not self.ascending.size:
            return NO_ESTIMATE
        with np.errstate(over="ignore", invalid="ignore"):
            value, error = figure(self.ascending)
            if self.sampler == SOBOL:
                return scrambled_estimate(finite(value), self._of_scrambles(figure))
        return normal_estimate(value, error)

    def _of_scrambles(self, figure: Figure) -> list[float]:
        """Return the figure of each scramble; none if one of them has too few draws for it."""
        if not all(part.size for part in self.scrambles):
            return []
        found = [figure(part) for part in self.scrambles]
        return [] if any(np.isnan(error) for _, error in found) else [value for value, _ in found]

    def note(self) -> str:
        """Return one line on what the intervals are; "" for random draws, whose need no comment."""
        if self.sampler == LATIN_HYPERCUBE:
            # Its variance is at most n / (n - 1) times that of independent draws: Owen (1997), as
            # cited in `rqmc_intervals`; in the limit it is less: M. Stein, Technometrics 29 (1987).
            return "Latin hypercube: confidence intervals of independent draws, so rather too wide"
        if self.sampler == SOBOL and self.n_scramble == 1:
            return "Sobol points, one scramble: no confidence intervals; set `scrambles` above 1"
        if self.sampler == SOBOL:
            spread = f"the spread of {self.n_scramble} independent scrambles"
            return f"Sobol points: confidence intervals from {spread}"
        return ""


def sample_of(dataset: xr.Dataset) -> Sample:
    """Return the intrinsic values of a run, or what it kept of them."""
    attrs, values = dataset.attrs, dataset["intrinsic_value"].values
    # Runs of older programs, all random, do not tell.
    sampler, n_scramble = str(attrs.get("sampler", "random")), int(attrs.get("scrambles", 1))
    if is_streamed(dataset):
        return StreamedSample(values, sampler, n_scramble, reductions=dataset)
    return Sample(values, sampler, n_scramble)


_PERCENTILE = ("percentile", "percentile_low", "percentile_high")
_GAP = ("percentile_gap_low", "percentile_gap_high")
_SIDE = ("side_draws", "side_total", "side_squares")
_WORST = ("worst_draws", "worst_next", "worst_total", "worst_squares")


@dataclass(frozen=True)
class StreamedSample(Sample):
    """A sample whose figures are those of all draws.

    `values`, `ascending` and `share` are of the first draws, which were kept; all else is of all.

    Attributes
    ----------
    reductions : xarray.Dataset
        The run, see `simulate.runs.streamed.dataset`.
    """

    reductions: xr.Dataset = field(kw_only=True, repr=False)

    @property
    def n_draw(self) -> int:
        return int(self.reductions.attrs["draws_done"])

    @property
    def n_valid(self) -> int:
        return self.n_draw - int(self.reductions.attrs["draws_invalid"])

    def mean(self) -> tuple[Estimate, float | None]:
        return _mean_and_deviation(self.moments("all"))

    def _percentile(self, percent: float) -> Estimate:
        """Return one of those percentiles that the run kept.

        Raises
        ------
        KeyError
            If it did not keep it.
        """
        row = self.reductions.sel(percent=percent)
        found = Estimate(*(finite(row[name].item()) for name in _PERCENTILE))
        # Runs of older programs do not tell of gaps.
        low, high = (finite(row[name].item()) if name in row else None for name in _GAP)
        return Percentile(found, None if low is None or high is None else (low, high))

    def share_less(self, amount: float) -> Estimate:
        return share_of_draws(self._count("draws_less", amount), self.n_valid)

    def share_at_most(self, amount: float) -> Estimate:
        return share_of_draws(self._count("draws_at_most", amount), self.n_valid)

    def share_above(self, amount: float) -> Estimate:
        return share_of_draws(self.n_valid - self._count("draws_at_most", amount), self.n_valid)

    def share_at_least(self, amount: float) -> Estimate:
        return share_of_draws(self.n_valid - self._count("draws_less", amount), self.n_valid)

    def share_between(self, above: float, at_most: float) -> Estimate:
        count = self._count("draws_at_most", at_most) - self._count("draws_at_most", above)
        return share_of_draws(count, self.n_valid)

    def _count(self, name: str, amount: float) -> int:
        return int(self.reductions[name].sel(amount=amount).item())

    def moments(self, side: str) -> Moments:
        """Return the moments of the values on one side of the price.

        Parameters
        ----------
        side : str
            As `simulate.runs.streamed.dataset.SIDES` names them.
        """
        place = self.reductions["side"].values.tolist().index(side)
        n, total, squares = (self.reductions[name].values[place].item() for name in _SIDE)
        return Moments(n, self.reductions["pivot"].item(), total, squares)

    def worst(self, percent: int) -> tuple[Moments, float]:
        """Return the moments of the worst draws about the value of the next one, and that value.

        Parameters
        ----------
        percent : int
            How many percent of the draws; those that are whole count.
        """
        row = self.reductions.sel(worst_percent=percent)
        n, following, total, squares = (row[name].item() for name in _WORST)
        return Moments(n, following, total, squares), following

    def below_book(self) -> Estimate:
        """Return P(value < book equity) with its interval."""
        return share_of_draws(int(self.reductions["draws_below_book"].item()), self.n_valid)

    def note(self) -> str:
        return "; ".join(filter(None, (super().note(), self.of_first_draws())))

    def of_first_draws(self) -> str:
        """Return which figures are of which draws; "" where all of them were kept."""
        n_kept = self.values.size
        if n_kept == self.n_draw:
            return ""
        return (
            f"percentiles, means, odds, payoffs and counts are of all {self.n_draw:,} draws, pictures and "
            f"whatever needs the draws themselves of the first {n_kept:,}"
        )


def _mean_and_deviation(moments: Moments) -> tuple[Estimate, float | None]:
    """Return what `mean_and_deviation` does, of values that are no longer there."""
    n = moments.n
    if not n:
        return NO_ESTIMATE, None
    mean = moments.mean()
    deviation = sqrt(moments.squares_about_mean() / (n - 1)) if n > 1 else nan
    return plus_minus(mean, t_half_width(deviation, n)), finite(deviation)
