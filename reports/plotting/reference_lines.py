"""Vertical lines at amounts that matter, with labels above the axes that never overlap."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from reports.plotting.label_placement import spread
from reports.plotting.style import SMALL, letter_size, width_of

#: Room that the labels take above the axes, inches.
LABEL_BAND = 0.62
_LEADER = 0.20
_GAP = 0.10


class Mark(NamedTuple):
    """An amount to mark: where, what it is, how it is written, and the line's look."""

    at: float
    name: str
    shown: str
    color: str
    style: str | tuple[float, Sequence[float]] = "-"
    width: float = 1.5


def draw_marks(axes: Axes, marks: Sequence[Mark]) -> None:
    """Draw lines and labels; an amount beyond the axis gets an arrow to its side instead of a line.

    The axes' limits must be final.
    """
    low, high = axes.get_xlim()
    size = np.array(axes.get_window_extent().size) / axes.figure.dpi
    places = [min(max((mark.at - low) / (high - low), 0.0), 1.0) for mark in marks]
    labels = [_label(axes, mark, low, high) for mark in marks]
    widths = [width / size[0] for width in _fit(labels, size[0])]
    leader = _LEADER / size[1]
    for mark, lines, place, x in zip(marks, labels, places, spread(places, widths, 0.0, 1.0), strict=True):
        for line, up in zip(lines, (0.21, 0.05), strict=True):
            line.set_position((x, 1.0 + leader + up / size[1]))
        if low <= mark.at <= high:
            look: dict[str, Any] = {"color": mark.color, "transform": axes.transAxes, "clip_on": False}
            axes.plot([place, place], [0.0, 1.0], ls=mark.style, lw=mark.width, zorder=4, **look)
            axes.plot([place, x], [1.0, 1.0 + leader], lw=0.9, zorder=4, **look)


def _label(axes: Axes, mark: Mark, low: float, high: float) -> list[Text]:
    """Two lines; as one text of two lines their baselines would differ from label to label."""
    name = f"← {mark.name}" if mark.at < low else f"{mark.name} →" if mark.at > high else mark.name
    return [
        axes.text(
            0.0, 1.0, line, transform=axes.transAxes, ha="center", va="baseline", fontsize=SMALL,
            color=mark.color, fontweight="bold",
        )
        for line in (name, mark.shown)
    ]


def _fit(labels: Sequence[list[Text]], room: float) -> list[float]:
    """Make all labels smaller, by one factor, until they fit side by side; return their widths, inches."""
    wide = [max(width_of(line) for line in lines) + _GAP for lines in labels]
    factor = min(1.0, room / sum(wide))
    for lines in labels:
        for line in lines:
            line.set_fontsize(letter_size(line) * factor)
    return [width * factor for width in wide]
