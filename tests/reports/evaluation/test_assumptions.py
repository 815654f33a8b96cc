"""Inputs in numbers and words: rows, table, text, command."""

import csv
import os
import subprocess
import sys

import numpy as np
import pytest
from scipy import stats

from reports.evaluation.assumptions import input_rows
from reports.inputs.text import inputs_text
from reports.output.csv_tables import write_inputs
from simulate import load_config
from simulate.cli.main import main
from simulate.config.loading import config_from_text
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import (
    all_uncertain_config,
    evaluate,
    fixed_config,
    repaired_config,
    run,
    scenario_config,
    words_of,
)
from tests.simulate.configs import PAGES, ROOT, changed_text


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def rows_of(*settings):
    return {row.name: row for row in input_rows(load_config(PAGES, settings))}


def truncated_normal(mean, sd, low, high):
    return stats.truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd)


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("fixed_operating_expenses", stats.uniform(17_000.0, 7_000.0)),
        ("interest_rate", stats.triang(0.2, 0.005, 0.025)),
        ("initial_growth", stats.beta(1.0 + 4.0 * 0.0919 / 0.13, 1.0 + 4.0 * 0.0381 / 0.13, 0.03, 0.13)),
        ("variable_cost_ratio", truncated_normal(0.820973, 0.012, 0.77, 0.87)),
        ("initial_discount_rate", stats.lognorm(
            np.sqrt(np.log1p((0.006 / 0.043) ** 2)), scale=0.043 / np.sqrt(1.0 + (0.006 / 0.043) ** 2)
        )),
    ],
)
def test_percentiles_agree_with_scipy(name, law):
    row = rows_of()[name]
    assert (row.p10, row.p50, row.p90) == pytest.approx(law.ppf([0.1, 0.5, 0.9]), rel=1e-9)


def test_what_a_config_says_of_an_input():
    row = rows_of()["initial_growth"]
    assert (row.kind, row.unit, row.base, row.status) == ("uncertain", "rate", 0.1219, "reported")
    assert row.source.startswith("Investing.com, 2025-08-21")
    assert row.reason.startswith("3% is the terminal growth")


@pytest.mark.parametrize(
    ("name", "setting", "words"),
    [
        ("initial_growth", "", "PERT: min 3%, mode 12.19%, max 16%"),
        ("variable_cost_ratio", "", "normal: mean 82.1%, sd 1.2 points; cut below 77% and above 87%"),
        ("base_cash", "", "uniform: min ¥0m, max ¥45,500m"),
        ("production_asset_life", "", "triangular: min 4.3 years, mode 5 years, max 6.5 years"),
        ("base_working_capital", "", "derived: working_capital_to_revenue * revenue"),
        ("revenue", "", "fixed"),
        ("revenue", '{base=3e5, dist="lognormal", p90=4e5}', "lognormal: median ¥300,000m, P90 ¥400,000m"),
        ("revenue", "{base=3e5, quantiles={p10=2e5, p50=3e5, p90=5e5}, min=0}",
         "through quantiles: P10 ¥200,000m, P50 ¥300,000m, P90 ¥500,000m, min ¥0m"),
        ("inflation", '{base=0.02, dist="student-t", df=5, scale=0.01, truncate={min=-0.5, max=0.5}}',
         "Student t: df 5, median 2%, scale 1 points; cut below -50% and above 50%"),
        ("tax_rate", '{base=0.3, dist="pert", min=0.28, max=0.35, shape=8}',
         "PERT: min 28%, mode 30%, max 35%, shape 8"),
        ("inflation", '{base=0.02, dist="discrete", values=[0.0, 0.02, 0.03], weights=[0.25, 0.5, 0.25]}',
         "discrete: 0% (25%), 2% (50%), 3% (25%)"),
        ("shares_outstanding",
         '{base=187, dist="weibull", shape=2.0, scale=10.0, min=178, truncate={max=200.0}}',
         "Weibull: shape 2, scale 10m shares, min 178m shares; cut above 200m shares"),
    ],
)
def test_distributions_in_words(name, setting, words):
    assert rows_of(*([f"{name}={setting}"] if setting else []))[name].distribution == words


def test_the_year_of_a_target_is_a_year_and_no_span():
    year = '{base=8, dist="normal", sd=1.5, truncate={min=2, max=20}}'
    walk = "variable_cost_ratio_target=0.8", f"variable_cost_ratio_target_year={year}"
    costs = "fixed_operating_expenses_target=20_000", "fixed_operating_expenses_target_year=5"
    found = rows_of(*walk)["variable_cost_ratio_target_year"].distribution
    assert found == "normal: mean year 8, sd 1.5 years; cut below year 2 and above year 20"
    text = inputs_text(load_config(PAGES, (*walk, *costs)))
    assert "fixed operating expenses target year\n  base case year 5, assumption" in text


def test_scenarios_in_words():
    rows = {row.name: row for row in input_rows(scenario_config())}
    assert rows["revenue"].kind == rows["base_debt"].kind == "scenarios"
    assert rows["revenue"].distribution == "scenarios: bear ¥250,000m (25%), base ¥276,100m (75%)"
    assert rows["base_debt"].distribution == "scenarios: bear ¥30,200m (25%), base ¥40,000m (75%)"
    assert (rows["revenue"].p10, rows["revenue"].p50) == (250_000.0, 276_100.0)


