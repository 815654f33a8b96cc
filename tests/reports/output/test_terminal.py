"""The printed report, as it comes through a pipe 80 columns wide."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from reports.formatting.supported_figures import amount_cell, with_interval
from reports.output.terminal import Said, figures_text, files_text, report_text
from simulate import load_config
from simulate.settings import Settings
from tests.reports.runs import (
    all_invalid_run,
    evaluate,
    fixed_config,
    gordon_run,
    renamed_config,
    run,
    sampled_config,
    words_of,
)

FOLDER = Path("results/iij")


def text_of(evaluation, folder):
    return report_text(evaluation, Said(evaluation.warnings)) + files_text(folder)


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def text(evaluation):
    return text_of(evaluation, FOLDER)


def test_no_line_is_longer_than_80_or_ends_in_blanks(text):
    assert max(len(line) for line in text.splitlines()) <= 80
    assert text == "".join(f"{line.rstrip()}\n" for line in text.splitlines())
    assert "\x1b" not in text


def test_headline(text, evaluation):
    n = evaluation.n_draw
    lines = text.splitlines()
    assert lines[0] == "Internet Initiative Japan Inc. (3774.T)"
    assert lines[1] == f"{n:,} draws; seed 3"
    assert lines[3].startswith("P50 ¥2,")
    assert lines[3].endswith("% on the price of ¥2,493: buy")
    assert "are worth more than the price, ¥2,493 (95% CI: 7" in lines[4]
    share = 100.0 * np.mean(evaluation.values >= 1.15 * 2493.0)
    assert lines[5].startswith(f"{share:.0f}% earn a rating of buy or better (95% CI: ")
    assert lines[6] == "Base case ¥3,253, +30% on the price of ¥2,493: buy"


def test_percentiles_with_limits(text, evaluation):
    median = evaluation.percentiles[50]
    row = next(line for line in text.splitlines()[6:] if line.startswith("P50"))
    value, low, high = (cell.shown for cell in with_interval(median, partial(amount_cell, currency="JPY")))
    assert words_of(row).startswith(f"P50 {value} {low} to {high} +")
    assert row.endswith("buy")
    assert sum(line.startswith("P") and line[1].isdigit() for line in text.splitlines()) == 10


def test_the_five_greatest_swings(text):
    assert words_of(text).count(" ¥2,561 ¥3,660 ¥1,099") == 1
    rows = text.split("input, moved alone")[1].split("\n\n")[0].splitlines()[1:]
    assert [row.split("  ")[0] for row in rows] == [
        "initial growth", "initial discount rate", "discount rate multiplier", "variable cost ratio",
        "growth decline factor",
    ]


def test_broker_and_pictures(text):
    assert "Jefferies: target ¥3,600 (buy, 2025-08-21), at P7" in text
    assert text.endswith(
        "results/iij/histogram.png\nresults/iij/tornado.png\nresults/iij/summary.json\n"
        "results/iij/report.xlsx\nresults/iij/report.html\n"
    )


def test_warnings_come_first(gordon):
    text = words_of(text_of(evaluate(gordon), FOLDER))
    assert text.startswith("warning: ")
    assert text.index("have no value: last discount rate does not exceed growth (gordon)") < text.index("P50")


def test_without_valid_draws_it_says_so():
    text = text_of(evaluate(all_invalid_run()), FOLDER)
    assert text.startswith("warning: no draw has a value: there are no percentiles\n")
    assert "1 draw, none with a value" in text
    assert "P50" not in text
    assert "initial growth" in text  # the base case still has a tornado


@pytest.mark.parametrize("of", [
    lambda: run(load_config("iij"), draws=300),
    lambda: run(load_config("iij"), draws=3_000, keep="none", settings=Settings(sample_size=1_000)),
    lambda: gordon_run(100),
    all_invalid_run,
], ids=["kept", "streamed", "some invalid", "none valid"])
def test_the_figures_alone_are_the_beginning_of_the_report(of):
    evaluation = evaluate(of())
    text = figures_text(evaluation, FOLDER, evaluation.warnings)
    figures, _, path = text.removesuffix("\n").rpartition("\n\n")
    assert path == str(FOLDER)
    assert text_of(evaluation, FOLDER).startswith(f"{figures}\n\ninput, moved alone")
    assert f"\nBase case ¥{evaluation.base_case:,.0f}" in figures


def test_one_draw():
    text = words_of(text_of(evaluate(run(load_config("iij"), draws=1)), FOLDER))
    assert "1 draw; seed 3774" in text
    assert "standard deviation" not in text
    assert "nan" not in text.lower()


def test_executive_summary_comes_before_figures(evaluation):
    text = words_of(report_text(evaluation, Said((), ["First.", "Second."], ["Last."])))
    assert text.index(" draws; seed 3") < text.index("First. Second. P50") < text.index("Last.")


def test_no_uncertain_input_no_table_of_them():
    assert "moved alone" not in text_of(evaluate(run(fixed_config(), draws=5)), FOLDER)


def test_no_uncertain_input_no_chance_and_no_percentiles():
    """A thousand equal draws are no sample: 100% of them above the price would be no probability."""
    evaluation = evaluate(run(fixed_config(), draws=20))
    text = figures_text(evaluation, FOLDER, ())
    assert "No input is uncertain: every draw is the base case.\nBase case ¥" in text
    assert not any(word in text for word in ("P50", "95% CI", "of draws"))


def test_a_name_is_not_taken_for_markup():
    dataset = run(renamed_config("[bold]A[/bold] :moon: Corp"), draws=5)
    assert "\n[bold]A[/bold] :moon: Corp (3774.T)\n" in text_of(evaluate(dataset), FOLDER)


def test_a_long_path_is_not_broken(evaluation):
    folder = Path("results") / ("a-long-name-" * 10)
    assert f"\n{folder}/histogram.png\n" in text_of(evaluation, folder)


def test_sobol_points_say_where_limits_come_from():
    text = text_of(evaluate(run(sampled_config("sobol"), draws=4_096)), FOLDER)
    assert max(len(line) for line in text.splitlines()) <= 80
    note = "Sobol points: confidence intervals from the spread of 16 independent scrambles"
    assert text.splitlines()[2] == note
    assert "(95% CI: ¥" in text


def test_one_scramble_has_no_limits():
    text = text_of(evaluate(run(sampled_config("sobol", 1), draws=4_096)), FOLDER)
    note = "Sobol points, one scramble: no confidence intervals; set `scrambles` above 1"
    assert text.splitlines()[2] == note
    assert "(95% CI: none)" in text
