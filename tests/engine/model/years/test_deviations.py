"""Years that deviate from their trend, and levels that walk, against the plain reference."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from engine.dependence.yearly_shocks import Recession, YearlyModel, YearlyShock
from engine.kernels.innovations import draw_innovations
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import value_inputs
from engine.model.audit.draw_audit import audit_draw
from engine.model.inputs import INPUT_BY_NAME, SHOCKABLE, Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.rules.horizon import Horizon
from engine.model.rules.invalid_draws import Invalid
from engine.model.rules.terminal_rules import Terminal
from engine.model.statements import statements
from tests.engine import plain_reference
from tests.engine.draws import company, random_companies, to_arrays, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.study import TERMINALS

UNTIL = 12
EVERYTHING = YearlyModel(
    UNTIL,
    {
        "growth": YearlyShock(0.2, 0.2, 5.0),
        "variable_cost_ratio": YearlyShock(0.02, 0.6),
        "inflation": YearlyShock(0.01, 0.5),
        "interest_rate": YearlyShock(0.01, 0.7),
        "tax_rate": YearlyShock(0.2, 0.3, 3.0),
        "working_capital_to_revenue": YearlyShock(0.02),
        "production_assets_to_revenue": YearlyShock(0.1, 0.9),
    },
    ("variable_cost_ratio", "growth", "tax_rate"),
    np.array([[1.0, -0.4, 0.1], [-0.4, 1.0, 0.3], [0.1, 0.3, 1.0]]),
    Recession(0.1, 2, {"growth": -0.1, "variable_cost_ratio": 0.03}),
)


def sampler_of(model: YearlyModel | None, seed: int = 5):
    return build_sampler(company(), {}, seed, yearly=model)


def deviations(model: YearlyModel, innovations: np.ndarray, years: int) -> dict[str, np.ndarray]:
    """Each input's deviations, (year, draw), by the recursion written out."""
    found = {}
    rows = model.rows()
    event = innovations[rows.index("recession")] if model.recession else 0.0 * innovations[0]
    for row, name in enumerate(rows):
        if name == "recession":
            continue
        shock, state = model.shocks.get(name, YearlyShock(0.0)), np.zeros(innovations.shape[2])
        path = []
        for year in range(years):
            lives = year < model.until
            state = shock.persistence * state + (shock.sd * innovations[row, year] if lives else 0.0)
            effect = model.recession.effects.get(name, 0.0) if model.recession and lives else 0.0
            path.append(state + (effect * event[year] if lives else 0.0))
        found[f"deviation of {name}"] = np.array(path)
    return found


@pytest.mark.parametrize("terminal", TERMINALS)
def test_values_are_those_of_the_reference(terminal, n_draw):
    count, years = n_draw(2_000, 64), 10
    sampler, matrix = sampler_of(EVERYTHING), random_companies(count, seed=4)
    innovations = draw_innovations(sampler, 64, count)
    ours = value_inputs(matrix, to_horizon(years, terminal=TERMINALS[terminal]), sampler.shocks, innovations)
    x = to_arrays(matrix) | deviations(EVERYTHING, innovations, plain_reference.LAST_YEAR)
    theirs = plain_reference.valuation(x, plain_reference.forecast(x), years, terminal, "zero")
    assert [Invalid(code).name for code in ours.reason] == list(theirs.reason)
    assert np.all(np.isnan(ours.value) == np.isnan(theirs.value))
    error = np.abs(ours.value - theirs.value) / theirs.magnitude
    assert np.nanmax(error) < 1e-12
    kinds = {"VALID", "REVENUE_PATH"}
    assert kinds <= set(theirs.reason), "the sample holds both kinds"


def test_statements_are_those_of_the_reference():
    sampler, matrix = sampler_of(EVERYTHING), random_companies(20, seed=9)
    innovations = draw_innovations(sampler, 0, 20)
    x = to_arrays(matrix) | deviations(EVERYTHING, innovations, 30)
    book = plain_reference.forecast(x, 30)
    for draw in range(20):
        table = statements(Inputs(*matrix[:, draw]), 30, sampler.shocks, innovations[:, :, draw])
        for row, name in enumerate(LINE_NAMES):
            np.testing.assert_allclose(
                table[row], book[name][:, draw], rtol=1e-9, atol=1e-9 * np.abs(book["revenue"][:, draw]).max()
            )


def test_one_draw_is_audited_with_its_years():
    sampler, inputs = sampler_of(EVERYTHING), company()
    innovations = draw_innovations(sampler, 0, 32)
    matrix, horizon = np.repeat(to_matrix(inputs), 32, axis=1), Horizon(30)
    valuation = value_inputs(matrix, horizon, sampler.shocks, innovations)
    results = valuation.value[3], valuation.last_year_share[3]
    found = audit_draw(inputs, horizon, *results, sampler.shocks, innovations[:, :, 3])
    assert found.violation is None
    assert found.gap < 1e-12


