"""What every room's tests share: with numba's JIT off the same tests run on fewer draws."""

from collections.abc import Callable, Iterator

import numba
import numpy as np
import pytest

JIT_IS_ON: bool = not numba.config.DISABLE_JIT


@pytest.fixture(scope="session")
def n_draw() -> Callable[[int, int], int]:
    """How many draws a test takes: `n_draw(with_jit, without_jit)`; tolerances follow from it."""
    return lambda with_jit, without_jit: with_jit if JIT_IS_ON else without_jit


@pytest.fixture(autouse=True)
def _float_flags() -> Iterator[None]:
    """Let interpreted kernels divide by zero and overflow in silence, as compiled ones do."""
    if JIT_IS_ON:
        yield
        return
    with np.errstate(all="ignore"):
        yield
