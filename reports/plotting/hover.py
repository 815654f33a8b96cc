"""What the page says of a place in a picture when a reader points at it; files know nothing of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakKeyDictionary
from xml.sax.saxutils import quoteattr

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: From where to where, in data, infinity is the axes' end; None is all of it.
Span = tuple[float, float] | None


class _Spot(NamedTuple):
    axes: Axes
    across: Span
    down: Span
    words: str


_SPOTS: WeakKeyDictionary[Figure, list[_Spot]] = WeakKeyDictionary()


def tell(axes: Axes, words: str, across: Span = None, down: Span = None) -> None:
    """Say words of a part of the axes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where; their limits may change later.
    words : str
        A line or several, each figure with its unit.
    across, down : tuple of float, optional
        The part's ends on the axis of x and of y, in any order.
    """
    _SPOTS.setdefault(axes.figure.get_figure(root=True), []).append(_Spot(axes, across, down, words))


def tell_along(axes: Axes, places: Sequence[float], words: Sequence[str]) -> None:
    """Say words of each place along x, up to half the way to its neighbours.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where.
    places : sequence of float
        Ascending.
    words : sequence of str
        One each.
    """
    middles = [0.5 * (before + after) for before, after in pairwise(places)]
    low, high = axes.get_xlim()
    ends = [min(low, places[0]), *middles, max(high, places[-1])]
    for span, said in zip(pairwise(ends), words, strict=True):
        tell(axes, said, span)


def spots_svg(figure: Figure) -> str:
    """Return the parts as rectangles of SVG, in points from the upper left corner, words in `data-tip`.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Drawn: all limits are final.
    """
    spots = _SPOTS.get(figure, [])
    if not spots:
        return ""
    height = 72.0 * float(figure.get_size_inches()[1])
    return f'<g class="spots">{"".join(_rectangle(spot, 72.0 / figure.dpi, height) for spot in spots)}</g>'


def _rectangle(spot: _Spot, points: float, height: float) -> str:
    axes = spot.axes
    (low, high), (bottom, top) = sorted(axes.get_xlim()), sorted(axes.get_ylim())
    xs, ys = (
        [min(max(at, first), last) for at in span or (first, last)]
        for span, first, last in ((spot.across, low, high), (spot.down, bottom, top))
    )
    (x0, y0), (x1, y1) = (points * axes.transData.transform(corner) for corner in zip(xs, ys, strict=True))
    return (
        f'<rect x="{min(x0, x1):.1f}" y="{height - max(y0, y1):.1f}" width="{abs(x1 - x0):.1f}" '
        f'height="{abs(y1 - y0):.1f}" data-tip={quoteattr(spot.words)}/>'
    )
