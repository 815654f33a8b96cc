"""The return that the price pays: against numpy, and against a run whose discount inputs are fixed."""

import json

import numpy as np
import pytest

from reports.decisions.returns.returns import CONFIDENCES, return_figures, returns_json, values_held
from reports.decisions.returns.section import returns_section
from simulate import load_config, returns_of, run
from simulate.config.loading import config_from_text
from simulate.settings import Settings
from tests.reports.runs import all_invalid_run, evaluate, fixed_config
from tests.simulate.configs import PAGES, TREND, changed_text

_HELD = ("initial_discount_rate=0.043", "discount_rate_multiplier=1.05")


def hurdle_run(draws: int = 4_000):
    text = changed_text(TREND, ("[run]", "[rating]\nhurdle = 0.11\n\n[run]"))
    config = config_from_text(text, "iij", "iij.toml")
    return evaluate(run(config, draws=draws, seed=3))


def test_prices_and_odds_are_those_of_values_at_flat_rates() -> None:
    evaluation = hurdle_run()
    figures, found = return_figures(evaluation), returns_of(evaluation.config, 4_000, 3, flat=(0.11, 0.12))
    assert figures.above_hurdle.value == np.mean(found.present_value[0.11] > 2_493.0)
    assert figures.above_hurdle.low < figures.above_hurdle.value < figures.above_hurdle.high
    for confidence in CONFIDENCES:
        wanted = np.percentile(found.present_value[0.12], 100 - confidence)
        assert figures.buy_below[0.12][confidence].value == pytest.approx(wanted, rel=1e-12)


def test_the_company_apart_is_a_run_with_the_discount_inputs_fixed(evaluation) -> None:
    held = run(load_config(PAGES, _HELD), draws=5_000, seed=3)["intrinsic_value"].values
    np.testing.assert_allclose(values_held(evaluation), held, rtol=1e-13)
    figures = return_figures(evaluation)
    assert figures.held.percentiles[50].value == pytest.approx(np.nanpercentile(held, 50), rel=1e-12)
    wide, narrow = figures.as_run.percentiles, figures.held.percentiles
    assert wide[10].value < narrow[10].value < narrow[90].value < wide[90].value


def test_a_streamed_run_is_of_its_first_draws() -> None:
    settings = Settings(chunk_size=1_000, sample_size=1_000, given_data_draws=1_000)
    config = load_config("iij")
    streamed = evaluate(run(config, draws=4_000, seed=3, keep="none", settings=settings), settings=settings)
    kept = evaluate(run(config, draws=4_000, seed=3, settings=settings), settings=settings)
    assert returns_json(return_figures(streamed)) == returns_json(return_figures(kept))


def test_words_and_plain_numbers() -> None:
    evaluation = hurdle_run(2_000)
    section = returns_section(return_figures(evaluation), evaluation)
    assert "the base case returns 13.0% a year" in section.paragraphs[0]
    assert "above the hurdle of 11% in" in section.paragraphs[1]
    assert "211.5% for year 50" in " ".join(section.paragraphs)
    (odds,) = (part for part in section.parts if part.name == "odds-of-return")
    assert odds.rows[0][0].shown == "P(rate of return > 11%)"
    assert odds.rows[0][1].value == return_figures(evaluation).above_hurdle.value
    json.dumps(returns_json(return_figures(evaluation)), allow_nan=False)


@pytest.mark.parametrize(("day", "is_told"), [("2024-03-31", False), ("2024-08-21", True)])
def test_a_price_of_another_day_than_payments_are_timed_from_is_told(day, is_told) -> None:
    dates = ("[market]", f"[market]\nas_of = {day}"), ("[reported]", "[reported]\nbase_year_end = 2024-03-31")
    config = config_from_text(changed_text(TREND, *dates), "iij", "iij.toml", ["discount_rate_multiplier=1"])
    evaluation = evaluate(run(config, draws=10))
    said = " ".join(returns_section(return_figures(evaluation), evaluation).paragraphs)
    told = "Payments are timed from the base year's end, 2024-03-31, as the value is, though the price is of "
    assert (f"{told}{day}." in said) == is_told
    assert "begins at 4.3%, and the base case is valued as by a flat 4.3%" in said


def test_percentiles_are_said_to_be_of_the_draws_that_have_a_rate() -> None:
    """Of a company that loses money, most draws take money later on: the sign changes more than once."""
    evaluation = evaluate(run(load_config("iij", ["variable_cost_ratio=1"]), draws=1_000, seed=3))
    figures = return_figures(evaluation)
    rated = np.count_nonzero(~np.isnan(figures.found.rates))
    assert 0 < rated < 700
    first = returns_section(figures, evaluation).paragraphs[0]
    assert f"of the {rated / 10:.1f}% of draws that have a rate of return, half return more than" in first


def test_a_price_that_the_cash_paid_at_once_covers_has_no_rate() -> None:
    dates = (
        ("[market]", "[market]\nas_of = 2025-08-20"),
        ("[reported]", "[reported]\nbase_year_end = 2025-03-31"),
    )
    settings = ["valuation_date=as-of", "share_price=100"]
    config = config_from_text(changed_text("iij", *dates), "iij", "iij.toml", settings)
    evaluation = evaluate(run(config, draws=500, seed=3))
    first = returns_section(return_figures(evaluation), evaluation).paragraphs[0]
    assert "no rate of return (the price is not above the cash that is paid at once)" in first


def test_without_a_value_and_without_discount_inputs() -> None:
    for dataset in (all_invalid_run(), run(fixed_config("tax_rate"), draws=100)):
        evaluation = evaluate(dataset)
        figures = return_figures(evaluation)
        section = returns_section(figures, evaluation)
        assert section.paragraphs
        json.dumps(returns_json(figures), allow_nan=False)
    assert figures.held is None
