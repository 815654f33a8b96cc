"""A report as a document: sections of paragraphs, tables and pictures.

Each family of figures writes its section once; the HTML page and the workbook show the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Cell(NamedTuple):
    """One cell of a table; `reports.formatting.cells` makes them.

    Attributes
    ----------
    value : float or str or None
        Unrounded, for a workbook; None where there is none.
    shown : str
        As people read it, with its unit.
    number_format : str
        Of a workbook, '0.0%' say.
    """

    value: float | str | None
    shown: str
    number_format: str = "General"


class Column(NamedTuple):
    """The head of a column.

    Attributes
    ----------
    title : str
        Its words.
    unit : str
        If all cells share one.
    is_text : bool
        Whether it holds words.
    is_detail : bool
        Whether only the workbook, which has the room, shows it.
    """

    title: str
    unit: str = ""
    is_text: bool = False
    is_detail: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a title; the first column names the row.

    Attributes
    ----------
    name : str
        Of a sheet, and of the table's anchor; letters, digits and hyphens.
    title : str
        What it shows, one line.
    columns, rows : tuple of Column, tuple of tuple of Cell
        Each row has one cell a column.
    notes : tuple of str
        Lines below it.
    is_folded : bool
        Whether the page folds it away, as it repeats what a picture shows.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    is_folded: bool = False

    @property
    def on_page(self) -> "Table":
        """Return the table without the columns that only the workbook shows."""
        shown = [place for place, column in enumerate(self.columns) if not column.is_detail]
        columns = tuple(self.columns[place] for place in shown)
        return replace(self, columns=columns, rows=tuple(tuple(row[i] for i in shown) for row in self.rows))


class Series(NamedTuple):
    """A line or a row of bars of a chart: its name, and a number a category, None where there is none."""

    name: str
    amounts: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture as a spreadsheet draws it, from numbers in cells.

    Attributes
    ----------
    title : str
        One line.
    kind : str
        `column`, `line`, or `bar`: one row below the other, from `origin` to both sides.
    categories : tuple of float or str
        Along the axis.
    series : tuple of Series
        In the order in which they are drawn.
    axis, unit : str
        What the categories are, and what the amounts.
    number_format : str
        Of the amounts.
    origin : float
        Where bars begin.
    """

    title: str
    kind: str
    categories: tuple[float | str, ...]
    series: tuple[Series, ...]
    axis: str
    unit: str
    number_format: str
    origin: float = 0.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, drawn when it is needed.

    Attributes
    ----------
    name : str
        Of its file and anchor.
    title : str
        One line.
    alternative : str
        What it shows, in a sentence or two with the main figures, for who cannot see it.
    figure : callable
        Draws it; called inside `reports.plotting.style.drawing`.
    narrow : callable, optional
        Draws it for a phone, where the other layout would have letters too small to read.
    charts : callable, optional
        The same as charts of a workbook, which the main pictures have.
    """

    name: str
    title: str
    alternative: str
    figure: Callable[[], "Figure"]
    narrow: Callable[[], "Figure"] | None = None
    charts: Callable[[], tuple[Chart, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Attributes
    ----------
    name : str
        Its anchor.
    title : str
        As in the list of contents.
    short : str
        A word or two for where there is little room: a sheet of a workbook.
    brief : tuple of str
        What of the paragraphs is said in a terminal too.
    method : tuple of str
        How its figures were found: evaluations, draws, estimators. The page has it with the provenance.
    chapter : str
        The chapter of the page that it belongs to; "" where it is one of its own.
    paragraphs : tuple of str
        Plain text, what the section says, first what matters most: where a section opens a chapter, the page
        shows the first and folds the others.
    parts : tuple of Table or Picture
        Tables and pictures, in reading order.
    definitions : tuple of tuple of str
        (word, meaning) of every figure that needs one.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Table | Picture, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    short: str = ""
    brief: tuple[str, ...] = ()
    method: tuple[str, ...] = ()
    chapter: str = ""
