"""The audit: what it finds in doctored years, in broken engines, and not in sound ones."""

from functools import reduce
from itertools import pairwise, permutations
from math import inf, nan

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.distributions import Normal, Uniform
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws, value_inputs
from engine.model.audit.draw_audit import audit_draw
from engine.model.audit.invariants import (
    NO_AUDIT,
    NOT_AUDITED,
    SOUND,
    TOLERANCE,
    VIOLATION_MEANING,
    Audit,
    AuditAccumulator,
    Violation,
    audit_year,
    close_audit,
    find_violation,
    merge_audits,
    open_audit,
)
from engine.model.audit.tally import N_COLUMN, write_audit
from engine.model.forecast_year import State, initial_state, precompute, step
from engine.model.inputs import INPUT_ROW, Inputs
from engine.model.rules.forecast_options import PUBLISHED
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.tile import (
    GAP,
    LANES,
    LAST_SHARE,
    LOWEST_RATE,
    REASON,
    SIZE,
    STATE,
    VALUE,
    VIOLATION,
)
from engine.model.valuation import _close_audit
from tests.engine.digest import MARGINALS, NAMES
from tests.engine.draws import START_UP, company, random_companies, to_matrix
from tests.engine.horizons import to_horizon

HORIZON = to_horizon(30)
SOUND_EVIDENCE = AuditAccumulator(0.0, 0.0, 1.0, 1.0)


def _found(accumulator: AuditAccumulator = SOUND_EVIDENCE, **changed: float) -> tuple[float, float]:
    rest = {"last_dilution": 1.5, "lowest_rate": 0.04, "value": 13.0, "last_share": 0.1} | changed
    return find_violation(accumulator, *rest.values())


def _first_year(**doctored: float) -> AuditAccumulator:
    """The accumulator after year 1, in which some lines are changed by so much of themselves."""
    inputs = company(base_cash=50.0, cash_flow_adjustment=0.02)
    constants = precompute(inputs)
    closing, lines, _ = step(constants, initial_state(inputs), 1, PUBLISHED)
    changed = {name: getattr(lines, name) * (1.0 + part) for name, part in doctored.items()}
    return audit_year(open_audit(inputs), constants, lines._replace(**changed), closing, PUBLISHED)


def test_magnitudes_are_the_amounts_without_signs():
    """Powers of 2, of either sign: whatever is left out, or counted otherwise, changes the sum."""
    books = {
        "base_debt": 1.0, "base_equity": -2.0, "base_production_assets": 4.0, "base_working_capital": -8.0,
        "revenue": -16.0, "fixed_operating_expenses": 32.0, "other_liabilities": -64.0, "base_cash": 128.0,
    }
    for sign in (1.0, -1.0):
        inputs = company(**{name: sign * amount for name, amount in books.items()})
        assert open_audit(inputs) == AuditAccumulator(0.0, 0.0, 255.0, 1.0)
        constants = precompute(inputs)
        closing, lines, _ = step(constants, initial_state(inputs), 1, PUBLISHED)
        lines = lines._replace(total_assets=sign * 256.0, cash_from_operations=sign * -512.0)
        year = audit_year(open_audit(inputs), constants, lines, closing, PUBLISHED)
        assert year.magnitude == 511.0
        assert close_audit(year, lines) == year._replace(magnitude=1023.0)


def test_a_sound_year_is_sound():
    violation, gap = _found(_first_year())
    assert violation == SOUND
    assert 0.0 <= gap < 1e-2 * TOLERANCE


@pytest.mark.parametrize("line", ["total_assets", "total_debt", "total_equity"])
def test_a_doctored_balance_sheet_is_found(line):
    violation, gap = _found(_first_year(**{line: 1e-9}))
    assert violation == Violation.BALANCE
    assert TOLERANCE < gap < 1e-8


@pytest.mark.parametrize("line", [
    "cash_from_operations", "cash_from_investing", "cash_from_financing", "retained_cash_flow",
    "cash_flow_adjustment", "prior_cash_distribution", "cash_for_distribution",
])
def test_a_doctored_cash_flow_is_found(line):
    violation, gap = _found(_first_year(**{line: 1e-9}))
    assert violation == Violation.CASH
    assert TOLERANCE < gap < 1e-8


