"""Years that differ from each other: inputs that deviate from their trend, and levels that walk.

An input's deviation in year k is x_k = persistence x_{k-1} + sd e_k, x_0 = 0, with innovations e_k of mean 0
and variance 1; a recession adds its effect while it lasts. Later than `Shocks.until` there are no innovations
and no recessions, and deviations decay. The trend itself goes on undisturbed.
"""

import numpy as np

from engine.model.forecast import Constants, initial_state, precompute
from engine.model.inputs import INPUT_BY_NAME, INPUT_ROW, SHOCKABLE
from engine.model.tile import (
    CONSTANT,
    INPUT,
    LANES,
    N_YEARLY,
    STATE,
    YEARLY,
    read_inputs,
    write_constants,
    write_state,
)
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Shocks
from engine.runtime.no_refcount import without_refcount

# Rows of a tile.
_ZERO = YEARLY
_ONE = YEARLY + 1
_LEVEL = YEARLY + 2  # variable costs / revenue of this year's trend
_LESS_AMORTIZATION = YEARLY + 3  # what that ratio holds of amortization, negative
_PRICES = YEARLY + 4  # of this year, in those of the base year
LOWEST_GROWTH = YEARLY + 5
_REACHED = YEARLY + 6  # what fixed costs have walked of their way
_DEVIATION = YEARLY + 7
#: In how many years each input of `SHOCKABLE` was held at a bound.
HELD = _DEVIATION + 7

# Inputs that act every year, each with the constant that it is of a year, and the rows of its trend and of
# what that constant holds beside it.
_ACTING = {
    "growth": ("growth_deviation", _ZERO, _ZERO),
    "variable_cost_ratio": ("variable_share", _LEVEL, _LESS_AMORTIZATION),
    "inflation": ("inflation_factor", INPUT + INPUT_ROW["inflation"], _ONE),
    "interest_rate": ("interest_rate", INPUT + INPUT_ROW["interest_rate"], _ZERO),
    "tax_rate": ("tax_rate", INPUT + INPUT_ROW["tax_rate"], _ZERO),
    "working_capital_to_revenue": (
        "working_capital_to_revenue", INPUT + INPUT_ROW["working_capital_to_revenue"], _ZERO,
    ),
    "production_assets_to_revenue": (
        "production_assets_to_revenue", INPUT + INPUT_ROW["production_assets_to_revenue"], _ZERO,
    ),
}
if tuple(_ACTING) != SHOCKABLE:
    raise ValueError(f"the constants of {SHOCKABLE} are wanted, in this order")
if HELD + len(SHOCKABLE) > YEARLY + N_YEARLY:
    raise ValueError(f"{N_YEARLY} rows of a tile do not hold what years need")

_CELL_OF_CONSTANT = np.array(
    [(CONSTANT + Constants._fields.index(each[0])) * LANES for each in _ACTING.values()]
)
_CELL_OF_TREND = np.array([each[1] * LANES for each in _ACTING.values()])
_CELL_OF_REST = np.array([each[2] * LANES for each in _ACTING.values()])
# Growth has none: revenue that falls to zero or below leaves a draw without a value.
_LOW = np.array([-np.inf, *(INPUT_BY_NAME[name].low for name in SHOCKABLE[1:])])
_HIGH = np.array([np.inf, *(INPUT_BY_NAME[name].high for name in SHOCKABLE[1:])])

_RATIO_TARGET = (INPUT + INPUT_ROW["variable_cost_ratio_target"]) * LANES
_RATIO_YEAR = (INPUT + INPUT_ROW["variable_cost_ratio_target_year"]) * LANES
_FIXED_TARGET = (INPUT + INPUT_ROW["fixed_operating_expenses_target"]) * LANES
_FIXED_YEAR = (INPUT + INPUT_ROW["fixed_operating_expenses_target_year"]) * LANES
_VARIABLE_SHARE = _CELL_OF_CONSTANT[1]
_INFLATION_FACTOR = _CELL_OF_CONSTANT[2]
_DEVIATION_OF_GROWTH = _CELL_OF_CONSTANT[0]
_FIXED_COST_STEP = (CONSTANT + Constants._fields.index("fixed_cost_step")) * LANES
_GROWTH = STATE * LANES  # the first field of a State
_RATIO = (INPUT + INPUT_ROW["variable_cost_ratio"]) * LANES
_FIXED = (INPUT + INPUT_ROW["fixed_operating_expenses"]) * LANES


@inlined
def open_forecast(buffer: np.ndarray, shocks: Shocks) -> bool:
    """Write constants and the base year of a tile's draws; return whether any of its years differ.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile whose input rows are filled.
    shocks : Shocks
    """
    walking = 0
    for lane in range(LANES):
        inputs = read_inputs(buffer, lane)
        write_constants(buffer, lane, precompute(inputs))
        write_state(buffer, lane, initial_state(inputs))
        buffer[LOWEST_GROWTH * LANES + lane] = 0.0
    for lane in range(LANES):
        walking += int(max(buffer[_RATIO_YEAR + lane], buffer[_FIXED_YEAR + lane]) > 1.0)
    differ = shocks.until > 0 or walking > 0
    if differ:
        _open_years(buffer)
    return differ


