"""How the pictures look: colours, fonts, sizes; colours that colour-blind readers tell apart.

matplotlib, whose import takes a third of a second, is imported by the functions that need it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from math import floor, inf, log10
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

# M. Okabe and K. Ito, Color Universal Design (2008).
BLACK, SKY, GREEN, BLUE, VERMILLION = "#000000", "#56B4E9", "#009E73", "#0072B2", "#D55E00"
PINK, ORANGE = "#CC79A7", "#E69F00"
GREY, PALE, EMPTY, BAND = "#595959", "#D9D9D9", "#EDEDED", "#CDE7F8"
WHITE = "#FFFFFF"
# Of heat maps, where letters stand on them: only the page, which darkens these at night, sees a difference.
CELL_BLUE, CELL_VERMILLION = "#0073B2", "#D55F00"
# What is black turns white where the page is dark; letters on a light colour that stays must not.
BLACK_ON_COLOR = "#010101"
DPI = 150
MARGIN = 0.25  # inches, of texts from the picture's edge
TITLE, BODY, SMALL = 14.0, 10.0, 9.0
_DIGIT = 0.085  # inches, of a digit of a tick's label
_NOTE = 0.19  # inches from note to note
#: Width of a picture for a phone, inches: letters keep their size, so lines wrap, and panels stack.
PHONE = 4.6
_NARROW = 6.0  # inches; below it a picture is a phone's
_LETTER = 0.55  # mean width of a letter, in sizes of the font

_FAMILY = "DejaVu Sans"  # comes with matplotlib
# For company names beyond Latin, Greek and Cyrillic, where one of these is installed.
_FALLBACKS = (
    "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", "MS Gothic", "IPAexGothic",
    "Noto Sans CJK SC", "Noto Sans CJK KR", "PingFang SC", "Microsoft YaHei", "Malgun Gothic",
    "Arial Unicode MS",
)
_NOT_STYLE = {"backend", "backend_fallback", "interactive", "toolbar"}


@contextmanager
def drawing() -> Iterator[None]:
    """Draw by matplotlib's own defaults and our font, whatever the user's matplotlibrc says."""
    import matplotlib

    look: dict[Any, Any] = {  # matplotlib types the names one by one
        key: value for key, value in matplotlib.rcParamsDefault.items() if key not in _NOT_STYLE
    }
    # Hinting fits letters to pixels that an SVG does not have, and takes a tenth of the time.
    look |= {"font.family": _families(), "font.size": BODY, "text.parse_math": False, "text.hinting": "none"}
    with matplotlib.rc_context(look):
        yield


def _families() -> list[str]:
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return [_FAMILY, *(name for name in _FALLBACKS if name in installed)]


def is_drawable(text: str) -> bool:
    """Return whether our fonts have every character of a text."""
    from matplotlib.font_manager import findfont, get_font

    fonts = [get_font(findfont(family)) for family in _families()]
    return all(any(font.get_char_index(ord(letter)) for font in fonts) for letter in text)


def new_figure(width: float, height: float) -> Figure:
    """Return an empty picture of a width and a height, inches."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=DPI, facecolor="white")
    FigureCanvasAgg(figure)
    return figure


def add_axes(figure: Figure, left: float, right: float, bottom: float, top: float) -> Axes:
    """Add axes that leave these margins, inches, with light lines and few of them."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes(
        (left / width, bottom / height, 1.0 - (left + right) / width, 1.0 - (bottom + top) / height)
    )
    axes.spines[["top", "right"]].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(GREY)
    axes.tick_params(colors=GREY, labelcolor=BLACK, labelsize=SMALL)
    return axes


def text_at(figure: Figure, x: float, y: float, words: str, **more: Any) -> Text:
    """Write a text at inches from the left edge, and from the top edge.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The picture.
    x, y : float
        Inches; from the bottom edge if y < 0.
    words : str
        The text.
    **more
        What `Figure.text` takes.
    """
    width, height = figure.get_size_inches()
    up = -y / height if y < 0 else 1.0 - y / height
    return figure.text(x / width, up, words, **{"va": "baseline", "fontsize": BODY, **more})


def is_narrow(width: float) -> bool:
    """Return whether a picture of so many inches is for a phone."""
    return width < _NARROW


def wrapped(lines: Sequence[str], width: float) -> list[str]:
    """Return lines of small print, wrapped for a phone: shrunk, nobody could read them there."""
    if not is_narrow(width):
        return list(lines)
    letters = int((width - 2 * MARGIN) / (_LETTER * SMALL / 72))
    return [part for line in lines for part in wrap(line, letters)]


def height_of_title(lines: Sequence[str], width: float, wide: float) -> float:
    """Return the room above the axes of a picture of so many inches: `wide`, or what a phone's lines take."""
    return _NOTE * (len(wrapped(lines, width)) + 1) if is_narrow(width) else wide


def add_title(figure: Figure, title: str, lines: Sequence[str]) -> None:
    """Write a title and lines under it, shrunk where they would be wider than the picture.

    On a phone the lines alone, wrapped: the page has a title above the picture.
    """
    width = float(figure.get_size_inches()[0])
    if is_narrow(width):
        for row, line in enumerate(wrapped(lines, width)):
            text = text_at(figure, MARGIN, 0.25 + _NOTE * row, line, color=GREY, fontsize=SMALL)
            shrink(text, width - 2 * MARGIN)
        return
    texts = [text_at(figure, MARGIN, 0.42, title, fontsize=TITLE, fontweight="bold")]
    for row, line in enumerate(lines):
        texts.append(text_at(figure, MARGIN, 0.70 + 0.23 * row, line, color=GREY))
    for text in texts:
        shrink(text, figure.get_size_inches()[0] - 2 * MARGIN)