def test_innovations_have_their_distributions(n_draw):
    count = n_draw(200_000, 300)
    innovations = draw_innovations(sampler_of(EVERYTHING), 0, count)
    rows = EVERYTHING.rows()
    assert rows == [
        "variable_cost_ratio", "growth", "tax_rate", "inflation", "interest_rate",
        "working_capital_to_revenue", "production_assets_to_revenue", "recession",
    ]
    for row, name in enumerate(rows[:-1]):
        df = EVERYTHING.shocks[name].df
        wanted = stats.norm() if df is None else stats.t(df, scale=np.sqrt((df - 2.0) / df))
        for year in (0, UNTIL - 1):
            assert stats.kstest(innovations[row, year], wanted.cdf).pvalue > 1e-4, (name, year)
        # Years are independent of each other, and so are shocks that no pair ties.
        limit = 4.0 / np.sqrt(count)
        assert abs(stats.spearmanr(innovations[row, 0], innovations[row, 1])[0]) < limit
        assert abs(stats.spearmanr(innovations[3, 0], innovations[row, 0])[0]) < limit or row == 3
    for (i, j), rho in {(0, 1): -0.4, (0, 2): 0.1, (1, 2): 0.3}.items():
        rank = 6.0 / np.pi * np.arcsin(rho / 2.0)
        found = stats.spearmanr(innovations[i, 7], innovations[j, 7])[0]
        assert abs(found - rank) < 4.0 * (1.0 - rank**2) / np.sqrt(count)


def test_recessions_begin_by_chance_and_last(n_draw):
    count = n_draw(100_000, 400)
    event = draw_innovations(sampler_of(EVERYTHING), 0, count)[-1]
    assert set(np.unique(event)) == {0.0, 1.0}
    before = 0.0
    for year in range(UNTIL):
        begins = 0.1 * (1.0 - before)  # one that began the year before still lasts
        wanted = begins + before
        assert abs(event[year].mean() - wanted) < 4.0 * np.sqrt(wanted * (1.0 - wanted) / count), year
        before = begins


def test_a_year_depends_on_its_own_number_only():
    sampler = sampler_of(EVERYTHING)
    whole = draw_innovations(sampler, 0, 128)
    for first, count in ((0, 1), (31, 40), (70, 58)):
        part = draw_innovations(sampler, first, count)
        np.testing.assert_array_equal(part, whole[:, :, first : first + count])
    longer = replace(EVERYTHING, until=UNTIL + 5)
    np.testing.assert_array_equal(draw_innovations(sampler_of(longer), 0, 128)[:, :UNTIL], whole)
    fewer = YearlyModel(UNTIL, {"interest_rate": EVERYTHING.shocks["interest_rate"]})
    np.testing.assert_array_equal(draw_innovations(sampler_of(fewer), 0, 128)[0], whole[4])
    assert not np.array_equal(draw_innovations(sampler_of(EVERYTHING, seed=6), 0, 128), whole)


def test_deviations_are_autoregressive(n_draw):
    """Var(x_k) = sd^2 (1 - persistence^(2k)) / (1 - persistence^2), and rank-free autocorrelations."""
    count = n_draw(20_000, 100)
    sampler = sampler_of(YearlyModel(10, {"growth": YearlyShock(0.05, 0.6, 8.0)}))
    innovations, shocks = draw_innovations(sampler, 0, count), sampler.shocks
    trend = statements(company(), 10)[LINE_NAMES.index("revenue_growth")]
    growth = np.array([
        statements(company(), 10, shocks, innovations[:, :, draw])[
            LINE_NAMES.index("revenue_growth")
        ]
        for draw in range(count)
    ]) - trend
    n = len(growth)
    for k in (1, 2, 5, 10):
        wanted = 0.05**2 * (1.0 - 0.6 ** (2 * k)) / (1.0 - 0.6**2)
        squares = growth[:, k - 1] ** 2
        assert abs(squares.mean() - wanted) < 4.0 * squares.std() / np.sqrt(n), k
    lag = growth[:, 8] * growth[:, 9]
    wanted = 0.6 * 0.05**2 * (1.0 - 0.6**18) / (1.0 - 0.6**2)
    assert abs(lag.mean() - wanted) < 4.0 * lag.std() / np.sqrt(n)


def test_an_input_is_held_at_its_bound_while_its_state_goes_on():
    model = YearlyModel(2, {"tax_rate": YearlyShock(1.0, 0.9)})
    shocks = sampler_of(model).shocks
    rate = LINE_NAMES.index("tax_expense"), LINE_NAMES.index("earnings_before_tax")
    for innovation, wanted in ((-5.0, 0.0), (5.0, 1.0)):
        table = statements(company(), 2, shocks, np.array([[innovation, -innovation * 0.9]]))
        assert table[rate[0], 0] == pytest.approx(wanted * table[rate[1], 0])
        # The state came back to the trend: 0.9 * 5 - 0.9 * 5.
        assert table[rate[0], 1] == pytest.approx(0.27 * table[rate[1], 1])
    assert INPUT_BY_NAME["tax_rate"].high == 1.0


