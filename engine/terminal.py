"""What the years past the last displayed one are worth, and what makes a draw invalid."""

from engine.forecast import State
from engine.inputs import Inputs
from engine.jit import inlined
from engine.lines import Lines
from engine.rules import Floor, Invalid, Terminal

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_GORDON = int(Terminal.GORDON)
_EXIT_PE = int(Terminal.EXIT_PE)
_EXIT_EV_TO_EBITDA = int(Terminal.EXIT_EV_TO_EBITDA)
_FLOOR_NONE = int(Floor.NONE)
_FLOOR_BOOK = int(Floor.BOOK)
_VALID = int(Invalid.VALID)
_NON_FINITE = int(Invalid.NON_FINITE)
_REVENUE = int(Invalid.REVENUE)
_LIFETIME = int(Invalid.LIFETIME)
_ASSET_TURN = int(Invalid.ASSET_TURN)
_MARKET_CAP = int(Invalid.MARKET_CAP)
_DISCOUNT_RATE = int(Invalid.DISCOUNT_RATE)
_GORDON_GROWTH = int(Invalid.GORDON_GROWTH)


@inlined
def terminal_cash(rule: int, multiple: float, closing: State, lines: Lines) -> float:
    """Cash that stands for all years after the last, at the end of the last year.

    Zero under `run-off` (its years are summed) and `none`.
    """
    if rule == _GORDON:
        return lines.cash_for_distribution * (1.0 + closing.growth) / (lines.discount_rate - closing.growth)
    if rule == _EXIT_PE:
        return multiple * lines.net_income
    if rule == _EXIT_EV_TO_EBITDA:
        return multiple * lines.ebitda - lines.total_debt
    return 0.0


@inlined
def floor_value(rule: int, inputs: Inputs) -> float:
    """The least a share is worth under a floor rule, currency per share."""
    if rule == _FLOOR_BOOK:
        return inputs.base_equity / inputs.shares_outstanding
    return -float("inf") if rule == _FLOOR_NONE else 0.0


@inlined
def invalid_input(inputs: Inputs) -> int:
    """The first reason for which these inputs cannot be valued, as an `Invalid` code."""
    total = 0.0
    for value in inputs:
        total += value * 0.0  # stays 0 unless a value is NaN or infinite
    if total != 0.0:
        return _NON_FINITE
    if not inputs.revenue > 0.0:
        return _REVENUE
    if not inputs.production_asset_life > 0.0:
        return _LIFETIME
    if not inputs.revenue_to_adjusted_assets > 0.0:
        return _ASSET_TURN
    if not (inputs.share_price > 0.0 and inputs.shares_outstanding > 0.0):
        return _MARKET_CAP
    return _VALID


@inlined
def invalid_forecast(
    rule: int, lowest_rate: float, last_rate: float, next_growth: float, value: float
) -> int:
    """The first reason for which a finished forecast has no value, as an `Invalid` code."""
    if not lowest_rate > -1.0:
        return _DISCOUNT_RATE
    if rule == _GORDON and not last_rate > next_growth:
        return _GORDON_GROWTH
    if not abs(value) < float("inf"):
        return _NON_FINITE
    return _VALID
