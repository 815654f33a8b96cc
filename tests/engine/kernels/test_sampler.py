"""A million draws of every family, as the kernel samples them, against scipy's moments and quantiles."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtr

from engine.distributions import Distribution, LogNormal, Normal, Pert, Triangular, Truncated, Uniform
from engine.kernels.sampler import build_sampler
from engine.kernels.tile_sampling import fill_base
from engine.kernels.valuation_kernel import empty_valuation, value_draws
from engine.model.inputs import INPUT_NAMES, INPUT_ROW, N_INPUT
from engine.model.rules.terminal_rules import Terminal
from engine.model.tile import LANES, SIZE
from tests.engine.distributions.oracle import to_scipy
from tests.engine.draws import company
from tests.engine.horizons import to_horizon
from tests.engine.random import reference_philox
from tests.engine.through_tile import draw_tile, values_at

SEED = 3774
CHEAPEST = to_horizon(1, terminal=Terminal.NONE)  # the draws are what is tested
PROBABILITIES = np.array([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99])

# One marginal of each family, plain and cut, each on an input of its own.
MARGINALS: dict[str, Distribution] = {
    "initial_growth": Normal(0.081, 0.02),
    "terminal_growth": Truncated(Normal(0.05, 0.02), 0.03, 0.1),
    "production_asset_life": LogNormal(5.0, 2.0),
    "share_price": Truncated(LogNormal(10.0, 4.0), 6.0, 20.0),
    "interest_rate": Uniform(0.02, 0.06),
    "inflation": Truncated(Uniform(0.0, 0.05), 0.01, 0.08),
    "variable_cost_ratio": Triangular(0.8, 0.9, 0.93),
    "working_capital_to_revenue": Truncated(Triangular(-0.1, 0.1, 0.2), 0.0, 0.15),
    "tax_rate": Pert(0.2, 0.27, 0.4),
    "adjusted_equity_ratio": Truncated(Pert(0.2, 0.5, 0.9, 2.0), 0.4, 0.8),
}
NAMES = [name for name in INPUT_NAMES if name in MARGINALS]


@pytest.fixture(scope="module")
def draws(n_draw):
    """(draw, uncertain input)."""
    sampler = build_sampler(company(), MARGINALS, SEED)
    count = n_draw(1_000_000, 2_000)
    inputs = np.empty((count, len(NAMES)))
    value_draws(sampler, CHEAPEST, 0, empty_valuation(count), inputs)
    return inputs


def misfits(sample: np.ndarray, marginal: Distribution) -> list[str]:
    """What of a sample lies more than 4 standard errors from where scipy puts it."""
    oracle = to_scipy(marginal)
    mean, sd, fourth = oracle.moments
    quantiles = oracle.ppf(PROBABILITIES)
    root = sqrt(sample.size)
    checks = {
        "mean": (sample.mean() - mean, sd / root),
        # The error of a variance is sqrt((m4 - sd^4) / n), that of its root 1 / (2 sd) of it.
        "sd": (sample.std() - sd, sqrt(fourth - sd**4) / (2.0 * sd * root)),
    }
    errors = np.sqrt(PROBABILITIES * (1.0 - PROBABILITIES)) / root / oracle.pdf(quantiles)
    differences = np.quantile(sample, PROBABILITIES) - quantiles
    for p, difference, error in zip(PROBABILITIES, differences, errors, strict=True):
        checks[f"quantile {p:g}"] = (difference, error)
    return [name for name, (difference, error) in checks.items() if not abs(difference) < 4.0 * error]


@pytest.mark.parametrize("name", NAMES)
def test_moments_and_quantiles_lie_within_four_standard_errors(name, draws):
    assert misfits(draws[:, NAMES.index(name)], MARGINALS[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_check_finds_a_slightly_wrong_spread(name, draws):
    # 12 standard errors of a normal's sd: 0.8% with a million draws.
    sample = draws[:, NAMES.index(name)]
    stretch = 1.0 + 12.0 / sqrt(2.0 * sample.size)
    assert "sd" in misfits(sample.mean() + stretch * (sample - sample.mean()), MARGINALS[name])


def test_the_same_check_finds_another_family(draws):
    uniform = Uniform(0.081 - 0.02 * sqrt(3.0), 0.081 + 0.02 * sqrt(3.0))  # of the same mean and sd
    assert "quantile 0.01" in misfits(draws[:, NAMES.index("initial_growth")], uniform)


@pytest.mark.parametrize("name", NAMES)
def test_every_draw_lies_in_its_support(name, draws):
    least, greatest = MARGINALS[name].support()
    sample = draws[:, NAMES.index(name)]
    assert least < sample.min()
    assert sample.max() < greatest


def test_inputs_are_independent(draws):
    correlations = np.corrcoef(draws, rowvar=False)
    off_diagonal = correlations[np.triu_indices(len(NAMES), 1)]
    assert np.max(np.abs(off_diagonal)) < 4.0 / sqrt(draws.shape[0])


def test_squares_of_inputs_are_independent(draws):
    # Normals made in pairs by a faulty recipe share their radius: correlation of squares.
    squares = (draws - draws.mean(axis=0)) ** 2
    off_diagonal = np.corrcoef(squares, rowvar=False)[np.triu_indices(len(NAMES), 1)]
    assert np.max(np.abs(off_diagonal)) < 4.5 / sqrt(draws.shape[0])  # 45 pairs, heavy tails


@pytest.mark.parametrize("name", NAMES)
def test_a_draw_is_the_quantile_of_its_uniform(name, draws):
    # The whole chain by other means: integers of Philox, scipy's quantile.
    marginal, oracle = MARGINALS[name], to_scipy(MARGINALS[name])
    numbers = [0, 1, 2, 31, 32, 33, 1_999]
    u = np.array([reference_philox.uniform(SEED, name, number) for number in numbers])
    wanted = np.where(u < 0.5, oracle.ppf(u), oracle.isf(1.0 - u))
    ours = draws[numbers, NAMES.index(name)]
    np.testing.assert_allclose(ours, wanted, rtol=1e-12)
    assert np.all((marginal.cdf(ours) < 0.5) == (u < 0.5))


def test_sampling_touches_the_uncertain_rows_only():
    sampler = build_sampler(company(), {"tax_rate": Uniform(0.1, 0.4)}, SEED)
    buffer = np.zeros(SIZE)
    fill_base(buffer, sampler.source.base)
    draw_tile(buffer, *sampler[:3], 0)
    rows = buffer[: N_INPUT * LANES].reshape(N_INPUT, LANES)
    row = INPUT_ROW["tax_rate"]
    fixed = np.delete(rows, row, axis=0)
    np.testing.assert_array_equal(fixed, np.delete(np.array(company()), row)[:, None] + np.zeros(LANES))
    assert np.unique(rows[row]).size == LANES


def test_a_score_table_row_belongs_to_each_uncertain_input():
    sampler = build_sampler(company(), MARGINALS, SEED)
    assert [INPUT_NAMES[row] for row in sampler.source.rows] == NAMES
    assert len(sampler.tables.split) == len(NAMES)
    assert sampler.source.seed == SEED
    np.testing.assert_array_equal(sampler.source.base, company())


def test_the_order_in_which_marginals_are_named_does_not_matter():
    backwards = dict(reversed(MARGINALS.items()))
    ours, theirs = (build_sampler(company(), marginals, SEED) for marginals in (MARGINALS, backwards))
    np.testing.assert_array_equal(ours.source.rows, theirs.source.rows)
    np.testing.assert_array_equal(ours.tables.coefficients, theirs.tables.coefficients)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_out_of_range_is_refused(seed):
    with pytest.raises(ValueError, match=rf"seed = {seed}: must lie in"):
        build_sampler(company(), MARGINALS, seed)


def test_median_draws_are_medians():
    # Score 0 is the middle of every table.
    table = build_sampler(company(), MARGINALS, SEED).tables
    for i, name in enumerate(NAMES):
        middle = values_at(table, i, np.zeros(1))[0]
        assert MARGINALS[name].cdf(middle) == pytest.approx(ndtr(0.0), abs=1e-12)
