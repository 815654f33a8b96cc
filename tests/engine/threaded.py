"""Every parallel driver from four Python threads at once: `python -m tests.engine.threaded`.

Prints the threading layer if the threads found what one thread alone finds. The first argument
`open` takes the gate away, which shows what it is for.
"""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier

import numba
import numpy as np

from engine.distributions import Normal, Pert
from engine.kernels import evaluate_at_scores as scores
from engine.kernels import rates
from engine.kernels import valuation_kernel as kernel
from engine.kernels.sampler import build_sampler
from engine.paths import record as paths
from tests.engine.draws import company, to_matrix
from tests.engine.horizons import to_horizon

_N_THREAD = 4
_N_DRAW = 5_000
_HORIZON = to_horizon(30)
_MARGINALS = {"initial_growth": Pert(0.02, 0.08, 0.14), "tax_rate": Normal(0.27, 0.02)}
_SAMPLER = build_sampler(company(), _MARGINALS, 5)


def _draws() -> np.ndarray:
    out = kernel.empty_valuation(_N_DRAW)
    kernel.value_draws(_SAMPLER, _HORIZON, 0, out)
    return out.value


def _inputs() -> np.ndarray:
    return kernel.value_inputs(np.repeat(to_matrix(company()), _N_DRAW, axis=1), _HORIZON).value


def _scores() -> np.ndarray:
    given = np.linspace(-3.0, 3.0, 2 * _N_DRAW).reshape(2, _N_DRAW)
    return scores.value_scores(_SAMPLER, _HORIZON, given).value


def _paths() -> np.ndarray:
    return paths.record_paths(_SAMPLER, _HORIZON, _N_DRAW, ["revenue"]).present_value


def _rates() -> np.ndarray:
    return rates.internal_rates(_SAMPLER, _HORIZON, 10.12, _N_DRAW).internal


_ALL = (_draws, _inputs, _scores, _paths, _rates)


def main() -> None:
    """Ask all once, then from all threads in a different order each."""
    alone = [ask() for ask in _ALL]
    start = Barrier(_N_THREAD)

    def ask_all(turn: int) -> bool:
        start.wait()
        order = [(turn + i) % len(_ALL) for i in range(5 * len(_ALL))]
        return all(np.array_equal(_ALL[i](), alone[i], equal_nan=True) for i in order)

    if sys.argv[1:] == ["open"]:
        kernel.PARALLEL_LOCK = scores.PARALLEL_LOCK = nullcontext()
        paths.PARALLEL_LOCK = rates.PARALLEL_LOCK = nullcontext()
    with ThreadPoolExecutor(_N_THREAD) as pool:
        if all(pool.map(ask_all, range(_N_THREAD))):
            print(numba.threading_layer())


if __name__ == "__main__":
    main()
