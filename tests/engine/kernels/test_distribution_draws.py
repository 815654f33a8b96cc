"""A million draws of every kind of marginal, as the kernel makes them, by Kolmogorov and Smirnov."""

from math import sqrt

import numpy as np
import pytest

from engine.distributions import Distribution, KernelDensity, Quantiles, Truncated
from engine.kernels.sampler import build_sampler
from engine.model.inputs import INPUT_NAMES
from tests.engine.distributions import cases, family_cases, family_oracle, oracle
from tests.engine.draws import company
from tests.engine.kolmogorov import distance
from tests.engine.sampled import sampled

# The mean and standard deviation of Kolmogorov's distribution: 4 standard errors.
WORST = 0.8687 + 4.0 * 0.2603
OLD = [(name, case, oracle.to_scipy) for name, case in cases.ALL.items()]
_NOT_IN_SCIPY = (Quantiles, KernelDensity)
NEW = [
    (name, case, family_oracle.to_oracle)
    for name, case in family_cases.ALL.items()
    if not isinstance(case, (*_NOT_IN_SCIPY, Truncated))
]
OURS = [
    (name, case, lambda marginal: marginal)  # their formulas are tested against the papers'
    for name, case in family_cases.ALL.items()
    if isinstance(case, _NOT_IN_SCIPY)
]


@pytest.fixture(scope="module")
def count(n_draw) -> int:
    return n_draw(1_000_000, 1_000)


def drawn(marginal: Distribution, count: int) -> np.ndarray:
    name = INPUT_NAMES[1]
    return sampled(build_sampler(company(), {name: marginal}, 23), count)[name]


@pytest.mark.heavy
@pytest.mark.parametrize(("name", "marginal", "to_independent"), [*OLD, *NEW])
def test_a_million_draws_follow_scipys_distribution(name, marginal, to_independent, count) -> None:
    """Moved up by 10 / sqrt(n) of their own ranks they do not: the negative control."""
    draws, independent = np.sort(drawn(marginal, count)), to_independent(marginal)
    assert distance(draws, independent) < WORST
    pushed = np.roll(draws, -int(10 * sqrt(count)))
    pushed[-int(10 * sqrt(count)) :] = draws[-1]
    assert distance(pushed, independent) > WORST


@pytest.mark.parametrize(("name", "marginal", "to_independent"), OURS)
def test_a_million_draws_follow_the_papers_distribution(name, marginal, to_independent, count) -> None:
    assert distance(drawn(marginal, count), to_independent(marginal)) < WORST
