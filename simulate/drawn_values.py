"""The values of draws and nothing else: for the many runs that a comparison takes."""

import numpy as np

from engine.kernel import empty_valuation, value_draws
from simulate.company import Config
from simulate.draws import check_run, company_sampler


def drawn_values(config: Config, draws: int, seed: int) -> np.ndarray:
    """The values of a run, to the bit, without its Dataset.

    Returns
    -------
    values : (draw,) currency per share, NaN where invalid.

    Raises
    ------
    InputError
        If draws or seed are out of range.
    """
    draws, seed = check_run(config, draws, seed)
    valuation = empty_valuation(draws)
    value_draws(company_sampler(config, draws, seed), config.horizon, 0, valuation)
    return valuation.value
