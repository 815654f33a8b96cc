"""A company's value as a function of scores: its factors, their correlations, its values."""

import numpy as np
import pytest
from scipy.special import ndtr

from simulate import load_config, revalue
from simulate.config.loading import config_from_text
from simulate.config.rank_correlation import RankCorrelation
from simulate.sampling.score_model import Factor, score_model, value_scores
from simulate.sampling.years import draw_years
from tests.simulate.configs import TREND, changed_text, scenario_config, trend_config

STUDENT = ('copula = "gaussian"', 'copula = "student-t"\ndf = 4.0')
NOT_CORRELATED = "base_cash"


def random_scores(n_row: int, count: int) -> np.ndarray:
    return np.random.default_rng(1).standard_normal((n_row, count))


def test_values_are_those_of_the_inputs_quantiles():
    config = trend_config()
    scores = random_scores(len(config.marginals), 200)
    inputs = {
        name: marginal.ppf(ndtr(row))
        for (name, marginal), row in zip(config.marginals.items(), scores, strict=True)
    }
    np.testing.assert_allclose(value_scores(config, scores).value, revalue(config, inputs).value, rtol=1e-7)


def test_the_model_gives_the_same_values():
    config = trend_config()
    scores = random_scores(len(config.marginals), 70)
    assert score_model(config)(scores).tobytes() == value_scores(config, scores).value.tobytes()


def test_inputs_of_scenarios_are_one_factor():
    config = scenario_config()
    model = score_model(config)
    assert model.factors[0] == Factor("scenarios", ("revenue", "base_debt"))
    assert [factor.inputs for factor in model.factors[1:]] == [
        (name,) for name in trend_config().marginals
    ]
    scores = random_scores(len(model.factors), 70)
    names = list(config.marginals)
    rows = [0 if name in model.factors[0].inputs else None for name in names]
    others = iter(range(1, len(model.factors)))
    each = scores[[next(others) if row is None else row for row in rows]]
    assert model(scores).tobytes() == value_scores(config, each).value.tobytes()


def test_correlations_stand_at_the_factors_they_join():
    config = scenario_config()
    model, asked = score_model(config), config.correlation
    names = [factor.name for factor in model.factors]
    for i, row in enumerate(names):
        for j, column in enumerate(names):
            joined = row in asked.names and column in asked.names
            wanted = float(i == j)
            if joined:
                wanted = asked.score[asked.names.index(row), asked.names.index(column)]
            assert model.correlation[i, j] == wanted
    assert model.is_dependent
    assert not model.member[names.index(NOT_CORRELATED)]
    assert model.member.sum() == len(asked.names)


def test_inputs_that_are_held_leave_their_correlations_behind():
    correlation: RankCorrelation = trend_config().correlation
    held = [name for name in correlation.names if name not in ("inflation", "interest_rate")]
    config = trend_config([f"{name}={load_config('iij').tables[name].base!r}" for name in held])
    model = score_model(config)
    assert not {factor.name for factor in model.factors} & set(held)
    assert not model.is_dependent  # these two are joined by the discount rate alone
    assert model.member.sum() == 2


def test_a_student_copula_joins_even_what_is_not_correlated():
    held = [
        f"{name}={load_config('iij').tables[name].base!r}"
        for name in trend_config().correlation.names if name not in ("inflation", "interest_rate")
    ]
    config = config_from_text(changed_text(TREND, STUDENT), "iij", "iij.toml", tuple(held))
    model = score_model(config)
    assert model.df == 4.0
    np.testing.assert_array_equal(model.correlation, np.eye(len(model.factors)))
    assert model.is_dependent


def test_a_company_that_is_certain_has_no_factors():
    config = trend_config()
    certain = trend_config([f"{name}={config.tables[name].base!r}" for name in config.marginals])
    model = score_model(certain)
    assert (model.factors, model.is_dependent) == ((), False)
    assert np.unique(model(np.empty((0, 5)))).size == 1


def test_a_row_too_few_is_refused():
    with pytest.raises(ValueError, match="want \\(16, number of draws\\)"):
        value_scores(trend_config(), np.zeros((15, 5)))


STILL = (
    "shocks.growth={sd=0}", "shocks.tax_rate={sd=0.02, persistence=0.3}", "shocks.until=4",
    'shocks.pairs=[{between=["growth", "tax_rate"], rank=0.5}]',
)


def test_what_moves_nothing_is_no_factor_and_scores_of_the_others_go_to_their_rows():
    """A shock of sd 0, and an input that only the recession moves, beside one that is tied to the first."""
    config = trend_config([*STILL, "shocks.recession={probability=0.2, lasts=2, variable_cost_ratio=0.02}"])
    model, n_input, count = score_model(config), len(config.marginals), 200
    assert [factor.name for factor in model.factors[n_input:]] == ["shocks.tax_rate", "shocks.recession"]
    assert (model.sizes[n_input:], model.until) == ((4, 4), 4)
    np.testing.assert_array_equal(model.yearly, np.eye(2))
    scores = random_scores(n_input + 8, count)
    tax_rate, event = scores[n_input:].reshape(2, 4, count)
    begins, lasts = ndtr(event) < 0.2, np.zeros((5, count))
    for year in range(4):
        lasts[year : year + 2] += begins[year] & (lasts[year] == 0.0)
    anything = np.random.default_rng(2).standard_normal((2, 4, count))  # whatever it is, it is times 0
    rows = np.stack([anything[0], tax_rate, anything[1], lasts[:4]])
    inputs = {
        name: marginal.ppf(ndtr(row))
        for (name, marginal), row in zip(config.marginals.items(), scores, strict=False)
    }
    wanted = revalue(config, inputs, draw_years(config, 0, count)._replace(innovations=rows)).value
    np.testing.assert_allclose(model(scores), wanted, rtol=1e-7)
    assert not np.allclose(wanted, revalue(config, inputs).value, rtol=1e-4)


def test_shocks_that_all_move_nothing_leave_the_trend():
    still = trend_config(["shocks.growth={sd=0}"])
    model, plain = score_model(still), score_model(trend_config())
    assert (model.factors, model.until) == (plain.factors, 0)
    scores = random_scores(len(plain.factors), 70)
    assert model(scores).tobytes() == plain(scores).tobytes()
