import numpy as np
import pytest

from engine.runtime import jit


@pytest.mark.parametrize("compile_", [jit.inlined, jit.compiled, jit.parallel])
def test_compiled_code_keeps_nan_and_divides_by_zero_like_numpy(compile_):
    @compile_
    def ratio(values):
        total = 0.0
        for value in values:
            total += value
        return total / values[0]

    assert np.isnan(ratio(np.array([1.0, np.nan])))
    assert ratio(np.array([0.0, 1.0])) == np.inf


def test_fast_math_stays_off():
    # With it the bits of a fresh and of a cached compile differ.
    assert jit._OPTIONS["error_model"] == "numpy"
    assert "fastmath" not in jit._OPTIONS
