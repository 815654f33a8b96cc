"""The values of a run that kept no draws: figures of all of them, pictures of the first."""

from dataclasses import dataclass, field
from math import nan, sqrt

import xarray as xr

from reports.estimate import CONFIDENCE, NO_ESTIMATE, Estimate, Percentile, finite, share_of_draws
from reports.sample import Sample
from simulate.moments import Moments

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
    reductions : the run's Dataset, see `simulate.streamed_dataset`.
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
        """One of those percentiles that the run kept.

        Raises
        ------
        KeyError
            If it did not keep it.
        """
        row = self.reductions.sel(percent=percent)
        found = Estimate(*(finite(row[name].item()) for name in _PERCENTILE))
        ends = [finite(row[name].item()) for name in _GAP if name in row]  # older programs do not tell
        return Percentile(found, tuple(ends) if ends and None not in ends else None)

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
        """Of the values on one side of the price, as `simulate.streamed_dataset.SIDES` names them."""
        place = self.reductions["side"].values.tolist().index(side)
        n, total, squares = (self.reductions[name].values[place].item() for name in _SIDE)
        return Moments(n, self.reductions["pivot"].item(), total, squares)

    def worst(self, percent: int) -> tuple[Moments, float]:
        """Moments of the whole draws among the worst so many percent, about the value of the next one."""
        row = self.reductions.sel(worst_percent=percent)
        n, following, total, squares = (row[name].item() for name in _WORST)
        return Moments(n, following, total, squares), following

    def below_book(self) -> Estimate:
        """P(value < book equity)."""
        return share_of_draws(int(self.reductions["draws_below_book"].item()), self.n_valid)

    def note(self) -> str:
        return "; ".join(filter(None, (super().note(), self.of_first_draws())))

    def of_first_draws(self) -> str:
        """Which figures are of which draws; "" where all of them were kept."""
        n_kept = self.values.size
        if n_kept == self.n_draw:
            return ""
        return (
            f"percentiles, means, odds, payoffs and counts are of all {self.n_draw:,} draws, pictures and "
            f"whatever needs the draws themselves of the first {n_kept:,}"
        )


def _mean_and_deviation(moments: Moments) -> tuple[Estimate, float | None]:
    """`reports.estimate.mean_and_deviation` of values that are no longer there."""
    from scipy.special import stdtrit

    n = moments.n
    if not n:
        return NO_ESTIMATE, None
    mean = moments.mean()
    deviation = sqrt(moments.squares_about_mean() / (n - 1)) if n > 1 else nan
    half = float(stdtrit(n - 1, 0.5 + 0.5 * CONFIDENCE)) * deviation / sqrt(n) if n > 1 else nan
    return Estimate(finite(mean), finite(mean - half), finite(mean + half)), finite(deviation)
