"""Scores that are given are valued bit for bit as the kernel values those that it draws itself."""

import numpy as np
import pytest
from scipy import stats

from engine.dependence.yearly_shocks import Recession, YearlyModel, YearlyShock
from engine.distributions import Normal, Pert, ScenarioValues, Triangular, Uniform
from engine.kernels.evaluate_at_scores import value_scores
from engine.kernels.sampler import Dependence, Sampler, build_sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws, value_inputs
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.tile import LANES
from engine.random.sobol_rotation import random_scores
from tests.engine.draws import company, to_matrix
from tests.engine.horizons import to_horizon

MARGINALS = {
    "revenue": ScenarioValues((1_400.0, 1_540.0, 1_700.0), (0.2, 0.5, 0.3)),
    "initial_growth": Pert(0.02, 0.081, 0.14),
    "initial_discount_rate": Normal(0.043, 0.004),
    "tax_rate": Triangular(0.2, 0.27, 0.35),
    "base_debt": ScenarioValues((300.0, 361.4, 420.0), (0.2, 0.5, 0.3)),
    "base_cash": Uniform(0.0, 50.0),
}
NAMES = ("initial_growth", "tax_rate", "initial_discount_rate")
CORRELATION = np.array([[1.0, 0.5, -0.3], [0.5, 1.0, 0.2], [-0.3, 0.2, 1.0]])
DERIVED = {"base_working_capital": ("*", "revenue", 0.105)}


def built(dependence: Dependence = Dependence()) -> Sampler:  # noqa: B008
    return build_sampler(company(), MARGINALS, 5, dependence, DERIVED)


def mixed(scores: np.ndarray, sampler: Sampler) -> np.ndarray:
    """Scores times the Cholesky factor, added up in the kernel's order."""
    mix, members = np.linalg.cholesky(CORRELATION), sampler.relations.members
    final = scores.copy()
    for i, row in enumerate(members):
        final[row] = mix[i, i] * scores[row]
        for j in range(i):
            final[row] += mix[i, j] * scores[members[j]]
    return final


def bits(valuation: Valuation) -> list[bytes]:
    return [cells.tobytes() for cells in valuation]


@pytest.fixture(scope="module")
def count(n_draw):
    """More than two tasks of 64 tiles."""
    return LANES * n_draw(150, 3)


@pytest.mark.parametrize("terminal", [Terminal.RUN_OFF, Terminal.GORDON], ids=lambda t: t.name)
@pytest.mark.parametrize("correlated", [False, True])
def test_the_kernels_own_scores_give_its_own_bits(count, correlated, terminal):
    sampler = built(Dependence(NAMES, CORRELATION)) if correlated else built()
    horizon = to_horizon(20, terminal=terminal, floor=Floor.BOOK)
    out = empty_valuation(count)
    value_draws(sampler, horizon, 0, out)
    scores = random_scores(sampler.source.seed, sampler.source.streams[: len(MARGINALS)], count)
    scores = mixed(scores, sampler) if correlated else scores
    for size in (count, count - 5, 1):
        part = Valuation(*(cells[:size] for cells in out))
        assert bits(value_scores(sampler, horizon, scores[:, :size])) == bits(part)


def test_the_copula_is_not_applied_again(count):
    scores = np.random.default_rng(1).standard_normal((len(MARGINALS), count))
    horizon = to_horizon(5, terminal=Terminal.NONE)
    plain = bits(value_scores(built(), horizon, scores))
    assert bits(value_scores(built(Dependence(NAMES, CORRELATION)), horizon, scores)) == plain
    assert bits(value_scores(built(Dependence(NAMES, CORRELATION, 4.0)), horizon, scores)) == plain


def test_scores_in_any_memory_order_give_the_same_bits():
    scores = np.random.default_rng(2).standard_normal((len(MARGINALS), 70))
    horizon = to_horizon(5, terminal=Terminal.NONE)
    wanted = bits(value_scores(built(), horizon, scores))
    assert bits(value_scores(built(), horizon, np.asfortranarray(scores))) == wanted
    assert bits(value_scores(built(), horizon, scores.tolist())) == wanted


def test_scores_of_years_are_quantiles_of_innovations_and_recessions(count):
    """The tie of growth and costs is not applied again; recessions written out one by one."""
    shocks = {"tax_rate": YearlyShock(0.02, 0.3), "growth": YearlyShock(0.05, 0.2, 4.0)}
    model = YearlyModel(
        7, shocks, ("growth", "tax_rate"),
        np.array([[1.0, 0.8], [0.8, 1.0]]), Recession(0.2, 2, {"growth": -0.1, "variable_cost_ratio": 0.02}),
    )
    sampler = build_sampler(company(), {}, 5, yearly=model)
    scores = np.random.default_rng(4).standard_normal((4, 7, count - 5))
    innovations = scores.copy()
    assert model.rows() == ["growth", "tax_rate", "variable_cost_ratio", "recession"]
    innovations[0] = stats.t.ppf(stats.norm.cdf(scores[0]), 4.0) / np.sqrt(4.0 / 2.0)
    for draw in range(count - 5):
        last = -9
        for year in range(7):
            if year - last >= 2 and stats.norm.cdf(scores[3, year, draw]) < 0.2:
                last = year
            innovations[3, year, draw] = float(year - last < 2)
    horizon = to_horizon(5, terminal=Terminal.RUN_OFF)
    ours = value_scores(sampler, horizon, np.empty((0, count - 5)), scores)
    matrix = np.repeat(to_matrix(company()), count - 5, axis=1)
    theirs = value_inputs(matrix, horizon, sampler.shocks, innovations)
    np.testing.assert_allclose(ours.value, theirs.value, rtol=1e-6)
    assert np.unique(ours.value).size > 0.9 * (count - 5)


def test_no_draws_and_no_uncertain_inputs():
    horizon = to_horizon(5, terminal=Terminal.NONE)
    assert value_scores(built(), horizon, np.empty((len(MARGINALS), 0))).value.size == 0
    fixed = value_scores(build_sampler(company(), {}, 5), horizon, np.empty((0, 40))).value
    assert fixed.size == 40
    assert np.unique(fixed).size == 1


@pytest.mark.parametrize("shape", [(5, 10), (10, 6), (6,)])
def test_scores_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"scores of shape \(.*\): want \(6, number of draws\)"):
        value_scores(built(), to_horizon(5), np.zeros(shape))


@pytest.mark.parametrize("score", [np.nan, np.inf])
def test_a_score_that_is_no_number_is_refused(score):
    scores = np.zeros((6, 10))
    scores[3, 4] = score
    with pytest.raises(ValueError, match="scores must be finite"):
        value_scores(built(), to_horizon(5), scores)
    sampler = build_sampler(company(), {}, 5, yearly=YearlyModel(1, {"growth": YearlyShock(0.1)}))
    with pytest.raises(ValueError, match="scores must be finite"):
        value_scores(sampler, to_horizon(5), np.empty((0, 1)), np.array([[[score]]]))
