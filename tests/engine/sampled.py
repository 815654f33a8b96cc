"""Draws of a sampler as the kernel makes them, by input name."""

import numpy as np

from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_NAMES
from engine.model.rules.terminal_rules import Terminal
from tests.engine.horizons import to_horizon

_CHEAPEST = to_horizon(1, terminal=Terminal.NONE)  # the draws are what is tested


def sampled(sampler: Sampler, count: int, first: int = 0) -> dict[str, np.ndarray]:
    """Draws first, first + 1, ... of each uncertain input."""
    inputs = np.empty((count, sampler.source.rows.size))
    value_draws(sampler, _CHEAPEST, first, empty_valuation(count), inputs)
    return {INPUT_NAMES[row]: inputs[:, i].copy() for i, row in enumerate(sampler.source.rows)}
