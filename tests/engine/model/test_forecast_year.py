import numpy as np
import pytest

from engine.model.forecast_year import Constants, State, compound, initial_state, precompute, step
from engine.model.inputs import Inputs
from engine.model.line_items import LINE_BY_NAME, LINE_NAMES
from engine.model.rules.forecast_options import PUBLISHED
from engine.model.statements import statements
from tests.engine import plain_reference
from tests.engine.draws import company, random_companies, to_arrays

HORIZONS = (1, 10, 25, 30, 100)


@pytest.fixture(scope="module")
def companies(n_draw):
    return random_companies(n_draw(300, 100), seed=42)


@pytest.fixture(scope="module")
def book(companies):
    return plain_reference.forecast(to_arrays(companies))


@pytest.fixture(scope="module")
def tables(companies):
    """(line, year, draw) for each horizon."""
    columns = [Inputs(*column) for column in companies.T]
    return {
        years: np.stack([statements(inputs, years) for inputs in columns], axis=-1) for years in HORIZONS
    }


def _scale(line: str, book: dict[str, np.ndarray]) -> np.ndarray:
    """What a line's rounding is measured by: itself, or the parts it is the difference of.

    Costs nearly cancel revenue, debt nearly cancels other liabilities: such a line carries the
    rounding of the year's largest amount, not of its own small rest.
    """
    money = [name for name in LINE_NAMES if LINE_BY_NAME[name].unit == "money" and name != "present_value"]
    largest = np.max(np.abs([book[name] for name in money]), axis=0)
    if line in money:
        return largest
    if line == "debt_to_equity":
        return np.maximum(np.abs(book[line]), largest / np.abs(book["total_equity"]))
    if line == "present_value":
        return np.abs(book[line]) * largest / np.abs(book["cash_for_distribution"])
    if line == "revenue_growth":
        return np.broadcast_to(np.max(np.abs(book[line]), axis=0), largest.shape)
    return np.abs(book[line])


@pytest.mark.parametrize("line", LINE_NAMES)
@pytest.mark.parametrize("years", HORIZONS)
def test_every_line_agrees_with_the_reference(line, years, tables, book):
    ours = tables[years][LINE_NAMES.index(line)]
    error = np.abs(ours - book[line][:years])
    assert np.max(error - 1e-12 * _scale(line, book)[:years]) <= 0.0


def test_the_reference_computes_every_line(book):
    assert set(book) == set(LINE_NAMES)


@pytest.mark.parametrize("factor", [0.93, 1.0, 1.043, 1.3])
def test_compound_agrees_with_pow(factor):
    ours = np.array([compound(factor, year) for year in range(128)])
    np.testing.assert_allclose(ours, factor ** np.arange(128.0), rtol=128 * 2.0**-53)


def test_compound_is_exact_where_the_answer_is():
    assert [compound(2.0, year) for year in range(128)] == [2.0**year for year in range(128)]
    assert [compound(-1.0, year) for year in (0, 1, 2, 127)] == [1.0, -1.0, 1.0, -1.0]


def test_the_books_open_with_the_base_items():
    inputs = company(base_cash=17.0)
    assert initial_state(inputs) == State(
        growth=inputs.initial_growth,
        discount_rate=inputs.initial_discount_rate,
        revenue=inputs.revenue,
        fixed_expenses=inputs.fixed_operating_expenses,
        working_capital=inputs.base_working_capital,
        production_assets=inputs.base_production_assets,
        debt=inputs.base_debt,
        equity=inputs.base_equity,
        cash=17.0,
        losses=0.0,
        dilution=1.0,
    )


def test_terms_hold_the_reciprocals_the_equations_divide_by():
    inputs = company(share_price=8.0, shares_outstanding=0.5, production_asset_life=4.0)
    constants = precompute(inputs)
    assert constants.per_market_cap == 0.25
    assert constants.wear == 0.25
    assert constants.variable_share == 0.889 - 40.6 / 1540.0
    assert constants.inflation_factor == 1.0 + inputs.inflation
    assert constants.growth_deviation == constants.fixed_cost_step == 0.0
    assert constants.timing == constants.terminal_timing == 1.0
    assert set(Constants._fields) - set(Inputs._fields) == {
        "variable_share", "inflation_factor", "wear", "assets_to_revenue", "per_market_cap",
        "growth_deviation", "fixed_cost_step", "timing", "terminal_timing",
    }  # fmt: skip


def test_the_weight_is_claim_over_compounded_rate():
    inputs = company()
    state = initial_state(inputs)
    constants = precompute(inputs)
    for year in range(1, 31):
        state, lines, weight = step(constants, state, year, PUBLISHED)
        wanted = lines.shareholder_claim / (1.0 + lines.discount_rate) ** year
        assert weight == pytest.approx(wanted, rel=1e-14)


def test_base_cash_is_distributed_once():
    with_cash, without = statements(company(base_cash=50.0), 3), statements(company(), 3)
    row = LINE_NAMES.index("cash_for_distribution")
    np.testing.assert_allclose(with_cash[row] - without[row], [50.0, 0.0, 0.0], rtol=1e-12)
    np.testing.assert_array_equal(with_cash[LINE_NAMES.index("prior_cash_distribution")], [50.0, 0.0, 0.0])


def test_nan_is_never_taxed_away():
    # `max(0, NaN)` would be 0: earnings nobody knows would then seem to bear no tax.
    table = statements(company(variable_cost_ratio=float("nan")), 2)
    for line in ("earnings_before_tax", "tax_expense", "net_income", "cash_for_distribution"):
        assert np.all(np.isnan(table[LINE_NAMES.index(line)]))
