"""Runs are equal bit for bit whatever they run on, and nearly so on another processor's instructions.

Beside them: tests/engine/kernels/test_valuation_kernel.py (chunks of any start, four threads, a cold cache,
no JIT), test_compile_cache.py (processes that compile at once).
"""

import json
import os
import platform
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numba
import numpy as np
import pytest

from tests.simulate.configs import ROOT
from tests.simulate.runs.run_digest import CASES, SAMPLERS, YEARS, columns, digest, digests

LAYERS = ("omp", "workqueue")
# Sets of instructions: none but x86-64's own, and AVX2 without AVX-512. FMA must be there and unused.
PROCESSORS = {
    "generic": {"NUMBA_CPU_NAME": "generic"},
    "haswell": {"NUMBA_CPU_NAME": "haswell", "NUMBA_CPU_FEATURES": "+avx,+avx2,+fma,+bmi,+bmi2,+popcnt"},
}


@pytest.fixture(scope="module")
def count():
    """More than two tasks of 64 tiles, and not a whole number of tiles."""
    return 5_001


@pytest.fixture(scope="module")
def wanted(count):
    return digests(count)


def elsewhere(*arguments: str, **environment: str) -> dict[str, str]:
    """The digests that another process finds, without coverage, which makes compiling a third longer."""
    here = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulate.runs.run_digest", *arguments], cwd=ROOT, capture_output=True,
        text=True, check=False, env=here | {"PYTHONPATH": "."} | environment, timeout=600,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_samplers_and_companies_differ(wanted):
    assert len(set(wanted.values())) == len(CASES)


@pytest.mark.parametrize("n_thread", range(1, numba.config.NUMBA_NUM_THREADS + 1))
def test_any_number_of_threads(n_thread, wanted, count):
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(n_thread)
        assert digests(count) == wanted
    finally:
        numba.set_num_threads(before)


@pytest.mark.parametrize("chunk", [33, 2_048, 4_999])
@pytest.mark.parametrize("case", [*(f"iij {sampler}" for sampler in SAMPLERS), f"{YEARS} random"])
def test_chunks_of_any_size(case, chunk, wanted, count):
    assert digest(case, count, chunk) == wanted[case]


@pytest.mark.heavy
@pytest.mark.parametrize("layer", LAYERS)
def test_any_threading_layer(layer, wanted, count):
    if layer == "omp":
        pytest.importorskip("numba.np.ufunc.omppool", reason="no OpenMP here")
    found = elsewhere(str(count), NUMBA_THREADING_LAYER=layer, NUMBA_NUM_THREADS="4")
    assert found == wanted


@pytest.mark.heavy
def test_worker_processes(wanted, count):
    """Started by `spawn`, two at a time, each some of the runs."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        found = dict(zip(CASES, pool.map(digest, CASES, [count] * len(CASES)), strict=True))
    assert found == wanted


@pytest.mark.heavy
@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="instructions of x86-64")
@pytest.mark.parametrize("processor", PROCESSORS)
def test_other_instructions(processor, count, tmp_path):
    """Compiled anew for another processor: the same draws, values within the last bits."""
    file = tmp_path / "runs.npz"
    elsewhere(str(count), str(file), NUMBA_CACHE_DIR=str(tmp_path), **PROCESSORS[processor])
    with np.load(file) as theirs:
        for case in CASES:
            for name, ours in columns(case, count).items():
                if ours.dtype == np.float64:
                    np.testing.assert_allclose(theirs[f"{case} {name}"], ours, rtol=1e-12, atol=0.0)
                elif name != "audit":  # the worst of many roundings is another when last bits are
                    np.testing.assert_array_equal(theirs[f"{case} {name}"], ours)
    assert _compiled_for(tmp_path)


def _compiled_for(cache: Path) -> list[Path]:
    """The machine code that was made: without any, the test compared a run with itself."""
    return list(cache.rglob("*.nbc"))
