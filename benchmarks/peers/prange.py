"""The plain way in numba: `prange` over draws, years inside, the same `step` as ours."""

import numba
import numpy as np

from benchmarks.peers import Job
from engine.model.forecast_year import initial_state, precompute, step
from engine.model.inputs import N_INPUT, Inputs
from engine.model.rules.forecast_options import PUBLISHED

_FIELDS = ", ".join(f"matrix[{row}, i]" for row in range(N_INPUT))
_NAMES: dict = {"Inputs": Inputs}
exec(f"def lane(matrix, i):\n    return Inputs({_FIELDS})\n", _NAMES)
_lane = numba.njit(_NAMES["lane"])


@numba.njit(parallel=True, error_model="numpy")
def _value(matrix: np.ndarray, years: int) -> np.ndarray:
    out = np.empty(matrix.shape[1])
    for i in numba.prange(matrix.shape[1]):
        inputs = _lane(matrix, i)
        constants, state, total = precompute(inputs), initial_state(inputs), 0.0
        for year in range(1, years + 1):
            state, lines, weight = step(constants, state, year, PUBLISHED)
            total += lines.cash_for_distribution * weight
        out[i] = max(0.0, total / inputs.shares_outstanding)
    return out


def prange_peer(matrix: np.ndarray, years: int) -> Job:
    """Return the job of one draw after the other on each thread."""
    return lambda: _value(matrix, years)
