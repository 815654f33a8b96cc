"""The two-way table as a heat map: colours by upside, white at the price."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from reports.evaluation.captions import company_title
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name, show_amount, show_change
from reports.plotting import style
from reports.sensitivity.one_at_a_time.two_way import Axis, TwoWay, format_points
from reports.statistics.estimates import known

if TYPE_CHECKING:
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType

WIDTH, ROW = 11.0, 0.50  # inches
_LEFT, _RIGHT, _TOP, _BOTTOM = 1.75, 0.35, 1.62, 0.86  # margins in inches
_BAR, _BAR_HEIGHT = 3.6, 0.14  # of the colour bar, inches
_LABEL = 1.2  # the widest label of a row or column, inches
_AIR = 0.08  # inches between a cell's words and its edge
_STEPS = 41  # of the colour bar
_FULL_COLOR = 1.0  # upsides from here on have the full colour
_LEAST = 0.05  # nor is the full colour spent on less than this
COLORS = LinearSegmentedColormap.from_list("upside", [style.CELL_VERMILLION, style.WHITE, style.CELL_BLUE])


def two_way_figure(table: TwoWay, evaluation: Evaluation) -> Figure:
    """Draw a two-way table."""
    notes = _notes(table)
    bottom = _BOTTOM + style.height_of_notes(notes)
    rows = len(table.rows.points)
    figure = style.new_figure(WIDTH, _TOP + bottom + ROW * rows)
    pair = f"{format_name(table.rows.name)} and {format_name(table.columns.name)}"
    style.add_title(figure, company_title(evaluation, "what if both move", style.is_drawable), [
        f"Value of one share and its difference from the price of "
        f"{show_amount(evaluation.price, evaluation.currency)}, by {pair}; the rest stays at the base case.",
    ])
    axes = style.add_axes(figure, _LEFT, _RIGHT, bottom, _TOP)
    norm = _norm(table)
    _draw_cells(axes, table, evaluation, norm)
    _name_axes(axes, table, evaluation.currency)
    _draw_color_bar(figure, norm, bottom)
    style.add_notes(figure, notes)
    return figure


def _norm(table: TwoWay) -> Normalize:
    """Return the scale of colours from as far below the price as above, so that white is the price."""
    known = np.abs(table.upsides[np.isfinite(table.upsides)])
    most = min(_FULL_COLOR, max(_LEAST, float(known.max()))) if known.size else _FULL_COLOR
    return Normalize(-most, most, clip=True)


def _draw_cells(axes: Axes, table: TwoWay, evaluation: Evaluation, norm: Normalize) -> None:
    axes.set_xlim(-0.5, len(table.columns.points) - 0.5)
    axes.set_ylim(len(table.rows.points) - 0.5, -0.5)
    axes.spines[:].set_visible(False)
    texts = []
    for row, column in np.ndindex(table.values.shape):
        is_base = (row, column) == (table.rows.base, table.columns.base)
        value, upside = float(table.values[row, column]), float(table.upsides[row, column])
        words, color = "no value", to_rgb(style.EMPTY)
        if np.isfinite(value):
            words = f"{show_amount(value, evaluation.currency)}\n{show_change(upside)}"
            color = to_rgb(COLORS(norm(upside)))
        axes.add_patch(Rectangle(
            (column - 0.5, row - 0.5), 1.0, 1.0, facecolor=color, edgecolor="white", lw=1.5,
        ))
        texts.append(axes.text(
            column, row, words, ha="center", va="center", fontsize=style.SMALL, color=ink_on(color),
            linespacing=1.25, fontweight="bold" if is_base else "normal",
        ))
    frame = (table.columns.base - 0.5, table.rows.base - 0.5)
    axes.add_patch(Rectangle(frame, 1.0, 1.0, fill=False, edgecolor=style.BLACK, lw=2.2, zorder=5))
    _fit(texts, axes.get_window_extent().width / style.DPI / len(table.columns.points) - 2 * _AIR)


def ink_on(color: "ColorType") -> str:
    """Return black or white, whichever contrasts more with a colour.

    By relative luminance as in WCAG 2.1, https://www.w3.org/TR/WCAG21/#dfn-relative-luminance: the two
    contrast alike at 0.179.
    """
    parts = np.array(to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "white"


def _fit(texts: list[Text], room: float) -> None:
    """Make all letters smaller by one factor until the widest text fits."""
    widest = max(texts, key=lambda text: max(len(line) for line in text.get_text().split("\n")))
    style.shrink(widest, room)
    for text in texts:
        text.set_fontsize(widest.get_fontsize())


def _name_axes(axes: Axes, table: TwoWay, currency: str) -> None:
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False, pad=5)
    axes.set_xticks(range(len(table.columns.points)), list(_labels(table.columns, currency)))
    axes.set_yticks(range(len(table.rows.points)), list(_labels(table.rows, currency)))
    axes.get_xticklabels()[table.columns.base].set_fontweight("bold")
    axes.get_yticklabels()[table.rows.base].set_fontweight("bold")
    for tick in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        style.shrink(tick, _LABEL)
    axes.set_xlabel(format_name(table.columns.name), fontsize=style.BODY, fontweight="bold", labelpad=8)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel(format_name(table.rows.name), fontsize=style.BODY, fontweight="bold")
    axes.yaxis.set_label_coords(0.33 - _LEFT, 0.5, transform=_inches(axes))


def _inches(axes: Axes) -> "Transform":
    """Return the transform of inches to the right of the axes' left end, and parts of their height."""
    from matplotlib.transforms import Affine2D, blended_transform_factory

    left = axes.get_window_extent().x0
    return blended_transform_factory(Affine2D().scale(style.DPI).translate(left, 0.0), axes.transAxes)


