"""The base case in the workbook as statements: the displayed years, and every year that is summed.

The formulas are those that the kernel calculates by, and each has the kernel's number for who does not
calculate. A change of an input on the sheet of `reports.output.workbook.model` changes the value.
"""

from collections.abc import Iterator
from math import isfinite, isnan
from typing import NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from reports.document import Chart, Column
from reports.evaluation.evaluation import Evaluation
from reports.formatting.numbers import format_name
from reports.output.workbook.cells import Looks, clean_text
from reports.output.workbook.charts import Cells, draw_chart, insert_chart
from simulate import Config
from simulate.forecast.base_case import LINE_BY_NAME, reported_lines
from simulate.forecast.formula_text import formula_of
from simulate.forecast.formulas import (
    CONSTANT_CELL,
    INPUT_CELL,
    LINE_CELL,
    OUTCOME_CELL,
    REASONS,
    WORKING_CELL,
    Formulas,
    trace_valuation,
)
from simulate.forecast.statement_table import reported_note, rule_notes
from simulate.forecast.tracing import Place
from simulate.formatting import line_label

#: The sheets, in their order.
SHEETS = MODEL, STATEMENTS, ALL_YEARS = "Model", "Model statements", "Model years"
LABEL_WIDTH, _AMOUNT_WIDTH = 44.0, 11.0  # letters
_HEAD = 3  # the row of the years
_MONEY, _PERCENT, _PLAIN = "#,##0;-#,##0", "0.00%", "0.000"
_LINE_FORMAT = {"money": _MONEY, "percent": _PERCENT, "ratio": _PLAIN}
_CHARTED = (("revenue",), ("operating_income", "net_income", "free_cash_flow", "cash_for_distribution"))
_LABELS = {
    "weight": ("Present value of a unit of the year's cash", "0.0000"),
    "present_value_to_holders": ("Present value to today's holders", _MONEY),
    "present_value_so_far": ("The same, of the years up to this one", _MONEY),
    "lowest_discount_rate": ("Lowest discount rate so far", _PERCENT),
    "dilution": ("Dilution: shares for each of today's", "0.0000"),
    "losses": ("Losses carried forward", _MONEY),
    "growth": ("Growth of the year to come, trend", _PERCENT),
    "terminal_cash": ("Cash that stands for the years after the last", _MONEY),
    "terminal_present_value": ("Its present value to today's holders", _MONEY),
    "equity_value": ("Value of all shares", _MONEY),
    "value_before_floor": ("Value of one share before the floor", "#,##0.00"),
    "floor": ("Floor: the least value of a share", "#,##0.00"),
    "reason": ("Why there is no value: 0 if there is one", "0"),
    "value": ("Intrinsic value of one share", "#,##0.00"),
}


class FormulaSheet(Worksheet):  # type: ignore[misc]  # xlsxwriter has no annotations
    """A sheet of many formulas, none of which needs the prefixes that newer functions have.

    xlsxwriter looks for each of 31 of these in each formula, which takes half the time of the model's sheets.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Row(NamedTuple):
    """A row of the sheets of years; a heading, or a blank one, has no kind."""

    kind: str
    name: str
    label: str
    number_format: str = ""


class Model(NamedTuple):
    """What the sheets share: `places` has the row of each quantity on the sheet of all years."""

    evaluation: Evaluation
    formulas: Formulas
    rows: list[Row]
    places: dict[tuple[str, str], int]
    looks: Looks

    def refer(self, place: Place, sheet: str = "") -> str:
        """Say where a cell is, as a formula does: inputs and what follows from them alone by name."""
        kind, name, year = place
        if kind in (INPUT_CELL, CONSTANT_CELL):
            return name
        return f"{sheet}{COLUMNS[year]}{self.places[kind, name] + 1}"

    def refer_from_afar(self, place: Place) -> str:
        """Say it as a formula on another sheet does."""
        return self.refer(place, f"'{ALL_YEARS}'!")


COLUMNS = [xl_col_to_name(number) for number in range(1, 130)]  # by year, the base year's first


def model_of(evaluation: Evaluation, looks: Looks) -> Model:
    """Trace the valuation of a run's base case, and choose where its cells stand."""
    formulas = trace_valuation(evaluation.config)
    rows = list(_rows(evaluation.config, formulas))
    places = {(row.kind, row.name): number for number, row in enumerate(rows, _HEAD + 1) if row.kind}
    return Model(evaluation, formulas, rows, places, looks)


def _rows(config: Config, formulas: Formulas) -> Iterator[Row]:
    """Yield the rows of the sheet of all years: lines by section, workings, and the value."""
    layout, currency, section = config.file.forecast.layout, config.file.company.currency, ""
    yield Row(WORKING_CELL, "year", "Year of the forecast", "0")
    for name, spec in LINE_BY_NAME.items():
        if spec.section != section:
            section = spec.section
            yield from (Row("", "", ""), Row("", "", section))
        yield Row(LINE_CELL, name, line_label(spec, currency, layout), _LINE_FORMAT[spec.unit])
    for kind, title in ((WORKING_CELL, "TO TODAY'S HOLDERS"), (OUTCOME_CELL, "VALUE")):
        yield from (Row("", "", ""), Row("", "", title))
        for name in formulas.names(kind):
            if name != "year":
                yield Row(kind, name, *_LABELS.get(name, (in_words(name), "General")))


def in_words(name: str) -> str:
    """Return a name as the label of a row."""
    return format_name(name)[:1].upper() + format_name(name)[1:]


