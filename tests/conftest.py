"""What every room's tests share: with numba's JIT off the same tests run on fewer draws."""

from collections.abc import Callable
from dataclasses import replace

import numba
import numpy as np
import pytest

from simulate.settings import DEFAULT_SETTINGS

JIT_IS_ON: bool = not numba.config.DISABLE_JIT

if not JIT_IS_ON:
    # Compiled kernels divide by zero and overflow in silence; interpreted ones must, too, or
    # `filterwarnings = error` turns every invalid draw into a failure.
    np.seterr(all="ignore")


#: A report values 130,000 draws of its own at the least: interpreted, that takes five minutes. With these it
#: gets along with some 2,000; shares of variance are then worth little, the way to them is the same. A root
#: is looked for at fewer points, and to as many bits: one tile a round instead of three.
SMALL = replace(
    DEFAULT_SETTINGS, pilot_draws=64, correlation_draws=512, sobol_base=(8, 8), shapley_evaluations=(1, 1),
    shapley_walks=2, shapley_pairs=1, search_points=(13, 4, 5), search_parts=4,
)
#: What the tests hand to whatever draws or reports.
SETTINGS = DEFAULT_SETTINGS if JIT_IS_ON else SMALL


@pytest.fixture(scope="session")
def n_draw() -> Callable[[int, int], int]:
    """How many draws a test takes: `n_draw(with_jit, without_jit)`; tolerances follow from it."""
    return lambda with_jit, without_jit: with_jit if JIT_IS_ON else without_jit
