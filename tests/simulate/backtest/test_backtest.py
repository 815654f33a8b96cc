"""Backtests: nothing of the future leaks, and scores of forecasts whose law is known."""

import csv
import json
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simulate.backtest.backtest import CSV_COLUMNS, Request, backtest, classes_at
from simulate.backtest.forecasts import drafted, naive_forecasts, our_forecasts, outcomes_of
from simulate.backtest.scores import INTERVALS, coverages, pit_histogram
from simulate.cli.main import main
from simulate.reference.panel import Panel, read_panel
from tests.simulate.reference.panels import drawn_panel

N = 4000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_panel(tmp_path_factory.mktemp("panel") / "drawn.csv", 40, 9)


def changed_after(panel: Panel, origin: int) -> Panel:
    """The panel with all figures after an origin replaced by others."""
    from dataclasses import replace

    generator, later = np.random.default_rng(9), panel.years > origin
    lines = {
        name: np.where(later, np.abs(line) * generator.uniform(0.2, 5.0, line.shape), line)
        for name, line in panel.lines.items()
    }
    return replace(panel, lines=lines)


def test_nothing_of_the_future_reaches_a_forecast(path: Path) -> None:
    panel, origin, firm = read_panel(path), 2020, 3
    other = changed_after(panel, origin)
    assert not np.array_equal(panel.lines["revenue"], other.lines["revenue"])
    actual = outcomes_of(panel, firm, origin, (1, 3))
    found = []
    for each in (panel, other):
        known = each.known_at(origin)
        config = drafted(known, firm, origin, classes_at(each, origin))
        forecasts = [
            *our_forecasts(config, actual, 512, 1), *naive_forecasts(known, firm, origin, actual, 512),
        ]  # fmt: skip
        said = [(one.rule, one.line, one.horizon, one.draws.tobytes()) for one in forecasts]
        found.append((config.text, said))
    assert found[0] == found[1]
    assert outcomes_of(other, firm, origin, (1, 3)) != actual
    # the control: what was known at the origin does reach it
    earlier = changed_after(panel, origin - 1)
    assert drafted(earlier.known_at(origin), firm, origin, classes_at(earlier, origin)).text != found[0][0]


def rows(width: float) -> pd.DataFrame:
    """Forecasts that are normal with so much of the width of the law that the outcomes are drawn from."""
    z = np.random.default_rng(2).normal(size=N)
    ends = {name: width * stats.norm.ppf(level) for name, level in
            (("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9))}
    return pd.DataFrame(
        {
            "firm": [f"F{k % (N // 4)}" for k in range(N)], "origin": 2020, "horizon": 1, "line": "revenue",
            **ends, "actual": z, "rule": "ours", "half": "judged", "size": "1 to 10 bn", "sector": "",
            "scale": 1.0, "pit": stats.norm.cdf(z / width), "crps": 0.0,
        }
    )  # fmt: skip


def test_right_ranges_hold_as_often_as_they_say_and_percentiles_are_uniform() -> None:
    found = {one.interval: one for one in coverages(rows(1.0)) if one.group == "all"}
    for name, (_, _, meant) in INTERVALS.items():
        error = sqrt(meant * (1 - meant) / N)
        assert found[name].coverage == pytest.approx(meant, abs=4 * error)
        assert found[name].high - found[name].low == pytest.approx(2 * 1.96 * error, rel=0.15)
        assert (found[name].firms, found[name].cases) == (N // 4, N)
    error = sqrt(0.1 * 0.9 / N)
    assert pit_histogram(rows(1.0)) == pytest.approx([0.1] * 10, abs=4 * error)


def test_ranges_of_half_the_width_are_found_out() -> None:
    found = {one.interval: one for one in coverages(rows(0.5)) if one.group == "all"}
    assert found["p10-p90"].coverage == pytest.approx(2 * stats.norm.cdf(0.5 * 1.2816) - 1, abs=0.03)
    assert found["p10-p90"].high < 0.6
    parts = pit_histogram(rows(0.5))
    assert parts[0] > 0.2
    assert parts[4] < 0.08


@pytest.mark.heavy  # importing scoringrules compiles its rules for ten seconds
def test_crps_is_its_closed_form_for_a_normal() -> None:
    import scoringrules

    draws = stats.norm.ppf((np.arange(4000) + 0.5) / 4000)
    for actual in (-1.0, 0.0, 2.5):
        z = stats.norm(0.0, 1.0)
        closed = actual * (2 * z.cdf(actual) - 1) + 2 * z.pdf(actual) - 1 / sqrt(np.pi)
        found = float(scoringrules.crps_ensemble(actual, draws, estimator="qd"))
        assert found == pytest.approx(closed, abs=2e-3)


@pytest.mark.heavy
def test_a_backtest_leaves_its_files(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "bt"
    words = ["backtest", str(path), "--firms", "4", "--origins", "2020", "--draws", "200", "--out", str(out)]
    assert main([*words, "--least-revenue", "1e6"]) == 0
    assert "How often P10 to P90 held" in capsys.readouterr().out
    with (out / "forecasts.csv").open(encoding="utf-8") as file:
        read = list(csv.DictReader(file))
    assert tuple(read[0]) == CSV_COLUMNS
    assert all(float(row["p10"]) <= float(row["p50"]) <= float(row["p90"]) for row in read)
    said = json.loads((out / "summary.json").read_text("utf-8"))
    keys = {"line", "horizon", "interval", "rule", "coverage", "low", "high", "firms", "cases"}
    assert keys <= said["coverage"][0].keys()
    assert {row["rule"] for row in said["coverage"]} == {"ours", "own-range", "own-normal"}
    page = (out / "report.html").read_text("utf-8")
    assert page.count("<svg") >= 3
    assert "http" not in page.split("</style>")[1].replace("http://www.w3.org", "")
    panel = read_panel(path)
    again = backtest(panel, Request((2020,), 4, (1, 3, 5), 200, 1))
    ours = again.rows[(again.rows.rule == "ours") & (again.rows.half == "judged")]
    assert [float(row["p50"]) for row in read] == pytest.approx(ours.p50.tolist())
    assert main(["backtest", str(path), "--origins", "1990"]) == 2
