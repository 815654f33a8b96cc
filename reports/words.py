"""Numbers and names in words, as terminal and pictures show them."""

from decimal import Decimal
from math import floor, log10

from simulate.display import currency_symbol, round_half_away, show_price, show_upside

_IN_PERCENT = ("rate", "share")
_FULL_DIGITS_BELOW = 1e12


def input_words(name: str) -> str:
    """An input's name for people: `tax_rate` is `tax rate`."""
    return name.replace("_", " ")


def show_amount(amount: float | None, currency: str) -> str:
    """An amount per share: $13.09, ¥3,253, $1.2e+15, `none`."""
    if amount is None:
        return "none"
    if abs(amount) < _FULL_DIGITS_BELOW:
        return show_price(amount, currency)
    return f"{'-' if amount < 0 else ''}{currency_symbol(currency)}{abs(amount):.3g}"


def show_share(share: float | None) -> str:
    """A share of draws: 87.3%, 0.012%; never 0% or 100% unless it is exactly that."""
    if share is None:
        return "none"
    if share in (0.0, 1.0):
        return f"{100 * share:.0f}%"
    nearer_end = 100.0 * min(share, 1.0 - share)
    decimals = min(9, max(1, 1 - floor(log10(nearer_end))) if nearer_end < 1.0 else 1)
    return f"{100 * share:.{decimals}f}%"


def share_limits(low: float | None, high: float | None) -> str:
    """Limits of a share, with digits enough to tell them apart: 76.58% to 76.75%."""
    if low is None or high is None:
        return "none"
    decimals = digits_for(low, high, "share")
    return " to ".join(
        show_share(limit) if limit in (0.0, 1.0) else f"{_number(100.0 * limit, decimals)}%"
        for limit in (low, high)
    )


def show_correlation(rank: float | None, decimals: int = 2) -> str:
    """A rank correlation: 0.50, -0.123 rounded to -0.12; `none` where there is none."""
    return "none" if rank is None else f"{round_half_away(rank, decimals)}"


def show_change(change: float) -> str:
    """A relative difference with its sign: +29%, 0%."""
    if abs(change) >= _FULL_DIGITS_BELOW:
        return f"{100.0 * change:+.3g}%"
    shown = show_upside(change)
    return "0%" if shown[1:] == "0%" else shown


def digits_for(low: float, high: float, unit: str) -> int:
    """Decimals that give the difference of two values of an input two digits."""
    apart = abs(high - low) * (100.0 if unit in _IN_PERCENT else 1.0)
    return 2 if apart == 0.0 else min(6, max(0, 1 - floor(log10(apart))))


def show_input(value: float, unit: str, currency: str, decimals: int) -> str:
    """A value of an input with its unit: 12.2%, ¥20,431m, 5.0 years."""
    if unit in _IN_PERCENT:
        return f"{_number(100.0 * value, decimals)}%"
    if unit == "money":
        sign = "-" if value < 0 else ""
        return f"{sign}{currency_symbol(currency)}{_number(abs(value), decimals)}m"
    if unit == "price":
        return show_amount(value, currency)
    return _number(value, decimals) + {"years": " years", "count": "m shares"}.get(unit, "")


def show_parameter(value: float, unit: str, currency: str) -> str:
    """A number that somebody wrote into a config, in full, but for what six digits do not hold."""
    scaled = 100.0 * value if unit in _IN_PERCENT else value
    decimals = max(0, -Decimal(f"{scaled:.6g}").normalize().as_tuple().exponent)
    return show_input(value, unit, currency, decimals)


def axis_unit(unit: str, currency: str) -> str:
    """An input's unit beside an axis of plain numbers."""
    return {
        "money": f"{currency_symbol(currency)}m", "price": currency, "years": "years", "count": "m shares",
        "ratio": "",
    }.get(unit, "%")


def axis_scale(unit: str) -> float:
    """What turns an input's value into a number on such an axis."""
    return 100.0 if unit in _IN_PERCENT else 1.0


def _number(value: float, decimals: int) -> str:
    if abs(value) >= _FULL_DIGITS_BELOW:
        return f"{value:.3g}"
    return f"{round_half_away(value, decimals):,}"
