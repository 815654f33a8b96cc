"""Bins in words: `lowest up to 8.0%, highest from 14.3%`."""

from collections.abc import Sequence

from reports.drivers.conditional import Conditional
from reports.evaluation import Evaluation
from reports.words import digits_for, show_input


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


def _shown(row: Conditional, value: float, evaluation: Evaluation) -> str:
    unit = unit_of(row.name, evaluation)
    decimals = digits_for(row.bins[0].high, row.bins[-1].low, unit)
    return show_input(value, unit, evaluation.currency, decimals)
