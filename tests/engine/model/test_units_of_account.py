"""What must hold for any company: no unit of money, no count of shares changes what it is worth."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels.valuation_kernel import value_inputs
from engine.model.inputs import INPUTS, Inputs
from engine.model.rules.forecast_options import OPTIONS, ValuationDate
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company, random_companies, to_matrix
from tests.engine.horizons import to_horizon

MONEY = [spec.name for spec in INPUTS if spec.unit in {"money", "price"}]
companies = st.builds(lambda seed: Inputs(*random_companies(1, seed)[:, 0]), seed=st.integers(0, 2**32 - 1))


def _horizon(elapsed: float, **rules: int) -> Horizon:
    dated = rules["valuation_date"] == ValuationDate.AS_OF
    return Horizon(**rules, elapsed=elapsed if dated else 0.0)


horizons = st.builds(
    _horizon,
    years=st.integers(1, 60),
    last_year=st.just(100),
    terminal=st.sampled_from([int(rule) for rule in Terminal]),
    floor=st.sampled_from([int(rule) for rule in Floor]),
    elapsed=st.floats(0.0, 0.999),
    **{key: st.sampled_from([int(choice) for choice in kind]) for key, kind in OPTIONS.items()},
)
# Powers of two scale doubles without rounding, so equality is of bits.
powers = st.integers(-20, 20).map(lambda power: 2.0**power)
few = settings(max_examples=100 if JIT_IS_ON else 10, deadline=None, derandomize=True)


def _value(inputs: Inputs, horizon: Horizon) -> float:
    return float(value_inputs(to_matrix(inputs), horizon).value[0])


def _same(a: float, b: float) -> bool:
    return a == b or (np.isnan(a) and np.isnan(b))


@few
@given(companies, horizons, powers)
def test_another_currency_changes_the_value_by_its_rate(inputs, horizon, rate):
    exchanged = inputs._replace(**{name: getattr(inputs, name) * rate for name in MONEY})
    assert _same(_value(exchanged, horizon), rate * _value(inputs, horizon))


@few
@given(companies, horizons, powers)
def test_a_share_split_divides_the_value(inputs, horizon, ratio):
    split = inputs._replace(
        shares_outstanding=inputs.shares_outstanding * ratio, share_price=inputs.share_price / ratio
    )
    assert _same(_value(split, horizon), _value(inputs, horizon) / ratio)


@few
@given(companies, st.integers(2, 60))
def test_cash_in_hand_is_worth_itself_a_year_from_now(inputs, years):
    horizon = to_horizon(years, terminal=Terminal.NONE, floor=Floor.NONE)
    more = inputs._replace(base_cash=inputs.base_cash + inputs.revenue)
    one_year = horizon._replace(years=1)
    gain = _value(more, horizon) - _value(inputs, horizon)
    wanted = _value(more, one_year) - _value(inputs, one_year)
    scale = abs(_value(inputs, horizon)) + abs(_value(inputs, one_year)) + abs(wanted)
    assert abs(gain - wanted) <= 1e-12 * scale
    assert wanted > 0.0


@few
@given(companies, horizons)
def test_no_value_lies_below_its_floor(inputs, horizon):
    value = _value(inputs, horizon)
    least = {
        Floor.ZERO: 0.0,
        Floor.NONE: -np.inf,
        Floor.BOOK: inputs.base_equity / inputs.shares_outstanding,
    }[Floor(horizon.floor)]
    assert np.isnan(value) or value >= least


@few
@given(companies, horizons)
def test_the_last_years_share_is_a_share(inputs, horizon):
    share = float(value_inputs(to_matrix(inputs), horizon).last_year_share[0])
    assert np.isnan(share) or 0.0 <= share <= 1.0


def test_what_scales_with_money_is_all_there_is():
    # The invariants above would hold for nothing if the list were empty.
    assert len(MONEY) == 11
    assert _value(company(), Horizon(30)) > 0.0
