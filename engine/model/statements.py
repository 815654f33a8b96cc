"""The whole statement table of one draw."""

import numpy as np

from engine.model.forecast_year import step
from engine.model.inputs import Inputs
from engine.model.line_items import N_LINE
from engine.model.rules.forecast_options import Accounting
from engine.model.rules.horizon import Horizon
from engine.model.tile import INPUT, LANES, SIZE, new_buffer, read_constants, read_state, write_state
from engine.model.years.deviations import begin_year, open_forecast
from engine.runtime.jit import NUMBER, compiled, inlined
from engine.runtime.kernel_arguments import NO_INNOVATIONS, NO_SHOCKS, Shocks


@inlined
def fill_statements(
    buffer: np.ndarray, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, table: np.ndarray,
    weights: np.ndarray,
) -> None:
    """Forecast the years of a table from a tile of which every lane holds the same draw's inputs.

    Parameters
    ----------
    buffer : (SIZE,) float64
        A tile, see `engine.model.tile`.
    horizon : Horizon
        As `Horizon.checked` gives it.
    shocks : Shocks
    innovations : (row * year * LANES,) float64
        Of this draw.
    table : (line, year) float64
        Overwritten.
    weights : (year,) float64
        Overwritten by the present value of one unit of each year's cash.
    """
    differ = open_forecast(buffer, horizon, shocks)
    accounting = Accounting(horizon.distribution, horizon.tax_losses)
    for column in range(table.shape[1]):
        if differ > 0:
            begin_year(buffer, horizon, shocks, innovations, column + 1, differ)
        constants, opening = read_constants(buffer, 0), read_state(buffer, 0)
        state, lines, weights[column] = step(constants, opening, column + 1, accounting)
        write_state(buffer, 0, state)
        for row, amount in enumerate(lines):
            table[row, column] = amount


@compiled
def _fill(
    inputs: Inputs, horizon: Horizon, shocks: Shocks, innovations: np.ndarray, table: np.ndarray,
    weights: np.ndarray,
) -> None:
    buffer = new_buffer(SIZE)  # of which the first lane is read, and all hold the same draw
    for row, number in enumerate(inputs):
        buffer[(INPUT + row) * LANES : (INPUT + row + 1) * LANES] = number
    fill_statements(buffer, horizon, shocks, innovations, table, weights)


def statements(
    inputs: Inputs, years: int, shocks: Shocks = NO_SHOCKS, innovations: np.ndarray = NO_INNOVATIONS,
    horizon: Horizon | None = None,
) -> np.ndarray:
    """Forecast all lines of one draw.

    Parameters
    ----------
    inputs : Inputs
        One value per registered input.
    years : int
        How many years to forecast, 1 to 127.
    shocks : Shocks, optional
    innovations : (row, year) float64, optional
        The draw's, as `engine.kernels.innovations.draw_innovations` gives them.
    horizon : Horizon, optional
        Whose options are followed; by default they are the published ones.

    Returns
    -------
    table : (line, year) float64
        In the order of `engine.model.line_items.LINES`, unrounded, signs as published.
    """
    return _filled(inputs, years, shocks, innovations, horizon)[0]


def present_weights(inputs: Inputs, years: int, horizon: Horizon) -> np.ndarray:
    """Return the present value of one unit of each year's cash to one who holds today's shares, (year,).

    Parameters
    ----------
    inputs : Inputs
        One value per registered input.
    years : int
        How many years to forecast, 1 to 127.
    horizon : Horizon
        Whose options are followed.
    """
    return _filled(inputs, years, NO_SHOCKS, NO_INNOVATIONS, horizon)[1]


def _filled(
    inputs: Inputs, years: int, shocks: Shocks, innovations: np.ndarray, horizon: Horizon | None
) -> tuple[np.ndarray, np.ndarray]:
    table, weights = np.empty((N_LINE, years)), np.empty(years)
    lanes = np.repeat(np.ascontiguousarray(innovations, dtype=np.float64).ravel(), LANES)
    rules = (horizon or Horizon(1)).checked()
    _fill(Inputs(*(NUMBER(value) for value in inputs)), rules, shocks, lanes, table, weights)
    return table, weights
