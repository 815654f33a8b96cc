from math import inf, nan

import pytest

from engine.model.inputs import (
    INPUT_BY_NAME,
    INPUT_NAMES,
    INPUT_ROW,
    INPUTS,
    N_INPUT,
    Inputs,
    InputSpec,
)
from tests.engine.draws import IIJI_2019

# docs/model.md, table of inputs: name and symbol, in its order; then the exit multiple.
PUBLISHED = {
    "revenue": "R0",
    "initial_growth": "g1",
    "terminal_growth": "gT",
    "growth_decline_factor": "d",
    "initial_discount_rate": "r1",
    "discount_rate_multiplier": "m",
    "variable_cost_ratio": "v",
    "fixed_operating_expenses": "F0",
    "inflation": "pi",
    "interest_rate": "i",
    "tax_rate": "t",
    "production_assets_to_revenue": "p",
    "production_asset_life": "L",
    "working_capital_to_revenue": "w",
    "revenue_to_adjusted_assets": "rho",
    "adjusted_equity_ratio": "q",
    "cash_flow_adjustment": "c",
    "intangible_amortization": "A",
    "intangible_amortization_years": "nA",
    "base_production_assets": "PA0",
    "base_working_capital": "W0",
    "base_debt": "D0",
    "other_liabilities": "O",
    "base_equity": "E0",
    "base_cash": "C0",
    "shares_outstanding": "S",
    "share_price": "P",
    "exit_multiple": "X",
}
# Ours, too: levels that walk.
WALKS = {
    "variable_cost_ratio_target": "vT",
    "variable_cost_ratio_target_year": "Tv",
    "fixed_operating_expenses_target": "FT",
    "fixed_operating_expenses_target_year": "TF",
}
PUBLISHED |= WALKS
TYPICAL = IIJI_2019 | dict(zip(WALKS, (0.8, 10.0, 120.0, 10.0), strict=True))


def test_names_and_symbols_are_those_of_the_model():
    assert list(INPUT_NAMES) == list(PUBLISHED)
    assert [spec.symbol for spec in INPUTS] == list(PUBLISHED.values())
    assert len(set(INPUT_NAMES)) == len({spec.symbol for spec in INPUTS}) == N_INPUT == len(INPUTS)


def test_every_view_of_the_registry_has_its_order():
    assert Inputs._fields == INPUT_NAMES
    assert list(INPUT_ROW.values()) == list(range(N_INPUT))
    assert [INPUT_BY_NAME[name] for name in INPUT_NAMES] == list(INPUTS)
    assert list(INPUT_ROW) == list(INPUT_BY_NAME) == list(INPUT_NAMES)


@pytest.mark.parametrize("spec", INPUTS, ids=INPUT_NAMES)
def test_bounds_are_sane(spec):
    assert spec.low < spec.high
    assert spec.meaning
    assert spec.unit in {"money", "rate", "share", "ratio", "years", "year", "count", "price"}
    assert spec.allows(TYPICAL[spec.name])
    assert not spec.looks_like_percent(TYPICAL[spec.name])
    assert not any(spec.allows(value) for value in (nan, inf, -inf))
    assert spec.allows(spec.low) is (not spec.low_open)
    assert spec.allows(spec.high) is (not spec.high_open)


def test_what_the_equations_divide_by_is_positive():
    divisors = {
        "revenue", "production_asset_life", "revenue_to_adjusted_assets",
        "shares_outstanding", "share_price",
    }  # fmt: skip
    for name in divisors:
        assert not INPUT_BY_NAME[name].allows(0.0)
        assert not INPUT_BY_NAME[name].allows(-1.0)


def test_what_may_be_negative_is():
    for name in ("working_capital_to_revenue", "base_working_capital", "base_debt", "base_equity",
                 "other_liabilities", "adjusted_equity_ratio", "initial_growth", "terminal_growth"):
        assert INPUT_BY_NAME[name].allows(-0.5)


def test_growth_of_minus_one_or_worse_is_refused():
    for name in ("initial_growth", "terminal_growth", "initial_discount_rate", "inflation"):
        assert not INPUT_BY_NAME[name].allows(-1.0)
        assert INPUT_BY_NAME[name].allows(-0.99)


# What people type in percent. The multiplier is a plain factor; the adjustment is 0 here.
PERCENTAGES = [
    name
    for name in INPUT_NAMES
    if INPUT_BY_NAME[name].unit in {"rate", "share"} and name != "cash_flow_adjustment"
]


@pytest.mark.parametrize("name", PERCENTAGES)
def test_a_published_share_typed_in_percent_is_recognised(name):
    assert INPUT_BY_NAME[name].looks_like_percent(100.0 * TYPICAL[name])
    assert INPUT_BY_NAME[name].looks_like_percent(-100.0 * TYPICAL[name])


def test_the_percent_threshold_itself_counts():
    spec = InputSpec("x", "x", "share", "a share", percent_from=2.0)
    assert spec.looks_like_percent(2.0)
    assert not spec.looks_like_percent(1.999)


@pytest.mark.parametrize("name", ["revenue", "base_debt", "production_asset_life", "share_price"])
def test_amounts_are_never_taken_for_percentages(name):
    assert not INPUT_BY_NAME[name].looks_like_percent(1e12)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("revenue", "must be above 0"),
        ("base_cash", "must be at least 0"),
        ("base_debt", "must be a finite number"),
        ("initial_growth", "must be above -1"),
        ("growth_decline_factor", "must lie in [0, 1]"),
        ("tax_rate", "must lie in [0, 1)"),
        ("adjusted_equity_ratio", "must lie in (-1, 1]"),
        ("discount_rate_multiplier", "must lie in (0, 2)"),
    ],
)
def test_bounds_in_words(name, words):
    assert INPUT_BY_NAME[name].allowed() == words


def test_only_years_of_amortization_are_whole():
    assert [spec.name for spec in INPUTS if spec.whole] == ["intangible_amortization_years"]