@pytest.mark.parametrize("line", ["total_debt", "cash_from_operations"])
@pytest.mark.parametrize("number", [nan, inf])
def test_a_line_that_is_no_number_is_found(line, number):
    violation, gap = _found(_first_year(**{line: number}))
    assert violation in (Violation.BALANCE, Violation.CASH)
    assert gap == inf


@pytest.mark.parametrize(("changed", "violation"), [
    ({"last_dilution": inf}, Violation.CLAIM),
    ({"last_dilution": nan}, Violation.CLAIM),
    ({"lowest_rate": -1.0}, Violation.RATE),
    ({"lowest_rate": nan}, Violation.RATE),
    ({"value": inf}, Violation.FINITE),
    ({"value": nan}, Violation.FINITE),
    ({"last_share": nan}, Violation.FINITE),
    ({"value": nan, "lowest_rate": -2.0, "last_dilution": nan}, Violation.FINITE),
    ({"lowest_rate": -2.0, "last_dilution": nan}, Violation.RATE),
])
def test_a_broken_rule_is_found_the_gravest_first(changed, violation):
    assert _found(**changed) == (violation, inf)


@pytest.mark.parametrize("dilution", [1.0 - 2.0**-53, 0.0, -2.0, nan])
def test_a_claim_above_one_in_any_year_is_found(dilution):
    assert _found(AuditAccumulator(0.0, 0.0, 1.0, dilution)) == (Violation.CLAIM, inf)


def test_each_finding_has_a_meaning():
    assert set(VIOLATION_MEANING) == set(Violation)
    assert len(NO_AUDIT.failures) == len(Violation) == N_COLUMN - 3


def test_rounding_stays_far_below_the_tolerance(n_draw):
    """Companies of every kind, over 100 years: what rounding leaves is a hundredth of the tolerance."""
    horizon = to_horizon(100, terminal=Terminal.NONE, floor=Floor.NONE)
    matrix = random_companies(n_draw(3_000, 100), seed=3)
    valuation = value_inputs(matrix, horizon)
    for draw in np.flatnonzero(valuation.reason == 0):
        results = float(valuation.value[draw]), float(valuation.last_year_share[draw])
        audit = audit_draw(Inputs(*matrix[:, draw]), horizon, *results)
        assert max(audit.balance, audit.cash) < 1e-2 * TOLERANCE
        assert audit.violation is None or (audit.violation, audit.least_claim) == (Violation.CLAIM, 0.0)


def test_holders_who_are_diluted_out_are_found():
    """Losses of a hundred years dilute by more than a float holds: the claim is no longer above 0."""
    losing = START_UP._replace(initial_growth=0.3, terminal_growth=0.3, fixed_operating_expenses=1e4)
    losing = losing._replace(inflation=0.4, initial_discount_rate=0.5)
    audit = audit_draw(losing, Horizon(100), 0.0, 0.0)
    assert (audit.violation, audit.least_claim, audit.gap) == (Violation.CLAIM, 0.0, inf)


AUDITS = st.builds(
    Audit, st.integers(1, 9), st.tuples(*[st.integers(0, 9)] * len(Violation)),
    st.sampled_from([0.0, 1e-17, 0.5, inf]), st.integers(0, 5),
) | st.just(NO_AUDIT)


@given(st.lists(AUDITS, min_size=1, max_size=4))
def test_joining_knows_no_order(audits):
    whole = reduce(merge_audits, audits)
    assert {reduce(merge_audits, order) for order in permutations(audits)} == {whole}
    assert merge_audits(whole, NO_AUDIT) == merge_audits(NO_AUDIT, whole) == whole
    assert whole.draws == sum(audit.draws for audit in audits)
    assert whole.failed() == sum(sum(audit.failures) for audit in audits)
    assert whole.worst == max(audit.worst for audit in audits)
    worst = [audit.worst_draw for audit in audits if audit.draws and audit.worst == whole.worst]
    assert whole.worst_draw == min(worst, default=-1)


