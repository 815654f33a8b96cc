"""report.xlsx: the sections of a report as sheets, with real numbers to calculate with.

The first sheet holds company, price, key figures and warnings. The last one, and the file's properties,
say where it all comes from.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.distribution.section import histogram_picture
from reports.document import Cell, Column, Section, Table
from reports.evaluation.captions import percentile_gaps, sampling_note
from reports.evaluation.evaluation import Evaluation
from reports.formatting.cells import amount, change, count, nothing, share, words
from reports.formatting.numbers import CONFIDENCE_INTERVAL
from reports.formatting.supported_figures import interval_columns
from reports.output.workbook.cells import Looks, clean_text, header_of, width_of, write_cell
from reports.output.workbook.charts import CHART_DATA, ChartBook
from reports.output.workbook.model import write_model
from reports.output.workbook.provenance import BookOrigin, provenance_section, set_properties, write_json
from reports.output.workbook.statements import (
    ALL_YEARS,
    MODEL,
    SHEETS,
    STATEMENTS,
    FormulaSheet,
    model_of,
    write_all_years,
    write_displayed,
)
from reports.statistics.estimates import Estimate
from simulate.provenance import provenance_of

#: Adds an empty sheet of a name, and of a kind, to a workbook.
AddSheet = Callable[..., Worksheet]

_LEAST_COLUMNS = 6  # that a paragraph may run across
_NARROWEST, _WIDEST = 9.0, 46.0  # letters
_LINE = 15.0  # points
_LEAST_ROWS_TO_FILTER = 8  # of a sheet's longest table: a sheet has one filter
_A4 = 9
_LONGEST_NAME = 31  # of a sheet, by Excel's rule
_ILLEGAL = str.maketrans("", "", "[]:*?/\\")


def write_workbook(
    sections: Sequence[Section], headline: Section, evaluation: Evaluation, path: Path
) -> None:
    """Write a company's workbook: a sheet a section, the model in formulas, and where it comes from.

    Parameters
    ----------
    headline : the first sheet, from `reports.output.workbook.workbook`.

    Raises
    ------
    OSError
        If the file cannot be written.
    """

    def add_models(book: Workbook, add: AddSheet, looks: Looks) -> None:
        model = model_of(evaluation, looks)
        write_model(book, add(MODEL, FormulaSheet), model)
        write_displayed(book, add(STATEMENTS, FormulaSheet), model)
        write_all_years(add(ALL_YEARS, FormulaSheet), model)

    company = evaluation.config.file.company
    title, found = f"{company.name} ({company.ticker})", provenance_of(evaluation.dataset)
    about = BookOrigin(title, company.ticker, found)
    write_book((headline, *sections, provenance_section(evaluation)), about, path, add_models)


def write_book(
    sections: Sequence[Section], about: BookOrigin, path: Path,
    add_more: Callable[[Workbook, AddSheet, Looks], None] | None = None,
    filter_from: int = _LEAST_ROWS_TO_FILTER,
) -> None:
    """Write a workbook, one sheet a section, the last on where it comes from; the same bytes each time.

    Parameters
    ----------
    sections : sequence of Section
        In the order of their sheets.
    about : BookOrigin
        What it is called, and where it comes from.
    path : pathlib.Path
        The file.
    add_more : callable, optional
        Adds sheets before those of the charts' numbers and of where it comes from.
    filter_from : int, optional
        Rows from which on a sheet's longest table has a filter.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    written = BytesIO()
    book = Workbook(written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    set_properties(book, about)
    looks, footer = Looks(book), clean_text(about.footer)

    def add(name: str, kind: type[Worksheet] = Worksheet) -> Worksheet:
        sheet = book.add_worksheet(name, kind)
        _set_up(sheet, footer)
        return sheet

    charts = ChartBook(book, looks)
    for section, name in zip(sections, sheet_names(sections), strict=True):
        if section is sections[-1]:
            if add_more is not None:
                add_more(book, add, looks)
            if charts.has_numbers:
                charts.write_numbers(add(CHART_DATA))
        sheet = add(name)
        end = _write_section(sheet, section, looks, charts, filter_from)
    write_json(sheet, end + 1, about, looks)
    book.close()
    path.write_bytes(written.getvalue())


def sheet_names(sections: Sequence[Section]) -> list[str]:
    r"""Return names that Excel takes: at most 31 letters, none of []:*?/\, all different, none yet taken."""
    names: list[str] = []
    taken = {"history", *(name.lower() for name in (*SHEETS, CHART_DATA))}
    for section in sections:
        name = clean_text(section.short or section.title).translate(_ILLEGAL).strip("' ") or "Sheet"
        for number in itertools.count(1):
            ending = "" if number == 1 else f" ({number})"
            unique = name[: _LONGEST_NAME - len(ending)].rstrip("' ") + ending
            if unique.lower() not in taken:
                break
        taken.add(unique.lower())
        names.append(unique)
    return names


def _set_up(sheet: Worksheet, footer: str) -> None:
    """Keep title and row names in sight, and make a page as wide as the sheet."""
    sheet.hide_gridlines(2)
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L{footer.replace('&', '&&')}: &A&R&P / &N")


def _write_section(
    sheet: Worksheet, section: Section, looks: Looks, charts: ChartBook, filter_from: int
) -> int:
    """Write title, texts, charts, tables and definitions; return the row after."""
    tables = [part for part in section.parts if isinstance(part, Table)]
    widths = _widths(section, tables)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24.0)
    sheet.write_string(0, 0, clean_text(section.title), looks.title)
    row = 1
    for paragraph in (*section.paragraphs, *section.method):
        row = _write_lines(sheet, (row, 0), paragraph, widths, looks.text)
    row = charts.insert(sheet, row, section)
    longest = max(tables, key=lambda table: len(table.rows), default=None)
    for table in tables:
        if table is longest and len(table.rows) >= filter_from:
            sheet.autofilter(row + 2, 0, row + 2 + len(table.rows), len(table.columns) - 1)
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
    """Write title, header, rows and notes; return the row after."""
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
    """Write a text across all columns from a place, in a row as high as it needs; return the next row."""
    row, first = place
    text = clean_text(text)
    room = sum(widths[first:])
    sheet.set_row(row, _LINE * sum(1 + int(1.05 * len(line) / room) for line in text.split("\n")))
    sheet.merge_range(row, first, row, len(widths) - 1, "", look)
    sheet.write_string(row, first, text, look)
    return row + 1


