"""Common factors: draws of two companies against the joint normal law written out, and its edges."""

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import rankdata, spearmanr

from engine.dependence.common_factor_mixing import CommonFactors, mixing_matrix, semidefinite_cholesky
from engine.dependence.correlation_matrices import loading_rank, loading_score
from engine.dependence.yearly_shocks import Recession, YearlyModel, YearlyShock
from engine.distributions import Normal
from engine.kernels.innovations import draw_innovations
from engine.kernels.sampler import Dependence, Sampler, build_sampler
from engine.model.inputs import INPUT_NAMES
from engine.random.streams import draw_scores, factor_stream
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company
from tests.engine.sampled import sampled

#: Interpreted, a draw takes thousands of times as long.
N = 100_000 if JIT_IS_ON else 1_000
SEED = 5
FACTORS = ("rates", "prices")
S = np.array([[1.0, 0.5], [0.5, 1.0]])
ROOT = np.linalg.cholesky(S)
NAMES = ("initial_growth", "tax_rate", "inflation")
R = np.array([[1.0, -0.4, 0.0], [-0.4, 1.0, 0.3], [0.0, 0.3, 1.0]])
# B of two companies: correlations of their scores with the factors.
ONE = np.array([[0.6, 0.3], [-0.2, 0.1], [0.2, 0.5]])
OTHER = np.array([[0.1, -0.4], [0.5, 0.5], [0.0, 0.0]])


def common(loadings: np.ndarray, names: tuple[str, ...] = NAMES) -> CommonFactors:
    rows = np.linalg.solve(S, loadings.T).T
    return CommonFactors(FACTORS, ROOT, dict(zip(names, rows, strict=True)))


def scores_of(dependence: Dependence, name: str = "one") -> np.ndarray:
    """(member, draw), of inputs that are their own scores."""
    sampler = build_sampler(
        company(), dict.fromkeys(dependence.names, Normal(0.0, 1.0)), SEED, dependence, company=name
    )
    drawn = sampled(sampler, N)
    return np.array([drawn[each] for each in dependence.names])


def factor_scores(year: int | None = None) -> np.ndarray:
    return ROOT @ draw_scores([factor_stream(name, year) for name in FACTORS], SEED, 0, N)


def agree(found: np.ndarray, wanted: np.ndarray) -> bool:
    """Whether correlations are within 4.5 standard errors, of some thirty at once."""
    return bool(np.all(np.abs(found - wanted) <= 4.5 * (1.0 - wanted**2) / np.sqrt(N) + 1e-9))


def test_weights_are_the_rows_of_the_joint_cholesky_factor():
    joint = np.block([[S, ONE.T], [ONE, R]])
    rows = np.linalg.cholesky(joint)[2:]
    np.testing.assert_allclose(mixing_matrix(NAMES, R, common(ONE)), rows, atol=1e-14)


def test_companies_depend_through_the_factors_alone_and_keep_their_own_correlations():
    factors = factor_scores()
    one = scores_of(Dependence(NAMES, R, common=common(ONE)))
    other = scores_of(Dependence(NAMES, R, common=common(OTHER)), "other")
    found = np.corrcoef(np.vstack([factors, one, other]))
    between = ONE @ np.linalg.inv(S) @ OTHER.T
    wanted = np.block([[S, ONE.T, OTHER.T], [ONE, R, between], [OTHER, between.T, R]])
    assert agree(found, wanted)
    alone = np.corrcoef(np.vstack([scores_of(Dependence(NAMES, R)), other]))
    assert not agree(alone[:3, 3:], between)  # one seed is not enough


def test_a_loading_of_1_is_the_factor_itself():
    loadings = np.array([[1.0, 0.5], [0.0, 0.0], [0.5, 1.0]])
    own = np.array([[1.0, 0.0, 0.5], [0.0, 1.0, 0.0], [0.5, 0.0, 1.0]])
    drawn = scores_of(Dependence(NAMES, own, common=common(loadings)))
    np.testing.assert_allclose(drawn[[0, 2]], factor_scores(), rtol=0.0, atol=1e-12)
    assert np.array_equal(drawn[1], scores_of(Dependence(("tax_rate",), np.eye(1)))[0])


def test_more_than_all_of_a_score_is_refused():
    with pytest.raises(np.linalg.LinAlgError, match="negative"):
        mixing_matrix(NAMES, R, common(np.array([[0.9, 0.0], [0.9, 0.0], [0.0, 0.0]])))
    singular = np.array([[1.0, 1.0, 0.2], [1.0, 1.0, 0.2], [0.2, 0.2, 1.0]])
    factor = semidefinite_cholesky(singular)
    np.testing.assert_allclose(factor @ factor.T, singular, atol=1e-12)


