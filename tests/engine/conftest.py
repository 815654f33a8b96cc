"""The engine's tests run twice: compiled, and interpreted, where coverage sees into the equations.

Interpreted kernels are several thousand times slower: these tests then take fewer draws.
"""

from collections.abc import Callable

import numba
import numpy as np
import pytest

JIT_IS_ON: bool = not numba.config.DISABLE_JIT

if not JIT_IS_ON:
    # Compiled kernels divide by zero and overflow in silence; interpreted ones must, too, or
    # `filterwarnings = error` turns every invalid draw into a failure.
    np.seterr(all="ignore")


@pytest.fixture(scope="session")
def n_draw() -> Callable[[int, int], int]:
    """How many draws a test takes: `n_draw(with_jit, without_jit)`; tolerances follow from it."""
    return lambda with_jit, without_jit: with_jit if JIT_IS_ON else without_jit
