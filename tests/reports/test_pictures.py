"""Pictures are valid, say what they must, and no text in them is clipped or covers another."""

import matplotlib
import numpy as np
import pytest

from reports.distribution.histogram_plot import histogram_figure
from reports.inputs.plot import inputs_figure
from reports.plotting import formats, style
from reports.sensitivity.one_at_a_time.tornado_plot import tornado_figure
from simulate import load_config
from tests.reports.runs import (
    all_invalid_run,
    all_uncertain_config,
    evaluate,
    fixed_config,
    gordon_run,
    renamed_config,
    repaired_config,
    run,
    sampled_config,
    scenario_config,
    with_values,
)
from tests.reports.sound_pictures import assert_sound, cases

RNG = np.random.default_rng(4)
#: Both ends of its bar are on one side of the base case.
AT_ITS_END = 'inflation={base=0.0001, dist="uniform", min=0.0, max=0.05}'
LONG = "Very_{Long} $Company$ Name & Sons of the Northern Territories and Western Isles " * 2


def valued(values):
    return with_values(run(load_config("iij"), draws=2), np.asarray(values, float))


# Runs that differ in their inputs make other tornados; those that differ in values, other histograms.
RUNS = {
    "iij": lambda: run(load_config("iij"), draws=300),
    "iiji-2019": lambda: run(load_config("iiji-2019"), draws=300),
    "all invalid": all_invalid_run,
    "half invalid": lambda: gordon_run(200),
    "all equal": lambda: run(fixed_config(), draws=10),
    "far price": lambda: run(load_config("iij", ["share_price=100000"]), draws=200),
    "long name": lambda: run(renamed_config(LONG, "A-RATHER-LONG-TICKER", "CHF"), draws=50),
}
INPUTS = {
    "one input": lambda: run(fixed_config("initial_growth"), draws=2),
    "26 inputs": lambda: run(all_uncertain_config(), draws=2),
    "same side": lambda: run(load_config("iij", [AT_ITS_END]), draws=2),
}
VALUES = {
    "one draw": lambda: run(load_config("iij"), draws=1),
    "two draws": lambda: run(load_config("iij"), draws=2),
    "near price": lambda: valued(2493.0 + 1e-3 * RNG.normal(size=500)),
    "no such letters": lambda: run(renamed_config("株式会社インターネット", "三七七四"), draws=50),
    "floor": lambda: valued(np.maximum(0.0, RNG.normal(0.0, 1000.0, 2_000))),
    "outliers": lambda: valued(2_000.0 + 100.0 * RNG.standard_cauchy(2_000)),
    "wide": lambda: valued(10.0 ** RNG.uniform(0.0, 300.0, 1_000)),
    "zeros": lambda: valued(np.zeros(100)),
    "negative": lambda: valued(RNG.normal(-2_000.0, 100.0, 500)),
    "large": lambda: valued(1e13 + 1e10 * RNG.normal(size=500)),
    "minute": lambda: valued(1e-7 * RNG.uniform(size=500)),
}


#: One of each kind of picture; the others take long, and go by the same lines.
ORDINARY = {"iij", "half invalid", "one draw", "wide", "one input", "kinds"}


@pytest.mark.parametrize("name", cases(RUNS | VALUES, ORDINARY))
def test_histogram(name):
    case = evaluate((RUNS | VALUES)[name]())
    _, words = assert_sound(lambda: histogram_figure(case))
    assert f"{case.n_draw:,} draw" in words
    if case.values.size:
        assert f"intrinsic value, {case.currency} per share" in words
        assert "cumulative, % of draws at or below the value" in words
        for mark in ("price", "base case", "P10", "P50", "P90"):
            assert mark in words


HISTOGRAMS = ["iij", "half invalid", "far price", "one draw", "wide", "large", "floor"]
TORNADOS = ["iij", "half invalid", "all equal", "far price", "26 inputs", "same side"]


@pytest.mark.parametrize("name", cases(HISTOGRAMS, ["iij"]))
def test_histogram_on_a_phone(name):
    case = evaluate((RUNS | VALUES)[name]())
    figure, words = assert_sound(lambda: histogram_figure(case, style.PHONE))
    assert figure.get_size_inches()[0] == style.PHONE
    for mark in ("price", "base case", "P10", "P50", "P90", "cumulative, % of draws at or below the value"):
        assert mark in words


@pytest.mark.parametrize("name", cases(TORNADOS, ["iij"]))
def test_tornado_on_a_phone(name):
    case = evaluate((RUNS | INPUTS)[name]())
    figure, words = assert_sound(lambda: tornado_figure(case, style.PHONE))
    assert figure.get_size_inches()[0] == style.PHONE
    for row in case.swings:
        assert f"{row.name.replace('_', ' ')}: base case" in words
    ends = [line for line in words.splitlines() if " → " in line and "of a bar" not in line]
    assert len(ends) == 2 * len(case.swings)


@pytest.mark.parametrize("name", cases(RUNS | INPUTS, ORDINARY))
def test_tornado(name):
    case = evaluate((RUNS | INPUTS)[name]())
    _, words = assert_sound(lambda: tornado_figure(case))
    assert f"{case.n_draw:,} draw" in words
    for row in case.swings:
        assert row.name.replace("_", " ") in words
    ends = [line for line in words.splitlines() if " → " in line and "at the end of a bar" not in line]
    assert len(ends) == 2 * len(case.swings)
    if case.swings:
        assert "input at its P10" in words
        assert "input at its P90" in words


