"""The cash that stands for the years past the last displayed one, and what makes a draw invalid."""

from engine.model.forecast import State
from engine.model.inputs import Inputs
from engine.model.line_items import Lines
from engine.model.rules import Floor, Invalid, Terminal
from engine.runtime.jit import inlined

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_GORDON = int(Terminal.GORDON)
_EXIT_PE = int(Terminal.EXIT_PE)
_EXIT_EV_TO_EBITDA = int(Terminal.EXIT_EV_TO_EBITDA)
_FLOOR_NONE = int(Floor.NONE)
_FLOOR_BOOK = int(Floor.BOOK)
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
def terminal_cash(rule: int, multiple: float, closing: State, lines: Lines) -> float:
    """Return the cash that stands for all years after the last, at the end of the last year, money.

    It is zero under `run-off`, whose years are summed, and under `none`.

    Parameters
    ----------
    rule : int
        A code of `Terminal`.
    multiple : float
        The exit multiple.
    closing : State
        At the end of the last year.
    lines : Lines
        Of the last year.
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
    """Return the least value of a share under a floor rule, a code of `Floor`, in currency per share."""
    if rule == _FLOOR_BOOK:
        return inputs.base_equity / inputs.shares_outstanding
    return -float("inf") if rule == _FLOOR_NONE else 0.0


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
