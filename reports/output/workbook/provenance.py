"""Where a workbook comes from: its last sheet, for people and programs, and the file's properties."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.document import Column, Section, Table
from reports.evaluation.evaluation import Evaluation
from reports.formatting.cells import count, words
from reports.output.provenance import provenance
from reports.output.workbook.cells import Looks, clean_text
from simulate.provenance import as_json

#: Before the cells that hold the JSON.
JSON_TITLE = "The same as JSON, for programs: put these cells together"
_IN_PROPERTIES = (
    "portfolio", "portfolio_sha256", "config_name", "config_sha256", "git_commit", "created", "seed",
    "draws_asked", "draws_done", "draws_invalid",
)
_MOST_IN_PROPERTY = 255  # letters, by Excel's rule
_LETTERS = 32_000  # of JSON in a cell, which takes 32,767


class BookOrigin(NamedTuple):
    """What a workbook is called, and where it comes from.

    Attributes
    ----------
    title, footer : str
        Of the file, and on every printed page.
    provenance : dict
        As JSON knows it.
    """

    title: str
    footer: str
    provenance: Mapping[str, Any]


def set_properties(book: Workbook, about: BookOrigin) -> None:
    """Set the title, author and date of the file, and what names the run."""
    found = about.provenance
    created = datetime.fromisoformat(found["created"]).astimezone(UTC).replace(tzinfo=None)
    title = clean_text(about.title)
    book.set_properties({"title": title, "author": "intrinsic-mc", "created": created})
    for name in _IN_PROPERTIES:
        if name in found:  # numbers as texts: a seed may be greater than Excel's can be without loss
            book.set_custom_property(name, clean_text(str(found[name]))[:_MOST_IN_PROPERTY], "text")


def provenance_section(evaluation: Evaluation) -> Section:
    """Return the section of the facts, and of the config's text, a row a line."""
    lines = str(evaluation.dataset.attrs["config_text"]).splitlines()
    text = Table(
        "config-text", "The config in full",
        (Column("Line"), Column("Text", is_text=True)),
        tuple((count(number), words(line)) for number, line in enumerate(lines, 1)),
    )
    return Section(name="provenance", title="Provenance", parts=(provenance_table(evaluation), text))


def provenance_table(evaluation: Evaluation) -> Table:
    """Return the table of everything that the run depends on, but for the config's text."""
    rows = tuple((words(fact.label), words(fact.value)) for fact in provenance(evaluation))
    columns = (Column("What", is_text=True), Column("Which", is_text=True))
    return Table("provenance", "Where this comes from", columns, rows)


def write_json(sheet: Worksheet, row: int, about: BookOrigin, looks: Looks) -> None:
    """Write provenance as JSON from a row on, one line high: it is long, and not for people."""
    sheet.write_string(row, 0, JSON_TITLE, looks.heading)
    for place, part in enumerate(_parts(about.provenance), row + 1):
        sheet.set_row(place, 15.0)
        sheet.write_string(place, 0, part, looks.plain)


def _parts(found: Mapping[str, Any]) -> Iterator[str]:
    text = as_json(found)
    for first in range(0, len(text), _LETTERS):
        yield text[first : first + _LETTERS]
