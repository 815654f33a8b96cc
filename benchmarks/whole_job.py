"""The whole job, sampling included, beside what people use: `python -m benchmarks.whole_job`.

Twelve uncertain inputs of six kinds, correlated. Distributions are compared before times are.
"""

from collections.abc import Callable

import numpy as np

from benchmarks.agreement import require_same_distribution
from benchmarks.cases import (
    N_DRAW,
    NONE_30,
    TWELVE,
    YEARS,
    base,
    correlated,
    drawn_matrix,
    independent,
    run_off,
    spearman,
)
from benchmarks.figure import Figure, skipped
from benchmarks.peers import Absent
from benchmarks.peers.monaco import known_to_scipy, monaco_draws
from benchmarks.peers.scipy_draws import scipy_draws
from benchmarks.table import print_table
from benchmarks.timing import in_turns
from engine.dependence.correlation_matrices import gaussian_score_correlation
from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws, value_inputs
from engine.model.rules.horizon import Horizon

PART = "whole job"
SCIPY = "scipy.stats draws, numpy forecast"
MONACO = "monaco, independent inputs"
# Its best: with a million a draw takes it a fifth longer (processor time), arrays being too large for caches.
_N_SCIPY = 1 << 17
_N_MONACO = 4_000


def whole(sampler: Sampler, horizon: Horizon, count: int = N_DRAW) -> Callable[[], np.ndarray]:
    """Return our whole job, into the same cells each time."""
    out = empty_valuation(count)

    def job() -> np.ndarray:
        value_draws(sampler, horizon, 0, out)
        return out.value

    return job


def measure() -> list[Figure]:
    """Measure ours beside the kernel alone, beside scipy with numpy, and beside monaco."""
    return [*_beside_kernel(), *_beside_scipy(), *_beside_monaco()]


def _beside_kernel() -> list[Figure]:
    sampler = correlated(TWELVE)
    matrix = drawn_matrix(sampler, N_DRAW)
    rules = {f"{YEARS} years": NONE_30, "run-off to year 100": run_off()}
    jobs = {}
    for told, horizon in rules.items():
        jobs[f"whole job, {told}"] = whole(sampler, horizon)
        jobs[f"kernel alone, {told}"] = lambda horizon=horizon: value_inputs(matrix, horizon).value
        np.testing.assert_array_equal(*(job() for job in list(jobs.values())[-2:]))
    times = in_turns(jobs)
    rows = [Figure(PART, name, N_DRAW / times.seconds(name) / 1e6, "M draws/s") for name in jobs]
    share = {told: times.ratio(f"kernel alone, {told}", f"whole job, {told}") for told in rules}
    none, full = share.values()
    return [
        *rows,
        Figure(PART, "whole job / kernel alone", none, "x", bar=0.30, aim=0.45, note=f"{YEARS} years"),
        Figure(PART, "whole job / kernel alone, run-off", full, "x"),
    ]


def _beside_scipy() -> list[Figure]:
    sampler = correlated(TWELVE)
    draw = scipy_draws(base(), TWELVE, gaussian_score_correlation(spearman(len(TWELVE))), YEARS)
    ours = whole(sampler, NONE_30)
    require_same_distribution(ours(), draw(_N_SCIPY, 1), SCIPY)
    times = in_turns({"ours": ours, SCIPY: lambda: draw(_N_SCIPY, 1)}, n_turn=5)
    ratio = times.ratio(SCIPY, "ours") * N_DRAW / _N_SCIPY
    return [
        Figure(PART, SCIPY, _N_SCIPY / times.seconds(SCIPY) / 1e6, "M draws/s", ratio),
        Figure(PART, "whole job / scipy + numpy", ratio, "x", bar=30.0, aim=50.0, needs=512),
    ]


def _beside_monaco() -> list[Figure]:
    marginals = known_to_scipy(TWELVE)
    name = f"{MONACO}, {len(marginals)} of them"
    try:
        draw = monaco_draws(base(), marginals, YEARS)
    except Absent as missing:
        return [skipped(PART, name, str(missing))]
    ours = whole(independent(marginals), NONE_30)
    require_same_distribution(ours(), draw(_N_MONACO, 1), MONACO)
    times = in_turns({"ours": ours, MONACO: lambda: draw(_N_MONACO, 1)}, n_turn=3)
    ratio = times.ratio(MONACO, "ours") * N_DRAW / _N_MONACO
    return [Figure(PART, name, _N_MONACO / times.seconds(MONACO) / 1e6, "M draws/s", ratio)]


if __name__ == "__main__":
    print_table(measure())
