"""What must be true: where the inputs lie in the draws that make the share cheap, dear, or extreme."""

from dataclasses import dataclass

import numpy as np

from reports.drivers.ranking import Ranking
from reports.estimate import NO_ESTIMATE, Estimate
from reports.percentiles import percentile, sorted_quantile

#: A median that moves by less than this, in standard deviations, is not worth a sentence.
LEAST_SHIFT = 0.1
ABOVE_PRICE, LOWEST, HIGHEST = "above the price", "at or below P10", "at or above P90"


@dataclass(frozen=True, eq=False)
class Subset:
    """Draws chosen by their value.

    Attributes
    ----------
    name : which.
    inside : (n,) bool, by draw.
    n : how many.
    median_value : of theirs, currency per share; None without draws.
    """

    name: str
    inside: np.ndarray
    n: int
    median_value: float | None

    @property
    def tells(self) -> bool:
        """Whether it can be set against all draws: not without draws, nor if it holds them all."""
        return 0 < self.n < self.inside.size


@dataclass(frozen=True, slots=True)
class Shift:
    """Where an input lies in a subset.

    Attributes
    ----------
    median : of the input in the subset, in its unit, with 95% limits.
    shift : (that median - median of all draws) / standard deviation of all draws, with 95% limits,
        in which the figures of all draws count as exact.
    """

    median: Estimate
    shift: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the limits exclude 0."""
        _, low, high = self.shift
        return low is not None and high is not None and not low <= 0.0 <= high

    @property
    def tells(self) -> bool:
        """Whether it is clear, and enough to speak of."""
        return self.is_clear and abs(self.shift.value) >= LEAST_SHIFT


NO_SHIFT = Shift(NO_ESTIMATE, NO_ESTIMATE)


@dataclass(frozen=True, slots=True)
class Shifts:
    """One input in each subset, in the order of the subsets.

    Attributes
    ----------
    name : of the input.
    median, deviation : of all draws, in its unit.
    """

    name: str
    median: float
    deviation: float
    within: tuple[Shift, ...]


def subsets_of(values: np.ndarray, ascending: np.ndarray, price: float) -> tuple[Subset, ...]:
    """The draws above the price, the lowest tenth and the highest.

    A tenth is more than that where many draws are equal: all that lie at a floor, say.

    Parameters
    ----------
    values, ascending : (n,) as drawn, and sorted.
    """
    if not values.size:
        return ()
    low, high = sorted_quantile(ascending, 0.1), sorted_quantile(ascending, 0.9)
    return tuple(
        subset_of(name, inside, values)
        for name, inside in (
            (ABOVE_PRICE, values > price), (LOWEST, values <= low), (HIGHEST, values >= high),
        )
    )


def subset_of(name: str, inside: np.ndarray, values: np.ndarray) -> Subset:
    """Draws that are marked."""
    chosen = values[inside]
    return Subset(name, inside, chosen.size, float(np.median(chosen)) if chosen.size else None)


def shifts_of(
    name: str, variable: np.ndarray, ranking: Ranking, subsets: tuple[Subset, ...]
) -> Shifts | None:
    """Compare an input's median in each subset with that of all draws.

    Parameters
    ----------
    variable : (n,) the input; `ranking` is its.

    Returns
    -------
    shifts : None where the input does not vary.
    """
    if ranking.starts.size < 2:
        return None
    ordered = variable[ranking.order]
    median, deviation = sorted_quantile(ordered, 0.5), float(variable.std(ddof=1))
    within = tuple(
        shift_of(ordered[subset.inside[ranking.order]], median, deviation) if subset.tells else NO_SHIFT
        for subset in subsets
    )
    return Shifts(name, median, deviation, within)


def shift_of(ascending: np.ndarray, median: float, deviation: float) -> Shift:
    """Where some draws of an input lie, sorted, against the median and deviation (not 0) of all."""
    found = percentile(ascending, 50)
    return Shift(found, Estimate(*(None if x is None else (x - median) / deviation for x in found)))
