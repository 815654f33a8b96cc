"""The executive summary: right in each odd case."""

from dataclasses import replace

import numpy as np
import pytest

from reports.decisions.decisions import decisions_of
from reports.evaluation.captions import format_buy_or_better
from reports.executive_summary import executive_summary
from reports.sensitivity.one_at_a_time.medians import median_effects
from reports.sensitivity.variance.decomposition import variance_shares_of
from simulate import load_config
from simulate.config.loading import config_from_text
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import all_invalid_run, evaluate, fixed_config, gordon_run, run, with_values
from tests.simulate.configs import PAGES, changed_text

BASE, EVALUATIONS = 1 << 10, 20_000
FAST = replace(DEFAULT_SETTINGS, sobol_base=(BASE, BASE), shapley_evaluations=(EVALUATIONS, EVALUATIONS))


def said(dataset):
    evaluation = evaluate(dataset, settings=FAST)
    medians = median_effects(evaluation.config, evaluation.base_case)
    return executive_summary(
        evaluation, decisions_of(evaluation), variance_shares_of(evaluation), medians
    )


def valued(values):
    return with_values(run(load_config(PAGES), draws=len(values)), np.asarray(values, float))


def test_a_sound_run():
    """Values of which the wanted percentiles are known: 1,001 evenly from 2,000 to 4,000."""
    worth, price, drivers = said(valued(np.linspace(2_000.0, 4_000.0, 1_001)))
    assert worth == (
        "One share is worth about ¥3,000; eight draws in ten lie between ¥2,200 and ¥3,800, and 57% "
        "earn a rating of buy or better."
    )
    assert price == (
        "At ¥2,493, 75% of draws are worth more: enough for a required confidence of 70% (buy below ¥2,600), "
        "not of 80% (buy below ¥2,400)."
    )
    assert drivers.startswith(("Most of the spread comes from ", "The spread comes from many inputs"))
    assert drivers.endswith("nearest comes initial growth of 7.5% instead of 12.2%, below its P10.")


def test_odds_of_a_buy_are_of_the_threshold_of_the_config():
    """A fifth on the price is 2,991.6."""
    values = np.concatenate([np.linspace(2_000.0, 2_991.0, 75), np.linspace(2_992.0, 4_000.0, 25)])
    text = changed_text("iij", ("[[broker_targets]]", "[rating]\nbuy = 0.2\n\n[[broker_targets]]"))
    config = config_from_text(text, "iij", "iij.toml")
    evaluation = evaluate(with_values(run(config, draws=100), values))
    assert evaluation.buy_or_better.value == 0.25
    assert f"{0.25:.0%} earn" in format_buy_or_better(evaluation)


@pytest.mark.parametrize(("value", "words"), [(2_000.0, "no draw earns"), (3_900.0, "all draws earn")])
def test_odds_of_a_buy_of_all_and_none_are_words(value, words):
    values = np.linspace(value, value + 100.0, 101)
    assert f", and {words} a rating of buy or better." in said(valued(values))[0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.linspace(3_000.0, 4_000.0, 101), "all draws are worth more: enough even for a required"),
        (np.linspace(1_000.0, 2_000.0, 101), "no draw is worth more: not enough even for a required"),
        (np.linspace(-2_000.0, -1_000.0, 101), "confidence of 50% (no price gives that)."),
        (np.repeat([0.0, 5_000.0], [25, 75]), "70% (buy below ¥5,000), not of 80% (no price gives that)."),
    ],
)
def test_prices_far_away(values, words):
    assert words in said(valued(values))[1]


def test_one_draw_says_nothing_of_the_spread():
    first, drivers = said(valued([2_991.6]))
    assert first == (
        "The one draw that has a value puts a share at ¥2,992, +20% on the price of ¥2,493 (buy); it says "
        "nothing of the spread."
    )
    assert "spread" not in drivers


def test_equal_draws_have_no_spread():
    first, drivers = said(valued(np.zeros(100)))
    assert first == "All draws put a share at ¥0, -100% on the price of ¥2,493 (strong sell)."
    assert "spread" not in drivers


def test_nothing_uncertain():
    first, drivers = said(run(fixed_config(), draws=20))
    assert first == (
        "One share is worth ¥3,253, +30% on the price of ¥2,493 (buy); no input is uncertain, so every draw "
        "says the same."
    )
    assert drivers == "The base case is worth the price if initial growth alone is 7.5% instead of 12.2%."


def test_no_draw_with_a_value():
    first, *_ = said(all_invalid_run())
    assert first.startswith("No draw has a value; the base case is worth ¥")


def test_draws_without_a_value_are_not_counted_on():
    assert "draws that have a value are worth more" in said(gordon_run(200))[1]


def test_no_input_makes_the_price_right():
    """A price that no input alone reaches: nothing is said of one, and nothing fails."""
    sentences = said(run(load_config(PAGES, ["share_price=1e9"]), draws=20))
    assert "¥1,000,000,000, no draw is worth more" in sentences[1]
    assert not any(word in " ".join(sentences) for word in ("None", "nan", "inf"))


def test_a_likely_change_is_said_with_its_percentile():
    drivers = said(run(load_config(PAGES, ["share_price=3300"]), draws=20))[-1]
    assert "he base case is worth the price if " in drivers
    assert ", its P" in drivers
