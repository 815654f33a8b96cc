"""Cells of a workbook: how they look, and that no text in them is ever a formula."""

import re
from math import isfinite
from unicodedata import east_asian_width

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from reports.document import Cell, Column

_MOST_LETTERS = 32_767  # in a cell, by Excel's rule
_GREY, _RULE, _SHADE = "#595959", "#A6A6A6", "#EAF1F8"
_BLUE, _GIVEN = "#0000C0", "#FFFBE6"
# What people read around a number: ¥2,981, +¥81, 16.2 years.
_AROUND = re.compile(r"^[-+]?(?P<before>[^\d.,+-]*)[\d,]+(?:\.\d+)?(?:e[+-]?\d+)?(?P<after>\D*)$")
_LONGEST_UNIT = 12


class Looks:
    """The formats of a workbook, each made once.

    Attributes
    ----------
    title, heading : Format
        Of a sheet's title and of a table's.
    text, plain : Format
        Of paragraphs and texts in cells; of what stays on one line, however long.
    words, word : Format
        Of texts in columns of numbers; of what a definition defines.
    note, nothing : Format
        Of what stands below a table, and of why a figure is not there.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._numbers: dict[str, Format] = {}
        self._given: dict[str, Format] = {}
        self._heads: dict[bool, Format] = {}
        top, wrapped = {"valign": "top"}, {"text_wrap": True, "valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.text = book.add_format(wrapped)
        self.plain = book.add_format({**top, "font_color": _GREY})
        self.words = book.add_format({**wrapped, "align": "right"})
        self.word = book.add_format({**wrapped, "bold": True})
        self.note = book.add_format({**wrapped, "font_color": _GREY})
        self.nothing = book.add_format({**top, "font_color": _GREY, "italic": True, "align": "right"})

    def head(self, column: Column) -> Format:
        """Return the format of a column's title."""
        if column.is_text not in self._heads:
            align = "left" if column.is_text else "right"
            self._heads[column.is_text] = self._book.add_format({
                "bold": True, "text_wrap": True, "valign": "bottom", "align": align, "bg_color": _SHADE,
                "bottom": 1, "bottom_color": _RULE,
            })
        return self._heads[column.is_text]

    def number(self, pattern: str) -> Format:
        """Return the format of numbers."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format(
                {"num_format": pattern, "align": "right", "valign": "top"}
            )
        return self._numbers[pattern]

    def given(self, pattern: str) -> Format:
        """Return the format of numbers that a reader may change: blue, as is the custom."""
        if pattern not in self._given:
            self._given[pattern] = self._book.add_format({
                "num_format": pattern, "align": "right", "valign": "top", "font_color": _BLUE,
                "bg_color": _GIVEN,
            })
        return self._given[pattern]


def write_cell(sheet: Worksheet, place: tuple[int, int], cell: Cell, column: Column, looks: Looks) -> None:
    """Write a number as a number, a text as a text, and in grey why there is neither."""
    if cell.value is None:
        sheet.write_string(*place, clean_text(cell.shown), looks.nothing)
    elif isinstance(cell.value, str):
        sheet.write_string(*place, clean_text(cell.value), looks.text if column.is_text else looks.words)
    elif isfinite(cell.value):
        sheet.write_number(*place, cell.value, looks.number(pattern_of(cell, column)))
    else:
        sheet.write_string(*place, clean_text(cell.shown), looks.nothing)


def pattern_of(cell: Cell, column: Column) -> str:
    """Return the cell's number format, with the unit people read where the column's head names none."""
    found = None if column.unit else _AROUND.match(cell.shown)
    if found is None or cell.number_format == "General" or "%" in cell.number_format:
        return cell.number_format
    before, after = (found[part].replace('"', "") for part in ("before", "after"))
    if max(len(before), len(after)) > _LONGEST_UNIT:
        return cell.number_format
    before, after = (f'"{part}"' if part else "" for part in (before, after))
    return ";".join(_with_unit(part, before, after) for part in cell.number_format.split(";"))


def _with_unit(pattern: str, before: str, after: str) -> str:
    """Return a number format with its unit: `+#,##0` with ¥ is `+"¥"#,##0`."""
    sign = pattern[:1] if pattern[:1] in "+-" else ""
    return f"{sign}{before}{pattern[len(sign):]}{after}"


def header_of(column: Column) -> str:
    """Return a column's title with its unit."""
    return clean_text(f"{column.title} [{column.unit}]" if column.unit else column.title)


def clean_text(text: str) -> str:
    """Return a text without characters that no XML may hold, and no longer than a cell takes."""
    cleaned = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text)
    return cleaned if len(cleaned) <= _MOST_LETTERS else cleaned[: _MOST_LETTERS - 1] + "…"


def width_of(text: str) -> float:
    """Return the width of a text in letters, with some air; East Asian ones count twice."""
    lines = text.split("\n")
    wide = [sum(letter > "~" and east_asian_width(letter) in "WF" for letter in line) for line in lines]
    return 2.0 + max(len(line) + 0.85 * more for line, more in zip(lines, wide, strict=True))
