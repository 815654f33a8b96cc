"""Bins in words: `lowest up to 8.0%, highest from 14.3%`."""

from collections.abc import Sequence

from reports.evaluation.evaluation import Evaluation
from reports.evaluation.one_at_a_time import Swing
from reports.formatting.numbers import digits_for, input_words, listed, show_input
from reports.sensitivity.given_data.conditional_bins import Conditional
from reports.sensitivity.given_data.given_data import GivenDraws
from reports.statistics.samples import LATIN_HYPERCUBE, SOBOL

WIDE_LIMITS = "are those of independent draws, so rather too wide for this sampler"


def has_wide_limits(evaluation: Evaluation) -> bool:
    """Whether draws were spread more evenly than independent ones."""
    return evaluation.sample.sampler in (SOBOL, LATIN_HYPERCUBE)


def bar_words(rows: Sequence[Conditional]) -> tuple[str, str]:
    """What the first and the last bins of some inputs are: P0 to P10, or the least value."""
    cut = next((row for row in rows if not row.by_value), None)
    ends = [("least value", "greatest value")] if any(row.by_value for row in rows) else []
    if cut is not None:
        first, last = cut.bins[0].last_percent, cut.bins[-1].first_percent
        ends.insert(0, (f"P0 to P{first:.3g}", f"P{last:.3g} to P100"))
    lowest, highest = (" or ".join(side) for side in zip(*ends, strict=True))
    return f"input in its lowest bin ({lowest})", f"input in its highest bin ({highest})"


def end_words(row: Conditional, evaluation: Evaluation) -> str:
    """Where an input's first bin ends and its last begins."""
    return f"lowest {low_words(row, evaluation)}, highest {high_words(row, evaluation)}"


def low_words(row: Conditional, evaluation: Evaluation) -> str:
    """The first bin: `up to 8.0%`, `at 0%`."""
    return f"{'at' if row.by_value else 'up to'} {_shown(row, row.bins[0].high, evaluation)}"


def high_words(row: Conditional, evaluation: Evaluation) -> str:
    """The last bin: `from 14.3%`, `at 2%`."""
    return f"{'at' if row.by_value else 'from'} {_shown(row, row.bins[-1].low, evaluation)}"


def unit_of(name: str, evaluation: Evaluation) -> str:
    """An input's unit, as the registry names it."""
    return next(row.unit for row in evaluation.inputs if row.name == name)


def turned_words(found: GivenDraws, evaluation: Evaluation) -> tuple[str, ...]:
    """That some correlated inputs go the other way here than in the swings, where they move alone."""
    swings = {row.name: row for row in evaluation.swings}
    names = [
        input_words(row.name) for row in found.conditionals
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
    """Whether P50 clearly falls from the first bin to the last though the swing rises, or the reverse."""
    first, last = (row.bins[place].figures.p50.interval for place in (0, -1))
    if first is None or last is None or swing.value_low is None or swing.value_high is None:
        return False
    rises, falls = last[0] > first[1], last[1] < first[0]
    alone = swing.value_high - swing.value_low
    return (rises and alone < 0.0) or (falls and alone > 0.0)


def _shown(row: Conditional, value: float, evaluation: Evaluation) -> str:
    unit = unit_of(row.name, evaluation)
    decimals = digits_for(row.bins[0].high, row.bins[-1].low, unit)
    return show_input(value, unit, evaluation.currency, decimals)
