"""Distributions on finitely many values, as the kernel climbs them."""

from math import sqrt

import numpy as np
import pytest
from scipy.special import ndtri

from engine.distributions import Discrete, Resampled, Uniform
from engine.kernels.sampler import Dependence, build_sampler
from engine.model.tile import LANES
from engine.quantile_table.discrete_quantile import build_discrete_quantiles, is_discrete, look_up_discrete
from engine.runtime.kernel_arguments import NO_TABLES
from tests.engine.draws import company
from tests.engine.sampled import sampled

SHUFFLED = Discrete((0.3, 0.1, 0.25, 0.2), (0.1, 0.4, 0.15, 0.35))
EVEN = Resampled((0.05, 0.02, 0.02, 0.03, 0.05, 0.02, 0.04))
CERTAIN = Discrete((0.5,), (1.0,))
UNMOVED = NO_TABLES._replace(narrow=np.ones(4), offset=np.zeros(4))
RARE = Discrete((0.7, 0.8), (1e-9, 1.0 - 1e-9))


def climbed(stairs, marginal: int, scores: np.ndarray) -> np.ndarray:
    row, work, out = np.empty(LANES), np.zeros(2 * LANES), np.empty(scores.size)
    for at in range(0, scores.size, LANES):
        here = scores[at : at + LANES]
        work[: here.size] = here
        look_up_discrete(row, work, stairs, marginal)
        out[at : at + LANES] = row[: here.size]
    return out


def chi_square_excess(sample: np.ndarray, marginal: Discrete) -> float:
    """Standard errors by which chi-square exceeds its mean k - 1; its variance is 2 (k - 1)."""
    values = np.array(marginal.values)
    expected = np.array(marginal.weights) * sample.size
    counts = np.array([np.count_nonzero(sample == value) for value in values])
    assert counts.sum() == sample.size  # nothing but the values listed
    freedom = values.size - 1
    return float((np.sum((counts - expected) ** 2 / expected) - freedom) / sqrt(2.0 * freedom))


def test_the_score_takes_the_value_whose_step_it_stands_on():
    stairs = build_discrete_quantiles([SHUFFLED.steps()], UNMOVED)
    # Thresholds by hand: 0.1 has weight 0.4, 0.2 has 0.35, 0.25 has 0.15, 0.3 has 0.1.
    edges = ndtri([0.4, 0.75, 0.9])
    below, above = np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf)
    # Within an ulp or two of the edge: the threshold comes from the nearer tail.
    np.testing.assert_array_equal(climbed(stairs, 0, below - 1e-15), [0.1, 0.2, 0.25])
    np.testing.assert_array_equal(climbed(stairs, 0, above + 1e-15), [0.2, 0.25, 0.3])
    np.testing.assert_array_equal(climbed(stairs, 0, np.array([-9.0, -np.inf, 9.0, np.inf])),
                                  [0.1, 0.1, 0.3, 0.3])


@pytest.mark.parametrize("marginal", [SHUFFLED, EVEN, CERTAIN, RARE])
def test_climbs_as_the_marginal_says(marginal):
    stairs = build_discrete_quantiles([marginal.steps()], UNMOVED)
    thresholds = marginal.steps()[0]
    scores = np.concatenate([np.linspace(-8.3, 8.3, 2_001), thresholds, np.nextafter(thresholds, -np.inf)])
    np.testing.assert_array_equal(climbed(stairs, 0, scores), marginal.quantile_of_score(scores))


def test_each_has_its_own_stairs_and_a_continuous_marginal_none():
    stairs = build_discrete_quantiles([SHUFFLED.steps(), None, EVEN.steps(), None], UNMOVED)
    assert [bool(is_discrete(stairs, i)) for i in range(4)] == [True, False, True, False]
    scores = np.linspace(-4.0, 4.0, 101)
    np.testing.assert_array_equal(climbed(stairs, 0, scores), SHUFFLED.quantile_of_score(scores))
    np.testing.assert_array_equal(climbed(stairs, 2, scores), EVEN.quantile_of_score(scores))


@pytest.fixture(scope="module")
def draws(n_draw):
    """Draws by name, two staircases with an ordinary marginal between them."""
    marginals = {"inflation": SHUFFLED, "interest_rate": Uniform(0.02, 0.06), "tax_rate": EVEN}
    return sampled(build_sampler(company(), marginals, 7), n_draw(1_000_000, 2_000))


@pytest.mark.parametrize(("name", "marginal"), [("inflation", SHUFFLED), ("tax_rate", EVEN)])
def test_frequencies_are_the_weights(draws, name, marginal):
    assert abs(chi_square_excess(draws[name], marginal)) < 4.0


def test_other_weights_would_be_noticed(draws):
    n = draws["inflation"].size
    off = 10.0 / sqrt(n)
    other = Discrete(SHUFFLED.values, (0.1 + off, 0.4, 0.15, 0.35 - off))
    assert chi_square_excess(draws["inflation"], other) > 20.0


def test_staircases_and_tables_do_not_mix(draws):
    assert draws["interest_rate"].min() > 0.02
    assert draws["interest_rate"].max() < 0.06
    assert np.unique(draws["interest_rate"]).size == draws["interest_rate"].size
    names = list(draws)
    off_diagonal = np.corrcoef([draws[name] for name in names])[np.triu_indices(3, 1)]
    assert np.max(np.abs(off_diagonal)) < 4.0 / sqrt(draws["tax_rate"].size)


def test_a_staircase_keeps_its_weights_in_a_copula(n_draw):
    marginals = {"inflation": SHUFFLED, "tax_rate": EVEN}
    for df in (None, 3.0):
        pair = Dependence(["tax_rate", "inflation"], np.array([[1.0, 0.7], [0.7, 1.0]]), df)
        draws = sampled(build_sampler(company(), marginals, 8, pair), n_draw(200_000, 1_000))
        assert abs(chi_square_excess(draws["inflation"], SHUFFLED)) < 4.0
        assert abs(chi_square_excess(draws["tax_rate"], EVEN)) < 4.0
        assert np.corrcoef(draws["inflation"], draws["tax_rate"])[0, 1] > 0.5
