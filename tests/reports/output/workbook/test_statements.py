"""The model in the workbook, calculated by LibreOffice, against the kernel."""

import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
from openpyxl import load_workbook

from engine.model.inputs import INPUT_BY_NAME, Inputs
from engine.model.line_items import LINES, MONEY
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from engine.model.statements import present_weights, statements
from reports.output.workbook.workbook import summary_section, write_workbook
from simulate import load_config, revalue
from simulate.formatting import line_label
from tests.reports.runs import evaluate, run
from tests.simulate.configs import WRITTEN
from tests.simulate.forecast.formula_cases import rule_configs

OFFICE = shutil.which("soffice")


@pytest.fixture(scope="module")
def evaluation():
    return evaluate(run(load_config("iiji-2019"), draws=1))


def write(config, path, evaluation):
    evaluation = replace(evaluation, config=config)
    write_workbook([], summary_section(evaluation), evaluation, path)


def calculate(paths, folder):
    """Calculate workbooks that hold no numbers of formulas, as openpyxl saves them."""
    profile = f"-env:UserInstallation={(folder / 'user').as_uri()}"
    command = [OFFICE, "--headless", profile, "--convert-to", "xlsx", "--outdir", folder / "out", *paths]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return [load_workbook(folder / "out" / path.name, data_only=True) for path in paths]


def input_cells(sheet):
    """The cells of inputs, by name."""
    labels = {name.replace("_", " ").capitalize(): name for name in Inputs._fields}
    return {labels[row[0].value]: row[1] for row in sheet.iter_rows() if row[0].value in labels}


def change(path, config, folder):
    """Move every input that is given by up to 5%, and save without the numbers; return the new inputs."""
    book, known = load_workbook(path), {}
    for number, (name, cell) in enumerate(input_cells(book["Model"]).items()):
        if name in config.expressions:
            assert cell.data_type == "f"
            continue
        assert cell.value == pytest.approx(getattr(config.base, name), rel=1e-15)
        if not INPUT_BY_NAME[name].whole and not name.endswith("_year"):
            cell.value *= 1.0 + 0.01 * (number % 11 - 5)
        known[name] = cell.value
    book.save(folder / path.name)
    return folder / path.name, Inputs(**(config.base._asdict() | known | config.derive(known)))


def rows_of(sheet, config):
    """The amounts of each line by year, from year 1 on."""
    rows = list(sheet.iter_rows(values_only=True))
    first = next(row.index("Base year") for row in rows if "Base year" in row) + 1
    currency, layout = config.file.company.currency, config.file.forecast.layout
    labels = {line_label(spec, currency, layout): spec for spec in LINES}
    found = {labels[row[0]]: row[first:] for row in rows if row[0] in labels}
    assert len(found) == len(LINES)
    return found


def agrees(book, config, inputs):
    """Hold every line of every year, and the value, against the kernel's."""
    horizon = config.horizon.checked()
    table = statements(inputs, horizon.last_year, horizon=horizon)
    weights = present_weights(inputs, horizon.last_year, horizon)
    by_name = dict(zip([spec.name for spec in LINES], table, strict=True))
    total = np.abs(by_name["cash_for_distribution"] * weights).sum()
    rows = rows_of(book["Model years"], config)
    for spec, cells in rows.items():
        expected, found = by_name[spec.name], np.array(cells[: horizon.last_year], float)
        is_money = spec.unit == MONEY
        scale = np.maximum(total, by_name["revenue"]) if is_money else np.maximum(1.0, abs(expected))
        np.testing.assert_array_less(np.abs(found - expected), 1e-12 * scale, spec.name)
    expected = revalue(config, {name: [amount] for name, amount in inputs._asdict().items()}).value[0]
    labels = {row[0].value: row[1].value for row in book["Model years"].iter_rows() if row[0].value}
    found, shown = labels["Intrinsic value of one share"], book["Model"]
    assert found == pytest.approx(expected, abs=1e-12 * total / inputs.shares_outstanding)
    assert next(row[1].value for row in shown.iter_rows() if "Intrinsic value" in str(row[0].value)) == found
    for spec, cells in rows_of(book["Model statements"], config).items():
        assert cells == rows[spec][: horizon.years]


def test_cells_hold_the_numbers_of_the_kernel_and_what_is_allowed(tmp_path, evaluation):
    path = tmp_path / "report.xlsx"
    write(evaluation.config, path, evaluation)
    agrees(load_workbook(path, data_only=True), evaluation.config, evaluation.config.base)
    sheet = load_workbook(path)["Model"]
    allowed = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    cells = input_cells(sheet)
    assert allowed.keys() == {cell.coordinate for cell in cells.values()}
    assert allowed[cells["tax_rate"].coordinate] == "AND(ISNUMBER(tax_rate),tax_rate>=0.0,tax_rate<1.0)"


def without_a_value(path, folder):
    """Let growth exceed the discount rate under gordon."""
    book = load_workbook(path)
    input_cells(book["Model"])["terminal_growth"].value = 0.5
    book.save(folder / "no-value.xlsx")
    return folder / "no-value.xlsx"


@pytest.mark.heavy
@pytest.mark.skipif(OFFICE is None, reason="no soffice (LibreOffice): nothing calculates the formulas")
def test_libreoffice_calculates_what_the_kernel_does(tmp_path, evaluation):
    configs = {name: load_config(name) for name in (*WRITTEN, "aapl")} | rule_configs()
    (tmp_path / "changed").mkdir()
    paths, inputs = [], []
    for name, config in configs.items():
        path = tmp_path / f"{name.replace(' ', '-')}.xlsx"
        write(config, path, evaluation)
        changed, moved = change(path, config, tmp_path / "changed")
        paths.append(changed)
        inputs.append(moved)
    paths.append(without_a_value(tmp_path / "gordon.xlsx", tmp_path / "changed"))
    *books, last = calculate(paths, tmp_path)
    for book, config, moved in zip(books, configs.values(), inputs, strict=True):
        agrees(book, config, moved)
    rows = {row[0]: row[1:3] for row in last["Model years"].iter_rows(values_only=True)}
    assert rows["Intrinsic value of one share"][0] == "#N/A"
    assert rows["Why there is no value: 0 if there is one"] == (7, INVALID_MEANING[Invalid.GORDON_GROWTH])
