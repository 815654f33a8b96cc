"""Goal seek: against whole runs with the value set, a closed form, and the base case where nothing varies."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from simulate import InputError, load_config, returns_of, revalue, run
from simulate.config.inputs import INPUT_BY_NAME
from simulate.config.loading import config_from_text, with_settings
from simulate.goal_seek.search_range import SearchRange
from simulate.goal_seek.seek import seek as seek_with
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.runs import fixed_config
from tests.simulate.configs import PAGES, SCENARIOS, TREND, changed_text, trend_config

PRICE = 2_493.0
QUICK = replace(DEFAULT_SETTINGS, search_points=(15, 8, 5), seek_draws=256)


def seek(*given, **numbers):
    return seek_with(*given, **numbers, settings=QUICK)


def sampled(sampler):
    """iij with shocks, correlations and scenarios that set revenue and debt."""
    text = changed_text("iij", ("[run]", f'[run]\nsampler = "{sampler}"'), ("[[broker_targets]]", SCENARIOS))
    return config_from_text(text, "iij", "iij.toml")


def values_with(config, setting, draws, seed=None):
    return run(with_settings(config, setting), draws=draws, seed=seed).intrinsic_value.values


@pytest.mark.parametrize(
    ("sampler", "by"),
    [
        ("random", "initial_growth"), ("random", "revenue"), ("sobol", "revenue"),
        ("latin-hypercube", "revenue"),
    ],
)
def test_a_run_with_the_value_has_the_statistic(sampler, by):
    config = sampled(sampler)
    found = seek(config, by, "p30 = price", draws=1_500, seed=5)
    (solution,) = found.solutions
    values = values_with(config, solution.setting, 1_500, 5)
    assert np.array_equal(values, solution.draws, equal_nan=True)
    assert np.nanquantile(values, 0.3) == pytest.approx(PRICE, rel=1e-9) == pytest.approx(solution.attained)
    drawn = run(config, draws=1_500, seed=5).intrinsic_value.values
    assert np.array_equal(drawn, found.as_drawn, equal_nan=True)
    assert found.figure_as_drawn == np.nanquantile(drawn, 0.3)
    held = values_with(config, f"{by}={getattr(config.base, by)!r}", 1_500, 5)
    assert found.figure_at_base == np.nanquantile(held, 0.3)


@pytest.mark.parametrize("draws", [1_000, 1_003])  # 802.4 draws are no draws
def test_odds_are_met_to_the_draw(draws):
    config = load_config("iij")
    (solution,) = seek(config, "tax_rate", "P(value > price) = 80%", draws=draws).solutions
    values = values_with(config, solution.setting, draws)
    assert np.count_nonzero(values > PRICE) == round(0.8 * draws) == solution.attained * draws
    assert solution.across is None


def test_each_draw_is_linear_in_the_input():
    """V = (X + cash + c R) / (1 + r) / S, each draw's own cash: percentile, mean and odds in closed form."""
    text = changed_text(
        TREND, ("years = 25", "years = 1"), ('terminal = "run-off"', 'terminal = "none"'),
        ('floor = "zero"', 'floor = "none"'),
    )
    base = trend_config()
    held = [f"{name}={base.tables[name].base!r}" for name in base.marginals if name != "base_cash"]
    config = config_from_text(text, "iij", "iij.toml", held)
    draws = 4_001
    values = run(config, draws=draws).intrinsic_value.values
    gain = 276_100.0 * 1.1219 / 1.043 / 186.963  # of a share's value by one of the input
    for goal, at, target in (
        ("p50 = 150", np.median(values), 150.0), ("p12.5 = 90", np.quantile(values, 0.125), 90.0),
        ("mean = 200", values.mean(), 200.0),
    ):
        found = seek(config, "cash_flow_adjustment", goal, draws=draws)
        assert found.value == pytest.approx((target - at) / gain, rel=1e-9)
        assert found.solutions[0].slope == pytest.approx(gain, rel=1e-6)
    count = round(0.8 * draws)
    last_above, first_below = np.sort(values)[::-1][count - 1 : count + 1]
    found = seek(config, "cash_flow_adjustment", "p(value>150) = 0.8", draws=draws)
    assert (150.0 - last_above) / gain <= found.value <= (150.0 - first_below) / gain


def test_where_nothing_varies_it_is_the_base_case_that_jumps_over_the_odds():
    config = fixed_config()
    root = optimize.brentq(
        lambda at: float(revalue(config, {"initial_growth": at}).value[0]) - PRICE, 0.03, 0.13, xtol=1e-15
    )
    (solution,) = seek(config, "initial_growth", "p(value>price) = 60%", draws=10).solutions
    assert solution.value == pytest.approx(root, rel=1e-12)
    assert (solution.attained, solution.across) == (1.0, 0.0)
    assert seek(config, "initial_growth", "p50 = price", draws=10).value == pytest.approx(root, rel=1e-12)


def test_out_of_reach_says_why():
    config = load_config("iij")
    found = seek(config, "base_debt", "p50 = price", draws=500)
    assert (found.value, found.obstacle) == (None, "above")
    for end, figure in zip(found.searched, found.figures_at_ends, strict=True):
        assert figure == np.nanmedian(values_with(config, f"base_debt={end!r}", 500)) > PRICE
    assert found.nearest == (found.searched[1], found.figures_at_ends[1])
    floored = load_config("iij", ["cash_flow_adjustment=-0.5"])
    assert seek(floored, "inflation", "p50 = 100", draws=100).obstacle == "flat"


