"""How the pictures look: colours, fonts, sizes; colours that colour-blind readers tell apart.

matplotlib, whose import takes a third of a second, is imported by the functions that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from math import floor, log10
from pathlib import Path
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
# The level of compression is a tenth faster than matplotlib's, and files are 5% larger.
_PNG: dict[str, Any] = {"format": "png", "dpi": DPI, "pil_kwargs": {"compress_level": 3}}
MARGIN = 0.25  # inches, of texts from the picture's edge
TITLE, BODY, SMALL = 14.0, 10.0, 9.0
_DIGIT = 0.085  # inches, of a digit of a tick's label
_NOTE = 0.19  # inches from note to note

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


def add_title(figure: Figure, title: str, lines: Sequence[str]) -> None:
    """Write a title and lines under it, shrunk where they would be wider than the picture."""
    texts = [text_at(figure, MARGIN, 0.42, title, fontsize=TITLE, fontweight="bold")]
    for row, line in enumerate(lines):
        texts.append(text_at(figure, MARGIN, 0.70 + 0.23 * row, line, color=GREY))
    for text in texts:
        shrink(text, figure.get_size_inches()[0] - 2 * MARGIN)


def add_notes(figure: Figure, lines: Sequence[str]) -> None:
    """Write small print along the bottom, the last line lowest."""
    for row, line in enumerate(reversed(lines)):
        note = text_at(figure, MARGIN, -(0.16 + _NOTE * row), line, color=GREY, fontsize=SMALL)
        shrink(note, figure.get_size_inches()[0] - 2 * MARGIN)


def height_of_notes(lines: Sequence[str]) -> float:
    """Return the room that notes take, inches."""
    return 0.13 + _NOTE * len(lines)


def add_legend(figure: Figure, bottom: float, **what: Any) -> None:
    """Add a legend in one row under the axes.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        The picture.
    bottom : float
        The margin below its axes, inches.
    **what
        What `Figure.legend` takes.
    """
    place = (0.5, (bottom - 0.54) / figure.get_size_inches()[1])
    figure.legend(
        **what, loc="upper center", bbox_to_anchor=place, ncols=3, frameon=False, fontsize=SMALL,
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


def write_png(figure: Callable[[], Figure], path: Path, about: Mapping[str, str] | None = None) -> None:
    """Draw a picture and write it as PNG; the same bytes every time.

    Parameters
    ----------
    figure : callable
        Draws it.
    path : pathlib.Path
        Where it goes.
    about : mapping of str to str, optional
        Texts that the file carries, by keyword; ASCII.
    """
    with drawing():
        figure().savefig(path, metadata=about, **_PNG)


def as_svg(
    figure: Callable[[], Figure], png: Path | None = None, about: Mapping[str, str] | None = None
) -> str:
    """Draw a picture as SVG, letters as letters, with what it says where one points; the same every time.

    Parameters
    ----------
    figure : callable
        Draws it.
    png : pathlib.Path, optional
        Where to write it as PNG as well.
    about : mapping of str to str, optional
        Of the PNG, as of `write_png`.
    """
    import matplotlib

    from reports.plotting.hover import spots_svg

    written = StringIO()
    with drawing(), matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "intrinsic-mc"}):
        drawn = figure()
        if png is not None:
            drawn.savefig(png, metadata=about, **_PNG)
        drawn.savefig(written, format="svg", metadata={"Date": None, "Creator": None})
        return written.getvalue().replace("</svg>", f"{spots_svg(drawn)}</svg>")
