"""What is written in LLVM's own vectors, against the same in plain Python, bit for bit."""

import numba
import numpy as np
import pytest

from engine.dependence.copula import _plain_sum, sum_rows
from engine.model.tile import LANES
from engine.quantile_table.lookup import N_SIDE, _plain_eight, evaluate_eight
from engine.runtime.jit import inlined
from engine.runtime.no_refcount import without_refcount

RANDOM = np.random.default_rng(12)


@inlined
def _evaluate(row, work, table, lane, cells, after):
    evaluate_eight(row, work, table, lane, cells, after)


@inlined
def _sum(buffer, mine, own, cells, weights, begin, end):
    sum_rows(buffer, mine, own, cells, weights, begin, end)


@inlined
def _lent(values):
    first, rest = without_refcount(values)
    return first.sum() + rest[0][1] + rest[1]


@pytest.mark.parametrize("after", [(-np.inf, np.inf, 1.0, -0.0), (-0.5, 0.75, 0.3, 1.7)])
def test_eight_polynomials_are_those_of_the_loop(after):
    table = RANDOM.normal(size=(20, N_SIDE))
    work = np.concatenate([RANDOM.uniform(-1.0, 1.0, 16), np.empty(16)])
    work[16:] = (RANDOM.integers(0, 20, 16) * N_SIDE).view(np.float64)
    work[9] = np.nan
    ours, plain = np.zeros(16), np.zeros(16)
    for lane in (0, 8):
        _evaluate(ours, work, table, lane, 16 + lane, after)
        _plain_eight(plain, work, table, lane, 16 + lane, after)
    np.testing.assert_array_equal(ours, plain)
    wanted = np.polynomial.polynomial.polyval(work[3], table[work[19].view(np.int64) // N_SIDE])
    low, high, narrow, offset = after
    assert ours[3] == pytest.approx(narrow * np.clip(wanted, low, high) + offset, rel=1e-14)
    assert np.isnan(ours[9])


@pytest.mark.parametrize(("begin", "end"), [(0, 0), (0, 1), (2, 9), (0, 11)])
def test_a_sum_of_rows_is_made_in_order(begin, end):
    buffer = RANDOM.normal(size=12 * LANES)
    cells, weights = np.arange(1, 12) * LANES, RANDOM.normal(size=11)
    plain, wanted = buffer.copy(), 0.7 * buffer[:LANES]
    for k in range(begin, end):
        wanted += weights[k] * buffer[cells[k] : cells[k] + LANES]
    rest = buffer[LANES:].copy()
    _sum(buffer, 0, 0.7, cells, weights, begin, end)
    _plain_sum(plain, 0, 0.7, cells, weights, begin, end)
    np.testing.assert_array_equal(buffer, plain)
    np.testing.assert_array_equal(buffer[:LANES], wanted)
    np.testing.assert_array_equal(buffer[LANES:], rest)


def test_what_is_lent_is_the_same_and_still_its_owners():
    first, second = np.arange(3.0), np.array([4.0, 5.0])
    for _ in range(3):
        assert _lent((first, (second, 6.0))) == 14.0
    np.testing.assert_array_equal(first, [0.0, 1.0, 2.0])
    assert numba.config.DISABLE_JIT or _lent.signatures
