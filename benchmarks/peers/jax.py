"""The analyst's forecast, compiled by JAX for the processor, in double precision."""

import numpy as np

from benchmarks.peers import Absent, Job
from benchmarks.peers.analyst import forecast
from engine.model.inputs import Inputs

# Its fastest on 2 cores, of 2^12 to 2^20 draws a call.
BLOCK = 1 << 14


def jax_peer(matrix: np.ndarray, years: int, block: int | None = None) -> Job:
    """Return the jitted forecast, of all draws in one call or of so many a call.

    The years are unrolled: a loop that XLA sees keeps each year's arrays in memory, and took
    twice as long.

    Raises
    ------
    Absent
        If JAX is not installed.
    """
    try:
        import jax
    except ImportError:
        raise Absent("jax is not installed (extra `bench`)") from None
    jax.config.update("jax_platforms", "cpu")
    jax.config.update("jax_enable_x64", True)
    compiled = jax.jit(lambda given: forecast(Inputs(*given), years, jax.numpy.maximum))
    size = block or matrix.shape[1]
    given = [jax.numpy.asarray(matrix[:, at : at + size]) for at in range(0, matrix.shape[1], size)]
    return lambda: np.concatenate([np.asarray(compiled(part)) for part in given])


def blocked_jax_peer(matrix: np.ndarray, years: int) -> Job:
    """Return the jitted forecast of as many draws a call as suit it best."""
    return jax_peer(matrix, years, BLOCK)
