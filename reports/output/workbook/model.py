"""The base case in the workbook as a model: inputs as cells to change, and the value that follows."""

from math import isfinite

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.document import Column
from reports.formatting.numbers import format_name
from reports.output.workbook.statements import (
    COLUMNS,
    LABEL_WIDTH,
    MODEL,
    Model,
    in_words,
    shown_number,
    write_place,
)
from simulate.config.inputs import INPUT_BY_NAME
from simulate.forecast.formulas import CONSTANT_CELL, INPUT_CELL, OUTCOME_CELL
from simulate.forecast.statement_table import rule_notes
from simulate.formatting import unit_words

_INPUT_FORMAT = {"rate": "0.00##%", "share": "0.00##%", "money": "#,##0.00", "price": "#,##0.00"}


def write_model(book: Workbook, sheet: Worksheet, model: Model) -> None:
    """Write the value, the inputs as cells to change, and what follows from them alone.

    Parameters
    ----------
    book : gets a name for each of these cells.
    sheet : a new one.
    model : from `reports.output.workbook.statements.model_of`.
    """
    looks, formulas = model.looks, model.formulas
    for column, width in enumerate((LABEL_WIDTH, 16.0, 24.0, 12.0, 70.0)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24.0)
    title = "The base case as a model: change a blue cell, and the value follows"
    sheet.write_string(0, 0, title, looks.title)
    row = _write_notes(sheet, model)
    row = _write_value(sheet, model, row + 1)
    heads = ("Input", "Base case", "Unit", "Status", "What it is")
    for title, kind in (("Inputs", INPUT_CELL), ("What follows from them alone", CONSTANT_CELL)):
        sheet.write_string(row + 1, 0, title, looks.heading)
        row += 2
        for column, head in enumerate(heads if kind == INPUT_CELL else heads[:2]):
            sheet.write_string(row, column, head, looks.head(Column("", is_text=column != 1)))
        for name in formulas.names(kind):
            row += 1
            book.define_name(name, f"={MODEL}!${COLUMNS[0]}${row + 1}")
            if kind == INPUT_CELL:
                _write_input(sheet, model, row, name)
            else:
                sheet.write_string(row, 0, in_words(name), looks.text)
                write_place(sheet, model, (row, 1), (kind, name, 0), looks.number("General"))
        row += 1
    sheet.freeze_panes(1, 1)


def _write_input(sheet: Worksheet, model: Model, row: int, name: str) -> None:
    config, looks, spec = model.evaluation.config, model.looks, INPUT_BY_NAME[name]
    place, pattern = (INPUT_CELL, name, 0), _INPUT_FORMAT.get(spec.unit, "General")
    sheet.write_string(row, 0, in_words(name), looks.text)
    is_given = name not in config.expressions
    write_place(sheet, model, (row, 1), place, looks.given(pattern) if is_given else looks.number(pattern))
    sheet.write_string(row, 2, unit_words(spec.unit, config.file.company.currency), looks.text)
    sheet.write_string(row, 3, config.tables[name].status, looks.text)
    sheet.write_string(row, 4, spec.meaning, looks.text)
    limits = [f"ISNUMBER({name})"]
    for bound, sign, is_open in ((spec.low, ">", spec.low_open), (spec.high, "<", spec.high_open)):
        if isfinite(bound):
            limits.append(f"{name}{sign}{'' if is_open else '='}{bound!r}")
    sheet.data_validation(row, 1, row, 1, {
        "validate": "custom", "value": f"=AND({','.join(limits)})", "error_title": "Not allowed",
        "error_message": f"{format_name(name)} {spec.allowed()}"[:255],
    })


def _write_notes(sheet: Worksheet, model: Model) -> int:
    """Say what the sheets hold and what they cannot; return the row after."""
    config, rule = model.evaluation.config, model.evaluation.config.terminal_rule
    after = rule.label.format(last_year=model.formulas.years)
    notes = [
        f"Fiscal years {config.fiscal_years[0]} to {config.fiscal_years[-1]}, then {after}; floor: "
        f"{config.file.forecast.floor}. Rules are the config's: to change one, run again.",
        *rule_notes(config),
    ]
    if config.yearly:
        notes.append(
            "Not in these sheets: [shocks], which are drawn year by year; here every year follows its trend."
        )
    if config.elapsed:
        notes.append(
            f"The part of year 1 that is gone, {config.elapsed:.6g}, is a number here: dates are no inputs."
        )
    for row, note in enumerate(notes, 1):
        sheet.write_string(row, 0, note, model.looks.plain)
    return 1 + len(notes)


def _write_value(sheet: Worksheet, model: Model, row: int) -> int:
    """Write the value beside price and run, with links to where it is computed; return the row after."""
    evaluation, looks = model.evaluation, model.looks
    price_look, place = looks.number("#,##0.00"), (OUTCOME_CELL, "value", 0)
    value = model.formulas.value(place)
    sheet.write_string(row, 0, f"Intrinsic value of one share, {evaluation.currency}", looks.heading)
    sheet.write_formula(row, 1, f"={model.refer_from_afar(place)}", price_look, shown_number(value))
    sheet.write_string(row + 1, 0, "Upside on the price", looks.text)
    upside = f"={COLUMNS[0]}{row + 1}/share_price-1"
    found = shown_number(value / model.formulas.value((INPUT_CELL, "share_price", 0)) - 1.0)
    sheet.write_formula(row + 1, 1, upside, looks.number("+0.0%;-0.0%;0.0%"), found)
    sheet.write_string(row + 2, 0, "Base case of the run", looks.text)
    base = evaluation.base_case
    if isfinite(base):
        sheet.write_number(row + 2, 1, base, price_look)
    else:
        sheet.write_string(row + 2, 1, "none", looks.nothing)
    return row + 3
