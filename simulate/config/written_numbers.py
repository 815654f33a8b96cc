"""Numbers as people and annual reports write them, and how a config has them.

133,819 is 133_819 or 133819, and 10.18% is 0.1018: nothing is guessed, the reader is told what to write.
"""

import re
from decimal import Decimal, InvalidOperation

_SEPARATORS = ",' \u00a0\u202f\u2019"
# No number that is grouped begins with a zero: 0,045 has a decimal comma.
_GROUPED = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:([{_SEPARATORS}])\d{{3}})(?:\1\d{{3}})*(?:\.\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:0|[1-9]\d*),\d+")
_LONGEST = 40
#: What may be such a number, for a search in a text: digits, separators, a point, a percent sign.
WRITTEN = rf"[+-]?[\d.][\d.{_SEPARATORS}]{{0,{_LONGEST}}}%?"


def plain_number(written: str) -> str | None:
    """Return a number as Python and TOML read it, digits and a point.

    Parameters
    ----------
    written : str
        What stands in its place: `133,819`, `10.18%`, `19800,5`, `0,045`, `.31` or `0.31`.

    Returns
    -------
    str or None
        None if it is no number, in whichever way, or one of over 40 digits when it is written out.
    """
    text = written.strip()
    if len(text) > _LONGEST:
        return None
    is_percentage = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    if _GROUPED.fullmatch(text):
        text = re.sub(f"[{_SEPARATORS}]", "", text)
    elif _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) >= _LONGEST:  # 1e99999999 is 100 MB written out
        return None
    return f"{number.scaleb(-2) if is_percentage else number:f}"


def number_to_write(written: str) -> str | None:
    """Return what to write for a number in a config, `133_819 or 133819`; None as for `plain_number`."""
    plain = plain_number(written)
    if plain is None:
        return None
    grouped = _GROUPED.fullmatch(written.strip())
    return f"{re.sub(f'[{_SEPARATORS}]', '_', grouped[0])} or {plain}" if grouped else plain