@inlined
def _open_years(buffer: np.ndarray) -> None:
    for row in range(_DEVIATION, YEARLY + N_YEARLY):
        for lane in range(LANES):
            buffer[row * LANES + lane] = 0.0
    for lane in range(LANES):
        inputs = read_inputs(buffer, lane)
        buffer[_ZERO * LANES + lane] = 0.0
        buffer[_ONE * LANES + lane] = 1.0
        buffer[_LEVEL * LANES + lane] = inputs.variable_cost_ratio
        buffer[_LESS_AMORTIZATION * LANES + lane] = -(inputs.intangible_amortization / inputs.revenue)
        buffer[_PRICES * LANES + lane] = 1.0
        buffer[_REACHED * LANES + lane] = 0.0


@inlined
def part_walked(year: int, target_year: float) -> float:
    """Return which part of a walk is done: straight from nothing in year 1 to all of it in the target year.

    Parameters
    ----------
    year : int
        1, 2, ...
    target_year : float
        2 or later; what is less is no walk.
    """
    part = (year - 1.0) / (target_year - 1.0)
    part = part if part < 1.0 else 1.0
    return part if target_year > 1.0 else 0.0


@inlined
def begin_year(buffer: np.ndarray, shocks: Shocks, innovations: np.ndarray, year: int) -> None:
    """Write what this year's constants are, after `open_forecast` or the year before.

    Parameters
    ----------
    buffer : (SIZE,) float64
    shocks : Shocks
    innovations : (row * year * LANES,) float64
        By row, by year up to `shocks.until`, by lane.
    year : int
        1, 2, ...
    """
    shocks, innovations = without_refcount(shocks), without_refcount(innovations)
    for lane in range(LANES):
        ratio, part = buffer[_RATIO + lane], part_walked(year, buffer[_RATIO_YEAR + lane])
        level = ratio + (buffer[_RATIO_TARGET + lane] - ratio) * part
        buffer[_LEVEL * LANES + lane] = level
        buffer[_VARIABLE_SHARE + lane] = level + buffer[_LESS_AMORTIZATION * LANES + lane]
    for shock in range(shocks.inputs.size):
        _deviate(buffer, shocks, innovations, (shock, year))
    for lane in range(LANES):
        prices = buffer[_PRICES * LANES + lane] * buffer[_INFLATION_FACTOR + lane]
        part = part_walked(year, buffer[_FIXED_YEAR + lane])
        way = buffer[_FIXED_TARGET + lane] - buffer[_FIXED + lane]
        step = way * (part - buffer[_REACHED * LANES + lane])
        buffer[_PRICES * LANES + lane] = prices
        buffer[_REACHED * LANES + lane] = part
        buffer[_FIXED_COST_STEP + lane] = step * prices
        lowest = buffer[LOWEST_GROWTH * LANES + lane]
        growth = buffer[_GROWTH + lane] + buffer[_DEVIATION_OF_GROWTH + lane]
        buffer[LOWEST_GROWTH * LANES + lane] = lowest if lowest <= growth else growth


@inlined
def _deviate(buffer: np.ndarray, shocks: Shocks, innovations: np.ndarray, numbers: tuple[int, int]) -> None:
    """Move one input away from its trend, and hold it within its bounds; count where it is held."""
    shock, year = numbers
    which = shocks.inputs[shock]
    low, high = _LOW[which], _HIGH[which]
    persistence, lives = shocks.persistence[shock], year <= shocks.until
    sd, effect = shocks.sd[shock] if lives else 0.0, shocks.effect[shock] if lives else 0.0
    last = min(year, shocks.until) - 1
    here = np.uint64((shock * shocks.until + last) * LANES)
    row = shocks.inputs.size if shocks.recession.size else shock  # without one its effect is 0
    event = np.uint64((row * shocks.until + last) * LANES)
    state, held = np.uint64((_DEVIATION + which) * LANES), np.uint64((HELD + which) * LANES)
    trend, rest = np.uint64(_CELL_OF_TREND[which]), np.uint64(_CELL_OF_REST[which])
    constant = np.uint64(_CELL_OF_CONSTANT[which])
    for j in range(LANES):
        lane = np.uint64(j)
        deviation = persistence * buffer[state + lane] + sd * innovations[here + lane]
        buffer[state + lane] = deviation
        wanted = buffer[trend + lane] + (deviation + effect * innovations[event + lane])
        allowed = wanted if wanted >= low else low
        allowed = allowed if allowed <= high else high
        buffer[constant + lane] = allowed + buffer[rest + lane]
        buffer[held + lane] += 0.0 if allowed == wanted else 1.0
