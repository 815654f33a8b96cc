"""The values of a run as a sample: its figures with limits that suit how it was drawn."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import xarray as xr

from reports.decisions.rounding import in_order
from reports.estimate import Estimate, mean_and_deviation, share_of_draws
from reports.percentiles import PERCENTS, percentile, valid_sorted
from reports.scrambles import scrambled_percentile, scrambled_share, with_limits
from simulate.dataset import is_streamed

SOBOL, LATIN_HYPERCUBE = "sobol", "latin-hypercube"
# With the prices to buy below, which stand beside them.
_SHOWN = sorted({*PERCENTS, 20, 30})


@dataclass(frozen=True)
class Sample:
    """Draws of one figure, in the order in which they were drawn.

    Attributes
    ----------
    values : (draw,), NaN where invalid.
    sampler : "random", "sobol" or "latin-hypercube".
    n_scramble : R; draw n is of scramble n % R. 1 unless the sampler is Sobol.
    """

    values: np.ndarray = field(repr=False)
    sampler: str = "random"
    n_scramble: int = 1

    @property
    def n_draw(self) -> int:
        """Draws, invalid ones included."""
        return self.values.size

    @property
    def n_valid(self) -> int:
        """Draws with a value."""
        return self.ascending.size

    @cached_property
    def ascending(self) -> np.ndarray:
        """(valid draw,), sorted."""
        return valid_sorted(self.values)

    @cached_property
    def scrambles(self) -> list[np.ndarray]:
        """(valid draw,) of each scramble, sorted."""
        return [valid_sorted(self.values[first :: self.n_scramble]) for first in range(self.n_scramble)]

    def mean(self) -> tuple[Estimate, float | None]:
        """Mean with its limits, and standard deviation."""
        mean, deviation = mean_and_deviation(self.ascending)
        if self.sampler == SOBOL:
            empty = not all(part.size for part in self.scrambles)
            means = [] if empty else [mean_and_deviation(part)[0].value for part in self.scrambles]
            mean = with_limits(mean.value, [] if None in means else means)
        return mean, deviation

    def share(self, which: np.ndarray) -> Estimate:
        """The share of valid draws that are marked, with its limits.

        Parameters
        ----------
        which : (draw,) bool; what stands at invalid draws does not matter.
        """
        which = which & ~np.isnan(self.values)
        if self.sampler != SOBOL:
            return share_of_draws(int(np.count_nonzero(which)), self.ascending.size)
        counts = [int(np.count_nonzero(which[first :: self.n_scramble])) for first in range(self.n_scramble)]
        return scrambled_share(counts, [part.size for part in self.scrambles])

    def share_less(self, amount: float) -> Estimate:
        """P(value < amount), the amount in the unit of the values; as all that follow, with its limits."""
        return self.share(self.values < amount)

    def share_at_most(self, amount: float) -> Estimate:
        """P(value <= amount)."""
        return self.share(self.values <= amount)

    def share_above(self, amount: float) -> Estimate:
        """P(value > amount)."""
        return self.share(self.values > amount)

    def share_at_least(self, amount: float) -> Estimate:
        """P(value >= amount)."""
        return self.share(self.values >= amount)

    def share_between(self, above: float, at_most: float) -> Estimate:
        """P(above < value <= at_most)."""
        return self.share((self.values > above) & (self.values <= at_most))

    def percentiles(self) -> dict[float, Estimate]:
        """Percentiles with their limits, by percent."""
        return {percent: self.percentile(percent) for percent in PERCENTS}

    def percentile(self, percent: float) -> Estimate:
        """Any percentile with its limits; those of a report are shown in their order."""
        known = self._in_order.get(percent)
        return self._percentile(percent) if known is None else known

    @cached_property
    def _in_order(self) -> dict[float, Estimate]:
        return in_order({percent: self._percentile(percent) for percent in _SHOWN})

    def _percentile(self, percent: float) -> Estimate:
        if self.sampler == SOBOL:
            return scrambled_percentile(self.ascending, self.scrambles, percent)
        return percentile(self.ascending, percent)

    def note(self) -> str:
        """One line on what the limits are; "" for random draws, whose limits need no comment."""
        if self.sampler == LATIN_HYPERCUBE:
            # Its variance is at most n / (n - 1) times that of independent draws: Owen (1997), as
            # cited in `reports.scrambles`; in the limit it is less: M. Stein, Technometrics 29 (1987).
            return "Latin hypercube: limits are those of independent draws, so rather too wide"
        if self.sampler == SOBOL and self.n_scramble == 1:
            return "Sobol points of one scramble: no 95% limits; `scrambles` above 1 gives them"
        if self.sampler == SOBOL:
            return f"Sobol points: limits are from the spread of {self.n_scramble} independent scrambles"
        return ""


def sample_of(dataset: xr.Dataset) -> Sample:
    """The intrinsic values of a run, or what it kept of them."""
    attrs, values = dataset.attrs, dataset["intrinsic_value"].values
    # Runs of older programs, all random, do not tell.
    sampler, n_scramble = str(attrs.get("sampler", "random")), int(attrs.get("scrambles", 1))
    if is_streamed(dataset):
        from reports.streamed import StreamedSample

        return StreamedSample(values, sampler, n_scramble, reductions=dataset)
    return Sample(values, sampler, n_scramble)
