"""Powers against those of the C library, which numba calls."""

import sys
from pathlib import Path

import numpy as np
import pytest

from engine.runtime.jit import compiled
from engine.wasm.power import power
from tests.engine.conftest import JIT_IS_ON

_CPU = Path("/proc/cpuinfo")
_IS_GLIBC = sys.platform == "linux" and _CPU.exists() and " fma " in _CPU.read_text()


@compiled
def _powers(x, y, out):
    for i in range(x.size):
        out[i, 0], out[i, 1] = x[i] ** y[i], power(x[i], y[i])


def _cases(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Discounting by parts of years, wide ranges to overflow and underflow, all that are special."""
    rng = np.random.default_rng(5)
    special = np.meshgrid(
        [0.0, 5e-324, 0.5, 1.0, 2.0, 1e308, np.inf, np.nan],
        [0.0, 0.3, 1.0, -1.0, 1e-80, -1e-80, 1e80, -1e80],
    )
    rates, parts = rng.uniform(0.5, 2.0, n), rng.uniform(0.0, 1.0, n)
    wide = np.exp(rng.uniform(-14.0, 10.0, n)), rng.uniform(-100.0, 100.0, n)
    every = rng.integers(0, 0x7FF0 << 48, n).view(np.float64), np.exp(rng.uniform(-50.0, 8.0, n))
    near = 1.0 + rng.normal(0.0, 1e-6, n), rng.uniform(-1e6, 1e6, n)
    ends = special[0].ravel(), special[1].ravel()
    pairs = [(rates, parts), (rates, np.full(n, 0.5)), wide, every, near, ends]
    return tuple(np.concatenate(each) for each in zip(*pairs, strict=True))


@pytest.mark.skipif(not JIT_IS_ON, reason="numba calls the C library where it compiles")
@pytest.mark.skipif(not _IS_GLIBC, reason="the bits are those of glibc on a processor with FMA")
def test_bits_are_the_library_s():
    x, y = _cases(40_000)
    out = np.empty((x.size, 2))
    _powers(x, y, out)
    np.testing.assert_array_equal(out[:, 1], out[:, 0])
    assert np.unique(out[:, 0]).size > x.size // 2
