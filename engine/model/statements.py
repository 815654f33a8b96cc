"""The whole statement table of one draw."""

import numpy as np

from engine.model.forecast import initial_state, precompute, step
from engine.model.inputs import Inputs
from engine.model.line_items import N_LINE
from engine.runtime.jit import NUMBER, compiled


@compiled
def _fill(inputs: Inputs, table: np.ndarray) -> None:
    constants = precompute(inputs)
    state = initial_state(inputs)
    for column in range(table.shape[1]):
        state, lines, _ = step(constants, state, column + 1)
        for row, amount in enumerate(lines):
            table[row, column] = amount


def statements(inputs: Inputs, years: int) -> np.ndarray:
    """Forecast all lines of one draw.

    Parameters
    ----------
    inputs : Inputs
        One value per registered input.
    years : int
        How many years to forecast, 1 to 127.

    Returns
    -------
    table : (line, year) float64
        In the order of `engine.model.line_items.LINES`, unrounded, signs as published.
    """
    table = np.empty((N_LINE, years))
    _fill(Inputs(*(NUMBER(value) for value in inputs)), table)
    return table
