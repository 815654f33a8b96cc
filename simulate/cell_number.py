"""From the text of a CSV cell to a number, or to why it is none."""

import re
from collections.abc import Sequence
from math import isfinite

POINT, COMMA = ".", ","
_SPACES = " \u00a0\u2009\u202f"  # plain, no-break, thin, narrow no-break
_APOSTROPHES = "'\u2019"
_MINUS = "\u2212"
_NOTHING = re.compile(r"[+-]?(?:nan|n/?a|null|none|inf|infinity|#\S+|[-.\u2013\u2014\u221e]+)", re.IGNORECASE)


def _pattern(decimal: str) -> re.Pattern[str]:
    """A number with this decimal sign; its groups of three, if marked, are all marked alike."""
    marks = f"[{POINT if decimal == COMMA else COMMA}{_SPACES}{_APOSTROPHES}]"
    point = re.escape(decimal)
    whole = rf"(?:[0-9]+|[1-9][0-9]{{0,2}}({marks})[0-9]{{3}}(?:\1[0-9]{{3}})*)"
    return re.compile(rf"[+-]?(?:{whole}(?:{point}[0-9]*)?|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?")


_PATTERNS = {POINT: _pattern(POINT), COMMA: _pattern(COMMA)}


def to_number(cell: str, decimal: str = POINT) -> float | None:
    """The finite number that a stripped cell holds, or None.

    Thousands may be marked by the other sign, spaces or apostrophes: 1,234.5 or 1 234.5.
    """
    text = cell.replace(_MINUS, "-")
    found = _PATTERNS[decimal].fullmatch(text)
    if found is None:
        return None
    if found[1]:
        text = text.replace(found[1], "")
    number = float(text.replace(decimal, POINT))
    return number if isfinite(number) else None


def decimal_sign(cells: Sequence[str]) -> str | None:
    """The sign under which most cells are numbers; None if all are under both, but not the same ones.

    1,234 and 2.500 alone do not tell whether they are thousands or three decimals.
    """
    by_point = [to_number(cell, POINT) for cell in cells]
    by_comma = [to_number(cell, COMMA) for cell in cells]
    bad_by_point, bad_by_comma = by_point.count(None), by_comma.count(None)
    if bad_by_point == bad_by_comma == 0 and by_point != by_comma:
        return None
    return COMMA if bad_by_comma < bad_by_point else POINT


def two_readings(cell: str) -> tuple[float, float] | None:
    """What a cell is under either decimal sign, if it is two different numbers."""
    by_point, by_comma = to_number(cell, POINT), to_number(cell, COMMA)
    if by_point is None or by_comma is None or by_point == by_comma:
        return None
    return by_point, by_comma


def what_is_allowed(cell: str, decimal: str, comma_is_allowed: bool) -> str:
    """What to write instead of a cell that is no number under the column's decimal sign."""
    without_percent = cell.rstrip("%\u2030").rstrip()
    if without_percent != cell:
        number = to_number(without_percent, decimal)
        if number is not None and cell.count("%") == 1:
            return f"is a percentage: write {number / 100:.12g} for {number:.12g}%"
        return "must be a number without percent signs"
    if _NOTHING.fullmatch(cell):
        return "must be a finite number; leave the cell blank where there is none"
    if _PATTERNS[decimal].fullmatch(cell.replace(_MINUS, "-")):
        return "must be a finite number: this one is too large"
    if decimal == POINT and to_number(cell, COMMA) is not None:
        if comma_is_allowed:
            return "has a decimal comma, but most cells of this column have a decimal point"
        return "has a decimal comma, which is read only where semicolons separate the cells"
    if decimal == COMMA and to_number(cell, POINT) is not None:
        return "has a decimal point, but most cells of this column have a decimal comma"
    return "must be a number or blank"
