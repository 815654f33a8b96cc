"""The kernel for browsers against the native one: the same bits, whatever is sampled, by whatever rules."""

import numpy as np
import pytest

from engine.dependence.yearly_shocks import Recession, YearlyModel, YearlyShock
from engine.distributions import Discrete, Moved, Normal, ScenarioValues, Triangular, Uniform
from engine.kernels.rates import internal_rates
from engine.kernels.sampler import Dependence, Sampler, build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws, value_inputs
from engine.model.inputs import INPUT_NAMES, INPUT_ROW
from engine.model.rules.forecast_options import (
    Discounting,
    Distribution,
    FixedCostGrowth,
    TaxLosses,
    ValuationDate,
)
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from engine.wasm.stamp import WASM
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import IIJI_2019, company, to_matrix
from tests.engine.horizons import to_horizon
from tests.engine.wasm.machine import Machine

pytestmark = pytest.mark.skipif(not JIT_IS_ON, reason="the kernel for browsers is compiled code")

BASE = company()
UNCERTAIN = {
    "revenue": ScenarioValues((1400.0, 1540.0, 1700.0), (0.25, 0.5, 0.25)),
    "initial_growth": Normal(0.08, 0.06),
    "growth_decline_factor": Moved(Uniform(0.8, 0.95), 0.5, 0.44),
    "initial_discount_rate": Triangular(0.03, 0.043, 0.09),
    "variable_cost_ratio": Normal(0.889, 0.02),
    "inflation": ScenarioValues((0.03, 0.022, 0.01), (0.25, 0.5, 0.25)),
    "tax_rate": Discrete((0.25, 0.27, 0.31), (0.25, 0.5, 0.25)),
}
TIED = ("initial_growth", "initial_discount_rate", "tax_rate", "inflation")
CORRELATION = np.eye(4) + sum(
    rank * (np.eye(4)[[i]].T @ np.eye(4)[[j]] + np.eye(4)[[j]].T @ np.eye(4)[[i]])
    for i, j, rank in ((0, 1, 0.5), (0, 2, 0.2), (1, 2, 0.1), (1, 3, 0.3))
)
DERIVED = {
    "base_working_capital": ("*", "working_capital_to_revenue", "revenue"),
    "base_debt": ("max", ("-", ("/", "revenue", 2.0), 400.0), ("min", "base_equity", 380.0)),
}
YEARLY = YearlyModel(
    12,
    {
        "growth": YearlyShock(0.03, 0.4, 4.0), "variable_cost_ratio": YearlyShock(0.02, 0.5),
        "tax_rate": YearlyShock(0.1),
    },
    ("growth", "variable_cost_ratio"), np.array([[1.0, -0.4], [-0.4, 1.0]]),
    Recession(0.1, 2, {"growth": -0.08}),
)
WALKS = {"variable_cost_ratio_target": 0.87, "variable_cost_ratio_target_year": 7.0}


def sampler(df: float | None = None, yearly: YearlyModel | None = None, **changes: float) -> Sampler:
    tied, base = Dependence(TIED, CORRELATION, df), company(**changes)
    return build_sampler(base, UNCERTAIN, 2**63 + 7, tied, DERIVED, company="ACME", yearly=yearly)


SAMPLERS = {
    "independent": lambda: build_sampler(BASE, UNCERTAIN, 7),
    "gaussian": sampler,
    "student-t": lambda: sampler(3.0),
    "shocks": lambda: sampler(None, YEARLY),
    "walks": lambda: sampler(3.0, YEARLY, **WALKS),
}
RULES = {
    **{f"terminal {each.name}": {"terminal": each} for each in Terminal},
    **{f"floor {each.name}": {"floor": each} for each in Floor},
    "clean surplus": {"distribution": Distribution.CLEAN_SURPLUS},
    "losses carried": {"tax_losses": TaxLosses.CARRY_FORWARD},
    "fixed costs by revenue": {"fixed_cost_growth": FixedCostGrowth.REVENUE},
    **{
        f"mid-year, {each.name}": {"discounting": Discounting.MID_YEAR, "terminal": each} for each in Terminal
    },
    "as of a day": {"valuation_date": ValuationDate.AS_OF, "elapsed": 0.37},
    "as of a day, mid-year, gordon": {
        "valuation_date": ValuationDate.AS_OF, "elapsed": 0.81, "discounting": Discounting.MID_YEAR,
        "terminal": Terminal.GORDON,
    },
}
#: As many draws as a chunk has, and by each rule a quarter of them.
MANY = pytest.param(0, 131_072, marks=pytest.mark.heavy)
QUARTER = pytest.param(0, 32_768, marks=pytest.mark.heavy)


