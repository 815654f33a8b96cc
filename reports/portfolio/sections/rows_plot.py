"""A row a company or factor: bars, ranges and points along one axis, the name on the left, a label behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reports.plotting import style
from reports.plotting.hover import tell

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

WIDTH, ROW = 10.0, 0.36  # inches
_LEFT, _NARROW_LEFT, _RIGHT = 2.3, 1.25, 0.3  # margins in inches
_TICKS, _LEGEND = 0.56, 0.34  # inches below the axes
_LINE = 0.52  # inches above them
_AIR = 0.10  # inches between a row's end and its label
_EDGE = 0.03  # of the axis, beyond what furthest reaches
_THICK = 0.62  # of a bar, in rows


class Point(NamedTuple):
    """A mark at one place, its colour, and matplotlib's name of its shape."""

    at: float
    color: str
    shape: str = "o"


class Row(NamedTuple):
    """One row, in the units of the axis.

    Attributes
    ----------
    name, detail : str
        On the left, the second in small letters below.
    label : str
        Behind what reaches furthest.
    words : str
        What is said where one points.
    bar : float or None
        From 0 to it.
    color : str
        Of bar and range.
    range : tuple of float or None
        A thick line.
    whisker : tuple of float or None
        A thin line with ends: a confidence interval.
    points : tuple of Point
        Marks.
    """

    name: str
    label: str
    words: str
    detail: str = ""
    bar: float | None = None
    color: str = style.BLUE
    range: tuple[float, float] | None = None
    whisker: tuple[float, float] | None = None
    points: tuple[Point, ...] = ()

    def places(self) -> list[float]:
        """Return all that must be in sight."""
        bar = () if self.bar is None else (0.0, self.bar)
        points = (point.at for point in self.points)
        return [*bar, *(self.range or ()), *(self.whisker or ()), *points]


class Legend(NamedTuple):
    """What a colour or mark means: `kind` is bar, range or a shape."""

    words: str
    color: str
    kind: str


class Look(NamedTuple):
    """What stands around the rows.

    Attributes
    ----------
    title : str
        What the page calls the picture.
    line : str
        Above the rows.
    axis : str
        What the numbers are, with their unit.
    legend : tuple of Legend
        What colours and marks mean.
    notes : tuple of str
        Small print.
    reference : float or None
        A line from top to bottom.
    """

    title: str
    line: str
    axis: str
    legend: tuple[Legend, ...] = ()
    notes: tuple[str, ...] = ()
    reference: float | None = None


def height_of_line(line: str, width: float) -> float:
    """Return the room above the axes that `add_line` takes, inches."""
    return style.height_of_title([line], width, _LINE)


def add_line(figure: Figure, line: str) -> None:
    """Write what a picture shows above its axes; the page has its title."""
    width = float(figure.get_size_inches()[0])
    if style.is_narrow(width):
        style.add_title(figure, "", [line])
        return
    text = style.text_at(figure, style.MARGIN, 0.32, line, color=style.GREY)
    style.shrink(text, width - 2 * style.MARGIN)


def rows_figure(rows: Sequence[Row], look: Look, width: float = WIDTH) -> Figure:
    """Draw rows from top to bottom.

    Parameters
    ----------
    rows : sequence of Row
        At least one.
    look : Look
        Title, axis, legend, notes.
    width : float, optional
        Inches; `style.PHONE` for a phone.
    """
    is_narrow = style.is_narrow(width)
    head = height_of_line(look.line, width)
    legend = _LEGEND + style.height_of_legend(len(look.legend), width) if look.legend else 0.0
    bottom = _TICKS + legend + style.height_of_notes(look.notes, width)
    figure = style.new_figure(width, head + ROW * max(len(rows), 2) + bottom)
    add_line(figure, look.line)
    left = _NARROW_LEFT if is_narrow else _LEFT
    axes = style.add_axes(figure, left, _RIGHT, bottom, head)
    labels = [_draw(axes, y, row) for y, row in enumerate(rows)]
    _scale(axes, rows, labels, look.reference)
    style.set_rows(axes, len(rows))
    for y, row in enumerate(rows):
        style.name_row(axes, y, row.name, left, "" if is_narrow else row.detail)
        tell(axes, row.words, down=(y - 0.5, y + 0.5))
    if look.reference is not None:
        axes.axvline(look.reference, color=style.BLACK, lw=1.2, zorder=2)
    axes.set_xlabel(look.axis, fontsize=style.BODY)
    style.write_ticks(axes)
    if look.legend:
        style.add_legend(figure, bottom, handles=list(map(_handle, look.legend)))
    style.add_notes(figure, look.notes)
    return figure


def _draw(axes: Axes, y: int, row: Row) -> Text:
    if row.bar is not None:
        axes.barh(y, row.bar, _THICK, color=row.color, zorder=3)
    if row.range is not None:
        axes.plot(row.range, (y, y), color=row.color, lw=7.0, solid_capstyle="butt", zorder=3)
    if row.whisker is not None:
        axes.plot(row.whisker, (y, y), color=style.BLACK, lw=1.2, zorder=4, solid_capstyle="butt")
        for end in row.whisker:
            axes.plot((end, end), (y - 0.16, y + 0.16), color=style.BLACK, lw=1.2, zorder=4)
    for point in row.points:
        axes.plot(
            point.at, y, point.shape, color=point.color, ms=7.0, zorder=5, markeredgecolor=style.WHITE,
            markeredgewidth=0.8,
        )
    return axes.annotate(
        row.label, (max(row.places(), default=0.0), y), xytext=(72 * _AIR, 0), textcoords="offset points",
        va="center_baseline", fontsize=style.SMALL, zorder=6, annotation_clip=False,
        bbox={"facecolor": style.WHITE, "edgecolor": "none", "pad": 0.6},
    )


def _scale(
    axes: Axes, rows: Sequence[Row], labels: Iterable[Text], reference: float | None
) -> None:
    """Set limits that hold all rows, and leave room for each label behind its row."""
    places = [place for row in rows for place in row.places()]
    places += [] if reference is None else [reference]
    low, high = min(places, default=0.0), max(places, default=1.0)
    span = high - low or 1.0
    low -= _EDGE * span if low else 0.0
    room = axes.get_window_extent().width / style.DPI
    needs = [
        (max(row.places(), default=low), style.width_of(label) + 2.5 * _AIR)
        for row, label in zip(rows, labels, strict=True)
    ]
    # Behind a row that ends at x, its label needs (x - low) / (1 - label / room) of the axis.
    furthest = max((x - low) / (1.0 - min(label / room, 0.8)) for x, label in needs)
    axes.set_xlim(low, low + max(furthest, (1.0 + _EDGE) * span))


def _handle(entry: Legend) -> object:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    if entry.kind == "bar":
        return Patch(color=entry.color, label=entry.words)
    if entry.kind == "range":
        return Line2D([], [], color=entry.color, lw=6.0, label=entry.words)
    return Line2D([], [], color=entry.color, marker=entry.kind, ls="none", ms=6.0, label=entry.words)
