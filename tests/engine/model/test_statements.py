import numpy as np
import pytest

from engine.model.line_items import LINE_NAMES, LINES, N_LINE
from engine.model.statements import statements
from tests.engine import golden
from tests.engine.draws import company

# Half a unit of the last printed place, and the rounding of a double printed on the edge.
SLACK = 1e-9


@pytest.mark.parametrize("spec", [spec for spec in LINES if not spec.shown_as_sum_of], ids=lambda s: s.name)
def test_unrounded_lines_round_to_the_published_cells(spec):
    ours = statements(company(), 30)[LINE_NAMES.index(spec.name)]
    shown = ours * 100.0 if spec.unit == "percent" else ours
    cells = np.array([float(cell) for cell in golden.published(spec.name)])
    assert np.max(np.abs(shown - cells)) <= 0.5 * 10.0**-spec.decimals + SLACK


@pytest.mark.parametrize("spec", [spec for spec in LINES if spec.shown_as_sum_of], ids=lambda s: s.name)
def test_totals_shown_as_sums_of_rounded_parts_are_within_one_unit(spec):
    # Each of two parts may be off by half a unit, so the sum is by one at most.
    ours = statements(company(), 30)[LINE_NAMES.index(spec.name)]
    cells = np.array([float(cell) for cell in golden.published(spec.name)])
    assert np.max(np.abs(ours - cells)) <= 1.0 + SLACK
    assert np.max(np.abs(ours - cells)) > 0.5  # or they would not need their rule


def test_another_tax_rate_misses_the_page():
    net_income = statements(company(tax_rate=0.28), 30)[LINE_NAMES.index("net_income")]
    cells = np.array([float(cell) for cell in golden.published("net_income")])
    assert np.max(np.abs(net_income - cells)) > 0.5


@pytest.mark.parametrize("years", [1, 25, 127])
def test_has_a_row_per_line_and_a_column_per_year(years):
    assert statements(company(), years).shape == (N_LINE, years)


def test_a_longer_forecast_begins_with_the_shorter_one():
    np.testing.assert_array_equal(statements(company(), 100)[:, :30], statements(company(), 30))


def test_integer_inputs_give_the_same_table():
    inputs = company(revenue=1540, base_cash=0, production_asset_life=5)
    np.testing.assert_array_equal(statements(inputs, 5), statements(company(), 5))


def test_without_equity_or_revenue_ratios_are_what_ieee_says_in_both_modes():
    # Interpreted, Python's own floats would refuse to be divided by zero.
    table = dict(zip(LINE_NAMES, statements(company(adjusted_equity_ratio=0.0), 3), strict=True))
    assert table["total_equity"].tolist() == [0.0, 0.0, 0.0]
    assert table["debt_to_equity"].tolist() == [np.inf, np.inf, np.inf]
    nothing = dict(zip(LINE_NAMES, statements(company(revenue=0.0), 1), strict=True))
    assert np.isnan(nothing["revenue_to_adjusted_assets"][0])
