"""A base year is the first year of a forecast in which nothing grows; what does not close jumps in year 1."""

from math import isnan

import pytest

from engine.model.base_year import base_year, base_year_gaps
from engine.model.earnings import earnings, market_capitalization
from engine.model.inputs import Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.statements import statements
from tests.engine.draws import company, random_companies

# What year 1 takes from the base year, or what only a forecast has.
_FORECAST_ONLY = {
    "revenue_growth", "change_in_working_capital", "cash_from_operations", "maintenance_capex", "new_capex",
    "cash_from_investing", "free_cash_flow", "debt_issuance", "share_issuance", "cash_from_financing",
    "total_cash_flow", "retained_cash_flow", "prior_cash_distribution", "cash_flow_adjustment",
    "cash_for_distribution", "discount_rate", "present_value", "shareholder_claim",
}


def closed(inputs: Inputs) -> Inputs:
    """The company with base items that its ratios imply."""
    assets = inputs.revenue / inputs.revenue_to_adjusted_assets
    equity = inputs.adjusted_equity_ratio * assets
    return inputs._replace(
        base_equity=equity,
        base_debt=assets - equity - inputs.other_liabilities,
        base_working_capital=inputs.working_capital_to_revenue * inputs.revenue,
        base_production_assets=inputs.production_assets_to_revenue * inputs.revenue,
        base_cash=0.0,
    )


def year_1(inputs: Inputs) -> dict[str, float]:
    return dict(zip(LINE_NAMES, statements(inputs, 1)[:, 0].tolist(), strict=True))


def cash(inputs: Inputs) -> float:
    """The cash of year 1 before any shares are issued."""
    lines = year_1(inputs)
    return lines["cash_for_distribution"] - lines["share_issuance"]


def test_a_closed_base_year_is_a_year_in_which_nothing_grows() -> None:
    for column in random_companies(300, seed=7).T:
        inputs = closed(Inputs(*column.tolist()))
        still = inputs._replace(initial_growth=0.0, inflation=0.0, intangible_amortization_years=1.0)
        ours, lines = base_year(inputs)._asdict(), year_1(still)
        assert {name for name in LINE_NAMES if isnan(ours[name])} == _FORECAST_ONLY
        for name in LINE_NAMES:
            if name not in _FORECAST_ONLY | {"debt_to_equity"}:
                assert ours[name] == pytest.approx(lines[name], rel=1e-11, abs=1e-11 * inputs.revenue), name
        assert all(gap.share < 1e-12 for gap in base_year_gaps(inputs).values())


def test_the_published_base_year_by_hand() -> None:
    year = base_year(company())
    before_tax = 1540.0 - 0.889 * 1540.0 - 114.0 - 0.054 * 361.4
    assert year.net_income == pytest.approx(0.73 * before_tax, rel=1e-12)
    assert year.depreciation_and_amortization == pytest.approx(0.274 * 1540.0 / 5.0 + 40.6, rel=1e-15)
    assert year.total_equity == 640.89829782
    assert market_capitalization(company()) == 10.12 * 90.141


def test_free_cash_is_in_total_assets_only() -> None:
    with_cash = base_year(company()._replace(base_cash=100.0))
    assert with_cash.total_assets - with_cash.adjusted_assets == 100.0
    assert with_cash.total_liabilities_and_equity == base_year(company()).total_liabilities_and_equity


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("base_working_capital", {"base_working_capital": 161.7 + 50.0}, 50.0),
        ("base_production_assets", {"base_production_assets": 42.253}, -380.277 * 0.8),
        ("other_liabilities", {"other_liabilities": 0.0}, 339.8),
        # Equity that is short by 100: year 1 retains 100 more, and if other liabilities fill the gap of the
        # balance sheet, it repays 100 of debt as well.
        ("base_equity", {"base_equity": 540.89829782, "other_liabilities": 439.8}, -200.0),
    ],
)
def test_a_gap_is_so_much_of_year_1s_cash(name: str, change: dict[str, float], told: float) -> None:
    before, wrong = company(), company()._replace(**change)
    assert cash(wrong) - cash(before) == pytest.approx(told, rel=1e-12)
    jump = base_year_gaps(wrong)[name].year_1_cash - base_year_gaps(before)[name].year_1_cash
    assert jump == pytest.approx(told, rel=1e-12)


def test_equity_alone_that_is_wrong_opens_two_gaps_that_make_one_jump() -> None:
    before, wrong = company(), company()._replace(base_equity=64.089829782)
    jump = sum(gap.year_1_cash for gap in base_year_gaps(wrong).values())
    jump -= sum(gap.year_1_cash for gap in base_year_gaps(before).values())
    assert jump == pytest.approx(cash(wrong) - cash(before), rel=1e-12)


def test_a_loss_is_not_taxed() -> None:
    earned = earnings(100.0, 90.0, 20.0, 0.1, 50.0, 0.3, 0.0)
    assert earned == (-10.0, 5.0, -15.0, 0.0, -15.0)


def test_losses_of_earlier_years_are_not_taxed_again() -> None:
    assert earnings(200.0, 90.0, 20.0, 0.1, 50.0, 0.25, 45.0) == (90.0, 5.0, 85.0, 10.0, 75.0)
    assert earnings(200.0, 90.0, 20.0, 0.1, 50.0, 0.25, 99.0).tax == 0.0
