"""Checks of parameters that several families share."""

from collections.abc import Sequence
from math import isfinite

# Distance of a table's values from zero, in widths of the distribution, up to which tables were tried.
_FARTHEST = 1000.0


def is_wide(least: float, greatest: float) -> bool:
    """Return whether the digits of values in [least, greatest] suffice for any smooth shape's table.

    At 1,000 widths from zero the error of a table is 5e-10 at worst, of 1e-7 allowed; it grows in
    proportion to the distance.
    """
    return max(abs(least), abs(greatest)) <= _FARTHEST * (greatest - least)


def require_above_zero(**parameters: float) -> None:
    """Raise ValueError if a parameter is not above zero."""
    for name, value in parameters.items():
        if not value > 0.0:
            raise ValueError(f"{name} = {value:g}: must be above 0")


def require_order(least: float, greatest: float) -> None:
    """Raise ValueError if the least value is not below the greatest."""
    if not least < greatest:
        raise ValueError(f"min = {least:g}, max = {greatest:g}: min must be below max")


def require_finite(**columns: Sequence[float]) -> None:
    """Raise ValueError if a sequence holds something else than finite numbers."""
    for name, values in columns.items():
        for i, value in enumerate(values):
            if not isfinite(value):
                raise ValueError(f"{name}[{i}] = {value:g}: must be finite")
