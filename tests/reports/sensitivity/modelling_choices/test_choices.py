"""Modelling choices against an independent model's table, runs with the choice in their config, and words."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reports.evaluation.evaluation import evaluate
from reports.sensitivity.modelling_choices.choices import (
    CHOICES,
    Choice,
    choices_json,
    choices_of,
    modelling_choices,
)
from reports.sensitivity.modelling_choices.section import choices_section
from simulate import load_config, run
from simulate.forecast.model_limits import model_limits
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import fixed_config
from tests.simulate.configs import trend_config

OLD = Path(__file__).with_name("iij_990610f.toml")
N_DRAW, N_THEIRS = 100_000, 100_000
# P10, P50, P90 and P(value > price) of an independent numpy model, 100,000 draws of its own.
TABLE = {
    "as_run": (2227, 2977, 4128, 0.779),
    "fixed_costs_by_revenue": (1779, 2294, 3036, 0.347),
    "clean_surplus": (1825, 2491, 3522, 0.499),
    "multiplier_up": (2013, 2635, 3551, 0.600),
    "multiplier_down": (2508, 3449, 4988, 0.904),
    "first_rate_up": (2052, 2702, 3674, 0.640),
    "growth_down": (2028, 2677, 3650, 0.623),
    "no_free_cash": (2116, 2859, 4007, 0.714),
    "mid_year": (2311, 3084, 4268, 0.825),
    "178.0m shares": (2339, 3127, 4336, 0.839),
    "flat 9%": (3109, 4154, 5837, 0.993),
}
MORE = (
    Choice("178.0m shares", "", {}, {"shares_outstanding": lambda x: 178.0 + 0.0 * x}),
    Choice("flat 9%", "", {}, {
        "initial_discount_rate": lambda x: 0.09 + 0.0 * x,
        "discount_rate_multiplier": lambda x: 1.0 + 0.0 * x,
    }),
)


@pytest.fixture(scope="module")
def old():
    config = load_config(OLD, must_close=False)
    evaluation = evaluate(run(config, draws=N_DRAW, seed=3774), config)
    return modelling_choices(evaluation, (*CHOICES, *MORE))


@pytest.mark.parametrize("name", TABLE)
def test_figures_are_those_of_an_independent_model(old, name):
    """Within 4 standard errors of the difference of two samples, and the digits shown."""
    figures = old.as_run if name == "as_run" else next(
        row.figures for row in old.rows if row.choice.name == name
    )
    for estimate, wanted in zip(
        (figures.p10, figures.p50, figures.p90, figures.above_price), TABLE[name], strict=True
    ):
        error = (estimate.high - estimate.low) / (2.0 * 1.96) * np.sqrt(1.0 + N_DRAW / N_THEIRS)
        rounding = 0.5 if wanted > 1.0 else 0.0005
        assert abs(estimate.value - wanted) < 4.0 * error + rounding


def test_a_choice_that_is_made_already_changes_nothing(old):
    for name in ("fixed_costs_by_inflation", "published_distribution", "year_end"):
        (row,) = (row for row in old.rows if row.choice.name == name)
        assert row.figures == old.as_run
    moves = [abs(old.change_of_p50(row)) for row in old.rows]
    assert moves == sorted(moves, reverse=True)


@pytest.mark.parametrize(("name", "setting"), [
    ("clean_surplus", "distribution=clean-surplus"),
    ("fixed_costs_by_revenue", "fixed_cost_growth=revenue"),
    ("mid_year", "discounting=mid-year"),
])
def test_a_rule_gives_the_bits_of_a_run_that_has_it(name, setting):
    """With luck of the years, valued in parts; so the same draws and years stand in every row."""
    config, settings = load_config("iij"), replace(DEFAULT_SETTINGS, scores_at_once=50_000)
    assert config.yearly is not None
    evaluation = evaluate(run(config, draws=3_000, seed=2), config, settings)
    choice = next(choice for choice in CHOICES if choice.name == name)
    (row,) = modelling_choices(evaluation, [choice]).rows
    other = load_config("iij", [setting])
    figures = evaluate(run(other, draws=3_000, seed=2), other)
    assert row.figures.mean.value == figures.mean.value
    assert [row.figures.p10, row.figures.p90] == [figures.percentiles[10], figures.percentiles[90]]


def test_what_a_company_could_have_chosen_otherwise():
    names = {choice.name for choice in choices_of(load_config("iij"))}
    assert "published_distribution" not in names
    assert {"clean_surplus", "no_free_cash"} <= names
    switched = load_config("iij", ["distribution=clean-surplus", "discounting=mid-year"])
    names = {choice.name for choice in choices_of(switched)}
    assert {"published_distribution", "year_end"} <= names
    assert not {"clean_surplus", "mid_year"} & names
    indebted = load_config("iiji-2019", ["adjusted_equity_ratio=-0.2", "base_equity=-50"])
    names = {choice.name for choice in choices_of(indebted)}
    assert not {"clean_surplus", "no_free_cash"} & names


@pytest.mark.parametrize("shocks", [(), ("shocks.growth={sd=0}",)], ids=["none", "of sd 0"])
def test_a_company_without_uncertain_inputs_has_its_rows_too(shocks):
    config = trend_config([*fixed_config().settings, *shocks])
    evaluation = evaluate(run(config, draws=10, seed=1), config)
    found = modelling_choices(evaluation, tuple(choices_of(config)))
    assert found.as_run.p50.value == pytest.approx(evaluation.base_case)
    section = choices_section(found, model_limits(config), evaluation)
    assert section.paragraphs[0].startswith("The choice that moves P50 most: fixed costs keep their share")
    assert len(section.parts[0].rows) == len(found.rows) + 1
    assert choices_json(found)["choices"]["clean_surplus"]["change_of_p50"] < 0.0


def test_the_gap_is_told_whichever_rule_is_chosen():
    said = []
    for rule in ("published", "clean-surplus"):
        config = load_config("iiji-2019", [f"distribution={rule}"])
        evaluation = evaluate(run(config, draws=10, seed=1), config)
        found = modelling_choices(evaluation, tuple(choices_of(config)))
        paragraphs = choices_section(found, model_limits(config), evaluation).paragraphs
        said += [line for line in paragraphs if "more than clean surplus would" in line]
    assert said == [
        "In the base case the published rule pays out $5.95 a share more than clean surplus would, 45% of "
        "its value, at present value."
    ] * 2
