"""Names and units of the lines that fans show, and amounts of them in words."""

from typing import NamedTuple

from reports.document import Cell
from reports.forecast.fan import Fan
from reports.formatting.cells import nothing, number
from reports.formatting.numbers import input_words
from simulate.formatting import currency_symbol, round_half_away

_NAMES = {"debt_to_equity": "debt to equity"}
# Of an axis whose largest amount in millions reaches this: word, and what a million is.
_LARGE_MONEY = ((1e7, "tn", 1e-6), (1e4, "bn", 1e-3))

#: What the lines mean, for people.
MEANINGS = (
    ("Revenue", "sales of the year."),
    ("Operating margin", "operating income over revenue."),
    ("Net income", "earnings after interest and tax."),
    ("Free cash flow", "cash from operations less capital expenditure."),
    (
        "Cash for distribution",
        "what shareholders could be paid: free cash flow, debt and shares issued, less what equity keeps.",
    ),
    ("Debt to equity", "total debt over book equity, a plain ratio."),
)


class AxisUnit(NamedTuple):
    """How an axis counts: the unit's name, what turns a number into it, and the sign behind labels."""

    name: str
    scale: float
    sign: str = ""


def fan_words(name: str) -> str:
    """A line's name for people."""
    return _NAMES.get(name, input_words(name))


def axis_of(fan: Fan, currency: str) -> AxisUnit:
    """The unit that suits a line's amounts."""
    if fan.unit == "share":
        return AxisUnit("% of revenue", 100.0, "%")
    if fan.unit == "ratio":
        return AxisUnit("times", 1.0)
    amounts = [abs(x) for band in (*fan.bands.values(), fan.base) for x in band if x is not None]
    largest = max(amounts, default=0.0)
    symbol = currency_symbol(currency)
    for least, word, scale in _LARGE_MONEY:
        if largest >= least:
            return AxisUnit(f"{symbol}{word}", scale)
    return AxisUnit(f"{symbol}m", 1.0)


def fan_cell(amount: float | None, fan: Fan, unit: AxisUnit) -> Cell:
    """One amount of a line, in the unit of its axis; a workbook has it in that unit, too."""
    if amount is None:
        return nothing()
    if fan.unit == "share":
        return Cell(amount, f"{round_half_away(100.0 * amount, 1)}%", "0.0%")
    return number(unit.scale * amount, 2 if fan.unit == "ratio" else 1)


def in_words(amount: float | None, fan: Fan, unit: AxisUnit) -> str:
    """An amount with its unit, for a sentence: ¥1,110bn, 17.3%, 0.88."""
    if amount is None:
        return "none"
    if fan.unit != "money":
        return fan_cell(amount, fan, unit).shown
    symbol, word = (unit.name[:-2], unit.name[-2:]) if unit.scale < 1.0 else (unit.name[:-1], "m")
    scaled = round_half_away(abs(unit.scale * amount), 0 if abs(unit.scale * amount) >= 100.0 else 1)
    return f"{'-' if amount < 0.0 else ''}{symbol}{scaled:,}{word}"
