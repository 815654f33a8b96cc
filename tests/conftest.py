"""What every room's tests share."""

import numpy as np
import pytest


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
