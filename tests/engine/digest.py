"""A fingerprint of all that a run of the kernel writes; run as a script, it prints it.

The script is for tests that need another process: other threads, another compile cache.
"""

import hashlib
import sys

import numba
import numpy as np

from engine.distributions import Distribution, LogNormal, Normal, Pert, Triangular, Truncated
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws, value_inputs
from engine.model.rules.horizon import Horizon
from tests.engine.draws import company, random_companies

MARGINALS: dict[str, Distribution] = {
    "initial_growth": Normal(0.081, 0.03),
    "initial_discount_rate": Truncated(Normal(0.043, 0.01), low=0.02),
    "variable_cost_ratio": Pert(0.8, 0.889, 0.95),
    "tax_rate": Triangular(0.2, 0.27, 0.35),
    "share_price": LogNormal(10.12, 3.0),
}
NAMES = [name for name in company()._fields if name in MARGINALS]


def sample(
    count: int, first: int = 0, seed: int = 5, **changed: Distribution
) -> tuple[Valuation, np.ndarray]:
    """Draws first, first + 1, ... of the company under the default rules."""
    marginals = MARGINALS | changed
    out, inputs = empty_valuation(count), np.full((count, len(marginals)), np.nan)
    value_draws(build_sampler(company(), marginals, seed), Horizon(30), first, out, inputs)
    return out, inputs


def digest(count: int) -> str:
    """SHA-256 of sampled values, inputs and reasons, and of random companies' values."""
    out, inputs = sample(count, first=17)
    given = value_inputs(random_companies(count, seed=8), Horizon(10))
    columns = (*out, inputs, *given)
    return hashlib.sha256(b"".join(column.tobytes() for column in columns)).hexdigest()


if __name__ == "__main__":
    for n_thread in range(1, numba.config.NUMBA_NUM_THREADS + 1):
        numba.set_num_threads(n_thread)
        print(n_thread, digest(int(sys.argv[1])))
