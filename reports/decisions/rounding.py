"""Figures with as many digits as their 95% limits support, as words and as cells.

A figure is rounded to the decade of the limits' half-width: 2,981 +- 30 is shown as 2,980, 2,981 +- 2
as 2,981. Without limits, or where they have no width, it is shown as `reports.words` does.
"""

from collections.abc import Callable
from math import floor, log10

from reports import cells
from reports.document import Cell
from reports.estimate import Estimate
from reports.words import show_amount, show_change, show_share
from simulate.display import currency_symbol, price_decimals, round_half_away

_FULL_DIGITS_BELOW = 1e12
_MOST_DECIMALS = 9


def supported_decimals(estimate: Estimate, scale: float = 1.0) -> int | None:
    """Decimals that the limits support, negative for tens and hundreds; None where they do not tell.

    Parameters
    ----------
    scale : 100 for a figure that is shown in percent.
    """
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return None
    half = 0.5 * scale * (estimate.high - estimate.low)
    return min(_MOST_DECIMALS, -floor(log10(half))) if half > 0.0 else None


def show_supported(estimate: Estimate, currency: str) -> str:
    """An amount per share: ¥2,980, $13.1."""
    decimals, value = supported_decimals(estimate), estimate.value
    if decimals is None or decimals >= price_decimals(currency) or abs(value) >= _FULL_DIGITS_BELOW:
        return show_amount(value, currency)
    shown = _number(abs(value), decimals)
    return f"{'-' if value < 0 and float(shown.replace(',', '')) else ''}{currency_symbol(currency)}{shown}"


def show_supported_share(estimate: Estimate) -> str:
    """A share of draws: 77.97%; 0% and 100% only if it is exactly that."""
    decimals = supported_decimals(estimate, 100.0)
    if decimals is None or estimate.value in (0.0, 1.0):
        return show_share(estimate.value)
    shown = _number(100.0 * estimate.value, decimals)
    return show_share(estimate.value) if float(shown) in (0.0, 100.0) else f"{shown}%"


def show_supported_change(estimate: Estimate) -> str:
    """A relative difference: +24.3%, -10%."""
    if estimate.value is None:
        return "none"
    decimals = supported_decimals(estimate, 100.0)
    if decimals is None or abs(estimate.value) >= _FULL_DIGITS_BELOW:
        return show_change(estimate.value)
    shown = _number(100.0 * estimate.value, decimals)
    return f"{'+' if float(shown.replace(',', '')) > 0.0 else ''}{shown}%"


def show_part(part: float | None) -> str:
    """Part of a whole that may be more than all of it, or less than none: 178.2%, -3.0%."""
    if part is None:
        return "none"
    return f"{100.0 * part:.3g}%" if abs(part) >= _FULL_DIGITS_BELOW else f"{_number(100.0 * part, 1)}%"


def show_supported_part(estimate: Estimate) -> str:
    """Such a part with the digits that its limits support."""
    decimals = supported_decimals(estimate, 100.0)
    if decimals is None or abs(estimate.value) >= _FULL_DIGITS_BELOW:
        return show_part(estimate.value)
    return f"{_number(100.0 * estimate.value, decimals)}%"


def show_supported_number(estimate: Estimate) -> str:
    """A plain number: 7.25."""
    if estimate.value is None:
        return "none"
    decimals = supported_decimals(estimate)
    if decimals is None or abs(estimate.value) >= _FULL_DIGITS_BELOW:
        return f"{estimate.value:.3g}"
    return _number(estimate.value, decimals)


def amount_cell(estimate: Estimate, currency: str) -> Cell:
    """An amount per share: the number in full, shown as far as it is supported."""
    return cells.amount(estimate.value, currency)._replace(shown=show_supported(estimate, currency))


def share_cell(estimate: Estimate) -> Cell:
    """A share of draws, likewise."""
    return cells.share(estimate.value)._replace(shown=show_supported_share(estimate))


def change_cell(estimate: Estimate) -> Cell:
    """A relative difference, likewise."""
    return cells.change(estimate.value)._replace(shown=show_supported_change(estimate))


def part_cell(estimate: Estimate) -> Cell:
    """A part of a whole, likewise."""
    return Cell(estimate.value, show_supported_part(estimate), "0.0%")


def number_cell(estimate: Estimate) -> Cell:
    """A plain number, likewise."""
    return cells.number(estimate.value)._replace(shown=show_supported_number(estimate))


def with_limits(estimate: Estimate, cell: Callable[[Estimate], Cell]) -> tuple[Cell, Cell, Cell]:
    """A figure and its lower and upper limit, all with the digits of the figure.

    Parameters
    ----------
    cell : one of the above.
    """
    figure, low, high = (cell(estimate._replace(value=number)) for number in estimate)
    return figure, low, high


def _number(value: float, decimals: int) -> str:
    return f"{round_half_away(value, decimals) + 0:,f}"
