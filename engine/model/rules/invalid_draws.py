"""Draws without a value: the reasons there are, and which of them holds of a draw."""

from enum import IntEnum

from engine.model.inputs import Inputs
from engine.model.rules.terminal_rules import Terminal
from engine.runtime.jit import inlined


class Invalid(IntEnum):
    """Why a draw has no value; `VALID` is the only code whose value is a number."""

    VALID = 0
    NON_FINITE = 1
    REVENUE = 2
    LIFETIME = 3
    ASSET_TURN = 4
    MARKET_CAP = 5
    DISCOUNT_RATE = 6
    GORDON_GROWTH = 7
    REVENUE_PATH = 8


INVALID_MEANING: dict[Invalid, str] = {
    Invalid.VALID: "valid",
    Invalid.NON_FINITE: "an input or the value is not a finite number",
    Invalid.REVENUE: "revenue of the base year is not positive",
    Invalid.LIFETIME: "life of production assets is not positive",
    Invalid.ASSET_TURN: "revenue / adjusted assets is not positive",
    Invalid.MARKET_CAP: "share price or share count is not positive",
    Invalid.DISCOUNT_RATE: "a year's discount rate is -100% or less",
    Invalid.GORDON_GROWTH: "last discount rate does not exceed growth (gordon)",
    Invalid.REVENUE_PATH: "revenue falls to zero or below in a year",
}

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_GORDON = int(Terminal.GORDON)
# Floats, as a tile's rows are: so the choice of a reason runs in all lanes at once.
_VALID = float(Invalid.VALID)
_NON_FINITE = float(Invalid.NON_FINITE)
_REVENUE = float(Invalid.REVENUE)
_LIFETIME = float(Invalid.LIFETIME)
_ASSET_TURN = float(Invalid.ASSET_TURN)
_MARKET_CAP = float(Invalid.MARKET_CAP)
_DISCOUNT_RATE = float(Invalid.DISCOUNT_RATE)
_GORDON_GROWTH = float(Invalid.GORDON_GROWTH)
_REVENUE_PATH = float(Invalid.REVENUE_PATH)


@inlined
def invalid_input(inputs: Inputs, nothing: float, otherwise: float) -> float:
    """Return the first reason for which these inputs cannot be valued, a code of `Invalid`.

    Parameters
    ----------
    inputs : Inputs
    nothing : float
        0 if all inputs are finite.
    otherwise : float
        What to return if there is no reason.
    """
    # The last condition that holds wins, so the gravest comes last.
    reason = otherwise
    reason = reason if min(inputs.share_price, inputs.shares_outstanding) > 0.0 else _MARKET_CAP
    reason = reason if inputs.revenue_to_adjusted_assets > 0.0 else _ASSET_TURN
    reason = reason if inputs.production_asset_life > 0.0 else _LIFETIME
    reason = reason if inputs.revenue > 0.0 else _REVENUE
    return reason if nothing == 0.0 else _NON_FINITE


@inlined
def invalid_forecast(
    rule: int, lowest_rate: float, last_rate: float, next_growth: float, value: float, lowest_growth: float
) -> float:
    """Return the first reason for which a finished forecast has no value, a code of `Invalid`.

    Parameters
    ----------
    rule : int
        A code of `Terminal`.
    lowest_rate, last_rate : float
        The lowest discount rate of all years, and the last year's.
    next_growth : float
        Growth in the year after the last.
    value : float
        Currency per share, before the floor.
    lowest_growth : float
        Of the years that deviate from their trend.
    """
    reason = _VALID if abs(value) < float("inf") else _NON_FINITE
    if rule == _GORDON:
        reason = reason if last_rate > next_growth else _GORDON_GROWTH
    reason = reason if lowest_rate > -1.0 else _DISCOUNT_RATE
    return reason if lowest_growth > -1.0 else _REVENUE_PATH
