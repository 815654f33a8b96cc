"""Values of information of runs: against nested sampling and closed forms, and what is said of them."""

import json
from dataclasses import replace
from math import sqrt

import numpy as np
import pytest

from reports.sensitivity.value_of_information.section import information_section
from reports.sensitivity.value_of_information.value_of_information import (
    ValueOfInformation,
    information_json,
    value_of_information,
)
from reports.sensitivity.variance.rank_scale import Concentration
from simulate import load_config, revalue
from simulate.sampling.score_model import score_model
from simulate.settings import Settings
from tests.reports.runs import evaluate, fixed_config, run, sampled_config, scenario_config, with_values
from tests.reports.sensitivity.shares import standard_errors_off
from tests.reports.sensitivity.shocked import linear_config
from tests.reports.sensitivity.value_of_information.test_decision_gain import closed_form
from tests.simulate.configs import trend_config

DISCOUNT = ("initial_discount_rate", "discount_rate_multiplier")


def at_price(dataset, price):
    return evaluate(dataset.assign_attrs(share_price=price))


def row(found: ValueOfInformation, name: str):
    return next(one for one in found.rows if name in (one.name, one.factors[0].name))


@pytest.fixture(scope="module")
def trend():
    return evaluate(run(trend_config(), draws=40_000, seed=5))


@pytest.fixture(scope="module")
def found(trend):
    return value_of_information(trend)


