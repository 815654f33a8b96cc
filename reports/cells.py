"""Figures as cells of a table: the number, how people read it, and its format in a workbook."""

from reports.document import Cell
from reports.estimate import Estimate
from reports.words import digits_for, show_amount, show_change, show_input, show_share
from simulate.display import price_decimals

_IN_PERCENT = ("rate", "share")


def words(text: str) -> Cell:
    """A text."""
    return Cell(text, text, "@")


def nothing(why: str = "none") -> Cell:
    """No figure, and why in a word or two."""
    return Cell(None, why)


def amount(value: float | None, currency: str) -> Cell:
    """Currency per share."""
    return Cell(value, show_amount(value, currency), _decimals("#,##0", price_decimals(currency)))


def share(value: float | None) -> Cell:
    """A share of draws, or any part of a whole."""
    return Cell(value, show_share(value), "0.0%")


def change(value: float | None) -> Cell:
    """A relative difference, such as value / price - 1."""
    return nothing() if value is None else Cell(value, show_change(value), "+0.0%;-0.0%;0.0%")


def count(value: int) -> Cell:
    """A number of draws."""
    return Cell(value, f"{value:,}", "#,##0")


def number(value: float | None, decimals: int = 2) -> Cell:
    """A plain number."""
    return nothing() if value is None else Cell(value, f"{value:,.{decimals}f}", _decimals("#,##0", decimals))


def limits(estimate: Estimate, currency: str) -> Cell:
    """The 95% limits of an amount, as words: a workbook has them in columns of their own."""
    if estimate.low is None or estimate.high is None:
        return nothing()
    return words(f"{show_amount(estimate.low, currency)} to {show_amount(estimate.high, currency)}")


def of_input(value: float | None, unit: str, currency: str, low: float, high: float) -> Cell:
    """An input's value in its unit, with digits that tell `low` from `high`."""
    if value is None:
        return nothing()
    decimals = digits_for(low, high, unit)
    pattern = "0%" if unit in _IN_PERCENT else "#,##0"
    return Cell(value, show_input(value, unit, currency, decimals), _decimals(pattern, decimals))


def _decimals(pattern: str, count: int) -> str:
    return pattern.replace("0%", f"0.{'0' * count}%") if count and "%" in pattern else (
        f"{pattern}.{'0' * count}" if count else pattern
    )
