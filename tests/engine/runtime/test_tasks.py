import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from engine.runtime.jit import JIT_IS_OFF, PARALLEL_LOCK, compiled
from engine.runtime.tasks import for_each_task


@compiled
def _mark(task, cells, halves, last):
    if task == last:
        raise ValueError
    cells[task] += 1 + task * halves[0]


@compiled
def _mark_all(n_task, cells, halves, last):
    for_each_task(_mark, n_task, (cells, halves, last))


def marked(n_task, last=-1):
    cells = np.zeros(1_000)
    with PARALLEL_LOCK:
        _mark_all(n_task, cells, (0.5, 0.25), last)
    return cells


@pytest.mark.parametrize("n_thread", [1, numba.config.NUMBA_NUM_THREADS])
@pytest.mark.parametrize("n_task", [0, 1, 2, 777, 1_000])
def test_each_task_is_done_once(n_task, n_thread):
    before = numba.get_num_threads()
    numba.set_num_threads(n_thread)
    try:
        cells = marked(n_task)
    finally:
        numba.set_num_threads(before)
    np.testing.assert_array_equal(cells[:n_task], 1 + 0.5 * np.arange(n_task))
    assert not cells[n_task:].any()


@pytest.mark.skipif(JIT_IS_OFF, reason="interpreted, the error itself is raised")
def test_a_task_that_fails_is_told_and_the_others_are_done():
    with pytest.raises(MemoryError, match="working space"):
        marked(1_000, last=500)
    np.testing.assert_array_equal(marked(10), np.r_[1 + 0.5 * np.arange(10), np.zeros(990)])


@pytest.mark.heavy
def test_the_first_kernel_of_a_process_may_come_from_the_disk():
    """Its threads are not there yet, and nothing that it loads starts them."""
    code = (
        "import numpy as np; from engine.kernels.valuation_kernel import value_inputs\n"
        "from engine.model.inputs import INPUT_NAMES; from tests.engine.horizons import to_horizon\n"
        "print(value_inputs(np.zeros((len(INPUT_NAMES), 3)), to_horizon(30)).reason.size)"
    )
    for _ in range(2):  # the second finds all on the disk, whatever the first did
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=Path(__file__).parents[3], capture_output=True, text=True,
            check=False, env=os.environ | {"PYTHONPATH": "."},
        )
        assert (done.returncode, done.stdout) == (0, "3\n"), done.stderr
