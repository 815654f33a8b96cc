"""The traced valuation against the compiled kernel: every line of every year, and the value."""

import numpy as np
import pytest

from engine.model.base_year import base_year
from engine.model.line_items import LINE_NAMES
from engine.model.statements import present_weights, statements
from simulate import load_config, value
from simulate.forecast.formulas import LINE_CELL, OUTCOME_CELL, PAID, WORKING_CELL, trace_valuation
from tests.simulate.configs import SHIPPED
from tests.simulate.forecast.formula_cases import rule_configs

CONFIGS = {name: load_config(name) for name in SHIPPED} | rule_configs()


@pytest.mark.parametrize("name", CONFIGS)
def test_cells_hold_what_the_kernel_computes(name):
    config = CONFIGS[name]
    found, years = trace_valuation(config), config.horizon.checked().last_year
    table = statements(config.base, years, horizon=config.horizon)
    weights = present_weights(config.base, years, config.horizon)
    for row, line in enumerate(LINE_NAMES):
        cells = [found.value((LINE_CELL, line, year)) for year in range(1, years + 1)]
        np.testing.assert_allclose(cells, table[row], rtol=1e-15, atol=0.0, err_msg=line)
    paid = [found.value((WORKING_CELL, PAID, year)) for year in range(1, years + 1)]
    np.testing.assert_allclose(paid, weights * table[LINE_NAMES.index("cash_for_distribution")], rtol=1e-14)
    assert found.value((OUTCOME_CELL, "value", 0)) == pytest.approx(value(config).intrinsic_value, rel=1e-15)
    for line, number in base_year(config.base)._asdict().items():
        assert np.isnan(number) or found.value((LINE_CELL, line, 0)) == number