def _drawn(count: int, first: int = 0, horizon: Horizon = HORIZON) -> tuple[Audit, Valuation, np.ndarray]:
    """A run in which a rate of -100% or less takes some draws' values away."""
    marginals = MARGINALS | {"initial_discount_rate": Normal(-0.2, 0.1), "tax_rate": Uniform(0.1, 0.5)}
    out, inputs = empty_valuation(count), np.empty((count, len(NAMES)))
    return value_draws(build_sampler(company(), marginals, 5), horizon, first, out, inputs), out, inputs


@pytest.fixture(scope="module")
def count(n_draw):
    """More than two tasks of 64 tiles, and not a whole number of tiles."""
    return n_draw(5_001, 150)


@pytest.fixture(scope="module")
def whole(count):
    return _drawn(count)


def test_the_draws_that_have_a_value_are_audited_and_sound(whole, count):
    audit, out, _ = whole
    assert audit.draws == np.count_nonzero(out.reason == 0)
    assert 0 < audit.draws < count
    assert audit.failed() == 0
    assert 0.0 < audit.worst < TOLERANCE


@pytest.mark.parametrize("first", [0, 7, 1_000_003])
def test_the_worst_draw_is_the_one_that_is_named(first, n_draw):
    """Every draw audited by itself: the tile's audit finds no other worst."""
    count = n_draw(500, 70)
    audit, out, inputs = _drawn(count, first)
    columns = np.repeat(to_matrix(company()), count, axis=1)
    columns[[INPUT_ROW[name] for name in NAMES]] = inputs.T
    gaps = np.full(count, -1.0)
    for draw in np.flatnonzero(out.reason == 0):
        results = float(out.value[draw]), float(out.last_year_share[draw])
        gaps[draw] = audit_draw(Inputs(*columns[:, draw]), HORIZON, *results).gap
    assert audit.worst == gaps.max()
    assert audit.worst_draw == first + gaps.argmax()


def test_parts_and_threads_find_what_the_whole_finds(whole, count):
    cut = [0, 1, LANES, LANES + 1, count // 2 + 5, count]
    parts = [_drawn(end - begin, begin)[0] for begin, end in pairwise(cut)]
    assert reduce(merge_audits, parts, NO_AUDIT) == whole[0]
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        assert _drawn(count)[0] == whole[0]
    finally:
        numba.set_num_threads(before)


def test_no_draws_and_draws_without_a_value_are_no_audit():
    assert _drawn(0)[0] == NO_AUDIT
    nothing = build_sampler(company(shares_outstanding=-1.0), MARGINALS, 5)
    assert value_draws(nothing, HORIZON, 0, empty_valuation(70)) == NO_AUDIT


@pytest.mark.parametrize("lane", [0, 5, LANES - 1])
@pytest.mark.parametrize(("row", "number", "violation"), [
    (STATE + State._fields.index("dilution"), inf, Violation.CLAIM),
    (LOWEST_RATE, -1.0, Violation.RATE),
    (VALUE, inf, Violation.FINITE),
    (LAST_SHARE, nan, Violation.FINITE),
])
def test_a_lane_is_audited_by_its_own_rows_alone(row, number, violation, lane):
    rows = np.zeros(SIZE).reshape(-1, LANES)
    for each in range(LANES):
        write_audit(rows.ravel(), each, SOUND_EVIDENCE)
    rows[STATE + State._fields.index("dilution")] = 1.5
    rows[row, lane] = number
    _close_audit(rows.ravel())
    found = {each: int(code) for each, code in enumerate(rows[VIOLATION]) if code != SOUND}
    assert found == {lane: violation}
    assert np.isinf(rows[GAP]).tolist() == [each == lane for each in range(LANES)]
    rows[REASON, lane] = 3.0
    _close_audit(rows.ravel())
    assert np.all(rows[VIOLATION] == SOUND)
    assert rows[GAP, lane] == NOT_AUDITED