def write_place(sheet: Worksheet, model: Model, at: tuple[int, int], place: Place, look: Format) -> None:
    """Write what a place holds: its formula, with the kernel's number, or a number."""
    formula = formula_of(model.formulas.amounts[place], place, model.refer)
    if formula is None:
        sheet.write_number(*at, model.formulas.value(place), look)
    else:
        sheet.write_formula(*at, f"={formula}", look, shown_number(model.formulas.value(place)))


def shown_number(number: float) -> float | str:
    """Return a number as a spreadsheet that has calculated holds it."""
    return number if isfinite(number) else "#N/A" if isnan(number) else "#DIV/0!"


def write_all_years(sheet: Worksheet, model: Model) -> None:
    """Write every year that is summed, and what the sum is worth a share.

    Parameters
    ----------
    sheet : a new one, as the next.
    model : from `model_of`.
    """
    looks, config, n_year = model.looks, model.evaluation.config, model.formulas.years
    first = config.file.forecast.first_fiscal_year
    _open_years(sheet, model, "Every year that is summed", [*range(first, first + n_year)])
    note = f"The formulas by which the run's kernel calculates; inputs stand by name on the sheet {MODEL}."
    sheet.write_string(1, 0, note, looks.plain)
    sheet.fit_to_pages(0, 1)  # one high: a hundred years do not fit the width of one
    sheet.repeat_columns(0)
    for number, row in enumerate(model.rows, _HEAD + 1):
        sheet.write_string(number, 0, row.label, looks.text if row.kind else looks.heading)
        if row.kind:
            look = looks.number(row.number_format)
            for year in (0,) if row.kind == OUTCOME_CELL else range(n_year + 1):
                place = (row.kind, row.name, year)
                if place in model.formulas.amounts:
                    write_place(sheet, model, (number, 1 + year), place, look)
    _write_reason(sheet, model)


def _write_reason(sheet: Worksheet, model: Model) -> None:
    """Say beside its number what a reason means."""
    place = (OUTCOME_CELL, "reason", 0)
    words = ",".join(f'"{reason}"' for reason in REASONS)
    formula, found = f"=CHOOSE({model.refer(place)}+1,{words})", REASONS[int(model.formulas.value(place))]
    sheet.write_formula(model.places[place[:2]], 2, formula, model.looks.plain, found)


def _open_years(
    sheet: Worksheet, model: Model, title: str, years: list[int], before: tuple[str, ...] = ()
) -> None:
    """Write title and heads of a sheet of years."""
    company, looks = model.evaluation.config.file.company, model.looks
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, len(years) + 1 + len(before), _AMOUNT_WIDTH)
    sheet.set_row(0, 24.0)
    sheet.write_string(0, 0, clean_text(f"{title}: {company.name} ({company.ticker})"), looks.title)
    sheet.freeze_panes(_HEAD + 1, 1)
    sheet.write_string(_HEAD, 0, "Fiscal year", looks.head(Column("", is_text=True)))
    heads = looks.head(Column(""))
    for column, name in enumerate((*before, "Base year"), 1):
        sheet.write_string(_HEAD, column, name, heads)
    for column, year in enumerate(years, 2 + len(before)):
        sheet.write_number(_HEAD, column, year, heads)


def write_displayed(book: Workbook, sheet: Worksheet, model: Model) -> None:
    """Write the displayed years as the published page has them: what stands on the sheet of all years.

    Parameters
    ----------
    book : has the sheet.
    sheet : a new one.
    model : from `model_of`.
    """
    config, looks = model.evaluation.config, model.looks
    reported = reported_lines(config)
    before = ("Reported",) if reported else ()
    _open_years(sheet, model, "Statements of the base case", config.fiscal_years, before)
    notes = ("Unrounded; all 42 lines.", *rule_notes(config), *([reported_note(config)] if reported else []))
    sheet.write_string(1, 0, " ".join(notes), looks.plain)
    rows = [row for row in model.rows if row.kind in ("", LINE_CELL)]
    rows = rows[:max(number for number, row in enumerate(rows) if row.kind) + 1]
    for number, row in enumerate(rows, _HEAD + 1):
        look = looks.number(row.number_format)
        sheet.write_string(number, 0, row.label, looks.text if row.kind else looks.heading)
        if row.name in reported:
            sheet.write_number(number, 1, reported[row.name], look)
        for year in range(len(config.fiscal_years) + 1):
            place = (row.kind, row.name, year)
            if place in model.formulas.amounts:
                found = shown_number(model.formulas.value(place))
                at = (number, 1 + len(before) + year)
                sheet.write_formula(*at, f"={model.refer_from_afar(place)}", look, found)
    places = {row.name: number for number, row in enumerate(rows, _HEAD + 1)}
    _insert_charts(book, sheet, model, places, before)


def _insert_charts(
    book: Workbook, sheet: Worksheet, model: Model, places: dict[str, int], before: tuple[str, ...]
) -> None:
    """Draw the main lines of the displayed years below them."""
    first, n_year = 2 + len(before), len(model.evaluation.config.fiscal_years)

    def cells(row: int) -> Cells:
        return Cells(STATEMENTS, (row, first), (row, first + n_year - 1))

    unit, below = f"millions of {model.evaluation.currency}", max(places.values()) + 2
    for place, (title, names) in enumerate(zip(("Revenue", "Earnings and cash"), _CHARTED, strict=True)):
        shown = Chart(f"{title}, base case", "line", (), (), "fiscal year", unit, _MONEY)
        series = [(in_words(name), cells(places[name])) for name in names]
        insert_chart(sheet, below, place, draw_chart(book, shown, cells(_HEAD), series))
