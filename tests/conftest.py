"""What every room's tests share: with numba's JIT off the same tests run on fewer draws."""

from collections.abc import Callable, Iterator

import numba
import numpy as np
import pytest

JIT_IS_ON: bool = not numba.config.DISABLE_JIT

if not JIT_IS_ON:
    # Compiled kernels divide by zero and overflow in silence; interpreted ones must, too, or
    # `filterwarnings = error` turns every invalid draw into a failure.
    np.seterr(all="ignore")


#: What is valued anew: draws in a matrix of the Sobol design and evaluations along walks; draws of a config's
#: correlations, and those that Sobol points are aimed by; points at which an input is looked for, and how: as
#: many bits are found, one tile a round instead of three.
SMALL_BUDGETS: dict[str, int] = {
    "reports.sensitivity.variance.decomposition._LEAST_BASE": 8,
    "reports.sensitivity.variance.decomposition._LARGEST_BASE": 8,
    "reports.sensitivity.variance.decomposition._LEAST_ON_WALKS": 1,
    "reports.sensitivity.variance.decomposition._MOST_ON_WALKS": 1,
    "reports.sensitivity.variance.shapley._WALKS": 2,
    "reports.sensitivity.variance.shapley._PAIRS_AT_ONCE": 1,
    "reports.evaluation.correlations.OF_CONFIG": 512,
    "engine.kernels.valuation.N_PILOT": 64,
    "reports.decisions.root_search._N_INSIDE": 13,
    "reports.decisions.root_search._N_OUTSIDE": 4,
    "reports.decisions.root_search._N_QUANTILE": 5,
    "reports.decisions.root_search._PARTS": 4,
    "reports.decisions.root_search._ROUNDS": 27,
}


@pytest.fixture(autouse=True, scope="session")
def _small_budgets() -> Iterator[None]:
    """A report values 130,000 draws of its own at the least: interpreted, that takes five minutes.

    With the JIT off each report of any test gets along with some 2,000; shares of variance are then
    worth little, the way to them is the same.
    """
    with pytest.MonkeyPatch.context() as patch:
        if not JIT_IS_ON:
            for name, number in SMALL_BUDGETS.items():
                patch.setattr(name, number)
        yield


@pytest.fixture(scope="session")
def n_draw() -> Callable[[int, int], int]:
    """How many draws a test takes: `n_draw(with_jit, without_jit)`; tolerances follow from it."""
    return lambda with_jit, without_jit: with_jit if JIT_IS_ON else without_jit
