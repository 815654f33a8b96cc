"""The bars of the tornado: which side of the base case each end of an input lies on."""

from collections.abc import Iterator
from typing import NamedTuple

from reports.drivers.swings import HIGH_PERCENT, LOW_PERCENT, Swing


class Bar(NamedTuple):
    """From the base case's value to the value with one input at one end.

    Attributes
    ----------
    row : whose bar it is.
    percent : the input's percentile.
    moved_to : the input's value there.
    value : currency per share, None if there is none.
    y : middle of the bar, in rows.
    thickness : 1, or 1/2 where both bars of an input lie on one side and must share the row.
    side : -1 if the bar (and its label) lies left of the base case, 1 if right.
    """

    row: Swing
    percent: int
    moved_to: float
    value: float | None
    y: float
    thickness: float
    side: int


def bars_of(row: Swing, base_value: float, y: float) -> Iterator[Bar]:
    """The two bars of an input, drawn in row `y`."""
    sides = [_side(value, base_value) for value in (row.value_low, row.value_high)]
    if sides == [0, 0]:
        sides = [-1, 1]
    sides = [side or -other for side, other in zip(sides, reversed(sides), strict=True)]
    shared = sides[0] == sides[1]
    ends = ((LOW_PERCENT, row.low, row.value_low, -1), (HIGH_PERCENT, row.high, row.value_high, 1))
    for side, (percent, moved_to, value, below) in zip(sides, ends, strict=True):
        # Bars that share a row stand a little apart, the P10 above.
        shift = 0.19 * below if shared else 0.0
        yield Bar(row, percent, moved_to, value, y + shift, 0.5 if shared else 1.0, side)


def _side(value: float | None, base_value: float) -> int:
    """-1, 0 or 1; 0 where there is no bar: its label takes the side that the other leaves free."""
    if value is None or value == base_value:
        return 0
    return 1 if value > base_value else -1