def _widths(section: Section, tables: Sequence[Table]) -> list[float]:
    """Return for each column the width that the widest of its cells needs, within reason."""
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


_SHOWN = (10, 50, 90)
_DEFINITIONS = (
    ("P10, P50, P90", "10%, 50%, 90% of the draws with a value are worth less."),
    CONFIDENCE_INTERVAL,
    ("Upside", "value / price - 1."),
)


def summary_section(evaluation: Evaluation, warnings: Sequence[str] = ()) -> Section:
    """Return the section that a reader needs first.

    Parameters
    ----------
    warnings : all of them, the gravest first.
    """
    company, market = evaluation.config.file.company, evaluation.config.file.market
    day = f", price of {market.as_of.isoformat()}" if market.as_of else ""
    lines = [f"{company.name} ({company.ticker}), in {company.currency}{day}."]
    lines += [f"Warning: {line}." for line in warnings]
    notes = (*percentile_gaps(evaluation, _SHOWN), *sampling_note(evaluation))
    histogram = (histogram_picture(evaluation),) if evaluation.values.size else ()
    return Section(
        name="summary",
        title="Summary",
        paragraphs=tuple(lines),
        parts=(*histogram, _figures(evaluation, notes)),
        definitions=_DEFINITIONS,
    )


def _figures(evaluation: Evaluation, notes: tuple[str, ...]) -> Table:
    currency = evaluation.currency
    deviation, n_valid = evaluation.deviation, evaluation.n_valid

    def of_amount(label: str, estimate: Estimate) -> tuple[Cell, ...]:
        upside = evaluation.upside(estimate.value)
        rating = evaluation.rating(estimate.value)
        cells = (nothing() if part is None else amount(part, currency) for part in estimate)
        return (words(label), *cells, change(upside), nothing() if rating is None else words(rating))

    def of_share(label: str, estimate: Estimate) -> tuple[Cell, ...]:
        cells = (nothing() if part is None else share(part) for part in estimate)
        return (words(label), *cells, nothing(""), nothing(""))

    def alone(label: str, cell: Cell) -> tuple[Cell, ...]:
        return (words(label), cell, *(nothing("") for _ in range(4)))

    rows = (
        alone("Price", amount(evaluation.price, currency)),
        of_amount("Base case", Estimate(evaluation.base_case, None, None)),
        *(of_amount(f"Value, P{percent}", evaluation.percentiles[percent]) for percent in _SHOWN),
        of_amount("Mean value", evaluation.mean),
        alone("Standard deviation", nothing() if deviation is None else amount(deviation, currency)),
        of_share("P(value > price)", evaluation.above_price),
        of_share("P(buy or better)", evaluation.buy_or_better),
        of_share("P(value < book value)", evaluation.below_book),
        alone("Draws", count(evaluation.n_draw)),
        alone("Draws without a value", count(evaluation.n_draw - n_valid)),
    )
    columns = (
        Column("Figure", is_text=True), Column("Value"), *interval_columns(),
        Column("Upside", "on the price"), Column("Rating"),
    )
    title = f"Key figures, {currency} per share where not said otherwise"
    return Table("key-figures", title, columns, rows, notes)
