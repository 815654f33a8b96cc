"""What the options of a forecast make of each year: what fixed costs follow, and when a payment counts.

Under the published rules nothing here runs. Symbols in comments are those of docs/model.md.
"""

import numpy as np

from engine.model.forecast_year import Constants, State
from engine.model.inputs import INPUT_ROW, Inputs
from engine.model.rules.forecast_options import Discounting, FixedCostGrowth, ValuationDate
from engine.model.rules.horizon import Horizon, part_counted, years_to_payment, years_to_terminal_value
from engine.model.tile import CONSTANT, INPUT, LANES, STATE
from engine.runtime.jit import inlined

# numba freezes plain ints into the kernel; IntEnum members it would look up.
_REVENUE = int(FixedCostGrowth.REVENUE)
_MID_YEAR = int(Discounting.MID_YEAR)
_AS_OF = int(ValuationDate.AS_OF)


def _constant(name: str) -> int:
    return (CONSTANT + Constants._fields.index(name)) * LANES


_GROWTH_DEVIATION, _INFLATION_FACTOR = _constant("growth_deviation"), _constant("inflation_factor")
_PER_MARKET_CAP = _constant("per_market_cap")
_TIMING, _TERMINAL_TIMING = _constant("timing"), _constant("terminal_timing")
_GROWTH = (STATE + State._fields.index("growth")) * LANES
_RATE = (STATE + State._fields.index("discount_rate")) * LANES
_CASH = (STATE + State._fields.index("cash")) * LANES
_PRICE = (INPUT + INPUT_ROW["share_price"]) * LANES
_SHARES = (INPUT + INPUT_ROW["shares_outstanding"]) * LANES

_years_to_payment = inlined(years_to_payment)
_part_counted = inlined(part_counted)
_years_to_terminal_value = inlined(years_to_terminal_value)


@inlined
def is_timed(horizon: Horizon) -> bool:
    """Return whether payments do not simply count from the ends of the years."""
    return horizon.discounting == _MID_YEAR or horizon.valuation_date == _AS_OF


@inlined
def changes_years(horizon: Horizon) -> bool:
    """Return whether constants differ from year to year under these options."""
    return is_timed(horizon) or horizon.fixed_cost_growth == _REVENUE


@inlined
def paid_at_once(horizon: Horizon, inputs: Inputs) -> float:
    """Return what is paid out on the day of the valuation itself, money: the free cash of the base year.

    From the end of the base year on it counts as a part of year 1's distribution, and this is 0.
    """
    return inputs.base_cash if horizon.valuation_date == _AS_OF else 0.0


@inlined
def open_options(buffer: np.ndarray, horizon: Horizon) -> None:
    """Take from the opening state what is paid out on the day of the valuation itself."""
    if horizon.valuation_date == _AS_OF:
        for lane in range(LANES):
            buffer[_CASH + lane] = 0.0


@inlined
def begin_option_year(buffer: np.ndarray, horizon: Horizon, year: int) -> None:
    """Write what the options make of this year's constants.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile whose shocks of this year are written.
    horizon : Horizon
        As `Horizon.checked` gives it.
    year : int
        1, 2, ...
    """
    if horizon.fixed_cost_growth == _REVENUE:
        for lane in range(LANES):
            growth = buffer[_GROWTH + lane] + buffer[_GROWTH_DEVIATION + lane]
            buffer[_INFLATION_FACTOR + lane] = 1.0 + growth
    if is_timed(horizon):
        _time_payment(buffer, horizon, year)
        if year == horizon.last_year:
            _time_terminal_value(buffer, horizon)


@inlined
def _time_payment(buffer: np.ndarray, horizon: Horizon, year: int) -> None:
    """Write how much more the year's distribution counts than one at the year's end, and its share issue."""
    earlier, part = year - _years_to_payment(horizon, year), _part_counted(horizon, year)
    if earlier == 0.5 and part == 1.0:
        for lane in range(LANES):  # a root vectorises where a power does not
            buffer[_TIMING + lane] = np.sqrt(1.0 + buffer[_RATE + lane])
    else:
        for lane in range(LANES):
            buffer[_TIMING + lane] = part * (1.0 + buffer[_RATE + lane]) ** earlier
    if horizon.valuation_date == _AS_OF:
        for lane in range(LANES):
            buffer[_PER_MARKET_CAP + lane] = part / (buffer[_PRICE + lane] * buffer[_SHARES + lane])


@inlined
def _time_terminal_value(buffer: np.ndarray, horizon: Horizon) -> None:
    """Write how much more the terminal value counts than the last year's distribution."""
    last_payment = _years_to_payment(horizon, horizon.last_year)
    earlier = horizon.last_year - _years_to_terminal_value(horizon, last_payment)
    for lane in range(LANES):
        timing = (1.0 + buffer[_RATE + lane]) ** earlier
        buffer[_TERMINAL_TIMING + lane] = timing / buffer[_TIMING + lane]
