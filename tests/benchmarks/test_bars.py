"""Bars of docs/performance.md that a busy machine of two cores can hold: a third of each, as margin."""

import pytest

from benchmarks.cases import NONE_30, TWELVE, YEARS, base, correlated, published_matrix, spearman
from benchmarks.peers.analyst import numpy_peer
from benchmarks.peers.scipy_draws import in_scipy, scipy_draws
from benchmarks.timing import in_turns
from benchmarks.whole_job import whole
from engine.dependence.correlation_matrices import gaussian_score_correlation
from engine.kernels.valuation_kernel import value_inputs

_N = 1 << 17
pytestmark = [pytest.mark.heavy, pytest.mark.alone]


def test_the_kernel_leaves_numpy_behind():
    """The bar is 20; 29 on a quiet machine, 10 with six jobs beside it."""
    matrix = published_matrix(_N)
    jobs = {"ours": lambda: value_inputs(matrix, NONE_30), "numpy": numpy_peer(matrix, YEARS)}
    assert in_turns(jobs, n_turn=3).ratio("numpy", "ours") > 20.0 / 3.0


def test_the_whole_job_leaves_scipy_behind():
    """The bar is 30; 100 on a quiet machine."""
    known = {name: marginal for name, marginal in TWELVE.items() if in_scipy(marginal) is not None}
    correlation = gaussian_score_correlation(spearman(len(known)))
    draw = scipy_draws(base(), known, correlation, YEARS)
    jobs = {"ours": whole(correlated(known), NONE_30, _N), "scipy": lambda: draw(_N, 1)}
    assert in_turns(jobs, n_turn=3).ratio("scipy", "ours") > 30.0 / 3.0
