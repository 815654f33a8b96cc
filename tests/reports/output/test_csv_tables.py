import csv

import numpy as np
import pandas
import pytest
from pyarrow import csv as pyarrow_csv

from reports.decisions.decisions import decisions_of
from reports.output.csv_tables import (
    as_cell,
    write_csv,
    write_decisions,
    write_percentiles,
    write_sensitivity,
)
from tests.reports.runs import all_invalid_run, evaluate, renamed_config, run


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        assert next(file).startswith("# provenance: {")
        return list(csv.DictReader(file))


def test_percentiles_read_back_to_the_bit(evaluation, tmp_path):
    write_percentiles(evaluation, tmp_path / "p.csv")
    rows = read(tmp_path / "p.csv")
    assert [int(row["percentile"]) for row in rows] == [1, 5, 10, 25, 50, 75, 90, 95, 99]
    for row in rows:
        estimate = evaluation.percentiles[int(row["percentile"])]
        assert float(row["value [JPY per share]"]) == estimate.value
        for side, limit in (("lower", estimate.low), ("upper", estimate.high)):
            assert row[f"{side} 95% limit [JPY per share]"] == ("" if limit is None else repr(limit))
        assert float(row["value / price - 1 [decimal]"]) == estimate.value / 2493.0 - 1.0
    assert [row["rating"] for row in rows][4] == "buy"


def test_sensitivity_reads_back_to_the_bit(evaluation, tmp_path):
    write_sensitivity(evaluation, tmp_path / "s.csv")
    rows = read(tmp_path / "s.csv")
    assert [row["input"] for row in rows] == [row.name for row in evaluation.swings]
    for row, swing in zip(rows, evaluation.swings, strict=True):
        assert (float(row["P10"]), float(row["P90"])) == (swing.low, swing.high)
        assert float(row["value at P10 [JPY per share]"]) == swing.value_low
        assert float(row["swing [JPY per share]"]) == swing.swing
        assert float(row["value at base case [JPY per share]"]) == evaluation.base_case
    units = {row["input"]: row["unit of the input"] for row in rows}
    assert units["fixed_operating_expenses"] == "millions of JPY"
    assert units["initial_growth"] == "decimal per year"
    assert units["production_asset_life"] == "years"


def test_an_end_without_a_value_is_an_empty_cell_with_its_reason(gordon, tmp_path):
    write_sensitivity(evaluate(gordon), tmp_path / "s.csv")
    row = next(row for row in read(tmp_path / "s.csv") if row["input"] == "terminal_growth")
    assert row["value at P90 [JPY per share]"] == row["swing [JPY per share]"] == ""
    assert row["no value at P90 because"] == "last discount rate does not exceed growth (gordon)"
    assert row["no value at P10 because"] == ""


def test_no_valid_draw_leaves_cells_empty(tmp_path):
    write_percentiles(evaluate(all_invalid_run()), tmp_path / "p.csv")
    assert {row["value [JPY per share]"] for row in read(tmp_path / "p.csv")} == {""}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "\uff20A"])
def test_no_text_is_a_formula(text, tmp_path):
    write_csv(tmp_path / "t.csv", {}, ("name", "number"), [(text, -1.5)])
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
    write_csv(path, {"config_text": 'x,=1;"\n'}, rows[0], rows[1:])
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1:] == wanted  # one that does not know of it loses a line, no more
    more = {"dtype": str, "keep_default_na": False, "header": None}
    for skipping in ({"skiprows": 1}, {"comment": "#"}):
        assert pandas.read_csv(path, **skipping, **more).values.tolist() == wanted
    found = pyarrow_csv.read_csv(path, pyarrow_csv.ReadOptions(skip_rows=1, autogenerate_column_names=True),
                                 pyarrow_csv.ParseOptions(newlines_in_values=True))
    assert [list(map(str, row.values())) for row in found.to_pylist()] == wanted


def test_a_config_of_somebody_else_computes_nothing(tmp_path):
    dataset = run(renamed_config("=HYPERLINK(1)"), draws=2)
    evaluation = evaluate(dataset)
    write_decisions(decisions_of(evaluation), evaluation, tmp_path / "d.csv")
    (row,) = read(tmp_path / "d.csv")
    assert row["company"] == "'=HYPERLINK(1)"
    assert (row["price as of"], row["settings"]) == ("", "")  # neither is given
    assert row["run at"] == dataset.attrs["created"]
    assert row["commit"] == dataset.attrs["git_commit"]