def test_a_student_t_copula_widens_its_own_inputs_only_and_its_loadings_keep_their_ranks():
    df, rank = 2.0, 0.6
    loadings = np.array([[loading_score(rank, df), 0.5 * loading_score(rank, df)], [0.0, 0.0], [0.6, 0.3]])
    shared = common(loadings)
    drawn = scores_of(Dependence(NAMES, np.eye(3), df, 2, shared))
    factor = factor_scores()[0]
    error = 1.1 / np.sqrt(N)  # of a rank correlation, at most
    assert abs(spearmanr(drawn[0], factor).statistic - rank) < 4.0 * error
    gaussian = loading_rank(loading_score(rank, None), df)
    assert abs(gaussian - rank) > 8.0 * 1.1 / np.sqrt(100_000)  # eight errors of the compiled draws
    plain = scores_of(Dependence(NAMES, np.eye(3), common=shared))
    assert np.array_equal(drawn[2], plain[2])
    assert not np.array_equal(drawn[0], plain[0])


@pytest.mark.parametrize("df", [None, 1.0, 4.0, 30.0])
def test_ranks_of_loadings_there_and_back(df):
    most = loading_rank(1.0, df)
    assert most == pytest.approx(1.0) if df is None else most < 0.999
    for rank in (-0.9 * most, 0.0, 0.3):
        assert loading_rank(loading_score(rank, df), df) == pytest.approx(rank, abs=1e-12)
    if df is not None:
        with pytest.raises(ValueError, match=r"must lie in \[-0\."):
            loading_score(0.9999, df)


def yearly(company_name: str, loadings: np.ndarray, event: Recession | None = None) -> Sampler:
    names = ("growth", "variable_cost_ratio", "inflation")
    shocks = {"growth": YearlyShock(0.05, df=5.0), "variable_cost_ratio": YearlyShock(0.01)}
    shocks["inflation"] = YearlyShock(0.01)
    model = YearlyModel(3, shocks, names[:2], R[:2, :2], event, common(loadings, names))
    return build_sampler(company(), {}, SEED, company=company_name, yearly=model)


def test_shocks_of_a_year_load_on_the_factors_of_that_year():
    own = np.block([[R[:2, :2], np.zeros((2, 1))], [np.zeros((1, 2)), np.eye(1)]])
    rows = [draw_innovations(yearly(*each), 0, N) for each in (("one", ONE), ("other", OTHER))]
    scores = [ndtri((rankdata(each, axis=-1) - 0.5) / N) for each in rows]  # Student-t ones, too
    for year in (1, 3):
        found = np.corrcoef(np.vstack([factor_scores(year), *(each[:, year - 1] for each in scores)]))
        between = ONE @ np.linalg.inv(S) @ OTHER.T
        wanted = np.block([[S, ONE.T, OTHER.T], [ONE, own, between], [OTHER, between.T, own]])
        assert agree(found, wanted)
    apart = np.corrcoef(np.vstack([scores[0][:, 0], scores[1][:, 1]]))[:3, 3:]
    assert agree(apart, np.zeros((3, 3)))


def test_a_common_recession_is_one_event(n_draw):
    def event(name: str, *, is_common: bool) -> np.ndarray:
        recession = Recession(0.2, 2, {"growth": -0.1}, is_common)
        return draw_innovations(yearly(name, ONE, recession), 0, n_draw(4_096, 128))[-1]

    assert np.array_equal(event("one", is_common=True), event("other", is_common=True))
    assert not np.array_equal(event("one", is_common=False), event("other", is_common=False))


def test_inputs_and_factors_that_no_tile_holds_are_refused():
    names = [f"factor {i}" for i in range(3)]
    every = CommonFactors(names, np.eye(3), {INPUT_NAMES[0]: np.array([0.1, 0.1, 0.1])})
    marginals = dict.fromkeys(INPUT_NAMES, Normal(0.0, 1.0))
    with pytest.raises(ValueError, match="3 factors: there is room for 1 beside the uncertain inputs"):
        build_sampler(company(), marginals, 1, Dependence(INPUT_NAMES[:1], np.eye(1), common=every))
    many = CommonFactors([f"factor {i}" for i in range(60)], np.eye(60), {})
    model = YearlyModel(3, {"growth": YearlyShock(0.1)}, common=many)
    with pytest.raises(ValueError, match="60 yearly factors: there is room for"):
        build_sampler(company(), {}, 1, yearly=model)
