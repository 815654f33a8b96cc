"""Correlated draws: their rank correlations, their marginals, their tails, and what stays where it was."""

from math import log, sqrt

import numba
import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import gammaincinv, ndtr, ndtri, owens_t, stdtr, stdtrit
from scipy.stats import rankdata

from engine.dependence.copula import StudentToScore
from engine.dependence.correlation_matrices import gaussian_score_correlation, student_score_correlation
from engine.distributions import Discrete, Distribution, LogNormal, Normal, Pert, Triangular, Uniform
from engine.kernels.sampler import Dependence, build_sampler
from engine.model.inputs import INPUT_NAMES
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company
from tests.engine.kolmogorov import distance
from tests.engine.sampled import sampled

SEED = 3774
COPULAS = [None, 3.0, 5.0, 30.0]  # degrees of freedom; None is Gaussian
KINDS = (
    Normal(0.3, 0.02), LogNormal(0.3, 0.1), Uniform(0.1, 0.4), Triangular(0.1, 0.2, 0.5),
    Pert(0.2, 0.27, 0.4), Normal(-1.0, 3.0),
)  # fmt: skip
NAMES = list(INPUT_NAMES[:12])
MARGINALS: dict[str, Distribution] = {name: KINDS[i % 6] for i, name in enumerate(NAMES)}
MIXED = NAMES[::-1]  # not the registry's order
N_BATCH = 50


def _ranks() -> np.ndarray:
    """A valid 12 x 12 Spearman matrix from three common causes, half of its entries negative."""
    loads = np.random.default_rng(5).uniform(-1.0, 1.0, (12, 3))
    matrix = loads @ loads.T + np.diag(np.full(12, 0.4))
    scale = 1.0 / np.sqrt(np.diag(matrix))
    return np.round(matrix * scale * scale[:, None], 2)


RANKS = _ranks()
PAIRS = np.triu_indices(12, 1)


def to_scores(ranks: np.ndarray, df: float | None) -> np.ndarray:
    return gaussian_score_correlation(ranks) if df is None else student_score_correlation(ranks, df)


def pair_of(rho: float, df: float | None, *names: str) -> Dependence:
    return Dependence(names or ("tax_rate", "inflation"), np.array([[1.0, rho], [rho, 1.0]]), df)


def spearman(columns: np.ndarray) -> np.ndarray:
    """(pair,) rank correlations of (draw, input)."""
    return np.corrcoef(rankdata(columns, axis=0), rowvar=False)[PAIRS]


@pytest.fixture(scope="module", params=COPULAS, ids=["gaussian", "t3", "t5", "t30"])
def copula(request):
    return request.param


@pytest.fixture(scope="module")
def draws(copula, n_draw):
    """Draws of 12 correlated inputs of six kinds, by name."""
    dependence = Dependence(MIXED, to_scores(RANKS, copula), copula)
    return sampled(build_sampler(company(), MARGINALS, SEED, dependence), n_draw(1_000_000, 1_000))


def test_the_matrix_asks_for_something():
    assert np.linalg.eigvalsh(RANKS)[0] > 0.01
    assert RANKS[PAIRS].min() < -0.6
    assert RANKS[PAIRS].max() > 0.6


@pytest.mark.heavy
def test_sampled_rank_correlations_are_those_asked(draws):
    """Within 4 standard errors: sd of N_BATCH batches' correlations / sqrt(N_BATCH)."""
    columns = np.stack([draws[name] for name in MIXED], axis=1)
    batches = np.array([spearman(batch) for batch in np.split(columns, N_BATCH)])
    error = batches.std(axis=0, ddof=1) / sqrt(N_BATCH)
    assert np.max(np.abs(batches.mean(axis=0) - RANKS[PAIRS]) / error) < 4.0
    assert np.max(error) < 3.0 / sqrt(len(columns))  # the yardstick itself is no larger than it should be


@pytest.mark.heavy
def test_a_wrong_conversion_would_be_noticed(draws, copula):
    """Ranks taken for linear correlations are off by up to 0.018: eight standard errors of fewer draws."""
    count = len(draws["tax_rate"]) // 5
    naive = sampled(build_sampler(company(), MARGINALS, SEED, Dependence(MIXED, RANKS, copula)), count)
    found = spearman(np.stack([naive[name] for name in MIXED], axis=1))
    assert np.max(np.abs(found - RANKS[PAIRS])) > 0.01


#: A distance above it comes once in 16,000 times, as 4 standard errors do.
FOUR_SIGMA = sqrt(-0.5 * log(0.5 * 6.3e-5))