def _labels(axis: Axis, currency: str) -> Iterator[str]:
    for point, words in zip(axis.points, format_points(axis, currency), strict=True):
        yield f"{point.label}\n{words}"


def _draw_color_bar(figure: Figure, norm: Normalize, bottom: float) -> None:
    width, height = figure.get_size_inches()
    place = ((_LEFT + 2.35) / width, (bottom - 0.42) / height, _BAR / width, _BAR_HEIGHT / height)
    axes = figure.add_axes(place)
    # Bars and not an image, whose white would stay white on a dark page.
    edges = np.linspace(-1.0, 1.0, _STEPS + 1)
    shades = COLORS(np.linspace(0.0, 1.0, _STEPS))
    axes.bar(edges[:-1], 1.0, np.diff(edges), align="edge", color=shades, edgecolor=shades, lw=0.3)
    axes.set(xlim=(-1.0, 1.0), ylim=(0.0, 1.0))
    axes.set_yticks([])
    ends = (-1.0, -0.5, 0.0, 0.5, 1.0)
    most = known(norm.vmax)
    words = [show_change(end * most) if end else "the price" for end in ends]
    if most == _FULL_COLOR:
        words[0], words[-1] = f"{words[0]} or less", f"{words[-1]} or more"
    axes.set_xticks(ends, words)
    axes.tick_params(length=2.5, colors=style.GREY, labelcolor=style.BLACK, labelsize=style.SMALL)
    axes.spines[:].set_color(style.PALE)
    axes.text(
        -0.05, 0.5, "value against the price", transform=axes.transAxes, ha="right", va="center",
        fontsize=style.SMALL,
    )


def _notes(table: TwoWay) -> list[str]:
    labels = " ".join(point.label for axis in (table.rows, table.columns) for point in axis.points)
    reasons = sorted({why for why in table.reasons.ravel().tolist() if why})
    kinds = [
        "Framed: the base case.",
        *(["P5 to P95: percentiles of the input's distribution."] if "P" in labels else []),
        *(["-20% to +20%: percents of the input's base case."] if "%" in labels else []),
    ]
    return [" ".join(kinds), *(f"No value: {why}." for why in reasons)]
