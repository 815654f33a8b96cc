"""Figures with the digits that their confidence intervals support, as words and as cells.

`statistics.rounding` says how many. Without an interval, or where it has no width, a figure is shown
as `formatting.numbers` does. Ends of the interval have the digits of their figure and are rounded outwards,
so that what is shown holds what was computed.
"""

from collections.abc import Callable

from reports.document import Cell, Column
from reports.formatting import cells
from reports.formatting.numbers import (
    FULL_DIGITS_BELOW,
    is_nearly_whole,
    share_decimals,
    show_amount,
    show_change,
    show_move,
    show_share,
)
from reports.statistics.estimates import Estimate
from reports.statistics.rounding import (
    DOWN,
    NEAREST,
    UP,
    decimals_of_interval,
    decimals_of_size,
    rounded_to,
    supported_decimals,
    with_digits_of,
)
from simulate.formatting import currency_symbol, price_decimals


def show_supported(estimate: Estimate, currency: str, toward: int = NEAREST) -> str:
    """Return an amount per share with the digits that its interval supports: ¥2,980, $13.1.

    Parameters
    ----------
    estimate : Estimate
        The amount with its interval.
    currency : str
        ISO code.
    toward : int, optional
        `DOWN`, `NEAREST` or `UP`, as of all functions here.
    """
    decimals, value = supported_decimals(estimate), estimate.value
    if value is None or abs(value) >= FULL_DIGITS_BELOW:
        return show_amount(value, currency)
    most = price_decimals(currency)
    rounded = rounded_to(value, most if decimals is None else min(decimals, most), toward)
    if rounded == 0 and value:  # an end far from its figure: not 0, which it is not
        rounded = rounded_to(value, min(decimals_of_size(value), most), toward)
    return f"{'-' if rounded < 0 else ''}{currency_symbol(currency)}{abs(rounded):,f}"


def show_supported_share(estimate: Estimate, toward: int = NEAREST) -> str:
    """Return a share of draws, likewise: 78.0% or 78%; 0% and 100% only if it is exactly that."""
    decimals, share = supported_decimals(estimate, 100.0), estimate.value
    if decimals is None or share is None or share in (0.0, 1.0) or is_nearly_whole(share):
        return show_share(share)
    figure = getattr(estimate, "figure", estimate).value
    if figure and figure < 1.0:
        decimals = min(decimals, share_decimals(figure))
    asked = decimals, decimals_of_interval(estimate, 100.0)
    if any(rounded_to(100.0 * share, some, toward) in (0, 100) for some in asked if some is not None):
        decimals = share_decimals(share)
    return f"{rounded_to(100.0 * share, decimals, toward):,f}%"


def show_supported_change(estimate: Estimate, toward: int = NEAREST) -> str:
    """Return a relative difference, likewise: +24.3%, -10%."""
    if estimate.value is None:
        return "none"
    decimals = supported_decimals(estimate, 100.0, usual=0)
    if decimals is None or abs(estimate.value) >= FULL_DIGITS_BELOW:
        return show_change(estimate.value)
    rounded = rounded_to(100.0 * estimate.value, decimals, toward)
    return f"{'+' if rounded > 0 else ''}{rounded:,f}%"


def show_part(part: float | None, decimals: int = 1, toward: int = NEAREST) -> str:
    """Return a part of a whole that may be more than all of it, or less than none: 178.2%, -3.0%."""
    if part is None:
        return "none"
    if abs(part) >= FULL_DIGITS_BELOW:
        return f"{100.0 * part:.3g}%"
    return f"{rounded_to(100.0 * part, decimals, toward):,f}%"


def show_supported_part(estimate: Estimate, toward: int = NEAREST) -> str:
    """Return such a part with the digits that its interval supports."""
    decimals = supported_decimals(estimate, 100.0, usual=1)
    return show_part(estimate.value, 1 if decimals is None else decimals, toward)


def show_supported_number(estimate: Estimate, toward: int = NEAREST) -> str:
    """Return a plain number, likewise: 7.25."""
    if estimate.value is None:
        return "none"
    decimals = supported_decimals(estimate)
    if decimals is None or abs(estimate.value) >= FULL_DIGITS_BELOW:
        return f"{estimate.value + 0.0:.3g}"  # plain 0 of -0
    return f"{rounded_to(estimate.value, decimals, toward):,f}"


def amount_cell(estimate: Estimate, currency: str, toward: int = NEAREST) -> Cell:
    """Return a cell with an amount per share: the number in full, shown as far as it is supported."""
    return cells.amount(estimate.value, currency)._replace(shown=show_supported(estimate, currency, toward))


def share_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """Return a cell with a share of draws, likewise."""
    return cells.shown_share(estimate.value, show_supported_share(estimate, toward))


def change_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """Return a cell with a relative difference, likewise."""
    return cells.change(estimate.value)._replace(shown=show_supported_change(estimate, toward))


def part_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """Return a cell with a part of a whole, likewise."""
    return Cell(estimate.value, show_supported_part(estimate, toward), "0.0%")


def number_cell(estimate: Estimate, toward: int = NEAREST) -> Cell:
    """Return a cell with a plain number, likewise."""
    return cells.number(estimate.value)._replace(shown=show_supported_number(estimate, toward))


def move_cell(value: float | None, currency: str, toward: int = NEAREST) -> Cell:
    """Return a cell with a difference of amounts per share and its sign.

    It has the decimals of the currency, so that columns align.
    """
    cell = cells.move(value, currency)
    if toward == NEAREST or value is None or abs(value) >= FULL_DIGITS_BELOW:
        return cell
    shown = rounded_to(value, price_decimals(currency), toward)
    return cell._replace(shown=show_move(float(shown), currency))


def interval_columns(unit: str = "", of: str = "") -> tuple[Column, Column]:
    """Return the heads of the columns that hold the ends of an interval; `CONFIDENCE_INTERVAL` explains them.

    Parameters
    ----------
    unit : str, optional
        Of both.
    of : str, optional
        Whose interval it is, where that is not the column before.
    """
    return Column(f"95% CI{of}, lower", unit), Column(f"95% CI{of}, upper", unit)


def with_interval(estimate: Estimate, cell: Callable[..., Cell]) -> tuple[Cell, Cell, Cell]:
    """Return the cells of a figure and of both ends of its interval, all with the digits of the figure.

    Parameters
    ----------
    estimate : Estimate
        The figure with its interval.
    cell : callable
        One of the above that gives a cell.
    """
    down, up = _outwards(estimate)
    return (
        cell(estimate), cell(with_digits_of(estimate, estimate.low), toward=down),
        cell(with_digits_of(estimate, estimate.high), toward=up),
    )


def format_interval(estimate: Estimate, show: Callable[..., str]) -> str:
    """Return an interval in words, `77.82% to 77.99%`; `none` unless there are both ends.

    Parameters
    ----------
    estimate : Estimate
        The figure with its interval.
    show : callable
        One of the above that gives words.
    """
    if estimate.low is None or estimate.high is None:
        return "none"
    down, up = _outwards(estimate)
    low = show(with_digits_of(estimate, estimate.low), toward=down)
    return f"{low} to {show(with_digits_of(estimate, estimate.high), toward=up)}"


def _outwards(estimate: Estimate) -> tuple[int, int]:
    """Return how the ends are rounded: an interval of no width is the figure itself, and rounded as it is."""
    return (NEAREST, NEAREST) if estimate.low == estimate.high else (DOWN, UP)


