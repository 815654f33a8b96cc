"""Years that differ from each other: inputs that deviate from their trend, and levels that walk.

An input's deviation in year k is x_k = persistence x_{k-1} + sd e_k, x_0 = 0, with innovations e_k of mean 0
and variance 1; a recession adds its effect while it lasts. Later than `Shocks.until` there are no innovations
and no recessions, and deviations decay. The trend itself goes on undisturbed.
"""

from typing import NamedTuple

import numpy as np

from engine.model.forecast_year import Constants, initial_state, precompute
from engine.model.inputs import INPUT_BY_NAME, INPUT_ROW, SHOCKABLE
from engine.model.rules.horizon import Horizon
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
from engine.model.years.option_effects import begin_option_year, changes_years, open_options
from engine.runtime.jit import inlined
from engine.runtime.kernel_arguments import Shocks
from engine.runtime.no_refcount import without_refcount

#: How years differ: by shocks or options alone, or by levels that walk, too.
DEVIATING, WALKING = 1, 2
# Rows of a tile.
_ZERO = YEARLY
_ONE = YEARLY + 1
_LEVEL = YEARLY + 2  # variable costs / revenue of this year's trend
_LESS_AMORTIZATION = YEARLY + 3  # what that ratio holds of amortization, negative
_PRICES = YEARLY + 4  # of this year, in those of the base year
LOWEST_GROWTH = YEARLY + 5
_REACHED = YEARLY + 6  # what fixed costs have walked of their way
#: What walking levels keep from year to year, by name.
WALK_ROWS: dict[str, int] = {
    "variable_cost_level": _LEVEL, "amortization_in_variable_costs": _LESS_AMORTIZATION,
    "price_level": _PRICES, "fixed_costs_walked": _REACHED,
}
_DEVIATION = YEARLY + 7
#: In how many years with innovations each input of `SHOCKABLE` was held at a bound.
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


def _rows(name: str) -> tuple[int, int, int, float, float]:
    """Return where the year's constant, the trend and the rest of an input begin, and its bounds."""
    constant, trend, rest = _ACTING[name]
    spec = INPUT_BY_NAME.get(name)
    low, high = (spec.low, spec.high) if spec else (-np.inf, np.inf)  # growth, which has no bounds
    return (CONSTANT + Constants._fields.index(constant)) * LANES, trend * LANES, rest * LANES, low, high


_ROWS = tuple(_rows(name) for name in SHOCKABLE)
_RATIO_TARGET = (INPUT + INPUT_ROW["variable_cost_ratio_target"]) * LANES
_RATIO_YEAR = (INPUT + INPUT_ROW["variable_cost_ratio_target_year"]) * LANES
_FIXED_TARGET = (INPUT + INPUT_ROW["fixed_operating_expenses_target"]) * LANES
_FIXED_YEAR = (INPUT + INPUT_ROW["fixed_operating_expenses_target_year"]) * LANES
_DEVIATION_OF_GROWTH, _VARIABLE_SHARE, _INFLATION_FACTOR = (each[0] for each in _ROWS[:3])
_FIXED_COST_STEP = (CONSTANT + Constants._fields.index("fixed_cost_step")) * LANES
_GROWTH = STATE * LANES  # the first field of a State
_RATIO = (INPUT + INPUT_ROW["variable_cost_ratio"]) * LANES
_FIXED = (INPUT + INPUT_ROW["fixed_operating_expenses"]) * LANES


@inlined
def open_forecast(buffer: np.ndarray, horizon: Horizon, shocks: Shocks) -> int:
    """Write constants and the base year of a tile's draws.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile whose input rows are filled.
    horizon : Horizon
    shocks : Shocks

    Returns
    -------
    int
        Whether years differ: 0, `DEVIATING`, or `WALKING` if the levels of any draw walk.
    """
    walking = 0
    for lane in range(LANES):
        inputs = read_inputs(buffer, lane)
        write_constants(buffer, lane, precompute(inputs))
        write_state(buffer, lane, initial_state(inputs))
        buffer[LOWEST_GROWTH * LANES + lane] = 0.0
    open_options(buffer, horizon)
    for lane in range(LANES):
        walking += int(max(buffer[_RATIO_YEAR + lane], buffer[_FIXED_YEAR + lane]) > 1.0)
    if walking == 0 and shocks.until == 0:
        return DEVIATING if changes_years(horizon) else 0
    _open_years(buffer)
    return WALKING if walking > 0 else DEVIATING


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
def begin_year(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, year: int, differ: int
) -> None:
    """Write what this year's constants are, after `open_forecast` or the year before.

    Levels that do not walk are left out: their divisions took longer than the forecast.

    Parameters
    ----------
    buffer : (SIZE,) float64
    horizon : Horizon
    shocks : Shocks
    innovations : (row * year * LANES,) float64
        By row, by year up to `shocks.until`, by lane.
    year : int
        1, 2, ...
    differ : int
        As `open_forecast` returned it.
    """
    shocks, innovations = without_refcount(shocks), without_refcount(innovations)
    if differ == WALKING:
        _walk_ratio(buffer, year)
    for shock in range(shocks.inputs.size):
        _deviate(buffer, shocks, innovations, (shock, year))
    begin_option_year(buffer, horizon, year)
    if differ == WALKING:
        _walk_fixed_costs(buffer, year)