@pytest.fixture(scope="session")
def machine():
    return Machine(WASM.read_bytes())


def agree(machine: Machine, sampler: Sampler, horizon, first: int, count: int) -> None:
    """Values, rates of return, reasons and inputs of draws are those of the native kernel, to the bit."""
    out, inputs = empty_valuation(count), np.empty((count, sampler.source.rows.size))
    value_draws(sampler, horizon, first, out, inputs)
    price, base = IIJI_2019["share_price"], sampler.source.base
    plain = build_sampler(BASE._make(base), {}, 0)
    start = machine.value(plain, horizon, base[:, None], price)[4, 0]
    found = machine.draw(sampler, horizon, first, count, sampler.source.rows.tolist(), price, start)
    rates = internal_rates(sampler, horizon, price, first + count, with_equivalent=False)
    np.testing.assert_array_equal(found[2], rates.internal[first:])
    np.testing.assert_array_equal(found[3], rates.reason[first:])
    np.testing.assert_array_equal(found[0], out.value)
    np.testing.assert_array_equal(found[1], out.reason)
    np.testing.assert_array_equal(found[4:].view(np.int64), np.ascontiguousarray(inputs.T).view(np.int64))


def test_it_needs_nothing_of_its_host(machine):
    assert machine.imports == []


@pytest.mark.parametrize(("first", "count"), [(1000, 3001), MANY])
@pytest.mark.parametrize("name", SAMPLERS)
def test_whatever_is_sampled(machine, name, first, count):
    agree(machine, SAMPLERS[name](), to_horizon(12, terminal=Terminal.RUN_OFF), first, count)


@pytest.mark.parametrize(("first", "count"), [(0, 1024), QUARTER])
@pytest.mark.parametrize("name", RULES)
def test_by_whatever_rules(machine, name, first, count):
    agree(machine, sampler(3.0, YEARLY), to_horizon(9, **RULES[name]), first, count)


@pytest.mark.parametrize("name", RULES)
def test_cases(machine, name):
    horizon, given = to_horizon(10, **RULES[name]), sampler()
    changed = ({}, {"initial_growth": 0.2}, {"revenue": -1.0}, {"variable_cost_ratio": 1.1})
    matrix, price = to_matrix(*(company(**each) for each in changed)), IIJI_2019["share_price"]
    found = machine.value(given, horizon, matrix, price)
    derived = matrix.copy()
    working_capital = derived[INPUT_ROW["working_capital_to_revenue"]] * derived[0]
    derived[INPUT_ROW["base_working_capital"]] = working_capital
    derived[INPUT_ROW["base_debt"]] = np.maximum(derived[0] / 2.0 - 400.0, 380.0)
    native = value_inputs(derived, horizon)
    np.testing.assert_array_equal(found[0], native.value)
    np.testing.assert_array_equal(found[1], native.reason)
    for case in range(matrix.shape[1]):
        inputs = dict(zip(INPUT_NAMES, derived[:, case], strict=True))
        rates = internal_rates(build_sampler(BASE._replace(**inputs), {}, 0), horizon, price, 1)
        np.testing.assert_array_equal(found[2:4, case], [rates.internal[0], rates.reason[0]])


@pytest.mark.parametrize("name", RULES)
def test_statements(machine, name):
    horizon, plain = to_horizon(10, **RULES[name]), build_sampler(BASE, {}, 0)
    found = machine.forecast(plain, horizon, np.array(BASE), 10)
    np.testing.assert_array_equal(found, statements(BASE, 10, horizon=horizon))
