"""report.xlsx: the sections of a report as sheets, with real numbers to go on calculating with."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import count
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.document import Section, Table
from reports.evaluation import Evaluation
from reports.workbook_cells import Looks, clean_text, header_of, width_of, write_cell
from reports.workbook_provenance import provenance_section, set_properties, write_json

_LEAST_COLUMNS = 6  # that a paragraph may run across
_NARROWEST, _WIDEST = 9.0, 46.0  # letters
_LINE = 15.0  # points
_A4 = 9
_LONGEST_NAME = 31  # of a sheet, by Excel's rule
_ILLEGAL = str.maketrans("", "", "[]:*?/\\")


def write_workbook(
    sections: Sequence[Section], headline: Section, evaluation: Evaluation, path: Path
) -> None:
    """Write a workbook, one sheet a section and one on where it comes from; the same bytes for the same run.

    Parameters
    ----------
    headline : the first sheet, from `reports.workbook_summary`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    written = BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    set_properties(book, evaluation)
    looks, ticker = Looks(book), clean_text(evaluation.config.file.company.ticker)
    all_sections = (headline, *sections, provenance_section(evaluation))
    for section, name in zip(all_sections, sheet_names(all_sections), strict=True):
        sheet = book.add_worksheet(name)
        _set_up(sheet, ticker)
        end = _write_section(sheet, section, looks)
    write_json(sheet, end + 1, evaluation, looks)
    book.close()
    path.write_bytes(written.getvalue())


def sheet_names(sections: Sequence[Section]) -> list[str]:
    """Short names that Excel takes: at most 31 letters, none of []:*?/\\, no two alike, not `History`."""
    names: list[str] = []
    taken = {"history"}
    for section in sections:
        name = clean_text(section.short or section.title).translate(_ILLEGAL).strip("' ") or "Sheet"
        for number in count(1):
            ending = "" if number == 1 else f" ({number})"
            unique = name[: _LONGEST_NAME - len(ending)].rstrip("' ") + ending
            if unique.lower() not in taken:
                break
        taken.add(unique.lower())
        names.append(unique)
    return names


def _set_up(sheet: Worksheet, ticker: str) -> None:
    """Title and row names stay in sight; a page is as wide as the sheet."""
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{ticker.replace('&', '&&')}: &A&R&P / &N")


def _write_section(sheet: Worksheet, section: Section, looks: Looks) -> int:
    """Write title, texts, tables and definitions; return the row after."""
    tables = [part for part in section.parts if isinstance(part, Table)]
    widths = _widths(section, tables)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24.0)
    sheet.write_string(0, 0, clean_text(section.title), looks.title)
    row = 1
    for paragraph in section.paragraphs:
        row = _write_lines(sheet, (row, 0), paragraph, widths, looks.text)
    for table in tables:
        row = _write_table(sheet, row + 1, table, widths, looks)
    if section.definitions:
        sheet.write_string(row + 1, 0, "Definitions", looks.heading)
        row += 2
        for word, meaning in section.definitions:
            sheet.write_string(row, 0, clean_text(word), looks.word)
            row = _write_lines(sheet, (row, 1), meaning, widths, looks.text)
    return row


def _write_table(
    sheet: Worksheet, row: int, table: Table, widths: Sequence[float], looks: Looks
) -> int:
    """Title, header, rows and notes; return the row after."""
    sheet.write_string(row, 0, clean_text(table.title), looks.heading)
    row += 1
    for column, head in enumerate(table.columns):
        sheet.write_string(row, column, header_of(head), looks.head(head))
    for cells in table.rows:
        row += 1
        for column, (cell, head) in enumerate(zip(cells, table.columns, strict=True)):
            write_cell(sheet, (row, column), cell, head, looks)
    row += 1
    for note in table.notes:
        row = _write_lines(sheet, (row, 0), note, widths, looks.note)
    return row


def _write_lines(
    sheet: Worksheet, place: tuple[int, int], text: str, widths: Sequence[float], look: object
) -> int:
    """A text across all columns from a place, in a row as high as it needs; return the next row."""
    row, first = place
    text = clean_text(text)
    room = sum(widths[first:])
    sheet.set_row(row, _LINE * sum(1 + int(1.05 * len(line) / room) for line in text.split("\n")))
    sheet.merge_range(row, first, row, len(widths) - 1, "", look)
    sheet.write_string(row, first, text, look)
    return row + 1


def _widths(section: Section, tables: Sequence[Table]) -> list[float]:
    """Of each column the width that the widest of its cells needs, within reason."""
    n_column = max([_LEAST_COLUMNS, *(len(table.columns) for table in tables)])
    widths = [_NARROWEST] * n_column
    for column, needed in _needs(section, tables):
        widths[column] = max(widths[column], min(needed, _WIDEST))
    return widths


def _needs(section: Section, tables: Sequence[Table]) -> Iterator[tuple[int, float]]:
    for word, _ in section.definitions:
        yield 0, width_of(word)
    for table in tables:
        for column, head in enumerate(table.columns):
            # A header breaks between words.
            yield column, max(width_of(word) for word in [*header_of(head).split(), "-"])
            yield column, 0.6 * width_of(header_of(head))
        for cells in table.rows:
            for column, cell in enumerate(cells):
                yield column, width_of(cell.shown)
