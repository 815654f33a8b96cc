import csv
import re
from functools import partial

import numpy as np
import pandas
import pytest
from pyarrow import csv as pyarrow_csv

from reports.decisions.decisions import decisions_of
from reports.output.csv_tables import (
    as_cell,
    write_csv,
    write_decisions,
    write_inputs,
    write_percentiles,
    write_sensitivity,
)
from tests.reports.runs import all_invalid_run, evaluate, renamed_config, run


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_percentiles_read_back_to_the_bit(evaluation, tmp_path):
    write_percentiles(evaluation, tmp_path / "p.csv")
    rows = read(tmp_path / "p.csv")
    assert [int(row["percentile"]) for row in rows] == [1, 5, 10, 25, 50, 75, 90, 95, 99]
    for row in rows:
        estimate = evaluation.percentiles[int(row["percentile"])]
        assert float(row["value"]) == estimate.value
        for side, limit in (("low", estimate.low), ("high", estimate.high)):
            assert row[side] == ("" if limit is None else repr(limit))
        assert row["unit"] == "JPY per share"
        assert float(row["upside"]) == estimate.value / 2493.0 - 1.0
    assert [row["rating"] for row in rows][4] == "buy"


def test_sensitivity_reads_back_to_the_bit(evaluation, tmp_path):
    write_sensitivity(evaluation, tmp_path / "s.csv")
    rows = read(tmp_path / "s.csv")
    assert [row["input"] for row in rows] == [row.name for row in evaluation.swings]
    for row, swing in zip(rows, evaluation.swings, strict=True):
        assert (float(row["p10"]), float(row["p90"])) == (swing.low, swing.high)
        assert float(row["value_at_p10"]) == swing.value_low
        assert float(row["swing"]) == swing.swing
        assert float(row["value_at_base"]) == evaluation.base_case
        assert row["value_unit"] == "JPY per share"
    units = {row["input"]: row["unit"] for row in rows}
    assert units["fixed_operating_expenses"] == "millions of JPY"
    assert units["initial_growth"] == "decimal per year"
    assert units["production_asset_life"] == "years"


def test_an_end_without_a_value_is_an_empty_cell_with_its_reason(gordon, tmp_path):
    write_sensitivity(evaluate(gordon), tmp_path / "s.csv")
    row = next(row for row in read(tmp_path / "s.csv") if row["input"] == "terminal_growth")
    assert row["value_at_p90"] == row["swing"] == ""
    assert row["invalid_at_p90"] == "last discount rate does not exceed growth (gordon)"
    assert row["invalid_at_p10"] == ""


def test_no_valid_draw_leaves_cells_empty(tmp_path):
    write_percentiles(evaluate(all_invalid_run()), tmp_path / "p.csv")
    assert {row["value"] for row in read(tmp_path / "p.csv")} == {""}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "\uff20A"])
def test_no_text_is_a_formula(text, tmp_path):
    write_csv(tmp_path / "t.csv", ("name", "number"), [(text, -1.5)])
    (row,) = read(tmp_path / "t.csv")
    assert row == {"name": "'" + text.replace("\r", "\n"), "number": "-1.5"}


def test_plain_texts_and_numbers_stay():
    cells = ("a=b", "", "P(buy)", -0.25, 3, None, np.float64(0.1), True)
    assert list(map(as_cell, cells)) == ["a=b", "", "P(buy)", "-0.25", "3", "", "0.1", "True"]


NASTY = ("# 1 supplier", "two, three", 'a "quoted" word', "two\nlines", "#", "", " air ", "-#", "'", "株")


def test_every_text_reads_back_whatever_the_reader(tmp_path):
    path = tmp_path / "t.csv"
    rows = [("name", *NASTY[:-1]), *((text, *NASTY[1:]) for text in NASTY[::-1])]
    wanted = [[cell.replace("-#", "'-#") for cell in row] for row in rows]
    write_csv(path, rows[0], rows[1:])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == wanted
    assert pandas.read_csv(path, dtype=str, keep_default_na=False, header=None).values.tolist() == wanted
    found = pyarrow_csv.read_csv(path, pyarrow_csv.ReadOptions(autogenerate_column_names=True),
                                 pyarrow_csv.ParseOptions(newlines_in_values=True))
    assert [list(map(str, row.values())) for row in found.to_pylist()] == wanted


def test_a_config_of_somebody_else_computes_nothing(tmp_path):
    evaluation = evaluate(run(renamed_config("=HYPERLINK(1)"), draws=2))
    write_decisions(decisions_of(evaluation), evaluation, tmp_path / "d.csv")
    rows = read(tmp_path / "d.csv")
    assert {(row["company"], row["price_as_of"]) for row in rows} == {("'=HYPERLINK(1)", "")}


TEXTS = {
    "company", "ticker", "price_as_of", "section", "quantity", "item", "unit", "value_unit", "rating",
    "input", "kind", "status", "source", "distribution", "reason", "invalid_at_p10", "invalid_at_p90",
}


@pytest.mark.parametrize("table", ["percentiles", "sensitivity", "inputs", "decisions"])
def test_pandas_reads_a_table_as_it_is_with_one_type_a_column(table, tmp_path, evaluation, gordon):
    for of in (evaluation, evaluate(gordon)):
        path = tmp_path / f"{table}.csv"
        write = {"percentiles": write_percentiles, "sensitivity": write_sensitivity, "inputs": write_inputs,
                 "decisions": partial(write_decisions, decisions_of(of))}[table]
        write(of, path)
        found = pandas.read_csv(path)
        assert len(found) > 5
        for name, column in found.items():
            assert re.fullmatch("[a-z][a-z0-9_]*", name)
            filled = column.dropna().tolist()
            assert {type(cell) for cell in filled} <= ({str} if name in TEXTS else {int, float}), name
            assert len({type(cell) for cell in filled}) < 2, name
            assert not [cell for cell in filled if str(cell).startswith("'")], name
