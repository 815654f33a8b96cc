"""A report as a document: sections of paragraphs, tables and pictures.

Each family of figures writes its section once; the HTML page and the workbook show the same ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Cell(NamedTuple):
    """One cell of a table; `reports.formatting.cells` makes them.

    Attributes
    ----------
    value : unrounded, for a workbook; None where there is none.
    shown : as people read it, with its unit.
    number_format : of a workbook, '0.0%' say.
    """

    value: float | str | None
    shown: str
    number_format: str = "General"


class Column(NamedTuple):
    """The head of a column: title, unit if all cells share one, and whether it holds words."""

    title: str
    unit: str = ""
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under a title; the first column names the row.

    Attributes
    ----------
    name : of a sheet, and of the table's anchor; letters, digits and hyphens.
    title : what it shows, one line.
    columns, rows : each row has one cell a column.
    notes : lines below it.
    is_folded : whether the page folds it away, as it repeats what a picture shows.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    is_folded: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, drawn when it is needed.

    Attributes
    ----------
    name : of its file and anchor.
    title : one line.
    alternative : what it shows, in a sentence or two with the main figures, for who cannot see it.
    figure : draws it; called inside `reports.plotting.style.drawing`.
    """

    name: str
    title: str
    alternative: str
    figure: Callable[[], "Figure"]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report.

    Attributes
    ----------
    name : its anchor.
    title : as in the list of contents.
    short : a word or two for where there is little room: a sheet of a workbook.
    brief : what of the paragraphs is said in a terminal too.
    paragraphs : plain text, what the section says, first what matters most.
    parts : tables and pictures, in reading order.
    definitions : (word, meaning) of every figure that needs one.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Table | Picture, ...] = ()
    definitions: tuple[tuple[str, str], ...] = ()
    short: str = ""
    brief: tuple[str, ...] = ()
