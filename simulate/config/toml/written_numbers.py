"""Numbers as people and annual reports write them, and how a config has them.

133,819 is 133_819 or 133819, 10.18% is 0.1018, (500) is -500, and 276.1bn is 276100 millions: nothing is
guessed, the reader is told what to write.
"""

import re
from decimal import Decimal, InvalidOperation

from engine.model.inputs import COUNT, INPUT_BY_NAME, MONEY
from simulate.config.toml.key_lines import Key

_SEPARATORS = ",' \u00a0\u202f\u2019"
# No number that is grouped begins with a zero: 0,045 has a decimal comma.
_GROUPED = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:([{_SEPARATORS}])\d{{3}})(?:\1\d{{3}})*(?:\.\d+)?")
# 1.234 is a number as it stands; two points, or a point before a comma, mark thousands.
_GROUPED_BY_POINTS = re.compile(r"[+-]?[1-9]\d{0,2}(?:(?:\.\d{3}){2,}(?:,\d+)?|\.\d{3},\d+)")
_DECIMAL_COMMA = re.compile(r"[+-]?(?:0|[1-9]\d*),\d+")
_LONGEST = 40
_CURRENCY = "$\u20ac\u00a3\u00a5\uffe5\u20a9"
#: The power of ten from what is written to millions.
_SCALES = {
    "thousand": -3, "k": -3, "million": 0, "mn": 0, "mm": 0, "m": 0, "billion": 3, "bn": 3, "b": 3,
    "trillion": 6, "tn": 6,
}  # fmt: skip
_SCALE = f" ?(?:{'|'.join(_SCALES)})"
_DRESSED = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-]?)[{_CURRENCY}]?(?P<number>[^(){_CURRENCY}]+?)(?P<scale>{_SCALE})?(?P<close>\))?",
    re.IGNORECASE,
)
#: What may be such a number, for a search in a text: digits, separators, points, and what stands around them.
WRITTEN = rf"\(?[+-]?[{_CURRENCY}]?[\d.][\d._{_SEPARATORS}]{{0,{_LONGEST}}}(?:%|(?i:{_SCALE}))?\)?"


def is_in_millions(key: Key) -> bool:
    """Return whether the number at a key of a config is of money or shares, which are in millions.

    Parameters
    ----------
    key : Key
        The path of the key.
    """
    if key[:1] != ("inputs",):
        return key[:1] in (("reported",), ("market",))
    spec = INPUT_BY_NAME.get(str(key[1])) if len(key) > 1 else None
    return spec is not None and spec.unit in (MONEY, COUNT)


def plain_number(written: str, *, in_millions: bool = False) -> str | None:
    """Return a number as Python and TOML read it, digits and a point.

    Parameters
    ----------
    written : str
        What stands in its place: `133,819`, `10.18%`, `1.234,5`, `0,045`, `.31`, `$5`, `(500)` or `0.31`.
    in_millions : bool, optional
        Whether a word of size is understood, `276.1bn` or `5m`: what it is depends on the unit.

    Returns
    -------
    str or None
        None if it is no number, in whichever way, or one of over 40 digits when it is written out.
    """
    found = _DRESSED.fullmatch(written.strip()) if len(written.strip()) <= _LONGEST else None
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["open"] and found["sign"]):
        return None
    if found["scale"] and not in_millions:
        return None
    text, power = found["number"].strip(), _SCALES[found["scale"].strip().lower()] if found["scale"] else 0
    if text.endswith("%"):
        text, power = text[:-1].rstrip(), -2
    try:
        number = Decimal(("-" if found["open"] else found["sign"]) + _digits(text))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number.adjusted()) >= _LONGEST:  # 1e99999999 is 100 MB written out
        return None
    return f"{number.scaleb(power):f}"


def _digits(text: str) -> str:
    """Return a number without what marks its thousands, and with a point for a decimal comma."""
    if _GROUPED.fullmatch(text):
        return re.sub(f"[{_SEPARATORS}]", "", text)
    if _GROUPED_BY_POINTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if _DECIMAL_COMMA.fullmatch(text) else text


def number_to_write(written: str, key: Key) -> str | None:
    """Return what to write for a number in a config, `133_819 or 133819`; None as for `plain_number`.

    Parameters
    ----------
    written : str
        What stands in its place.
    key : Key
        The key at which it stands.
    """
    plain, text = plain_number(written), written.strip()
    if plain is None:
        scaled = plain_number(written, in_millions=is_in_millions(key))
        return None if scaled is None else f"{Decimal(scaled).normalize():f}, in millions"
    return f"{re.sub(f'[{_SEPARATORS}]', '_', text)} or {plain}" if _GROUPED.fullmatch(text) else plain
