"""What every room's tests share."""

import os
import signal
from collections.abc import Iterator

import numpy as np
import pytest

from tests.blank_pictures import pictures_left_blank

# Before numba loads OpenMP: threads that wait for work leave the cores to the tests beside theirs.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")
# What a shell starts in the background ignores Ctrl-C, and so would the processes that tests start and stop.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def compiled_kernels() -> None:
    """The kernels of a run and its report are on the disk: a command that compiles one says so on stderr."""
    from engine.kernels.evaluate_at_scores import value_scores
    from engine.paths.record import record_paths
    from simulate import load_config, run
    from simulate.sampling.draws import company_sampler

    config = load_config("iij")
    run(config, draws=32)
    sampler = company_sampler(config, 32, 1)
    record_paths(sampler, config.horizon, 32, ["revenue"])
    value_scores(sampler, config.horizon, np.zeros((sampler.source.rows.size, 32)))


@pytest.fixture
def blank_pictures() -> Iterator[None]:
    with pictures_left_blank():
        yield
