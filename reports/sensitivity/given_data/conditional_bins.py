"""The distribution tornado: the value among the draws in which an input is low, ..., high.

Draws are cut into bins by one input, and nothing else is held. So a bin's figures include
whatever moves with that input: they are right under correlation, and they are of association,
not of one cause alone.
"""

from dataclasses import dataclass

import numpy as np

from reports.statistics.ranking import Ranking, bin_starts
from reports.statistics.summary_statistics import ValueFigures, figures_of

N_BIN = 10
_LEAST_IN_BIN = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The draws in which an input lies between two values.

    Attributes
    ----------
    first_percent, last_percent : which part of the draws, ordered by the input: 0 and 10, say.
    low, middle, high : least, median and greatest value of the input there, in its unit.
    figures : of the value.
    """

    first_percent: float
    last_percent: float
    low: float
    middle: float
    high: float
    figures: ValueFigures


@dataclass(frozen=True, slots=True)
class Conditional:
    """The value over the bins of one input.

    Attributes
    ----------
    name : of the input.
    bins : at least two, ascending in the input.
    by_value : whether each bin is one value of the input, which has few.
    """

    name: str
    bins: tuple[Bin, ...]
    by_value: bool

    @property
    def spread(self) -> float:
        """Greatest less least P50 of the bins, currency per share."""
        middles = [part.figures.p50.known for part in self.bins]
        return max(middles) - min(middles)


def conditional_of(
    name: str, variable: np.ndarray, ranking: Ranking, values: np.ndarray, price: float
) -> Conditional | None:
    """Cut the draws by one input.

    Ten bins of equal counts, fewer with less than 100 draws; an input of at most ten values is
    cut by these.

    Parameters
    ----------
    variable, values : (n,) the input; the value, currency per share.
    ranking : of `variable`.

    Returns
    -------
    conditional : None where there are not two bins: too few draws, or an input that does not vary.
    """
    n = values.size
    by_value = ranking.starts.size <= N_BIN
    starts = ranking.starts if by_value else bin_starts(ranking, min(N_BIN, n // _LEAST_IN_BIN))
    if n < 2 * _LEAST_IN_BIN or starts.size < 2:
        return None
    inputs, ordered = variable[ranking.order], values[ranking.order]
    ends = [*starts[1:].tolist(), n]
    bins = tuple(
        Bin(
            100.0 * first / n, 100.0 * last / n,
            float(inputs[first]), float(inputs[(first + last) // 2]), float(inputs[last - 1]),
            figures_of(np.sort(ordered[first:last]), price),
        )
        for first, last in zip(starts.tolist(), ends, strict=True)
    )
    return Conditional(name, bins, by_value)
