"""Numbers and names in words, as terminal and pictures show them."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor, log10
from textwrap import shorten

from simulate.formatting import currency_symbol, round_half_away, show_price, show_upside

#: Units of inputs that people read in percent.
IN_PERCENT = ("rate", "share")
#: Larger numbers are shown as powers of ten.
FULL_DIGITS_BELOW = 1e12
_LEAST_SHARE = 1e-4  # below it a share of draws is <0.01%
#: What every section means by it.
CONFIDENCE_INTERVAL = (
    "95% CI",
    "the 95% confidence interval: where the figure of endlessly many draws lies, with 95% confidence; it "
    "says nothing of whether the ranges in the config are right",
)


def cut(text: str, longest: int) -> str:
    """Return a text of at most so many letters, cut between words, within one where a word is that long."""
    found = shorten(text, longest, placeholder="…")
    return f"{text[: longest - 1].rstrip()}…" if len(found) < 0.5 * min(len(text), longest) else found


def format_name(name: str) -> str:
    """Return the name of an input for people: `tax_rate` is `tax rate`."""
    return name.replace("_", " ")


def show_amount(amount: float | None, currency: str) -> str:
    """Return an amount per share: $13.09, ¥3,253, $1.2e+15, `none`."""
    if amount is None:
        return "none"
    if abs(amount) < FULL_DIGITS_BELOW:
        return show_price(amount, currency)
    return f"{'-' if amount < 0 else ''}{currency_symbol(currency)}{abs(amount):.3g}"


def show_share(share: float | None) -> str:
    """Return a share of draws: 87.3%, 0.012%, <0.01%; never 0% or 100% unless it is exactly that.

    Raises
    ------
    ValueError
        If it is not in [0, 1].
    """
    if share is None:
        return "none"
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"a share of draws is from 0 to 1, not {share}")
    if share in (0.0, 1.0):
        return f"{abs(100 * share):.0f}%"
    if is_nearly_whole(share):
        return "<0.01%" if share < 0.5 else ">99.99%"
    return f"{100 * share:.{share_decimals(share)}f}%"


def is_nearly_whole(share: float) -> bool:
    """Return whether a share is so near to 0 or 1, and neither, that nobody would act on its digits."""
    return 0.0 < min(share, 1.0 - share) < _LEAST_SHARE


def share_decimals(share: float) -> int:
    """Return the decimals of a share in percent that tell it from 0% and 100%; it is neither."""
    nearer_end = 100.0 * min(share, 1.0 - share)
    return min(9, max(1, 1 - floor(log10(nearer_end))) if nearer_end < 1.0 else 1)


def show_correlation(rank: float | None, decimals: int = 2) -> str:
    """Return a rank correlation: 0.50, -0.123 rounded to -0.12; `none` where there is none."""
    return "none" if rank is None else f"{round_half_away(rank, decimals)}"


def show_change(change: float) -> str:
    """Return a relative difference with its sign: +29%, 0%."""
    if abs(change) >= FULL_DIGITS_BELOW:
        return f"{100.0 * change:+.3g}%"
    shown = show_upside(change)
    return "0%" if shown[1:] == "0%" else shown


def show_move(amount: float | None, currency: str) -> str:
    """Return a difference of amounts per share with its sign: +¥81, -$0.40; no sign where it rounds to 0."""
    if amount is None:
        return "none"
    shown = show_amount(abs(amount), currency)
    if shown == show_amount(0.0, currency):
        return shown
    return f"{'-' if amount < 0 else '+'}{shown}"


def show_signed(number: float, decimals: int = 2) -> str:
    """Return a plain number with its sign: +0.31; no sign where it rounds to 0."""
    rounded = round_half_away(number, decimals)
    return f"{'+' if rounded > 0 else ''}{rounded:,}"


def listed(names: Sequence[str]) -> str:
    """Return a list in words: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def digits_for(low: float, high: float, unit: str) -> int:
    """Return the decimals that give the difference of two values of an input two digits."""
    apart = abs(high - low) * (100.0 if unit in IN_PERCENT else 1.0)
    return 2 if apart == 0.0 else min(6, max(0, 1 - floor(log10(apart))))


def show_input(value: float, unit: str, currency: str, decimals: int) -> str:
    """Return the value of an input with its unit: 12.2%, ¥20,431m, 5.0 years, year 8."""
    if unit in IN_PERCENT:
        return f"{_number(100.0 * value, decimals)}%"
    if unit == "money":
        sign = "-" if value < 0 else ""
        return f"{sign}{currency_symbol(currency)}{_number(abs(value), decimals)}m"
    if unit == "price":
        return show_amount(value, currency)
    if unit == "year":
        return f"year {_number(value, decimals)}"
    return _number(value, decimals) + {"years": " years", "count": "m shares"}.get(unit, "")


def show_parameter(value: float, unit: str, currency: str) -> str:
    """Return a number that somebody wrote into a config, in full but for what six digits do not hold.

    A percentage has four, 82.10% of 0.820973: nobody knows more of it, and the config is there in full.
    """
    scaled = 100.0 * value if unit in IN_PERCENT else value
    exponent = Decimal(f"{scaled:.{4 if unit in IN_PERCENT else 6}g}").normalize().as_tuple().exponent
    return show_input(value, unit, currency, max(0, -int(exponent)))


def axis_unit(unit: str, currency: str) -> str:
    """Return an input's unit beside an axis of plain numbers."""
    return {
        "money": f"{currency_symbol(currency)}m", "price": currency, "years": "years", "count": "m shares",
        "year": "year of the forecast", "ratio": "",
    }.get(unit, "%")


def axis_scale(unit: str) -> float:
    """Return the factor that turns an input's value into a number on such an axis."""
    return 100.0 if unit in IN_PERCENT else 1.0


def _number(value: float, decimals: int) -> str:
    if abs(value) >= FULL_DIGITS_BELOW:
        return f"{value:.3g}"
    return f"{round_half_away(value, decimals):,}"
