"""A base year is the first year of a forecast in which nothing grows."""

import pytest

from engine.model.earnings import (
    base_year_depreciation,
    base_year_net_income,
    earnings,
    market_capitalization,
)
from engine.model.inputs import Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.statements import statements
from tests.engine.draws import company, random_companies


def first_year(inputs: Inputs) -> dict[str, float]:
    """The lines of a year with the base year's revenue, costs and debt."""
    still = inputs._replace(initial_growth=0.0, inflation=0.0, intangible_amortization_years=1.0)
    return dict(zip(LINE_NAMES, statements(still, 1)[:, 0].tolist(), strict=True))


def test_a_base_year_is_a_year_in_which_nothing_grows(n_draw):
    for column in random_companies(n_draw(300, 100), seed=7).T:
        inputs = Inputs(*column.tolist())
        lines, rounding = first_year(inputs), 1e-12 * inputs.revenue
        assert base_year_net_income(inputs) == pytest.approx(lines["net_income"], abs=rounding)
        depreciation = lines["depreciation_and_amortization"]
        assert base_year_depreciation(inputs) == pytest.approx(depreciation, rel=1e-12)


def test_the_published_base_year_by_hand():
    inputs = company()
    before_tax = 1540.0 - 0.889 * 1540.0 - 114.0 - 0.054 * 361.4
    assert base_year_net_income(inputs) == pytest.approx(0.73 * before_tax, rel=1e-12)
    assert base_year_depreciation(inputs) == pytest.approx(0.274 * 1540.0 / 5.0 + 40.6, rel=1e-15)
    assert market_capitalization(inputs) == 10.12 * 90.141


def test_a_loss_is_not_taxed():
    earned = earnings(100.0, 90.0, 20.0, 0.1, 50.0, 0.3)
    assert earned == (-10.0, 5.0, -15.0, 0.0, -15.0)
