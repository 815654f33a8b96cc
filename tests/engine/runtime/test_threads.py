"""Python threads and forked children beside parallel kernels, in processes of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.conftest import JIT_IS_ON

ROOT = Path(__file__).parents[3]

pytestmark = [
    pytest.mark.heavy,
    pytest.mark.skipif(not JIT_IS_ON, reason="without the JIT nothing runs in parallel"),
]

FORKED = """
import os, sys
import numpy as np
from engine.kernels.valuation_kernel import value_inputs
from tests.engine.draws import company, to_matrix
from tests.engine.horizons import to_horizon

def value():
    return value_inputs(np.repeat(to_matrix(company()), 1_000, axis=1), to_horizon(30)).value

parent = value()
child = os.fork()
if child == 0:
    try:
        os._exit(0 if np.array_equal(value(), parent) else 1)
    except RuntimeError as error:
        print(error, flush=True)
        os._exit(3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def python(layer: str, *arguments: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"NUMBA_THREADING_LAYER": layer, "NUMBA_NUM_THREADS": "2"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
        timeout=300,
    )


def has_openmp() -> bool:
    try:
        from numba.np.ufunc import omppool
    except ImportError:
        return False
    return omppool.openmp_vendor == "GNU"


@pytest.mark.parametrize("layer", ["workqueue", "default"])
def test_threads_find_together_what_one_finds_alone(layer: str) -> None:
    done = python(layer, "-m", "tests.engine.threaded")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["workqueue"] if layer == "workqueue" else done.stdout


def test_without_the_gate_workqueue_ends_the_process() -> None:
    done = python("workqueue", "-m", "tests.engine.threaded", "open")
    assert done.returncode < 0
    assert "Concurrent access" in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_goes_on_where_its_threads_allow() -> None:
    done = python("workqueue", "-c", FORKED)
    assert done.stdout.split() == ["0"], done.stderr


@pytest.mark.skipif(not hasattr(os, "fork") or not has_openmp(), reason="no fork or no GNU OpenMP here")
def test_a_forked_child_without_threads_is_told_so() -> None:
    # Left to itself, GNU OpenMP's layer ends the child by SIGTERM, and a pool starts another for ever.
    done = python("omp", "-c", FORKED)
    lines = done.stdout.splitlines()
    assert lines[-1] == "3", done.stderr
    assert "start processes by 'spawn'" in lines[0]