def test_marginals_are_exact_under_dependence(draws):
    far = {name: distance(draws[name], MARGINALS[name]) for name in NAMES}
    assert max(far.values()) < FOUR_SIGMA, far


def test_a_marginal_off_by_a_hair_would_be_noticed(draws):
    """A shift by 17 / sqrt(n) standard deviations, 1.7% of one at a million draws, must fail."""
    normal = {name: kind for name, kind in MARGINALS.items() if isinstance(kind, Normal)}
    assert len(normal) == 4
    for name, right in normal.items():
        off = Normal(right.mean + 17.0 * right.sd / sqrt(draws[name].size), right.sd)
        assert distance(draws[name], off) > FOUR_SIGMA, name


@pytest.mark.skipif(not JIT_IS_ON, reason="more draws than interpreted code can take")
def test_a_wrong_way_back_from_t_to_scores_would_be_noticed(monkeypatch):
    monkeypatch.setattr("engine.kernels.sampler.StudentToScore", _OfTooManyDegrees)
    marginals = {"tax_rate": Normal(0.3, 0.02), "inflation": Uniform(0.1, 0.4)}
    sampler = build_sampler(company(), marginals, SEED, pair_of(0.6, 3.0))
    found = sampled(sampler, 1_000_000)
    assert distance(found["tax_rate"], marginals["tax_rate"]) > FOUR_SIGMA


class _OfTooManyDegrees(StudentToScore):
    """Of 30 degrees of freedom instead of 3: no marginal is off by more than 0.03 in probability."""

    def quantile_of_score(self, score: np.ndarray) -> np.ndarray:
        t = np.sinh(np.asarray(score) * (self.reach / 9.0))
        return np.where(t < 0.0, 1.0, -1.0) * ndtri(stdtr(30.0, -np.abs(t)))


def joint_tail(quantile: float, rho: float, df: float | None) -> float:
    """P(both above their quantile): a normal pair's by Owen's T, averaged over the shared factor."""
    slope = sqrt((1.0 - rho) / (1.0 + rho))

    def normal_pair(h: float) -> float:
        return ndtr(-h) - 2.0 * owens_t(h, slope)

    if df is None:
        return float(normal_pair(ndtri(quantile)))
    t = stdtrit(df, quantile)


    def at(y: float) -> float:  # chi-squared falls below its quantile with probability exp(-y)
        return normal_pair(t * sqrt(gammaincinv(0.5 * df, np.exp(-y)) / (0.5 * df))) * np.exp(-y)

    return quad(at, 0.0, 80.0, limit=500, epsabs=0.0, epsrel=1e-8)[0]


def test_the_oracle_of_tails_meets_its_limit():
    # Tail dependence of a t copula: 2 t_{df + 1}(-sqrt((df + 1)(1 - rho) / (1 + rho))).
    limit = 2.0 * stdtr(4.0, -sqrt(4.0 * 0.5 / 1.5))
    assert joint_tail(1.0 - 1e-7, 0.5, 3.0) / 1e-7 == pytest.approx(limit, rel=1e-3)
    assert joint_tail(0.5, 0.5, 3.0) == pytest.approx(0.25 + np.arcsin(0.5) / (2.0 * np.pi), abs=1e-9)


@pytest.mark.heavy
@pytest.mark.parametrize(("quantile", "rho"), [(0.9, 0.5), (0.99, -0.5), (0.999, 0.5)])
@pytest.mark.parametrize("df", COPULAS)
def test_both_fall_into_a_tail_as_often_as_theory_says(quantile, rho, df, n_draw):
    marginals = {"tax_rate": Uniform(0.0, 1.0), "inflation": Uniform(0.0, 1.0)}
    sampler = build_sampler(company(), marginals, SEED, pair_of(rho, df))
    found = sampled(sampler, n_draw(1_000_000, 6_000))
    n = found["tax_rate"].size
    p = joint_tail(quantile, rho, df)
    for upper in (True, False):  # the tails are alike
        in_tail = [u > quantile if upper else u < 1.0 - quantile for u in found.values()]
        both = np.count_nonzero(np.logical_and(*in_tail))
        assert abs(both - n * p) < 4.0 * max(1.0, sqrt(n * p * (1.0 - p)))


def test_a_t_copula_has_tails_that_a_gaussian_one_lacks():
    n = 1_000_000
    student, gaussian = (n * joint_tail(0.999, 0.5, df) for df in (3.0, None))
    assert student - gaussian > 10.0 * sqrt(student + gaussian)  # what the test above tells apart