@inlined
def _walk_ratio(buffer: np.ndarray, year: int) -> None:
    for lane in range(LANES):
        ratio, part = buffer[_RATIO + lane], part_walked(year, buffer[_RATIO_YEAR + lane])
        level = ratio + (buffer[_RATIO_TARGET + lane] - ratio) * part
        buffer[_LEVEL * LANES + lane] = level
        buffer[_VARIABLE_SHARE + lane] = level + buffer[_LESS_AMORTIZATION * LANES + lane]


@inlined
def _walk_fixed_costs(buffer: np.ndarray, year: int) -> None:
    """Write what a walk adds to fixed costs, in the year's prices, with which the rest of them rises."""
    for lane in range(LANES):
        prices = buffer[_PRICES * LANES + lane] * buffer[_INFLATION_FACTOR + lane]
        part = part_walked(year, buffer[_FIXED_YEAR + lane])
        way = buffer[_FIXED_TARGET + lane] - buffer[_FIXED + lane]
        step = way * (part - buffer[_REACHED * LANES + lane])
        buffer[_PRICES * LANES + lane] = prices
        buffer[_REACHED * LANES + lane] = part
        buffer[_FIXED_COST_STEP + lane] = step * prices


@inlined
def _deviate(buffer: np.ndarray, shocks: Shocks, innovations: np.ndarray, numbers: tuple[int, int]) -> None:
    """Move one input away from its trend.

    A branch for each input, because rows of a tile must be constants for a loop over lanes to vectorise.
    """
    shock, year = numbers
    which, lives = shocks.inputs[shock], year <= shocks.until
    last = min(year, shocks.until) - 1
    row = shocks.inputs.size if shocks.recession.size else shock  # without one its effect is 0
    motion = _Motion(
        shocks.persistence[shock],
        shocks.sd[shock] if lives else 0.0,
        shocks.effect[shock] if lives else 0.0,
        1.0 if lives else 0.0,
        (shock * shocks.until + last) * LANES,
        (row * shocks.until + last) * LANES,
    )
    if which == 0:
        _move_growth(buffer, innovations, motion)
    elif which == 1:
        _move(buffer, innovations, motion, 1, _ROWS[1])
    elif which == 2:
        _move(buffer, innovations, motion, 2, _ROWS[2])
    elif which == 3:
        _move(buffer, innovations, motion, 3, _ROWS[3])
    elif which == 4:
        _move(buffer, innovations, motion, 4, _ROWS[4])
    elif which == 5:
        _move(buffer, innovations, motion, 5, _ROWS[5])
    else:
        _move(buffer, innovations, motion, 6, _ROWS[6])


class _Motion(NamedTuple):
    """What moves an input in one year.

    Attributes
    ----------
    persistence, sd, effect : float
        Of the shock, and what a recession adds.
    counted : float
        1 in a year with innovations, in which it is counted where an input is held; 0 later.
    innovation, event : int
        The cells in which innovations, and whether a recession lasts, begin.
    """

    persistence: float
    sd: float
    effect: float
    counted: float
    innovation: int
    event: int


@inlined
def _move_growth(buffer: np.ndarray, innovations: np.ndarray, motion: _Motion) -> None:
    """Write this year's deviation of growth, and the lowest growth so far: -100% or less ends a draw."""
    here, event = np.uint64(motion.innovation), np.uint64(motion.event)
    for lane in range(LANES):
        innovation, lasting = innovations[here + np.uint64(lane)], innovations[event + np.uint64(lane)]
        deviation = motion.persistence * buffer[_DEVIATION * LANES + lane] + motion.sd * innovation
        buffer[_DEVIATION * LANES + lane] = deviation
        deviation += motion.effect * lasting
        buffer[_DEVIATION_OF_GROWTH + lane] = deviation
        growth, lowest = buffer[_GROWTH + lane] + deviation, buffer[LOWEST_GROWTH * LANES + lane]
        buffer[LOWEST_GROWTH * LANES + lane] = lowest if lowest <= growth else growth


@inlined
def _move(
    buffer: np.ndarray, innovations: np.ndarray, motion: _Motion, which: int,
    rows: tuple[int, int, int, float, float],
) -> None:
    """Write this year's constant of an input, held within its bounds; count where it is held."""
    constant, trend, rest, low, high = rows
    state, held = (_DEVIATION + which) * LANES, (HELD + which) * LANES
    here, event = np.uint64(motion.innovation), np.uint64(motion.event)
    for lane in range(LANES):
        innovation, lasting = innovations[here + np.uint64(lane)], innovations[event + np.uint64(lane)]
        deviation = motion.persistence * buffer[state + lane] + motion.sd * innovation
        buffer[state + lane] = deviation
        wanted = buffer[trend + lane] + (deviation + motion.effect * lasting)
        allowed = wanted if wanted >= low else low
        allowed = allowed if allowed <= high else high
        buffer[constant + lane] = allowed + buffer[rest + lane]
        buffer[held + lane] += 0.0 if allowed == wanted else motion.counted
