"""A panel as it comes: what is used, what is left out and counted, what is refused."""

from pathlib import Path

import numpy as np
import pytest

from simulate.errors import InputError
from simulate.reference_class.panel import read_panel
from tests.simulate.reference_class.panels import row, write_panel

HEAD = "firm,period_start,period_end,revenue,operating_income\n"
TWO_YEARS = [row("A", 2020, 100.0), row("A", 2021, 110.0)]


def test_every_report_that_is_not_used_is_counted_by_its_reason(tmp_path: Path) -> None:
    odd = [
        row("A", 2022, 120.0, period_start="2021-10-01"),  # half a year
        row("A", 2023, ""),
        row("A", 2024, 0.0),
        row("A", 2025, -5.0),
        row("B", 2021, 1.0),
        row("C", 2021, 500.0, currency="USD"),
        row("", 2021, 500.0),
        row("D", 2021, 500.0, period_end="soon"),
        row("A", 2021, 111.0, filed="2021-09-01"),  # restated
        row("E", 2021, 700.0),  # a firm of one year
    ]
    panel = read_panel(write_panel(tmp_path / "p.csv", TWO_YEARS + odd), least_revenue=10.0)
    assert panel.left_out == {
        "without firm or period": 2, "not of 350 to 380 days": 1, "in another currency than JPY": 1,
        "without revenue": 1, "with revenue of zero or below": 2, "with revenue below 10": 1,
        "filed again later for the same year": 1, "the only one of their firm: no growth": 1,
    }  # fmt: skip
    assert panel.firms.tolist() == ["A", "E"]
    assert panel.years.tolist() == [2020, 2021]
    assert panel.lines["revenue"].tolist()[0] == [100.0, 110.0]  # as first reported


def test_a_gap_is_no_growth_and_a_year_that_ends_from_july_on_counts_as_the_next(tmp_path: Path) -> None:
    rows = [
        row("A", 2020, 100.0), row("A", 2022, 121.0),
        row("B", 2021, 50.0, period_start="2020-01-01", period_end="2020-12-31"),
    ]  # fmt: skip
    panel = read_panel(write_panel(tmp_path / "p.csv", rows))
    assert panel.years.tolist() == [2020, 2021, 2022]
    assert np.isnan(panel.lines["revenue"][0]).tolist() == [False, True, False]
    assert panel.lines["revenue"][1, 1] == 50.0
    assert np.isnan(panel.lines["net_income"]).all()  # the file has no such column


def test_what_is_known_at_an_origin_does_not_depend_on_what_came_later(tmp_path: Path) -> None:
    before = read_panel(write_panel(tmp_path / "a.csv", [*TWO_YEARS, row("A", 2022, 120.0)])).known_at(2021)
    restated = row("A", 2021, 7.0, filed="2022-06-20")
    rows = [*TWO_YEARS, restated, row("A", 2022, 9e9)]
    after = read_panel(write_panel(tmp_path / "b.csv", rows)).known_at(2021)
    for name, line in before.lines.items():
        np.testing.assert_array_equal(line, after.lines[name])
    assert np.isnan(before.lines["revenue"][0, 2])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a CSV file"),
        ("firm,period_start\n1,2\n", "period_end"),
        (HEAD + "A,2020-04-01,2021-03-31,much,1\n", ":2: revenue = much"),
        (HEAD, "has no report below its header"),
        (HEAD + "A,2020-04-01,2021-03-31,1e300,1\n", ":2: revenue = 1e300: must be a number of at most 1e+"),
        (HEAD + "A,2020-04-01,2021-03-31,5,-inf\n", ":2: operating_income = -inf: must be a number"),
        (HEAD + "A,2020-04-01,2021-03-31,1e-300,1\n", "no usable report: 1 with revenue below 1e-06"),
        (HEAD + "A,2020-04-01,2020-09-30,5,1\n", "no usable report: 1 not of 350 to 380 days"),
    ],
)
def test_a_panel_that_cannot_be_used_is_refused_in_a_line(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_panel(path)
    assert said in str(raised.value)
    assert len(raised.value.problems) == 1


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_panel(tmp_path / "none.csv")
