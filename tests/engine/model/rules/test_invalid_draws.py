"""Every reason for which a draw has no value."""

import numpy as np
import pytest

from engine.kernels.valuation_kernel import value_inputs
from engine.model.rules.horizon import Horizon
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from engine.model.rules.terminal_rules import Terminal
from tests.engine.draws import company, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.invalid import INVALID


def test_every_reason_has_its_own_words():
    assert list(INVALID_MEANING) == list(Invalid)
    assert len(set(INVALID_MEANING.values())) == len(Invalid)


def test_zero_means_valid_and_codes_fit_a_byte():
    assert Invalid.VALID == 0
    assert max(Invalid) < 256


def test_codes_on_disk_keep_their_meaning():
    assert [int(code) for code in Invalid] == list(range(9))  # Datasets store these numbers


def test_every_reason_has_a_case():
    by_years = {"REVENUE_PATH"}  # of shocks, see years/test_deviations.py
    assert {reason for reason, _ in INVALID.values()} == set(Invalid.__members__) - {"VALID"} - by_years


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_draw_has_its_reason_and_no_value(case):
    reason, inputs = INVALID[case]
    result = value_inputs(to_matrix(inputs), to_horizon(30, terminal=Terminal.GORDON))
    assert Invalid(result.reason[0]).name == reason
    assert np.isnan(result.value[0])
    assert np.isnan(result.last_year_share[0])
    assert not result.below_book[0]


@pytest.mark.parametrize("amount", [1e-3, 1.0])
@pytest.mark.parametrize("name", [
    "revenue", "production_asset_life", "revenue_to_adjusted_assets", "share_price", "shares_outstanding",
])
def test_what_has_to_be_positive_may_be_small(name, amount):
    result = value_inputs(to_matrix(company(**{name: amount})), to_horizon(30, terminal=Terminal.GORDON))
    assert result.reason.tolist() == [Invalid.VALID]


def test_a_rate_that_falls_to_minus_one_after_the_horizon_does_not_matter():
    # -0.6 x 1.05^(k - 1) passes -1 in year 12.
    inputs = company(initial_discount_rate=-0.6)
    reasons = [
        int(value_inputs(to_matrix(inputs), to_horizon(years, terminal=Terminal.NONE)).reason[0])
        for years in (11, 12)
    ]
    assert reasons == [Invalid.VALID, Invalid.DISCOUNT_RATE]


def test_the_first_reason_is_told():
    both = company(revenue=0.0, production_asset_life=0.0, initial_discount_rate=-2.0)
    assert value_inputs(to_matrix(both), Horizon(30)).reason[0] == Invalid.REVENUE
