"""Figures as cells of a table: the number, how people read it, and its format in a workbook."""

from reports.document import Cell
from reports.formatting.numbers import (
    FULL_DIGITS_BELOW,
    IN_PERCENT,
    digits_for,
    is_nearly_whole,
    share_decimals,
    show_amount,
    show_change,
    show_input,
    show_move,
    show_share,
    show_signed,
)
from simulate.formatting import price_decimals, round_half_away


def words(text: str) -> Cell:
    """Return a cell with a text."""
    return Cell(text, text, "@")


def nothing(why: str = "none") -> Cell:
    """Return a cell without a figure, which says why in a word or two."""
    return Cell(None, why)


def amount(value: float | None, currency: str) -> Cell:
    """Return a cell with an amount in currency per share."""
    return Cell(value, show_amount(value, currency), _decimals("#,##0", price_decimals(currency)))


def share(value: float | None) -> Cell:
    """Return a cell with a share of draws, or any part of a whole."""
    return shown_share(value, show_share(value))


def shown_share(value: float | None, shown: str) -> Cell:
    """Return a cell with a share as it is shown.

    A workbook shows no fewer digits, or 0.011% would be 0.0% there, and of <0.01% those that tell it from 0%.
    """
    decimals = max(1, len(shown.rstrip("%").partition(".")[2]))
    if value is not None and is_nearly_whole(value):
        decimals = share_decimals(value)
    return Cell(value, shown, _decimals("0%", decimals))


def change(value: float | None) -> Cell:
    """Return a cell with a relative difference, such as value / price - 1."""
    return nothing() if value is None else Cell(value, show_change(value), "+0.0%;-0.0%;0.0%")


def count(value: int) -> Cell:
    """Return a cell with a number of draws."""
    return Cell(value, f"{value:,}", "#,##0")


def number(value: float | None, decimals: int = 2) -> Cell:
    """Return a cell with a plain number."""
    if value is None:
        return nothing()
    shown = f"{round_half_away(value, decimals):,}" if abs(value) < FULL_DIGITS_BELOW else f"{value:.3g}"
    return Cell(value, shown, _decimals("#,##0", decimals))


def move(value: float | None, currency: str) -> Cell:
    """Return a cell with a difference of amounts per share, with its sign."""
    if value is None:
        return nothing()
    pattern = _decimals("#,##0", price_decimals(currency))
    return Cell(value, show_move(value, currency), f"+{pattern};-{pattern};{pattern}")


def signed(value: float | None, decimals: int = 2) -> Cell:
    """Return a cell with a plain number and its sign."""
    pattern = _decimals("0", decimals)
    return nothing() if value is None else Cell(
        value, show_signed(value, decimals), f"+{pattern};-{pattern};{pattern}"
    )


def of_input(value: float | None, unit: str, currency: str, low: float, high: float) -> Cell:
    """Return a cell with an input's value in its unit.

    Parameters
    ----------
    value : float or None
        The value, in the unit of the input.
    unit, currency : str
        The unit as the registry names it, and the ISO code of the currency.
    low, high : float
        Two values that the digits shown must tell apart.
    """
    if value is None:
        return nothing()
    decimals = digits_for(low, high, unit)
    pattern = "0%" if unit in IN_PERCENT else "#,##0"
    return Cell(value, show_input(value, unit, currency, decimals), _decimals(pattern, decimals))


def _decimals(pattern: str, count: int) -> str:
    return pattern.replace("0%", f"0.{'0' * count}%") if count and "%" in pattern else (
        f"{pattern}.{'0' * count}" if count else pattern
    )
