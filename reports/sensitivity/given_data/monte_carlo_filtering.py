"""Monte Carlo filtering: where the inputs lie in the draws that make the share cheap, dear, or extreme.

The method is A. Saltelli's "regional sensitivity analysis"; `filtering_words.py` puts its figures in words.
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np

from reports.statistics.estimates import (
    NO_ESTIMATE,
    Estimate,
    difference,
    mean_and_deviation,
    plus_minus,
)
from reports.statistics.percentiles import percentile, sorted_quantile
from reports.statistics.ranking import Ranking
from simulate.confidence_intervals import normal_half_width, t_half_width

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
    name : str
        Which.
    inside : numpy.ndarray
        (n,) bool, by draw.
    n : int
        How many.
    median_value : float or None
        Of theirs, currency per share; None without draws.
    """

    name: str
    inside: np.ndarray
    n: int
    median_value: float | None

    @property
    def tells(self) -> bool:
        """Return whether it can be set against all draws: not without draws, nor if it holds them all."""
        return 0 < self.n < self.inside.size

    @property
    def is_few(self) -> bool:
        """Return whether its draws are too few to tell."""
        return 0 < self.n < LEAST_DRAWS

    @property
    def is_tenth(self) -> bool:
        """Return whether it is no more than a tenth of all draws, which equal ones may make it."""
        return self.n <= 0.1 * self.inside.size + 2


@dataclass(frozen=True, slots=True)
class Shift:
    """Where an input lies in a subset.

    Attributes
    ----------
    middle : Estimate
        Median of the input in the subset, or mean if it has few values, in its unit, with its 95%
        confidence interval.
    shift : Estimate
        (that middle - middle of all draws) / standard deviation of all draws, with its 95% confidence
        interval, in which the standard deviation counts as exact.
    """

    middle: Estimate
    shift: Estimate

    @property
    def is_clear(self) -> bool:
        """Return whether the interval excludes 0."""
        _, low, high = self.shift
        return low is not None and high is not None and not low <= 0.0 <= high

    @property
    def tells(self) -> bool:
        """Return whether it is clear, and enough to speak of."""
        return self.is_clear and abs(self.shift.known) >= LEAST_SHIFT


NO_SHIFT = Shift(NO_ESTIMATE, NO_ESTIMATE)


@dataclass(frozen=True, slots=True)
class Usual:
    """One input in all draws, in its unit.

    Attributes
    ----------
    of_all : Estimate
        Mean if the input has few values, else median.
    n : int
        How many draws there are.
    deviation : float
        Standard deviation, not 0.
    is_mean : bool
        Which of them the middle is.
    """

    of_all: Estimate
    n: int
    deviation: float
    is_mean: bool

    @property
    def middle(self) -> float:
        """Return the mean or median."""
        return self.of_all.known

    @property
    def kind(self) -> str:
        """Return `mean` or `median`."""
        return "mean" if self.is_mean else "median"


@dataclass(frozen=True, slots=True)
class Shifts:
    """One input in each subset, in the order of the subsets.

    Attributes
    ----------
    name : str
        Of the input.
    usual : Usual
        What is usual of the input: all draws.
    within : tuple of Shift
        By subset.
    """

    name: str
    usual: Usual
    within: tuple[Shift, ...]


def subsets_of(values: np.ndarray, ascending: np.ndarray, price: float) -> tuple[Subset, ...]:
    """Return the draws above the price, the lowest tenth and the highest.

    A tenth is more than that where many draws are equal: all that lie at a floor, say.

    Parameters
    ----------
    values, ascending : numpy.ndarray
        (n,) as drawn, and sorted.
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
    """Return the draws that are marked."""
    chosen = values[inside]
    return Subset(name, inside, chosen.size, float(np.median(chosen)) if chosen.size else None)


def shifts_of(
    name: str, variable: np.ndarray, ranking: Ranking, subsets: tuple[Subset, ...]
) -> Shifts | None:
    """Compare an input's middle in each subset with that of all draws.

    Parameters
    ----------
    variable : numpy.ndarray
        (n,) the input; `ranking` is its.

    Returns
    -------
    Shifts or None
        None where the input does not vary.
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
    """Return what is usual of an input; None where it does not vary."""
    n_value, n = ranking.starts.size, variable.size
    if n_value < 2:
        return None
    deviation = float(variable.std(ddof=1))
    if n_value <= _FEW_VALUES and n_value < n:
        mean = plus_minus(float(variable.mean()), t_half_width(deviation, n))
        return Usual(mean, n, deviation, is_mean=True)
    return Usual(percentile(variable[ranking.order], 50), n, deviation, is_mean=False)


def shift_of(ascending: np.ndarray, usual: Usual) -> Shift:
    """Return where some draws of an input lie, sorted, against what is usual.

    The usual middle is of these draws, too. Of the share p of all draws, medians have the correlation
    sqrt(p) (1 - 2 q), where q is the share of these draws between both medians (from the influence functions
    of medians); means have sqrt(p) times the ratio of the standard deviations.
    """
    if usual.is_mean:
        found, deviation = _mean(ascending, usual)
        alike = deviation / usual.deviation
    else:
        found = percentile(ascending, 50)
        first, last = np.searchsorted(ascending, sorted((found.known, usual.middle)))
        alike = 1.0 - 2.0 * float(last - first) / ascending.size
    moved = difference(found, usual.of_all, sqrt(ascending.size / usual.n) * alike)
    return Shift(found, Estimate(*(None if x is None else x / usual.deviation for x in moved)))


def _mean(ascending: np.ndarray, usual: Usual) -> tuple[Estimate, float]:
    """Return the mean, and the standard deviation that gives the interval.

    Of equal draws, that is the usual one.
    """
    found, deviation = mean_and_deviation(ascending)
    if deviation:
        return found, deviation
    return plus_minus(found.known, normal_half_width(usual.deviation, ascending.size)), usual.deviation
