"""The distribution tornado: the value among the draws in which an input is low, ..., high.

Draws are cut into bins by one input, and nothing else is held. So a bin's figures include
whatever moves with that input: they are right under correlation, and they are of association,
not of one cause alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.evaluation.evaluation import Evaluation
from reports.evaluation.swings import Swing
from reports.formatting.numbers import digits_for, format_name, listed, show_input
from reports.statistics.ranking import Ranking, bin_starts
from reports.statistics.samples import LATIN_HYPERCUBE, SOBOL
from reports.statistics.summary_statistics import SummaryStatistics, summary_of

N_BIN = 10
_LEAST_IN_BIN = 10


@dataclass(frozen=True, slots=True)
class Bin:
    """The draws in which an input lies between two values.

    Attributes
    ----------
    first_percent, last_percent : float
        Which part of the draws, ordered by the input: 0 and 10, say.
    low, middle, high : float
        Least, median and greatest value of the input there, in its unit.
    figures : SummaryStatistics
        Of the value.
    """

    first_percent: float
    last_percent: float
    low: float
    middle: float
    high: float
    figures: SummaryStatistics


@dataclass(frozen=True, slots=True)
class Conditional:
    """The value over the bins of one input.

    Attributes
    ----------
    name : str
        Of the input.
    bins : tuple of Bin
        At least two, ascending in the input.
    by_value : bool
        Whether each bin is one value of the input, which has few.
    """

    name: str
    bins: tuple[Bin, ...]
    by_value: bool

    @property
    def spread(self) -> float:
        """Return the greatest less the least P50 of the bins, currency per share."""
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
    variable, values : numpy.ndarray
        (n,) the input; the value, currency per share.
    ranking : Ranking
        Of `variable`.

    Returns
    -------
    Conditional or None
        None where there are not two bins: too few draws, or an input that does not vary.
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
            summary_of(np.sort(ordered[first:last]), price),
        )
        for first, last in zip(starts.tolist(), ends, strict=True)
    )
    return Conditional(name, bins, by_value)

WIDE_INTERVALS = "are those of independent draws, so rather too wide for this sampler"


def has_wide_intervals(evaluation: Evaluation) -> bool:
    """Return whether draws were spread more evenly than independent ones."""
    return evaluation.sample.sampler in (SOBOL, LATIN_HYPERCUBE)


def format_bar_ends(rows: Sequence[Conditional]) -> tuple[str, str]:
    """Return what the first and the last bins of some inputs are: P0 to P10, or the least value."""
    cut = next((row for row in rows if not row.by_value), None)
    ends = [("least value", "greatest value")] if any(row.by_value for row in rows) else []
    if cut is not None:
        first, last = cut.bins[0].last_percent, cut.bins[-1].first_percent
        ends.insert(0, (f"P0 to P{first:.3g}", f"P{last:.3g} to P100"))
    lowest, highest = (" or ".join(side) for side in zip(*ends, strict=True))
    return f"input in its lowest bin ({lowest})", f"input in its highest bin ({highest})"


def format_end(row: Conditional, evaluation: Evaluation) -> str:
    """Return where an input's first bin ends and its last begins."""
    return f"lowest {format_lowest(row, evaluation)}, highest {format_highest(row, evaluation)}"


def format_lowest(row: Conditional, evaluation: Evaluation) -> str:
    """Return the first bin: `up to 8.0%`, `at 0%`."""
    return f"{'at' if row.by_value else 'up to'} {_shown(row, row.bins[0].high, evaluation)}"


def format_highest(row: Conditional, evaluation: Evaluation) -> str:
    """Return the last bin: `from 14.3%`, `at 2%`."""
    return f"{'at' if row.by_value else 'from'} {_shown(row, row.bins[-1].low, evaluation)}"


def format_turned(rows: Sequence[Conditional], evaluation: Evaluation) -> tuple[str, ...]:
    """Return that some correlated inputs go the other way here than in the swings, where they move alone."""
    swings = {row.name: row for row in evaluation.swings}
    names = [
        format_name(row.name) for row in rows
        if row.name in evaluation.correlations.names and _turns(row, swings[row.name])
    ]
    if not names:
        return ()
    goes, them, their = ("goes", "it", "its") if len(names) == 1 else ("go", "them", "their")
    return (
        f"The other way round than in the swings, where an input moves alone, {goes} {listed(names)}: what "
        f"is correlated with {them} moves the value more than {their} own effect does.",
    )


def _turns(row: Conditional, swing: Swing) -> bool:
    """Return whether P50 clearly falls from first to last bin though the swing rises, or the reverse."""
    first, last = (row.bins[place].figures.p50.interval for place in (0, -1))
    if first is None or last is None or swing.value_low is None or swing.value_high is None:
        return False
    rises, falls = last[0] > first[1], last[1] < first[0]
    alone = swing.value_high - swing.value_low
    return (rises and alone < 0.0) or (falls and alone > 0.0)


def _shown(row: Conditional, value: float, evaluation: Evaluation) -> str:
    unit = evaluation.unit_of(row.name)
    decimals = digits_for(row.bins[0].high, row.bins[-1].low, unit)
    return show_input(value, unit, evaluation.currency, decimals)