ASSUMED = {
    "scenarios": lambda: run(scenario_config(), draws=50),
    "repaired": lambda: run(repaired_config(), draws=50),
    "held": lambda: run(load_config("iij", ["initial_growth=0.1", AT_ITS_END]), draws=50),
    "kinds": lambda: run(load_config("iij", [
        'revenue={base=45095325, dist="uniform", min=40095325.0, max=50095325.0}',
        'inflation={base=0.01, dist="discrete", values=[0.0, 0.01], weights=[0.5, 0.5]}',
        'base_cash={base=22492.0, dist="gamma", shape=0.3, scale=50000.0}',
    ]), draws=50),
}


#: Neither the price nor which draws have a value is in this picture; iij's is below.
ALIKE = {"iij", "far price", "half invalid", "all invalid", "same side"}
UNLIKE = [name for name in RUNS | INPUTS | ASSUMED if name not in ALIKE]


@pytest.mark.parametrize("name", cases(UNLIKE, ORDINARY))
def test_inputs(name):
    case = evaluate((RUNS | INPUTS | ASSUMED)[name]())
    _, words = assert_sound(lambda: inputs_figure(case))
    rows = [row for row in case.inputs if row.marginal is not None]
    assert f"uncertain: {len(rows)}, " in words
    for row in rows:
        assert row.name.replace("_", " ") in words
    for title in ("asked", *(["used"] if case.correlations.repaired else []), "sampled"):
        assert (f"rank correlation {title}" in words) == bool(case.correlations.names)


def test_base_cases_stand_where_they_are(evaluation):
    figure, words = assert_sound(lambda: inputs_figure(evaluation))
    rows = [row for row in evaluation.inputs if row.marginal is not None]
    panels = figure.axes[: len(rows)]
    marks = [next(line for line in axes.lines if line.get_linestyle() == "--") for axes in panels]
    scales = [100.0 if row.unit in ("rate", "share") else 1.0 for row in rows]
    wanted = [scale * row.base for scale, row in zip(scales, rows, strict=True)]
    assert [mark.get_xdata()[0] for mark in marks] == pytest.approx(wanted)
    assert "PERT: min 3%, mode 12.19%, max 16%" in words
    assert "base 12.2; P10 8.0, P50 11.5, P90 14.3" in words


def test_a_histogram_of_sobol_points_says_what_limits_are():
    _, words = assert_sound(lambda: histogram_figure(evaluate(run(sampled_config("sobol"), draws=256))))
    assert "Sobol points: confidence intervals from the spread of 16 independent scrambles." in words


def test_what_lies_outside_is_counted():
    values = np.concatenate([RNG.normal(2_000.0, 100.0, 5_000), [1e6, 2e6, -5e5]])
    figure, words = assert_sound(lambda: histogram_figure(evaluate(valued(values))))
    low, high = figure.axes[0].get_xlim()
    below, above = np.count_nonzero(values < low), np.count_nonzero(values > high)
    assert above >= 2
    wanted = f"{below:,} below it (least -¥500,000) and {above:,} above it (greatest ¥2,000,000)"
    assert f"Not shown: {below + above:,} draws" in words
    assert wanted in words


def test_bars_and_lines_stand_at_their_amounts(evaluation):
    figure, words = assert_sound(lambda: tornado_figure(evaluation))
    bars = figure.axes[0].patches
    ends = [bar.get_x() + bar.get_width() for bar in bars]
    wanted = [value for row in evaluation.swings for value in (row.value_low, row.value_high)]
    assert ends == pytest.approx(wanted)
    assert {bar.get_x() for bar in bars} == {evaluation.base_case}
    assert "8.0% → ¥2,561" in words
    assert "14.3% → ¥3,660" in words
    assert "base case 12.2%, reported" in words


def test_an_end_without_a_value_says_so(gordon):
    _, words = assert_sound(lambda: tornado_figure(evaluate(gordon)))
    assert "5.5% → no value" in words
    assert "No value: last discount rate does not exceed growth (gordon)." in words


def test_a_name_that_cannot_be_drawn_gives_way(monkeypatch):
    can_draw = style.is_drawable  # whatever fonts are installed here, none draws Japanese
    monkeypatch.setattr(style, "is_drawable", lambda text: "株" not in text and can_draw(text))
    case = evaluate(run(renamed_config("株式会社"), draws=10))
    _, words = assert_sound(lambda: histogram_figure(case))
    assert "3774.T: intrinsic value of one share" in words


def test_pictures_ignore_the_user_s_matplotlibrc(evaluation, monkeypatch, tmp_path):
    formats.write_png(lambda: histogram_figure(evaluation), tmp_path / "plain.png")
    for key, value in {"axes.grid": True, "text.color": "red", "font.size": 30.0}.items():
        monkeypatch.setitem(matplotlib.rcParams, key, value)
    formats.write_png(lambda: histogram_figure(evaluation), tmp_path / "changed.png")
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "changed.png").read_bytes()