def nested(config, known, price, n_outer=4_096, n_inner=128) -> tuple[float, float]:
    """EVPPI and its standard error: E[V | x] is the mean of draws of all else given x, by the copula."""
    model, rng = score_model(config), np.random.default_rng(9)
    inside = np.array([i for i, factor in enumerate(model.factors) if factor.name in known])
    rest = np.setdiff1d(np.arange(len(model.factors)), inside)
    between = model.correlation[np.ix_(rest, inside)]
    weights = between @ np.linalg.inv(model.correlation[np.ix_(inside, inside)])
    left = np.linalg.cholesky(model.correlation[np.ix_(rest, rest)] - weights @ between.T)
    own = np.linalg.cholesky(model.correlation[np.ix_(inside, inside)])
    means = []
    for _ in range(n_outer // 256):
        scores = np.empty((len(model.factors), 256, 2 * n_inner))
        drawn = own @ rng.standard_normal((inside.size, 256))
        noise = left @ rng.standard_normal((rest.size, 256 * n_inner))
        scores[inside] = drawn[:, :, None]
        noise = noise.reshape(rest.size, 256, n_inner)
        scores[rest] = (weights @ drawn)[:, :, None] + np.concatenate([noise, -noise], axis=2)
        means.append(model(scores.reshape(len(scores), -1)).reshape(256, -1).mean(axis=1))
    lost = np.maximum(price - np.concatenate(means), 0.0)  # who knows no more buys
    return float(lost.mean()), float(lost.std()) / sqrt(lost.size)


@pytest.mark.heavy
@pytest.mark.parametrize("known", [DISCOUNT, ("initial_growth",)])
def test_iij_agrees_with_nested_sampling(trend, found, known):
    wanted, error = nested(trend.config, known, trend.price)
    assert found.buys
    gain = row(found, "The required return" if known == DISCOUNT else "initial_growth").gain
    assert abs(gain.value - wanted) < 4.0 * np.hypot(error, (gain.high - gain.low) / 3.92)
    assert wanted > 4.0 * error


@pytest.mark.parametrize("sd", [0.004, 0.02])
def test_luck_of_the_years_is_not_for_sale(sd):
    """One year's cash is linear in its cost ratio, which is the input and its shock."""
    config = linear_config(sd)
    dataset, base = run(config, draws=40_000), config.base.variable_cost_ratio
    low, middle, high = revalue(config, {"variable_cost_ratio": base + np.array([-0.01, 0.0, 0.01])}).value
    slope = (high - low) / 0.02
    evaluation = at_price(dataset, middle + 0.003 * slope)
    found = value_of_information(evaluation)
    away, spread = -0.003 * slope, abs(slope) * 0.012
    wanted = closed_form(away, spread)
    gains = [found.everything, row(found, "variable_cost_ratio").gain]
    assert standard_errors_off(gains, np.full(2, wanted)).max() < 4.0
    with_luck = closed_form(away, abs(slope) * sqrt(0.012**2 + sd**2))
    assert with_luck > wanted + (4.0 if sd > 0.01 else 0.0) * (gains[0].high - gains[0].low) / 3.92


def test_no_input_is_worth_more_than_all_and_none_less_than_nothing(trend, found):
    assert found.everything.value == pytest.approx(
        np.maximum(trend.values - trend.price, 0.0).mean() - (trend.values.mean() - trend.price)
    )
    gains = [one.gain for one in found.rows]
    assert all(one.low <= 0.0 or one.value <= found.learnable.value for one in gains)
    assert all(one.high >= 0.0 and one.value <= found.everything.value for one in gains)
    assert [one.value for one in gains] == sorted((one.value for one in gains), reverse=True)
    assert {one.factors[0].name for one in found.rows if not one.is_group} == set(trend.config.marginals)


def test_what_is_chosen_is_marked_and_not_recommended(trend, found):
    chosen = [one for one in found.rows if not one.can_be_learnt]
    assert {name for one in chosen for factor in one.factors for name in factor.inputs} == set(DISCOUNT)
    assert row(found, DISCOUNT[0]).gain.value > row(found, "initial_growth").gain.value  # of all inputs
    assert found.best.name == "initial growth"
    section = information_section(found, trend)
    assert "best to learn more about first is initial growth: to know it alone" in section.brief[0]
    assert "Initial discount rate is your own required return: chosen, not learnt." in section.brief[0]
    (table,) = section.parts
    answers = {cells[0].shown: cells[1].shown for cells in table.rows}
    assert answers["initial discount rate"] == "no: your own required return"
    assert (answers["initial growth"], answers["all inputs (EVPI)"]) == ("yes", "not all")
    told = information_json(found)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert told["best_to_learn"] == "initial_growth"
    assert told["rows"][0]["evppi"]["value"] == found.rows[0].gain.value


def test_a_price_below_all_values_leaves_nothing_to_learn(trend):
    for price, words in ((1.0, "above the price"), (1e6, "not above the price")):
        evaluation = at_price(trend.dataset, price)
        found = value_of_information(evaluation)
        assert {found.everything, *(one.gain for one in found.rows)} == {(0.0, 0.0, 0.0)}
        assert found.best is None
        (said,) = information_section(found, evaluation).brief
        assert words in said
        assert said.endswith("nothing that one could learn would change it: EVPI is 0.")


def test_a_streamed_run_is_told_by_its_first_draws():
    size = 4_000
    kept = run(trend_config(), draws=size, seed=5)
    streamed = run(trend_config(), 2 * size, seed=5, keep="none", settings=Settings(sample_size=size))
    assert value_of_information(evaluate(streamed)) == value_of_information(evaluate(kept))


def test_scenarios_are_one_factor_and_sobol_points_have_intervals_of_their_own():
    found = value_of_information(evaluate(run(scenario_config(), draws=4_000)))
    (scenarios,) = (one for one in found.rows if one.factors[0].name == "scenarios" and not one.is_group)
    assert scenarios.name == "scenarios (revenue, base debt)"
    sobol = value_of_information(evaluate(run(sampled_config("sobol"), draws=4_096)))
    random = value_of_information(evaluate(run(trend_config(), draws=4_096)))
    assert sobol.everything.high - sobol.everything.low < random.everything.high - random.everything.low
    alone = evaluate(run(sampled_config("sobol", scrambles=1), draws=4_096))
    found = value_of_information(alone)
    assert found.everything.interval is None
    assert "None" not in str(information_section(found, alone).paragraphs)


@pytest.mark.parametrize(("uncertain", "all_of_it"), [
    ((), None), (DISCOUNT, "no: your own required return"), (("tax_rate",), "yes"),
])
def test_configs_with_little_to_learn(uncertain, all_of_it):
    evaluation = evaluate(run(fixed_config(*uncertain), draws=1_000))
    found = value_of_information(evaluation)
    section = information_section(found, evaluation)
    if not uncertain:
        assert found.everything == (0.0, 0.0, 0.0)
        assert section.paragraphs[0].endswith("uncertain, so there is nothing to learn: EVPI is 0.")
        return
    assert found.learnable is None
    assert section.parts[0].rows[0][1].shown == all_of_it


def test_where_the_mean_cannot_be_told_neither_can_what_it_decides(trend, dataset):
    def refused(evaluation, concentration=None):
        found = value_of_information(evaluation, concentration)
        assert information_json(found)["evpi"]["value"] is None
        (said,) = information_section(found, evaluation).paragraphs
        return said

    assert "by the mean of the values, and 40 of 40,000 draws carry 40.0% of" in refused(
        trend, Concentration(0.4, None, None)
    )
    assert "power of 1.7" in refused(trend, Concentration(0.1, None, 1.7))
    few = evaluate(run(load_config("iij"), draws=100))
    assert "100 draws with a value are too few, at least 200 are needed" in refused(few)
    none = evaluate(with_values(dataset, np.full(5_000, np.nan)))
    assert "no draw has a value" in refused(none)
    assert "so large" in refused(replace(trend, deviation=None))