def test_shocks_that_are_none_change_no_bit(n_draw):
    count = n_draw(500, 64)
    matrix = random_companies(count, seed=3)
    model = YearlyModel(5, dict.fromkeys(SHOCKABLE, YearlyShock(0.0)))
    sampler = sampler_of(model)
    innovations = draw_innovations(sampler, 0, count)
    still = value_inputs(matrix, Horizon(10), sampler.shocks, innovations)
    for ours, plain in zip(still, value_inputs(matrix, Horizon(10)), strict=True):
        np.testing.assert_array_equal(ours, plain)


def test_a_loss_maker_walks_into_its_margin():
    walking = company(
        variable_cost_ratio=0.95, variable_cost_ratio_target=0.8, variable_cost_ratio_target_year=6.0,
        fixed_operating_expenses_target=80.0, fixed_operating_expenses_target_year=3.0,
        intangible_amortization=0.0, inflation=0.02,
    )
    table = statements(walking, 8)
    rows = {name: table[LINE_NAMES.index(name)] for name in ("variable_operating_expenses", "revenue")}
    ratio = rows["variable_operating_expenses"] / rows["revenue"]
    np.testing.assert_allclose(ratio, [0.95, 0.92, 0.89, 0.86, 0.83, 0.8, 0.8, 0.8], rtol=1e-14)
    fixed = table[LINE_NAMES.index("fixed_operating_expenses")] / 1.02 ** np.arange(1, 9)
    np.testing.assert_allclose(fixed, [114.0, 97.0, 80.0, 80.0, 80.0, 80.0, 80.0, 80.0], rtol=1e-14)


def test_a_walk_of_one_draw_leaves_its_neighbours_alone():
    matrix = np.repeat(to_matrix(company()), 40, axis=1)
    plain = value_inputs(matrix, Horizon(30)).value
    walker = company(variable_cost_ratio_target=0.8, variable_cost_ratio_target_year=5.0)
    matrix[:, 7] = walker
    matrix[0, 8] = np.nan
    found = value_inputs(matrix, Horizon(30)).value
    assert found[7] > plain[7] + 1.0
    assert np.isnan(found[8])
    others = np.delete(np.arange(40), [7, 8])
    np.testing.assert_array_equal(found[others], plain[others])


def test_given_innovations_must_be_those_of_the_shocks():
    sampler = sampler_of(EVERYTHING)
    two = np.repeat(to_matrix(company()), 2, axis=1)
    with pytest.raises(ValueError, match=r"innovations of shape \(8, 12, 3\): want \(8, 12, 2\)"):
        value_inputs(two, Horizon(10), sampler.shocks, np.zeros((8, 12, 3)))
    with pytest.raises(ValueError, match=r"innovations of shape \(0, 0, 1\)"):
        value_inputs(to_matrix(company()), Horizon(10), sampler.shocks)


def test_revenue_has_the_moments_of_its_growth(n_draw):
    """With persistence 0, E[R_k] = R_0 prod(1 + g_i) and E[R_k^2] = R_0^2 prod((1 + g_i)^2 + sd^2)."""
    count = n_draw(20_000, 100)
    model = YearlyModel(10, {"growth": YearlyShock(0.05)})
    sampler = sampler_of(model)
    innovations = draw_innovations(sampler, 0, count)
    trend = statements(company(), 10)[LINE_NAMES.index("revenue_growth")]
    revenue = np.array([
        statements(company(), 10, sampler.shocks, innovations[:, :, draw])[LINE_NAMES.index("revenue"), -1]
        for draw in range(count)
    ]) / company().revenue
    for power, wanted in ((1, np.prod(1.0 + trend)), (2, np.prod((1.0 + trend) ** 2 + 0.05**2))):
        moment = revenue**power
        assert abs(moment.mean() - wanted) < 4.0 * moment.std() / np.sqrt(count)


def test_a_gordon_value_reads_the_trend_of_growth():
    # The years after the last have no luck: the growth that is expected for ever is the trend's.
    model = YearlyModel(3, {"growth": YearlyShock(0.05)})
    sampler, innovations = sampler_of(model), np.array([[[0.0], [0.0], [2.0]]])
    horizon = Horizon(3, terminal=int(Terminal.GORDON))
    inputs = company(terminal_growth=0.01, discount_rate_multiplier=1.3)
    ours = value_inputs(to_matrix(inputs), horizon, sampler.shocks, innovations).value[0]
    x = to_arrays(to_matrix(inputs)) | {"deviation of growth": np.array([[0.0], [0.0], [0.1]])}
    theirs = plain_reference.valuation(x, plain_reference.forecast(x, 3), 3, "gordon", "zero").value[0]
    assert ours == pytest.approx(theirs, rel=1e-12)