def test_of_several_values_that_nearest_the_base_case_comes_first():
    config = load_config(PAGES)
    peak = seek(config, "revenue_to_adjusted_assets", "mean = 99999", draws=500)
    assert peak.searched[0] < peak.nearest[0] < peak.searched[1]
    target = 0.5 * (peak.nearest[1] + max(peak.figures_at_ends))
    found = seek(config, "revenue_to_adjusted_assets", f"mean = {target!r}", draws=500)
    first, second = found.solutions
    assert abs(first.value - found.base) < abs(second.value - found.base)
    assert min(first.value, second.value) < peak.nearest[0] < max(first.value, second.value)
    for solution in found.solutions:
        assert np.nanmean(values_with(config, solution.setting, 500)) == pytest.approx(target, rel=1e-9)


def test_the_price_itself_may_be_sought():
    config = load_config("iij")
    found = seek(config, "share_price", "p(value>price) = 80%", draws=1_000)
    values = run(config, draws=1_000).intrinsic_value.values  # nothing is financed from shares
    assert np.count_nonzero(values > found.value) == 800


def test_a_price_computed_from_the_input_follows_it():
    config = load_config("iij", ['share_price={expr="1500 + 3000 * tax_rate"}'])
    found = seek(config, "tax_rate", "p20 = price", draws=500)
    (solution,) = found.solutions
    values = values_with(config, solution.setting, 500)
    assert np.nanquantile(values, 0.2) == pytest.approx(1_500.0 + 3_000.0 * found.value, rel=1e-9)


def test_returns_are_those_of_a_run_with_the_value():
    config = load_config("iij")
    (solution,) = seek(config, "share_price", "irr p50 = 10%", draws=1_000).solutions
    rates = returns_of(with_settings(config, solution.setting), draws=1_000).rates
    assert np.nanmedian(rates) == pytest.approx(0.1, abs=1e-9)
    assert np.array_equal(rates, solution.draws, equal_nan=True)


@pytest.mark.parametrize(("written", "rate"), [("10%", 0.1), ("0.12", 0.12), ("hurdle", 0.11)])
def test_odds_of_a_return_are_those_of_values_at_that_rate(written, rate):
    rating = changed_text("iij", ("[run]", "[rating]\nhurdle = 0.11\n\n[run]"))
    config = config_from_text(rating, "iij", "iij.toml")
    (solution,) = seek(config, "initial_growth", f"p(irr > {written}) = 60%", draws=1_000).solutions
    found = returns_of(with_settings(config, solution.setting), draws=1_000, flat=(rate,))
    values = found.present_value[rate]
    assert np.count_nonzero(values > PRICE) == round(0.6 * np.count_nonzero(~np.isnan(values)))


def test_turns_are_ends_and_extremes_but_not_luck():
    values = np.array([np.nan, 0.0, 5.0, 4.9999, 10.0, 3.0, np.nan, np.nan, 2.0, 2.0, 1.0])
    looked_at = SearchRange(INPUT_BY_NAME["tax_rate"], 0.3, np.arange(11.0), values)
    assert looked_at.turns().tolist() == [0, 1, 4, 5, 6, 8, 10]


@pytest.mark.parametrize(
    ("by", "goal", "said"),
    [
        ("tax_rat", "p50 = 1", "--by = tax_rat: no such input; did you mean tax_rate?"),
        ("base_equity", "p50 = 1", "is computed from adjusted_equity_ratio, revenue, revenue_"),
        ("intangible_amortization_years", "p50 = 1", "must be whole"),
        ("tax_rate", "median = 1", "no such statistic; write one of: p50 = 2493"),
        ("tax_rate", "irr p50 = 10", "10: is a decimal, not a percentage: write 10% or 0.1"),
        ("tax_rate", "irr p50 = price", "price: must be a rate a year above -100%, 10% or 0.1"),
        ("tax_rate", "p(irr>hurdle) = 80%", "needs [rating] hurdle, or a rate in its place"),
        ("tax_rate", "p(irr>) = 80%", "nothing: must be a rate a year"),
        ("tax_rate", "p50", "must say what the statistic is to be"),
        ("tax_rate", "p50 =", "must say what the statistic is to be"),
        ("tax_rate", "p100 = 1", "a percentile must be above p0 and below p100"),
        ("tax_rate", "p50 = 2,493", "2,493: write 2493"),
        ("tax_rate", "mean = cheap", "cheap: must be a number, or price"),
        ("tax_rate", "mean = nan", "nan: must be a number, or price"),
        ("tax_rate", "p(value>) = 80%", "nothing: must be a number, or price"),
        ("tax_rate", "p(value>price) = 80", "80: is a decimal, not a percentage: write 80% or 0.8"),
        ("tax_rate", "p(value>price) = 100%", "100%: must be above 0% and below 100%"),
        ("tax_rate", "p(value>price) = likely", "likely: must be a share of the draws, 80% or 0.8"),
    ],
)
def test_what_cannot_be_sought_is_said_in_a_line(by, goal, said):
    with pytest.raises(InputError) as caught:
        seek(load_config("iij"), by, goal, draws=10)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