def add_notes(figure: Figure, lines: Sequence[str]) -> None:
    """Write small print along the bottom, the last line lowest."""
    width = float(figure.get_size_inches()[0])
    for row, line in enumerate(reversed(wrapped(lines, width))):
        note = text_at(figure, MARGIN, -(0.16 + _NOTE * row), line, color=GREY, fontsize=SMALL)
        shrink(note, width - 2 * MARGIN)


def height_of_notes(lines: Sequence[str], width: float = inf) -> float:
    """Return the room that notes take in a picture of so many inches, inches."""
    return 0.13 + _NOTE * len(wrapped(lines, width))


def height_of_legend(n_entry: int, width: float) -> float:
    """Return the room that a legend takes beyond its first row, inches; a phone's has a row an entry."""
    return _NOTE * (n_entry - 1) if is_narrow(width) else 0.0


def add_legend(figure: Figure, bottom: float, **what: Any) -> None:
    """Add a legend in one row under the axes, on a phone in one column.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The picture.
    bottom : float
        The margin below its axes, inches.
    **what
        What `Figure.legend` takes.
    """
    width, height = figure.get_size_inches()
    place = (0.5, (bottom - 0.54) / height)
    columns = 1 if is_narrow(width) else 3
    figure.legend(
        **what, loc="upper center", bbox_to_anchor=place, ncols=columns, frameon=False, fontsize=SMALL,
        borderpad=0.0,
    )


def set_rows(axes: Axes, n_row: int) -> None:
    """Make room for rows from top to bottom, without ticks, and draw thin lines between them.

    Call it when the bars are there: drawn before them, the lines disturb the limits of x.
    """
    margin = 0.5 if n_row > 1 else 1.0
    axes.set_ylim(n_row - 1 + margin, -margin)
    axes.set_yticks([])
    for y in range(1, n_row):
        axes.axhline(y - 0.5, color=PALE, lw=0.5, zorder=1)


def name_row(axes: Axes, y: float, name: str, margin: float, detail: str = "") -> None:
    """Write the name of a row, and a smaller line below it, left of the axes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The axes.
    y : float
        The row's place, in data.
    name, detail : str
        The two lines.
    margin : float
        Left of the axes, inches: longer lines are shrunk.
    """
    lines = [(name, 6 if detail else 0, BODY, BLACK), (detail, -7, SMALL - 1.0, GREY)]
    for words, up, size, color in lines[: 2 if detail else 1]:
        text = axes.annotate(
            words, (0.0, y), xycoords=axes.get_yaxis_transform(), xytext=(-8, up), textcoords="offset points",
            ha="right", va="center", annotation_clip=False, fontsize=size, color=color,
        )
        shrink(text, margin - MARGIN - 8 / 72)


def name_above(axes: Axes, y: float, words: str) -> None:
    """Write the name of a row above its bars, at the axes' left end, as a phone has no room beside them."""
    text = axes.annotate(
        words, (0.0, y - 0.5), xycoords=axes.get_yaxis_transform(), xytext=(2, -3),
        textcoords="offset points", ha="left", va="top", fontsize=SMALL, zorder=6,
        bbox={"facecolor": WHITE, "edgecolor": "none", "pad": 0.6},
    )
    shrink(text, axes.get_window_extent().width / DPI)


def write_ticks(axes: Axes) -> None:
    """Write the x axis in full: thousands separators, decimals as needed, no more ticks than fit."""
    low, high = axes.get_xlim()
    room = axes.get_window_extent().width / DPI
    for most in range(9, 1, -1):
        places = round_places(low, high, most)
        ticks = [place for place in places.tolist() if low <= place <= high]
        labels = _in_full(ticks, places[1] - places[0])
        if len(ticks) * (max(len(label) for label in labels) + 2) * _DIGIT <= room:
            break
    axes.set_xticks(ticks, labels)


def round_places(
    low: float, high: float, most: int, steps: Sequence[float] = (1, 2, 5, 10)
) -> np.ndarray:
    """Return places of round numbers, evenly apart, from below `low` to above `high`.

    Parameters
    ----------
    low, high : float
        Ends of an axis.
    most : int
        How many there may be.
    steps : sequence of float, optional
        The distances allowed, times a power of ten.
    """
    from matplotlib.ticker import MaxNLocator

    return np.asarray(MaxNLocator(most, steps=steps).tick_values(low, high))


def letter_size(text: Text) -> float:
    """Return the size of a text's letters, points."""
    return float(text.get_fontsize())


def _in_full(ticks: Sequence[float], step: float) -> list[str]:
    decimals = max(0, -floor(log10(step) + 1e-9))
    as_power = max(abs(tick) for tick in ticks) >= 1e12 or decimals > 6
    return [f"{tick:.6g}" if as_power else f"{tick:,.{decimals}f}" for tick in ticks]


def width_of(text: Text) -> float:
    """Return how wide a text is drawn, inches."""
    return text.get_window_extent().width / DPI


def shrink(text: Text, width: float) -> None:
    """Make a text's letters smaller until it is no wider than `width` inches."""
    for _ in range(4):  # hinting: half the size is not quite half the width
        now = width_of(text)
        if now <= width:
            return
        text.set_fontsize(letter_size(text) * width / now)
