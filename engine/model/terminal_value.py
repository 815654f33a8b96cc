"""The cash that stands for the years past the last displayed one, and the least value of a share."""

from engine.model.forecast_year import State
from engine.model.inputs import Inputs
from engine.model.line_items import Lines
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.runtime.jit import inlined

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_GORDON = int(Terminal.GORDON)
_EXIT_PE = int(Terminal.EXIT_PE)
_EXIT_EV_TO_EBITDA = int(Terminal.EXIT_EV_TO_EBITDA)
_FLOOR_NONE = int(Floor.NONE)
_FLOOR_BOOK = int(Floor.BOOK)


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
    if rule == _GORDON:  # of year 1 without the base year's cash, which is paid out once
        lasting = lines.cash_for_distribution - lines.prior_cash_distribution
        return lasting * (1.0 + closing.growth) / (lines.discount_rate - closing.growth)
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