def test_uncorrelated_is_independent_bit_for_bit(n_draw):
    count = n_draw(100_000, 200)
    mixed = sampled(build_sampler(company(), MARGINALS, SEED, Dependence(MIXED, np.eye(12))), count)
    plain = sampled(build_sampler(company(), MARGINALS, SEED), count)
    for name in NAMES:
        np.testing.assert_array_equal(mixed[name], plain[name])


@pytest.fixture(params=[None, 4.0], ids=["gaussian", "t4"])
def some(request, n_draw):
    """Draw counts, and a copula over the first four members, for what must stay where it was."""
    members, count, df = MIXED[:4], n_draw(20_000, 400), request.param

    def drawn(marginals=MARGINALS, members=members, first=0, count=count, df=df):
        ranks = RANKS[: len(members), : len(members)]
        dependence = Dependence(members, to_scores(ranks, df), df)
        return sampled(build_sampler(company(), marginals, SEED, dependence), count, first)

    return drawn


def test_inputs_outside_are_left_alone(some):
    mixed, plain = some(), some(members=[], df=None)
    for name in NAMES:
        if name not in MIXED[:4]:
            np.testing.assert_array_equal(mixed[name], plain[name])
    assert not np.any(mixed[MIXED[3]] == plain[MIXED[3]])


def test_a_member_at_the_end_leaves_those_before_it_alone(some):
    fewer, more = some(), some(members=MIXED[:5])
    for name in NAMES:
        assert np.array_equal(fewer[name], more[name]) == (name != MIXED[4])


@pytest.mark.parametrize("held", MIXED[:4])
def test_a_member_without_a_distribution_is_mixed_all_the_same(some, held):
    whole = some()
    without = some(marginals={name: MARGINALS[name] for name in NAMES if name != held})
    assert held not in without
    for name, values in without.items():
        np.testing.assert_array_equal(values, whole[name])


def test_tiles_chunks_and_threads_do_not_matter(some):
    whole = some()
    count = whole[NAMES[0]].size
    parts = [some(first=first, count=min(389, count - first)) for first in range(0, count, 389)]
    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = some()
    finally:
        numba.set_num_threads(threads)
    for name in NAMES:
        np.testing.assert_array_equal(np.concatenate([part[name] for part in parts]), whole[name])
        np.testing.assert_array_equal(alone[name], whole[name])


@pytest.mark.parametrize("df", [1.0, 1.5, 1000.0])
def test_the_least_and_the_most_degrees_of_freedom(df, n_draw):
    marginals = {"tax_rate": Normal(0.0, 1.0), "inflation": Uniform(0.0, 1.0)}
    found = sampled(build_sampler(company(), marginals, SEED, pair_of(0.6, df)), n_draw(200_000, 1_000))
    for name, marginal in marginals.items():
        assert distance(found[name], marginal) < FOUR_SIGMA


def test_a_staircase_can_be_correlated(n_draw):
    marginals = {"tax_rate": Discrete((0.2, 0.3), (0.5, 0.5)), "inflation": Normal(0.0, 1.0)}
    found = sampled(build_sampler(company(), marginals, SEED, pair_of(0.6, None)), n_draw(200_000, 1_000))
    # E[Z | other score > 0] = rho sqrt(2 / pi), its sd sqrt(1 - rho^2 2 / pi).
    high = found["inflation"][found["tax_rate"] == 0.3]
    error = sqrt((1.0 - 0.36 * 2.0 / np.pi) / high.size)
    assert abs(high.mean() - 0.6 * sqrt(2.0 / np.pi)) < 4.0 * error


@pytest.mark.parametrize("df", [None, 3.0])
def test_a_copula_of_nobody_changes_nothing(df, n_draw):
    """Once the factor's workspace was read without having been filled."""
    nobody = Dependence((), np.empty((0, 0)), df)
    count = n_draw(10_000, 100)
    with_it = sampled(build_sampler(company(), MARGINALS, SEED, nobody), count)
    plain = sampled(build_sampler(company(), MARGINALS, SEED), count)
    assert build_sampler(company(), MARGINALS, SEED, nobody).n_latent() == len(MARGINALS)
    assert build_sampler(company(), MARGINALS, SEED, nobody).relations.shared[0] == -1
    for name in NAMES:
        np.testing.assert_array_equal(with_it[name], plain[name])


def test_an_unknown_member_is_refused():
    with pytest.raises(ValueError, match="no such inputs: tax_rat"):
        build_sampler(company(), MARGINALS, SEED, pair_of(0.5, None, "tax_rat", "inflation"))
