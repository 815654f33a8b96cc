"""Backtests: nothing of the future leaks, and scores of forecasts whose law is known."""

import csv
import json
from dataclasses import replace
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
from simulate.errors import InputError
from simulate.reference_class.classes import shipped_classes
from simulate.reference_class.panel import Panel, read_panel
from tests.simulate.reference_class.panels import drawn_panel

N = 4000


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn_panel(tmp_path_factory.mktemp("panel") / "drawn.csv", 40, 9)


def test_rules_of_a_panel_in_another_currency_are_of_firms_of_the_class_in_yen(tmp_path: Path) -> None:
    panel = replace(read_panel(drawn_panel(tmp_path / "usd.csv", 800, 9)), currency="USD")
    found, shipped = (one.of(5e9, "USD") for one in (classes_at(panel, 2023), shipped_classes()))
    assert found is not None
    assert shipped is not None
    rule = found.rule("growth", 1)
    assert rule is not None
    assert rule != shipped.rule("growth", 1)
    assert rule.median == pytest.approx(0.04, abs=4 * 0.1 * sqrt(np.pi / 2 / rule.cases))


def test_a_margin_by_hand_does_not_narrow_with_the_years(path: Path) -> None:
    panel = read_panel(path)
    actual = {("operating_income", 1): 0.0, ("operating_income", 4): 0.0, ("revenue", 4): 0.0}
    found = {
        (one.line, one.horizon): np.quantile(one.draws, (0.1, 0.5, 0.9))
        for one in naive_forecasts(panel, 3, 2020, actual, 1001) if one.rule == "own-normal"
    }
    margins = panel.lines["operating_income"][3, :6] / panel.lines["revenue"][3, :6]  # 2015 to 2020
    wide = stats.norm.ppf((0.1, 0.5, 0.9)) * margins.std(ddof=1) + margins.mean()
    for horizon in (1, 4):
        income = found["operating_income", horizon]
        assert income / income[1] == pytest.approx(wide / wide[1], abs=1e-3)
    growths = np.diff(np.log(panel.lines["revenue"][3, :6]))
    narrow = growths.std(ddof=1) / sqrt(4) * stats.norm.ppf(0.9)
    grown = np.log(found["revenue", 4] / found["revenue", 4][1]) / 4
    assert grown[2] == pytest.approx(narrow, rel=1e-2)


def test_a_year_of_hardly_any_revenue_makes_no_range_by_hand(path: Path) -> None:
    panel, actual = read_panel(path), {("operating_income", 1): 0.0}
    small = {name: line.copy() for name, line in panel.lines.items()}
    small["revenue"][3, 0] = 1e3  # a margin of thousands
    every = (replace(panel, lines=small).with_revenue_from(least) for least in (0.0, 1e6))
    wild, usual = (next(naive_forecasts(one, 3, 2020, actual, 101)).draws for one in every)
    margins = panel.lines["operating_income"][3, 1:6] / panel.lines["revenue"][3, 1:6]
    middle = usual.mean() / (margins.min() + margins.max()) * 2
    low, high = np.quantile(usual, (0.1, 0.9)) / middle
    assert (low, high) == pytest.approx((margins.min(), margins.max()), abs=0.01)
    assert wild.max() > 1e3 * usual.max()


def changed_after(panel: Panel, origin: int) -> Panel:
    """The panel with all figures after an origin replaced by others."""
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
            "rules": np.where(z < 0.0, "shipped", "fitted at the origin"), "scale": 1.0,
            "pit": stats.norm.cdf(z / width), "crps": 0.0,
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


def test_firms_that_share_the_luck_of_a_year_have_a_wider_interval_by_year() -> None:
    found = rows(1.0)
    assert all(one.low_by_year is None for one in coverages(found))  # a single origin says nothing of years
    found["origin"] = 2020 + np.arange(N) // (N // 4)
    found["actual"] += 1.5 * (found.origin == 2023)
    one = next(one for one in coverages(found) if (one.group, one.interval) == ("all", "p10-p90"))
    assert one.low_by_year is not None
    # four years' parts of 0.8, 0.8, 0.8 and 0.38, with three degrees of freedom
    inside = (found.actual > found.p10) & (found.actual < found.p90)
    parts = inside.groupby(found.origin).mean()
    half_width = stats.t.ppf(0.975, 3) * parts.std(ddof=1) / 2
    assert one.coverage - one.low_by_year == pytest.approx(half_width, rel=0.02)
    assert one.coverage - one.low < 0.1 * half_width


def test_coverage_is_told_apart_by_where_rules_are_from() -> None:
    found = {one.group: one for one in coverages(rows(1.0)) if one.interval == "p10-p90"}
    both = [found[f"rules {name}"] for name in ("shipped", "fitted at the origin")]
    assert sum(one.cases for one in both) == N
    assert not any(group == "rules " for group in found)


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
    with pytest.raises(InputError, match=r"no forecast to judge.*without a report at any horizon"):
        backtest(panel, Request((2023,), 2))
    assert {row["group"] for row in said["coverage"]} >= {"rules shipped", "origin 2020"}


@pytest.mark.heavy
def test_least_revenue_is_asked_of_the_origin_alone(path: Path) -> None:
    panel = read_panel(path)
    known, later = panel.lines["revenue"][:, 5], panel.lines["revenue"][:, 6]  # 2020, 2021
    least = float(np.quantile(known, 0.3))
    found = backtest(panel, Request((2020,), 40, (1,), 200, 1, least)).rows
    ours = found[(found.rule == "ours") & (found.line == "revenue") & (found.half == "judged")]
    assert ours.scale.min() >= least
    fell = {str(firm) for firm in panel.firms[(known >= least) & (later < least)]}
    assert fell & set(ours.firm)


@pytest.mark.parametrize(
    ("option", "given", "said"),
    [("--origins", "1990", "must be among 2015"), ("--origins", "2020,2021,2020", "2020: must be named once"),
     ("--least-revenue", "nan", "at least 0")],
)  # fmt: skip
def test_an_option_that_gives_nothing_is_refused(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, given: str, said: str
) -> None:
    out = tmp_path / "bt"
    assert main(["backtest", str(path), option, given, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
