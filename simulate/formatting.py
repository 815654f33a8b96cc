"""How numbers are shown: the published page's rounding, and money by currency."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import isfinite

from engine.model.line_items import LINE_BY_NAME, MONEY, NOT_IN_2026, PERCENT, LineSpec

# Currencies as people write them; any other is shown by its code with two decimals.
_SYMBOL = {"USD": "$", "JPY": "¥", "EUR": "€", "GBP": "£"}
_NO_CENTS = {"JPY", "KRW"}
_UNIT = {
    "money": "millions of {currency}",
    "rate": "decimal per year",
    "share": "decimal",
    "ratio": "plain number",
    "years": "years",
    "year": "year of the forecast",
    "count": "millions of shares",
    "price": "{currency} per share",
}


def round_half_away(value: float, decimals: int) -> Decimal:
    """Round as the page does: half away from zero, in decimal.

    0.043 x 1.05 is 4.515%, printed 4.52, though the nearest double lies below 4.515: so the
    double is first read back to the 12 digits that its computation supports.
    """
    with localcontext(prec=400):  # room for any double
        # Adding 0 makes -0 plain 0.
        return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def shown_line(name: str, lines: dict[str, list[float]]) -> list[Decimal | None]:
    """Return a line's values as the page prints them, percentages times 100.

    Three totals are sums of their parts as shown, not of their parts as they are. None where
    there is no number: debt over an equity of zero.
    """
    spec = LINE_BY_NAME[name]
    if spec.shown_as_sum_of:
        parts = [shown_line(part, lines) for part in spec.shown_as_sum_of]
        return [None if None in column else sum(column, Decimal(0)) for column in zip(*parts, strict=True)]
    return [shown_number(spec, value) for value in lines[name]]


def shown_number(spec: LineSpec, value: float) -> Decimal | None:
    """Return one value of a line as the page prints it, percentages times 100; None where it is no number.

    Parameters
    ----------
    spec : LineSpec
        The line.
    value : float
        Unrounded, percentages as decimals.
    """
    scale = 100.0 if spec.unit == PERCENT else 1.0
    return round_half_away(scale * value, spec.decimals) if isfinite(value) else None


def unshown_rest(spec: LineSpec, lines: dict[str, list[float]]) -> tuple[str, list[Decimal | None]] | None:
    """Return what the later layout leaves out of a total, so that what is shown adds up to it.

    Parameters
    ----------
    spec : LineSpec
        The total.
    lines : dict[str, list of float]
        Every line's values by year.

    Returns
    -------
    label : str
        Names the lines left out that are not zero in every year; `{money}` as in other labels.
    amounts : list of Decimal or None
        The total as shown less its other parts as shown; None in a year that has no such figure.

    None is returned if nothing is left out.
    """
    hidden = [name for name in spec.sum_of if name in NOT_IN_2026 and any(lines[name])]
    if not hidden:
        return None
    shown = [shown_line(name, lines) for name in spec.sum_of if name not in NOT_IN_2026]
    amounts = [
        None if total is None or None in parts else total - sum(parts, Decimal(0))
        for total, *parts in zip(shown_line(spec.name, lines), *shown, strict=True)
    ]
    labels = (LINE_BY_NAME[name].label.removesuffix(", {money}") for name in hidden)
    return f"Not shown: {', '.join(label[0].lower() + label[1:] for label in labels)}, {{money}}", amounts


def line_label(spec: LineSpec, currency: str, layout: str) -> str:
    """Return the published label of a line in a currency and layout."""
    label = spec.label
    if layout == "later" and spec.label_in_2026:
        label = spec.label_in_2026 + (", {money}" if spec.unit == MONEY else "")
    return label.format(money=f"{currency_symbol(currency)}m")


def currency_symbol(currency: str) -> str:
    """Return a currency's symbol: `$` for USD, `CHF ` for CHF."""
    return _SYMBOL.get(currency, currency + " ")


def price_decimals(currency: str) -> int:
    """Return the decimals of an amount per share: 2, but 0 for a currency without cents."""
    return 0 if currency in _NO_CENTS else 2


def show_price(amount: float, currency: str) -> str:
    """Show an amount per share: $13.09, ¥3,253."""
    rounded = round_half_away(abs(amount), price_decimals(currency))
    sign = "-" if amount < 0 and rounded else ""
    return f"{sign}{currency_symbol(currency)}{rounded:,}"


def show_upside(upside: float) -> str:
    """Show a relative difference with its sign: +29%."""
    percent = round_half_away(100 * upside, 0)
    return f"{percent:+}%" if percent else "0%"


def unit_words(unit: str, currency: str) -> str:
    """Return an input's unit for people and file headers."""
    return _UNIT[unit].format(currency=currency)
