"""The share of luck against closed forms, and what is said of it."""

import json
from dataclasses import replace

import numpy as np
import pytest

from reports.sensitivity.variance.decomposition import variance_json, variance_shares_of
from reports.sensitivity.variance.luck import luck_share, luck_share_of
from reports.sensitivity.variance.rank_scale import rank_among
from reports.sensitivity.variance.section import assumption_warnings, variance_section
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import evaluate, run
from tests.reports.sensitivity.shares import standard_errors_off
from tests.reports.sensitivity.shocked import linear_config, shocked_config

FAST = replace(
    DEFAULT_SETTINGS, sobol_base=(2_048, 2_048), shapley_evaluations=(1, 30_000), shapley_walks=32,
    luck_draws=20_000, scores_at_once=1 << 19,
)


@pytest.fixture(scope="module")
def shocked():
    return evaluate(run(shocked_config(), draws=20_000), settings=FAST)


@pytest.mark.parametrize("luck", [0.0, 0.3, 1.0])
def test_a_linear_stand_in(luck):
    known, *years = np.random.default_rng(5).standard_normal((3, 50_000))
    pairs = np.sqrt(1.0 - luck) * known + np.sqrt(luck) * np.array(years)
    found = luck_share(pairs, np.random.default_rng(1))
    if luck:
        assert standard_errors_off([found.luck, found.inputs], np.array([luck, 1.0 - luck])).max() < 4.0
        assert found.inputs.low < found.inputs.value < found.inputs.high
    else:
        assert found.luck == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("sd", [0.004, 0.02])
def test_a_company_whose_value_is_linear_in_its_shock(sd):
    evaluation = evaluate(run(linear_config(sd), draws=20_000), settings=FAST)
    assert not evaluation.invalid
    assert evaluation.values[0] > 0.0  # no floor bends the line
    figures = variance_shares_of(evaluation)
    wanted = sd**2 / (sd**2 + 0.012**2)
    assert standard_errors_off([figures.luck.luck], np.array([wanted]))[0] < 4.0
    name = "variable_cost_ratio"
    assert [factor.name for factor in figures.factors] == [name, f"shocks.{name}"]
    both = np.array([1.0 - wanted, wanted])
    assert standard_errors_off(figures.sobol.first, both).max() < 4.0
    assert standard_errors_off(figures.sobol.total, both).max() < 4.0


def test_without_uncertain_inputs_all_is_luck():
    evaluation = evaluate(run(shocked_config(uncertain=()), draws=20_000), settings=FAST)
    figures = variance_shares_of(evaluation)
    assert figures.luck.luck == (1.0, 1.0, 1.0)
    apart = luck_share(np.random.default_rng(3).standard_normal((2, 20_000)), np.random.default_rng(1))
    assert standard_errors_off([apart.luck], np.array([1.0]))[0] < 4.0
    section = variance_section(figures, evaluation)
    assert section.brief[0].startswith("No input is uncertain: all of the variance of the value is luck")
    assert "learn more" not in section.brief[0]
    one = evaluate(run(shocked_config(uncertain=("initial_growth",)), draws=20_000), settings=FAST)
    assert standard_errors_off([luck_share_of(one).luck], np.array([1.0]))[0] > 20.0


def test_without_shocks_nothing_is_shown(trend_evaluation):
    evaluation = trend_evaluation
    figures = variance_shares_of(replace(evaluation, settings=FAST))
    assert figures.luck is None
    assert "luck" not in variance_json(figures)
    assert "luck" not in str(variance_section(figures, evaluation)).lower()


def test_a_run_that_keeps_no_inputs_has_the_same_share(shocked):
    without = evaluate(shocked.dataset.drop_vars("inputs"), settings=FAST)
    assert luck_share_of(without) == luck_share_of(shocked)


def test_draws_without_a_value_are_counted_and_too_many_refused():
    pairs = np.random.default_rng(2).standard_normal((2, 1_000))
    pairs[0, :20] = pairs[1, 10:30] = np.nan
    found = luck_share(pairs, np.random.default_rng(1))
    assert (found.n_draw, found.n_invalid, found.refusal) == (1_000, 30, "")
    pairs[0, :60] = np.nan
    found = luck_share(pairs, np.random.default_rng(1))
    assert found.luck.value is None
    assert "6% of the evaluations have no value" in found.refusal
    assert "9 draws are too few" in luck_share(pairs[:, -9:], np.random.default_rng(1)).refusal
    assert "same in every evaluation" in luck_share(np.full((2, 900), 0.1), np.random.default_rng(1)).refusal


def test_the_section_tells_both_kinds_of_doubt(shocked):
    figures = variance_shares_of(shocked)
    assert [factor.name for factor in figures.factors[-3:]] == [
        "shocks.growth", "shocks.variable_cost_ratio", "shocks.recession"
    ]
    assert sum(one.value for one in figures.shapley.effects) == pytest.approx(1.0, abs=1e-12)
    section = variance_section(figures, shocked)
    luck, _, shares = section.parts
    assert [row[0].shown for row in luck.rows] == ["luck of the years", "not known of the inputs"]
    assert sum(row[1].value for row in luck.rows) == pytest.approx(1.0)
    shocks = {"years of growth", "years of variable cost ratio", "recessions"}
    assert shocks < {row[0].shown for row in shares.rows}
    headline = section.brief[0]
    assert headline.startswith("Luck of the years makes ")
    assert "% is what is not known of the inputs." in headline
    learn = headline.split("learn more about ")[1]
    assert "years of growth" in headline  # among the greatest
    assert learn.endswith(" first; luck of the years remains, however much one learns.")
    assert "years of growth" not in learn
    assert "years of" not in str(assumption_warnings(figures, shocked))
    plain = variance_json(figures)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["luck"]["luck"]["value"] == figures.luck.luck.value


def test_with_heavy_tails_luck_is_of_the_rank_too(shocked):
    """Of ranks, any rising function of the value has the same share: not so of the values."""

    def ranks_of_powers(values: np.ndarray) -> np.ndarray:
        return rank_among(shocked.values**3.0)(values**3.0)

    ranked = luck_share_of(shocked, rank_among(shocked.values))
    assert ranked == luck_share_of(shocked, ranks_of_powers)
    assert luck_share_of(shocked, lambda values: values**3.0).luck != luck_share_of(shocked).luck
