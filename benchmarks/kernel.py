"""The forecast kernel beside its peers: `python -m benchmarks.kernel`.

Given inputs, 30 years, `terminal = "none"`. Every peer's values are compared with ours before it
is timed; all run in turns in one process, and medians are compared.
"""

import numpy as np

from benchmarks.cases import N_DRAW, NONE_30, YEARS, published_matrix
from benchmarks.figure import Figure, skipped
from benchmarks.peers import Absent, Job, Peer
from benchmarks.peers.analyst import blocked_numpy_peer, numpy_peer
from benchmarks.peers.cpp import cpp_peer
from benchmarks.peers.jax import blocked_jax_peer, jax_peer
from benchmarks.peers.prange import prange_peer
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from engine.kernels.valuation_kernel import value_inputs

PART = "kernel"
OURS = "engine"
CPP = "C++ -O3 -march=native, OpenMP"
NUMPY = "numpy over all draws"
PEERS: dict[str, Peer] = {
    CPP: cpp_peer,
    "numba prange over draws": prange_peer,
    "JAX jit": jax_peer,
    "JAX jit, 16,384 draws a call": blocked_jax_peer,
    NUMPY: numpy_peer,
    "numpy, 4,096 draws at a time": blocked_numpy_peer,
}
_SAME = 1e-11  # peers round in another order


def measure() -> list[Figure]:
    """Measure how many million forecasts a second ours and each peer make."""
    matrix = published_matrix(N_DRAW)

    def ours() -> np.ndarray:
        return value_inputs(matrix, NONE_30).value

    jobs: dict[str, Job] = {OURS: ours}
    absent: list[Figure] = []
    values = ours()
    for name, peer in PEERS.items():
        try:
            job = peer(matrix, YEARS)
        except Absent as missing:
            absent.append(skipped(PART, name, str(missing)))
            continue
        np.testing.assert_allclose(job(), values, rtol=_SAME, err_msg=name)
        jobs[name] = job
    times = in_turns(jobs)
    ratio = {name: times.ratio(name, OURS) for name in jobs}
    rows = [
        Figure(PART, name, N_DRAW / times.seconds(name) / 1e6, "M draws/s", ratio[name]) for name in jobs
    ]
    return [
        *rows, *absent,
        Figure(PART, "kernel / C++", ratio.get(CPP), "x", bar=0.70, aim=0.95),
        Figure(PART, "kernel / vectorised numpy", ratio[NUMPY], "x", bar=20.0, aim=30.0, needs=512),
    ]


if __name__ == "__main__":
    print_table(measure())
