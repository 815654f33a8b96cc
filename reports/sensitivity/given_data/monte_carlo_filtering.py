"""What must be true: where the inputs lie in the draws that make the share cheap, dear, or extreme."""

from dataclasses import dataclass

import numpy as np

from reports.statistics.estimates import NO_ESTIMATE, Estimate, mean_and_deviation, plus_minus
from reports.statistics.percentiles import percentile, sorted_quantile
from reports.statistics.ranking import Ranking
from simulate.confidence_intervals import normal_half_width

#: A middle that moves by less than this, in standard deviations, is not worth a sentence.
LEAST_SHIFT = 0.1
#: Of fewer draws than this nothing is said.
LEAST_DRAWS = 20
_FEW_VALUES = 10  # of an input: its median jumps from one to the next, or does not see that odds changed
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

    @property
    def is_few(self) -> bool:
        """Whether its draws are too few to tell."""
        return 0 < self.n < LEAST_DRAWS

    @property
    def is_tenth(self) -> bool:
        """Whether it is no more than a tenth of all draws, which equal ones may make it."""
        return self.n <= 0.1 * self.inside.size + 2


@dataclass(frozen=True, slots=True)
class Shift:
    """Where an input lies in a subset.

    Attributes
    ----------
    middle : median of the input in the subset, or mean if it has few values, in its unit, with 95%
        limits.
    shift : (that middle - middle of all draws) / standard deviation of all draws, with 95% limits,
        in which the figures of all draws count as exact.
    """

    middle: Estimate
    shift: Estimate

    @property
    def is_clear(self) -> bool:
        """Whether the limits exclude 0."""
        _, low, high = self.shift
        return low is not None and high is not None and not low <= 0.0 <= high

    @property
    def tells(self) -> bool:
        """Whether it is clear, and enough to speak of."""
        return self.is_clear and abs(self.shift.known) >= LEAST_SHIFT


NO_SHIFT = Shift(NO_ESTIMATE, NO_ESTIMATE)


@dataclass(frozen=True, slots=True)
class Usual:
    """One input in all draws, in its unit.

    Attributes
    ----------
    middle : mean if the input has few values, else median.
    deviation : standard deviation, not 0.
    is_mean : which of them the middle is.
    """

    middle: float
    deviation: float
    is_mean: bool

    @property
    def kind(self) -> str:
        """`mean` or `median`."""
        return "mean" if self.is_mean else "median"


@dataclass(frozen=True, slots=True)
class Shifts:
    """One input in each subset, in the order of the subsets.

    Attributes
    ----------
    name : of the input.
    usual : what is usual of the input: all draws.
    within : by subset.
    """

    name: str
    usual: Usual
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
    """Compare an input's middle in each subset with that of all draws.

    Parameters
    ----------
    variable : (n,) the input; `ranking` is its.

    Returns
    -------
    shifts : None where the input does not vary.
    """
    usual = usual_of(variable, ranking)
    if usual is None:
        return None
    ordered = variable[ranking.order]
    within = tuple(
        shift_of(ordered[subset.inside[ranking.order]], usual) if subset.tells else NO_SHIFT
        for subset in subsets
    )
    return Shifts(name, usual, within)


def usual_of(variable: np.ndarray, ranking: Ranking) -> Usual | None:
    """What is usual of an input; None where it does not vary."""
    n_value = ranking.starts.size
    if n_value < 2:
        return None
    deviation = float(variable.std(ddof=1))
    if n_value <= _FEW_VALUES and n_value < variable.size:
        return Usual(float(variable.mean()), deviation, is_mean=True)
    return Usual(sorted_quantile(variable[ranking.order], 0.5), deviation, is_mean=False)


def shift_of(ascending: np.ndarray, usual: Usual) -> Shift:
    """Where some draws of an input lie, sorted, against what is usual."""
    found = _mean(ascending, usual) if usual.is_mean else percentile(ascending, 50)
    shift = (None if x is None else (x - usual.middle) / usual.deviation for x in found)
    return Shift(found, Estimate(*shift))


def _mean(ascending: np.ndarray, usual: Usual) -> Estimate:
    """The mean; draws that are all equal have no spread of their own, so the usual one gives limits."""
    found, deviation = mean_and_deviation(ascending)
    if deviation or found.value is None:
        return found
    return plus_minus(found.value, normal_half_width(usual.deviation, ascending.size))
