"""Vertical lines at amounts that matter, with labels moved apart until they fit, and labels beside bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from reports.formatting.numbers import show_amount
from reports.plotting.style import BLACK, DPI, GREEN, SMALL, letter_size, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation, Text

#: Room that the labels take above the axes, inches.
LABEL_BAND = 0.62
_LEADER = 0.20
_GAP = 0.10
_MOST_LABELS = 0.7  # of the axes' width that labels beside bars may take


class Mark(NamedTuple):
    """An amount to mark: where, what it is, how it is written, and the line's look."""

    at: float
    name: str
    shown: str
    color: str
    style: str | tuple[float, Sequence[float]] = "-"
    width: float = 1.5


def price_mark(price: float, currency: str) -> Mark:
    """Return the mark of the market price, currency per share."""
    return Mark(price, "price", show_amount(price, currency), BLACK, "-", 2.0)


def base_case_mark(value: float, currency: str) -> Mark:
    """Return the mark of the base case's value, currency per share."""
    return Mark(value, "base case", show_amount(value, currency), GREEN, "--")


def draw_marks(axes: Axes, marks: Sequence[Mark]) -> None:
    """Draw lines and labels; an amount beyond the axis gets an arrow to its side instead of a line.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Their limits must be final.
    marks : sequence of Mark
        What to mark.
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
    """Write two lines; as one text of two lines their baselines would differ from label to label."""
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



def label_beside(
    axes: Axes, words: str, at: tuple[float, float], side: int, gap: float, zorder: int = 6, **look: Any
) -> Annotation:
    """Write a label beside the end of a bar.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Of the bar.
    words : str
        The label.
    at : tuple of float
        Where the bar ends, in data.
    side : int
        -1 to the left of it, 1 to the right.
    gap : float
        Inches between the two.
    zorder : int, optional
        Above what it is drawn.
    **look
        Size and colour of the letters, as `Axes.annotate` takes them.
    """
    return axes.annotate(
        words, at, xytext=(72 * gap * side, 0), textcoords="offset points", zorder=zorder,
        ha="left" if side > 0 else "right", va="center_baseline", annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6}, **look,
    )


def fit_beside(
    axes: Axes, labels: Sequence[Annotation], sides: Sequence[int], gap: float
) -> list[tuple[float, float]]:
    """Make labels beside bars smaller, by one factor, until they leave room for the bars.

    Returns
    -------
    list of tuple of float
        The place and the room in inches that each needs, for `limits_with_room`.
    """
    room = axes.get_window_extent().width / DPI
    widths = [side * (width_of(text) + 2 * gap) for side, text in zip(sides, labels, strict=True)]
    factor = min(1.0, _MOST_LABELS * room / (max(*widths, 0.0) - min(*widths, 0.0)))
    for text in labels:
        text.set_fontsize(letter_size(text) * factor)
    return [(text.xy[0], factor * width) for text, width in zip(labels, widths, strict=True)]


_EQUAL = 1e-9  # places that differ by less than this part of themselves count as one
_NOTHING = 1e-300


def spread(centres: Sequence[float], widths: Sequence[float], low: float, high: float) -> list[float]:
    """Return the centres of labels that neither overlap nor leave [low, high], near to the wanted centres.

    Without its ends this is isotonic regression of the centres less the widths before them: the
    sum of squared moves is least (pool adjacent violators; R. E. Barlow et al., Statistical
    Inference under Order Restrictions, 1972).

    Parameters
    ----------
    centres, widths : sequence of float
        (n,) in any one unit; a width includes the gap to the neighbour.
    low, high : float
        Labels that together are wider than this overrun `high`.
    """
    order = sorted(range(len(centres)), key=lambda i: centres[i])
    before, offsets = 0.0, []
    for i in order:
        offsets.append(before + 0.5 * widths[i])
        before += widths[i]
    blocks: list[list[float]] = []  # sum, count
    for i, offset in zip(order, offsets, strict=True):
        blocks.append([centres[i] - offset, 1.0])
        while len(blocks) > 1 and blocks[-2][0] * blocks[-1][1] >= blocks[-1][0] * blocks[-2][1]:
            total, count = blocks.pop()
            blocks[-1][0] += total
            blocks[-1][1] += count
    starts = [total / count for total, count in blocks for _ in range(int(count))]
    placed = [0.0] * len(centres)
    for i, start, offset in zip(order, starts, offsets, strict=True):
        placed[i] = max(low, min(start, high - before)) + offset
    return placed


def limits_with_room(
    needs: Sequence[tuple[float, float]], wish: float, room: float
) -> tuple[float, float]:
    """Return the narrowest axis that shows points with a label beside each.

    Parameters
    ----------
    needs : sequence of tuple of float
        Of each point its place and its label's width in inches, negative if the label is on
        the left.
    wish : float
        A place to show too, unless it is further off than the points are apart.
    room : float
        Width of the axis in inches; labels must take less.
    """
    places = [place for place, _ in needs]
    span = max(places) - min(places)
    size = max(abs(place) for place in places)
    if span <= max(_EQUAL * size, _NOTHING):
        span = 0.1 * size if size > _NOTHING else 1.0
        needs = [*needs, (places[0] - 0.5 * span, 0.0), (places[0] + 0.5 * span, 0.0)]
    if min(places) - span <= wish <= max(places) + span:
        air = 0.03 * room
        needs = [*needs, (wish, -air), (wish, air)]

    def ends(scale: float) -> tuple[float, float]:
        return (
            min(scale * place + min(label, 0.0) for place, label in needs),
            max(scale * place + max(label, 0.0) for place, label in needs),
        )

    # The width that is needed grows with the scale (inches per unit of place): halve until it fits.
    low, high = 0.0, room / span
    for _ in range(60):
        middle = 0.5 * (low + high)
        left, right = ends(middle)
        low, high = (middle, high) if right - left <= room else (low, middle)
    left, right = ends(low)
    return min(left / low, *places), max(right / low, *places)  # but for rounding the first
