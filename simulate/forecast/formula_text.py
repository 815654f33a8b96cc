"""Traced amounts as formulas of a spreadsheet."""

from collections.abc import Callable

import numpy as np

from simulate.forecast.tracing import Amount, Place, Symbol

#: Where a cell is, as a formula says it.
Refer = Callable[[Place], str]
_COMPARED, _SUM, _PRODUCT, _POWER, _ATOM = range(5)
_STRENGTH = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "^": _POWER} | dict.fromkeys(
    ("=", "<", "<=", ">", ">="), _COMPARED
)


def formula_of(amount: Amount, place: Place, refer: Refer) -> str | None:
    """Return a cell's formula without its equals sign; None where the cell holds a number.

    Parameters
    ----------
    amount : Symbol or float
        What the cell holds.
    place : Place
        The cell.
    refer : callable
        Where a cell is, as a formula says it: `D12`, or a name.
    """
    if not isinstance(amount, Symbol):
        return None
    if amount.place is not None and amount.place != place:
        return refer(amount.place)
    return _own(amount, refer)[0] if amount.operation else None


def _text(amount: Amount, refer: Refer) -> tuple[str, int]:
    """Return an operand as a formula has it, and how strongly it holds together."""
    if not isinstance(amount, Symbol):
        return _number(float(amount))
    if amount.place is not None:
        return refer(amount.place), _ATOM
    if amount.negative is not None and amount.negative.place is not None:
        return f"-{refer(amount.negative.place)}", _SUM
    return _own(amount, refer)


def _number(number: float) -> tuple[str, int]:
    if np.isnan(number):
        return "NA()", _ATOM
    shown = repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number).upper()
    return shown, _SUM if number < 0.0 else _ATOM


def _own(symbol: Symbol, refer: Refer) -> tuple[str, int]:
    """Return the operation by which a symbol came about."""
    operation, operands = symbol.operation, symbol.operands
    if operation == "NEG":
        return _negative(operands[0], refer), _SUM
    if operation not in _STRENGTH:
        return f"{operation}({','.join(_text(operand, refer)[0] for operand in operands)})", _ATOM
    (left, one), (right, other) = (_text(operand, refer) for operand in operands)
    strength = _STRENGTH[operation]
    if strength == _SUM and right.startswith("-") and isinstance(operands[1], Symbol):
        operation, right, other = "-+"[operation == "-"], right[1:], _ATOM
    # A sign binds more tightly than a power there, and powers go from left to right.
    if one < strength or (strength == _POWER and one != _ATOM):
        left = f"({left})"
    if other <= strength:
        right = f"({right})"
    return f"{left}{operation}{right}", strength


def _negative(amount: Amount, refer: Refer) -> str:
    if not isinstance(amount, Symbol) or amount.place is not None:
        return f"-{_text(amount, refer)[0]}"
    if amount.operation == "-":
        left, right = amount.operands
        return _own(Symbol(0.0, "-", (right, left)), refer)[0]
    inner, strength = _own(amount, refer)
    return f"-{inner}" if strength >= _PRODUCT and "^" not in inner else f"-({inner})"