def test_data_in_words(tmp_path):
    numbers = "\n".join(f"{x:.4f}" for x in np.linspace(0.01, 0.05, 200))
    (tmp_path / "seen.csv").write_text(f"growth\n{numbers}")
    line = next(line for line in changed_text("iij").splitlines() if line.startswith("inflation = "))
    written = 'inflation = { base = 0.03, dist = "empirical", file = "seen.csv", column = "growth" }'
    config = config_from_text(changed_text("iij", (line, written)), "iij", "iij.toml", (), tmp_path)
    row = next(row for row in input_rows(config) if row.name == "inflation")
    assert row.distribution == "smoothed: 200 values of seen.csv, column growth"
    assert row.p50 == pytest.approx(0.03, abs=1e-4)
    assert "inflation" in inputs_text(config)


def test_the_table_reads_back_to_the_bit(evaluation, tmp_path):
    write_inputs(evaluation, tmp_path / "i.csv")
    with (tmp_path / "i.csv").open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert [row["input"] for row in found] == list(evaluation.config.tables)
    for row, told in zip(evaluation.inputs, found, strict=True):
        assert float(told["base"]) == row.base
        assert (told["status"], told["source"]) == (row.status, row.source)
        for key, wanted in (("p10", row.p10), ("p50", row.p50), ("p90", row.p90)):
            assert (float(told[key]) if told[key] else None) == wanted
    assert found[0]["unit"] == "millions of JPY"


def test_the_text_has_every_input_and_the_correlations(trend_evaluation):
    evaluation = trend_evaluation
    text = inputs_text(evaluation.config, evaluation.dataset)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "27 inputs, 16 of them uncertain" in text
    for row in evaluation.inputs:
        assert text.count(f"\n{row.name.replace('_', ' ')}\n") == 1
    words = words_of(text)
    assert "initial growth 8.0% 11.5% 14.3% ▁" in words
    assert "base case 12.19%, reported: Investing.com, 2025-08-21" in words
    assert "derived: working_capital_to_revenue * revenue" in words
    assert "variable cost ratio fixed operating expenses -0.50 -0." in words
    assert f"Gaussian copula; sampled in {evaluation.n_draw:,} draws" in words
    assert "used" not in words


def test_repaired_correlations_are_shown_beside_those_asked():
    config = repaired_config()
    assert config.correlation.repaired
    words = words_of(inputs_text(config, run(config, draws=500)))
    assert "asked used sampled" in words
    assert "What is asked cannot all hold (an eigenvalue would be -" in words


def test_no_uncertain_input_no_numbers():
    text = inputs_text(fixed_config())
    assert "27 inputs, 0 of them uncertain" in text
    assert "density" not in text


def test_every_input_uncertain_and_large_amounts():
    settings = ['revenue={base=45095325, dist="uniform", min=40095325.0, max=50095325.0}']
    config = load_config(PAGES, [*all_uncertain_config().settings[1:], *settings])
    text = inputs_text(config)
    assert max(len(line) for line in text.splitlines()) <= 80
    assert "¥41,095,325m" in text
    assert "…" not in text


def test_the_command(capsys):
    assert main(["inputs", "iij", "--set", "inflation=0.02"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert "15 of them uncertain" in out
    assert f"sampled in {DEFAULT_SETTINGS.correlation_draws:,} draws" in out
    assert " none\n" in out  # inflation is held, so its correlations are not sampled


@pytest.mark.parametrize("arguments", [["nosuch"], ["iij", "--set", "inflation=200"]])
def test_bad_input_is_told_in_one_line(arguments, capsys):
    assert main(["inputs", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


@pytest.mark.heavy
def test_a_terminal_without_blocks():
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "simulate", "inputs", "iiji-2019"], cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=True,
    )
    assert done.stderr == b""
    assert b"????" in done.stdout


def test_an_evaluation_holds_the_rows(evaluation):
    assert [row.name for row in evaluation.inputs] == list(evaluation.config.tables)
    assert evaluate(evaluation.dataset).inputs == evaluation.inputs


def test_inputs_that_are_moved_say_so_and_have_the_percentiles_of_their_draws():
    rows = rows_of(
        "fixed_operating_expenses.shift=-500", "fixed_operating_expenses.narrow=0.5",
        "interest_rate.shift=0.001", "interest_rate.narrow=0", "base_debt.shift=250",
    )
    costs, rate, debt = (rows[name] for name in ("fixed_operating_expenses", "interest_rate", "base_debt"))
    middle = 20_431.4 - 500.0  # uniform on 17,000 to 24,000 about 20,431.4
    assert costs.base == middle
    assert (costs.p10, costs.p50, costs.p90) == pytest.approx(
        [middle + 0.5 * (17_000.0 + 7_000.0 * p - 20_431.4) for p in (0.1, 0.5, 0.9)], rel=1e-12
    )
    assert costs.distribution.endswith("; shifted down by ¥500m; 0.5 times as wide about the base case")
    assert (rate.kind, rate.marginal, rate.base) == ("fixed", None, pytest.approx(0.011))
    assert rate.distribution.endswith("; shifted up by 0.1 points; held at its base case")
    assert (debt.kind, debt.distribution, debt.base) == ("fixed", "fixed; shifted up by ¥250m", 30_450.0)
