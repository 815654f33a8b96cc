"""A draw in a tile is alone: its neighbours, valid or not, change no bit of its result."""

import numpy as np
import pytest

from engine.kernels.valuation_kernel import Valuation, value_inputs
from engine.model.forecast_year import Constants, State
from engine.model.inputs import INPUT_ROW, N_INPUT, Inputs
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.tile import (
    CONSTANT,
    INPUT,
    LANES,
    N_ROW,
    SHARES,
    SIZE,
    STATE,
    read_constants,
    read_inputs,
    read_state,
    write_constants,
    write_state,
)
from tests.engine.draws import START_UP, company, random_companies
from tests.engine.horizons import to_horizon
from tests.engine.invalid import INVALID

RULES = [to_horizon(20, terminal=terminal) for terminal in Terminal]


def _bits(result: Valuation, cells: object = slice(None)) -> tuple[bytes, ...]:
    return tuple(np.asarray(column[cells]).tobytes() for column in result)


@pytest.mark.parametrize("horizon", RULES, ids=lambda h: Terminal(h.terminal).name)
def test_a_draw_alone_has_the_same_bits(horizon):
    matrix = random_companies(3 * LANES + 5, seed=3)
    together = value_inputs(matrix, horizon)
    for draw in range(0, matrix.shape[1], 25):
        assert _bits(value_inputs(matrix[:, [draw]], horizon)) == _bits(together, [draw])


@pytest.mark.parametrize("horizon", RULES, ids=lambda h: Terminal(h.terminal).name)
def test_shuffled_draws_have_the_same_bits(horizon, n_draw):
    matrix = random_companies(n_draw(5_000, 100), seed=4)
    order = np.random.default_rng(5).permutation(matrix.shape[1])
    assert _bits(value_inputs(matrix[:, order], horizon)) == _bits(value_inputs(matrix, horizon), order)


@pytest.mark.parametrize("case", INVALID)
def test_an_invalid_draw_leaves_its_neighbours_alone(case):
    matrix = random_companies(LANES, seed=6)
    horizon = to_horizon(30, terminal=Terminal.GORDON)
    untouched = value_inputs(matrix, horizon)
    matrix[:, 5] = INVALID[case][1]
    touched = value_inputs(matrix, horizon)
    others = np.arange(LANES) != 5
    assert touched.reason[5] != 0
    assert np.sum(touched.reason[others] == 0) > LANES / 2
    assert _bits(touched, others) == _bits(untouched, others)


# Their run-off could end long before that of other companies: one pays nothing for years; the
# other all but vanishes, while its discount rate falls to -100% in year 26.
EARLY_ENDS = {
    "nothing to distribute": START_UP,
    "a rate that falls after the end": company(
        initial_growth=-0.99, terminal_growth=-0.99, initial_discount_rate=-0.3,
        fixed_operating_expenses=0.0, intangible_amortization=0.0, other_liabilities=0.0,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EARLY_ENDS)
def test_a_run_off_does_not_go_on_because_a_neighbours_does(case):
    matrix = random_companies(LANES, seed=10)
    matrix[:, 9] = EARLY_ENDS[case]
    horizon = to_horizon(3, floor=Floor.NONE)
    assert _bits(value_inputs(matrix, horizon), [9]) == _bits(value_inputs(matrix[:, [9]], horizon))


def test_an_invalid_draw_leaves_the_run_off_of_its_neighbours_alone():
    matrix = random_companies(LANES, seed=7)
    untouched = value_inputs(matrix, Horizon(5))
    matrix[:, 0] = np.nan
    others = np.arange(1, LANES)
    assert _bits(value_inputs(matrix, Horizon(5)), others) == _bits(untouched, others)


@pytest.mark.parametrize(
    ("kind", "first", "read"),
    [(Inputs, INPUT, read_inputs), (Constants, CONSTANT, read_constants), (State, STATE, read_state)],
)
def test_a_lane_reads_its_own_cell_of_each_row(kind, first, read):
    buffer = np.arange(float(SIZE))
    for lane in (0, 1, LANES - 1):
        values = read(buffer, lane)
        assert type(values) is kind
        assert list(values) == [(first + i) * LANES + lane for i in range(len(kind._fields))]


@pytest.mark.parametrize(
    ("kind", "first", "write"), [(Constants, CONSTANT, write_constants), (State, STATE, write_state)]
)
def test_a_lane_writes_its_own_cell_of_each_row(kind, first, write):
    buffer = np.zeros(SIZE)
    write(buffer, 3, kind(*np.arange(1.0, len(kind._fields) + 1.0)))
    rows = np.arange(first, first + len(kind._fields))
    np.testing.assert_array_equal(buffer[rows * LANES + 3], np.arange(1.0, rows.size + 1.0))
    assert np.count_nonzero(buffer) == rows.size


def test_rows_do_not_overlap():
    assert (INPUT, CONSTANT) == (0, N_INPUT)
    assert N_INPUT + len(Constants._fields) == STATE
    assert STATE + len(State._fields) < N_ROW
    assert SIZE == N_ROW * LANES
    assert INPUT_ROW["shares_outstanding"] * LANES == SHARES
