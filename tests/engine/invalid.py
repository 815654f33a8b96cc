"""Draws that have no value, and the reason that `engine.model.rules.invalid_draws.Invalid` gives."""

from math import inf, nan

from engine.model.inputs import Inputs
from tests.engine.draws import company
from tests.engine.steady import steady_company

INVALID: dict[str, tuple[str, Inputs]] = {
    "a rate that is not a number": ("NON_FINITE", company(tax_rate=nan)),
    "an infinite price": ("NON_FINITE", company(share_price=inf)),
    "an input no rule reads": ("NON_FINITE", company(exit_multiple=nan)),
    "more money than a double holds": ("NON_FINITE", company(revenue=1e308, initial_growth=2.0)),
    "a value per share beyond a double": (
        "NON_FINITE", steady_company(0.03, 0.08, shares_outstanding=1e-306, share_price=1e300),
    ),
    "no revenue": ("REVENUE", company(revenue=0.0)),
    "negative revenue": ("REVENUE", company(revenue=-1.0)),
    "no life": ("LIFETIME", company(production_asset_life=0.0)),
    "negative life": ("LIFETIME", company(production_asset_life=-5.0)),
    "no asset turn": ("ASSET_TURN", company(revenue_to_adjusted_assets=0.0)),
    "negative asset turn": ("ASSET_TURN", company(revenue_to_adjusted_assets=-1.0)),
    "no price": ("MARKET_CAP", company(share_price=0.0)),
    "no shares": ("MARKET_CAP", company(shares_outstanding=0.0)),
    "two wrongs": ("MARKET_CAP", company(share_price=-10.0, shares_outstanding=-90.0)),
    "a rate of exactly -100%": (
        "DISCOUNT_RATE", company(initial_discount_rate=-1.0, discount_rate_multiplier=1.0),
    ),
    "a rate below -100%": ("DISCOUNT_RATE", company(initial_discount_rate=-1.5)),
    "a rate that falls to -100%": ("DISCOUNT_RATE", company(initial_discount_rate=-0.6)),
    "a rate that was below -100%": (
        "DISCOUNT_RATE", company(initial_discount_rate=-1.1, discount_rate_multiplier=0.9),
    ),
    "a rate that swings below -100%": (
        "DISCOUNT_RATE", company(initial_discount_rate=-0.5, discount_rate_multiplier=-1.2),
    ),
    "growth above the rate": ("GORDON_GROWTH", steady_company(0.05, 0.04)),
    "growth equal to the rate": ("GORDON_GROWTH", steady_company(0.05, 0.05)),
}  # fmt: skip
