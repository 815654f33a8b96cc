"""Forecasts that are frozen, and what came of them."""

import json
from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from simulate import load_config, run
from simulate.errors import InputError
from simulate.filings.reading import read_history
from simulate.ledger.entry import LEVELS, read_entry
from simulate.ledger.freeze import freeze
from simulate.ledger.score import LineScore, entries, score, track_of
from simulate.ledger.scores_file import add_scores, read_scores
from simulate.ledger.text import ledger_text
from tests.simulate.filings.companyfacts import facts, row, written
from tests.simulate.filings.form.test_template import SAID, fill

DRAWS = 20_000
# IIJ's annual report of the year to 2025-03-31, millions of yen.
REPORTED = {"revenue": 316_831.0, "operating_income": 30_104.0, "net_income": 19_933.0}


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a run of iij, whose forecast is frozen."""
    from simulate.runs.pipeline import run_to_folder
    from simulate.runs.plan import Request

    config = load_config("iij")
    monkeypatch.chdir(tmp_path)
    run_to_folder(config, Request(DRAWS, None, None, None, False), None, False, "", lambda _: "")
    freeze("iij", analyst="A. Nalyst")
    return tmp_path / "ledger"


def filled(path: Path, end: date, filed: date, **changed: float) -> Path:
    about = SAID | {"company": "IIJ", "ticker": "3774", "currency": "JPY", "standard": "IFRS"}
    figures = {name: [value] for name, value in (REPORTED | changed).items()}
    return fill(
        path, {name: [said] for name, said in about.items()} | {"year_end": [end], "filed": [filed]} | figures
    )


def test_a_frozen_forecast_says_which_percentile_came(ledger: Path, tmp_path: Path) -> None:
    form = filled(tmp_path / "iij.csv", date(2025, 3, 31), date(2026, 6, 27))
    found = score(entries("iij", ledger), read_history([form], date(2026, 11, 1)))
    assert [one.line for one in found] == list(REPORTED)
    dataset = run(load_config("iij"), draws=DRAWS)  # the same draws, valued by the other kernel
    growth = REPORTED["revenue"] / 276_080.0 - 1.0
    assert found[0].year == 1
    # year 1's growth is the initial growth and a shock of Student-t: the level by numpy, other random numbers
    generator = np.random.default_rng(1)
    shock = 0.05 * sqrt(3.0 / 5.0) * generator.standard_t(5.0, (200, DRAWS))
    levels = np.mean(dataset.inputs.sel(input="initial_growth").to_numpy() + shock < growth)
    error = sqrt(levels * (1 - levels) / DRAWS)
    assert found[0].level == pytest.approx(levels, abs=4 * error + 0.005)
    assert found[0].held == (found[0].p10 <= 316_831.0 <= found[0].p90)
    text = ledger_text(found, add_scores(found, ledger))
    assert "year to" in text
    assert "hindsight" in text  # it is 2026-11 or later, and the report is older
    assert track_of(found) is None


def test_a_year_is_scored_however_long_ago_it_was_reported(ledger: Path, tmp_path: Path) -> None:
    form = filled(tmp_path / "iij.csv", date(2025, 3, 31), date(2026, 12, 27))
    with pytest.raises(InputError, match="over 2 years before"):
        read_history([form], date(2029, 11, 1))  # as a draft reads it
    found = score(entries("iij", ledger), read_history([form], date(2029, 11, 1), is_any_age=True))
    assert [one.actual for one in found] == list(REPORTED.values())


def test_another_company_is_refused(ledger: Path, tmp_path: Path) -> None:
    form = filled(tmp_path / "iij.csv", date(2025, 3, 31), date(2025, 6, 27))
    history = read_history([form], date(2026, 11, 1))
    other = replace(history, company="NEC Corporation", identifiers={"securities_code": "6701"})
    with pytest.raises(InputError, match=r"company = Internet Initiative.*filings are of NEC Corporation"):
        score(entries("iij", ledger), other)
    by_name = replace(history, company="INTERNET INITIATIVE JAPAN INC", identifiers={"cik": "0001359687"})
    assert score(entries("iij", ledger), by_name)


def test_a_year_that_a_later_report_repeats_stays_hindsight(ledger: Path, tmp_path: Path) -> None:
    """Reported in 2025, frozen after that, and repeated as comparatives by a report that is newer still."""
    names = ("Revenues", "OperatingIncomeLoss", "NetIncomeLoss")
    tags = {
        tag: [row(value * 1e6, "2025-03-31", "2024-04-01", filed=day) for day in ("2025-06-27", "2100-02-15")]
        for tag, value in zip(names, REPORTED.values(), strict=True)
    }
    tags["Revenues"].append(row(3e11, "2099-12-31", "2099-01-01", filed="2100-02-15"))
    document = facts(tags, unit="JPY") | {"entityName": "Internet Initiative Japan Inc."}
    history = read_history([written(tmp_path, document)], date(2100, 6, 30))
    found = score(entries("iij", ledger), history)
    assert {one.filed for one in found} == {date(2100, 2, 15)}
    assert all(one.is_hindsight for one in found)


def test_scores_are_kept_once_and_read_back(ledger: Path, tmp_path: Path) -> None:
    form = filled(tmp_path / "iij.csv", date(2025, 3, 31), date(2025, 6, 27))
    found = score(entries("iij", ledger), read_history([form], date(2026, 11, 1)))
    add_scores(found, ledger)
    assert add_scores(found, ledger) == found
    assert read_scores(ledger) == found
    assert {one.analyst for one in found} == {"A. Nalyst"}
    (ledger / "scores.csv").write_text("entry,name\nx,y\n")
    with pytest.raises(InputError, match=r"scores\.csv:2"):
        read_scores(ledger)


def test_a_figure_that_a_later_report_repeats_is_hindsight_by_the_first(ledger: Path, tmp_path: Path) -> None:
    end = date(2025, 3, 31)
    history = read_history([filled(tmp_path / "iij.csv", end, date(2025, 6, 27))], date(2026, 11, 1))
    assert history.first_filed == {end: date(2025, 6, 27)}
    later = {key: replace(one, filed=date(2999, 6, 27)) for key, one in history.figures.items()}
    found = score(entries("iij", ledger), replace(history, figures=later))
    assert all(one.is_hindsight for one in found)
    fair = score(entries("iij", ledger), replace(history, figures=later, first_filed={end: date(2999, 6, 1)}))
    assert not any(one.is_hindsight for one in fair)


def test_an_entry_that_was_changed_is_refused(ledger: Path) -> None:
    path = next(ledger.glob("*.json"))
    said = json.loads(path.read_text("utf-8"))
    assert len(said["years"][0]["quantiles"]["revenue"]) == len(LEVELS)
    said["years"][0]["quantiles"]["revenue"][0] -= 1.0
    path.write_text(json.dumps(said), "utf-8")
    with pytest.raises(InputError, match="was changed after it was frozen"):
        read_entry(path)
    path.write_text(json.dumps(said | {"schema_version": 0}), "utf-8")
    with pytest.raises(InputError, match="freeze the run again"):
        entries("iij", ledger)


def test_the_same_forecast_is_frozen_once_and_a_year_that_is_not_forecast_is_told(
    ledger: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is frozen already"):
        freeze("iij", analyst="A. Nalyst")
    form = filled(tmp_path / "old.csv", date(2024, 3, 31), date(2024, 6, 28))
    with pytest.raises(InputError, match="report none of the forecast's years"):
        score(entries("iij", ledger), read_history([form], date(2026, 3, 1)))
    with pytest.raises(InputError, match="holds no frozen forecast of acme"):
        entries("acme", ledger)


def test_ranges_of_half_the_width_are_found_out() -> None:
    generator = np.random.default_rng(3)
    n = 2000

    def scores(width: float) -> list[LineScore]:
        outcomes = generator.normal(size=n)
        ends = [width * stats.norm.ppf(level) for level in (0.1, 0.5, 0.9)]
        return [
            LineScore(
                "e", "n", "", date(2025, 1, 1), 1, date(2026, 3, 31), "revenue", float(outcome), *ends,
                float(np.clip(stats.norm.cdf(outcome / width), 0.01, 0.99)), False, "10-K", "d",
                date(2026, 6, 1),
            )
            for outcome in outcomes
        ]

    honest, narrow = track_of(scores(1.0)), track_of(scores(0.5))
    assert honest is not None
    assert narrow is not None
    assert honest.low < 0.8 < honest.high
    error = sqrt(0.8 * 0.2 / n) / (2.0 * stats.norm.pdf(stats.norm.ppf(0.9))) / stats.norm.ppf(0.9)
    assert honest.widening == pytest.approx(1.0, abs=4 * error)
    assert narrow.widening == pytest.approx(2.0, abs=2 * 4 * error)  # most misses are beyond P1 and P99
    assert narrow.high < 0.6
    assert track_of(scores(1.0)[:19]).widening is None  # type: ignore[union-attr]
