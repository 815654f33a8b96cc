"""The spider plot: points against direct re-evaluation, and the picture."""

import json

import numpy as np
import pytest

from reports.sensitivity.one_at_a_time.spider import PERCENTS, spider_figure, spider_json, spider_lines
from reports.sensitivity.one_at_a_time.two_way import two_way
from reports.sensitivity.one_at_a_time.what_if_section import what_if_section
from simulate import load_config, value
from tests.reports.runs import (
    all_invalid_run,
    all_uncertain_config,
    evaluate,
    fixed_config,
    gordon_run,
    renamed_config,
    run,
    scenario_config,
)
from tests.reports.sound_pictures import assert_sound
from tests.simulate.configs import trend_config

DISCRETE = 'inflation={base=0.01, dist="discrete", values=[0.0, 0.01, 0.03], weights=[0.4, 0.4, 0.2]}'


def test_each_point_is_the_value_of_that_config(evaluation):
    lines = spider_lines(evaluation)
    assert [line.name for line in lines] == [row.name for row in evaluation.swings[:6]]
    for line in lines:
        for place in (0, 7, 18):
            held = trend_config([f"{line.name}={float(line.inputs[place])!r}"])
            assert line.values[place] == pytest.approx(value(held).intrinsic_value, rel=1e-13)
        assert np.all(np.diff(line.values) > 0.0) or np.all(np.diff(line.values) < 0.0)


def test_points_at_p10_and_p90_are_the_swings(evaluation):
    for line, row in zip(spider_lines(evaluation), evaluation.swings, strict=False):
        ends = [PERCENTS.index(10), PERCENTS.index(90)]
        assert line.inputs[ends] == pytest.approx([row.low, row.high])
        assert line.values[ends] == pytest.approx([row.value_low, row.value_high])


def test_inputs_and_the_base_case_by_closed_form():
    """Uniform: both are straight lines. Discrete: the base case is in the middle of its step."""
    lines = spider_lines(evaluate(run(fixed_config("fixed_operating_expenses"), draws=2)))
    assert lines[0].inputs == pytest.approx(17_000.0 + 70.0 * np.array(PERCENTS))
    assert lines[0].base_percent == pytest.approx((20_431.4 - 17_000.0) / 70.0)
    assert not lines[0].is_stepped
    held = [setting for setting in fixed_config().settings if not setting.startswith("inflation")]
    stepped = spider_lines(evaluate(run(trend_config([*held, DISCRETE]), draws=2)))
    assert [line.name for line in stepped] == ["inflation"]
    assert stepped[0].base_percent == pytest.approx(60.0)
    assert stepped[0].is_stepped


def test_no_uncertain_input_no_line():
    case = evaluate(run(fixed_config(), draws=2))
    assert spider_lines(case) == []
    section = what_if_section(two_way(case), [], case)
    assert "No input of this config is uncertain" in section.paragraphs[-1]
    assert "spider" not in [part.name for part in section.parts]


CASES = {
    "iij": lambda: run(trend_config(), draws=20),
    "iiji-2019": lambda: run(load_config("iiji-2019"), draws=1),
    "gordon": lambda: gordon_run(20),
    "all invalid": all_invalid_run,
    "one input": lambda: run(fixed_config("tax_rate"), draws=2),
    "scenarios": lambda: run(scenario_config(), draws=2),
    "26 inputs": lambda: run(all_uncertain_config(), draws=2),
    "far price": lambda: run(trend_config(["share_price=100000"]), draws=2),
    "no letters": lambda: run(renamed_config("株式会社", "三七七四", "CHF"), draws=2),
    "large amounts": lambda: run(trend_config(["shares_outstanding=1e-12"]), draws=2),
    "worth nothing": lambda: run(trend_config(["variable_cost_ratio=0.99"]), draws=2),
}


@pytest.mark.parametrize("name", CASES)
def test_picture(name):
    case = evaluate(CASES[name]())
    lines = spider_lines(case)
    figure, words = assert_sound(lambda: spider_figure(lines, case))
    assert figure.axes[0].get_ylabel() == f"intrinsic value, {case.currency} per share"
    assert "price" in words
    for line in lines:
        assert line.name.replace("_", " ") in words
    drawn = [line for line in figure.axes[0].lines if len(line.get_xdata()) == len(PERCENTS)]
    for line, curve in zip(lines, drawn, strict=True):
        assert np.array_equal(curve.get_ydata(), line.values, equal_nan=True)
    json.dumps(spider_json(lines), allow_nan=False)


def test_percentiles_without_a_value_say_why(gordon):
    case = evaluate(gordon)
    line = next(line for line in spider_lines(case) if line.name == "terminal_growth")
    assert np.isnan(line.values[-1])
    assert np.isfinite(line.values[0])
    assert line.reasons == ("last discount rate does not exceed growth (gordon)",)
    _, words = assert_sound(lambda: spider_figure(spider_lines(case), case))
    assert "last discount rate does not exceed growth (gordon)." in words
    assert "terminal growth takes one share from ¥14,212 to no value" in " ".join(
        what_if_section(two_way(case), [line], case).paragraphs
    )
