"""Refusals that several families share."""

from collections.abc import Sequence
from math import isfinite


def require_above_zero(**parameters: float) -> None:
    """Refuse parameters that are not above zero, by their names."""
    for name, value in parameters.items():
        if not value > 0.0:
            raise ValueError(f"{name} = {value:g}: must be above 0")


def require_order(least: float, greatest: float) -> None:
    """Refuse a least value that is not below the greatest."""
    if not least < greatest:
        raise ValueError(f"min = {least:g}, max = {greatest:g}: min must be below max")


def require_finite(**columns: Sequence[float]) -> None:
    """Refuse sequences that hold something else than finite numbers, by their names."""
    for name, values in columns.items():
        for i, value in enumerate(values):
            if not isfinite(value):
                raise ValueError(f"{name}[{i}] = {value:g}: must be finite")
