"""Bit for bit: the kernel gives the same bytes whatever the threads, chunks and companions."""

import os
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from engine.distributions import Uniform
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation, value_draws, value_inputs
from engine.model.inputs import INPUT_ROW, N_INPUT, Inputs
from engine.model.line_items import LINE_NAMES
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.model.statements import statements
from engine.model.tile import LANES
from tests.engine.conftest import JIT_IS_ON
from tests.engine.digest import MARGINALS, NAMES, digest, sample
from tests.engine.draws import company, random_companies, to_matrix
from tests.engine.horizons import to_horizon

ROOT = Path(__file__).parents[3]
needs_jit = pytest.mark.skipif(not JIT_IS_ON, reason="interpreted, nothing runs in parallel")


def _bits(result: Valuation) -> list[bytes]:
    return [column.tobytes() for column in result]


@pytest.fixture(scope="module")
def count(n_draw):
    """More than two tasks of 64 tiles, and not a whole number of tiles."""
    return n_draw(5_001, 227)


@pytest.fixture(scope="module")
def whole(count):
    return sample(count)


@needs_jit
def test_one_thread_and_all_threads_give_the_same_bytes(count):
    before = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        alone = digest(count)
        numba.set_num_threads(numba.config.NUMBA_NUM_THREADS)
        assert digest(count) == alone
    finally:
        numba.set_num_threads(before)


def _elsewhere(count: int, **environment: str) -> list[str]:
    """What another process prints: each number of threads, and its digest."""
    command = [sys.executable, "-m", "tests.engine.digest", str(count)]
    variables = os.environ | {"PYTHONPATH": ".", "PYTHONWARNINGS": "ignore"} | environment
    done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.heavy
@needs_jit
def test_four_threads_give_the_same_bytes(count):
    wanted = digest(count)
    printed = _elsewhere(count, NUMBA_NUM_THREADS="4")
    assert printed == ["1", wanted, "2", wanted, "3", wanted, "4", wanted]


@pytest.mark.heavy
@needs_jit
def test_compiled_and_interpreted_kernels_give_the_same_bytes():
    assert _elsewhere(301, NUMBA_NUM_THREADS="1", NUMBA_DISABLE_JIT="1") == ["1", digest(301)]


@pytest.mark.parametrize("sizes", [(1, 31, 33, 64, 7), (2, 2, 95), (160,), (LANES + 1, LANES - 1, 3)])
@pytest.mark.parametrize("first", [0, 1, 17, 2 * LANES])
def test_chunks_of_any_size_and_start_give_the_same_bytes(first, sizes, whole):
    result, inputs = whole
    for size in sizes:
        part, part_inputs = sample(size, first=first)
        here = slice(first, first + size)
        assert _bits(part) == [column[here].tobytes() for column in result]
        assert part_inputs.tobytes() == inputs[here].tobytes()
        first += size


def test_large_chunks_give_the_same_bytes(whole, count):
    result, inputs = whole
    cut = count // 2 + 5
    head, head_inputs = sample(cut)
    tail, tail_inputs = sample(count - cut, first=cut)
    for column, *parts in zip(result, head, tail, strict=True):
        np.testing.assert_array_equal(np.concatenate(parts), column)
    np.testing.assert_array_equal(np.concatenate([head_inputs, tail_inputs]), inputs)


def test_slices_of_larger_arrays_are_filled_and_nothing_else(whole):
    large = empty_valuation(200)
    for column in large:
        column.fill(1)
    inputs = np.ones((200, len(NAMES)))
    sampler = build_sampler(company(), MARGINALS, 5)
    value_draws(sampler, Horizon(30), 0, Valuation(*(column[50:130] for column in large)), inputs[50:130])
    outside = np.r_[:50, 130:200]
    assert all(np.all(column[outside] == 1) for column in (*large, inputs))
    for ours, theirs in zip((*large, inputs), (*whole[0], whole[1]), strict=True):
        np.testing.assert_array_equal(ours[50:130], theirs[:80])


def test_keeping_inputs_changes_no_result(whole, count):
    out = empty_valuation(count)
    value_draws(build_sampler(company(), MARGINALS, 5), Horizon(30), 0, out)
    assert _bits(out) == _bits(whole[0])


def test_draws_far_out_in_the_stream_are_reached():
    far = 2**40 + 3
    result, inputs = sample(50, first=far)
    assert np.all(result.reason == 0)
    assert sample(1, first=far + 49)[1].tobytes() == inputs[[49]].tobytes()


def test_another_uncertain_input_leaves_the_draws_of_the_others_alone(whole, count):
    more = sample(count, terminal_growth=Uniform(0.02, 0.05))[1]
    names = [name for name in company()._fields if name in {*NAMES, "terminal_growth"}]
    others = [i for i, name in enumerate(names) if name != "terminal_growth"]
    assert more.shape[1] == whole[1].shape[1] + 1
    assert np.ascontiguousarray(more[:, others]).tobytes() == whole[1].tobytes()


def test_one_uncertain_input_less_leaves_the_draws_of_the_others_alone(whole, count):
    fewer = {name: marginal for name, marginal in MARGINALS.items() if name != "tax_rate"}
    inputs = np.empty((count, len(fewer)))
    value_draws(build_sampler(company(), fewer, 5), Horizon(30), 0, empty_valuation(count), inputs)
    kept = [i for i, name in enumerate(NAMES) if name != "tax_rate"]
    assert inputs.tobytes() == np.ascontiguousarray(whole[1][:, kept]).tobytes()


def test_another_marginal_of_an_input_keeps_its_ranks(whole, count):
    other = sample(count, tax_rate=Uniform(0.1, 0.5))[1]
    column = NAMES.index("tax_rate")
    ranks, other_ranks = whole[1][:, column].argsort(), other[:, column].argsort()
    np.testing.assert_array_equal(ranks, other_ranks)


def test_another_seed_gives_other_draws(whole, count):
    assert not np.any(sample(count, seed=6)[1] == whole[1])


def _matrix(inputs: np.ndarray) -> np.ndarray:
    matrix = np.tile(to_matrix(company()), inputs.shape[0])
    matrix[[INPUT_ROW[name] for name in NAMES]] = inputs.T
    return matrix


@pytest.mark.parametrize("terminal", list(Terminal), ids=lambda t: t.name)
def test_sampled_draws_are_valued_as_if_they_were_given(terminal, whole, count):
    horizon = to_horizon(30, terminal=terminal, floor=Floor.BOOK)
    out = empty_valuation(count)
    value_draws(build_sampler(company(), MARGINALS, 5), horizon, 0, out)
    assert _bits(value_inputs(_matrix(whole[1]), horizon)) == _bits(out)


def test_a_value_is_the_sum_of_its_statements_present_worths(whole):
    horizon = to_horizon(30, terminal=Terminal.NONE, floor=Floor.NONE)
    matrix = _matrix(whole[1][:100])
    values = value_inputs(matrix, horizon).value
    for draw, value in enumerate(values):
        inputs = Inputs(*matrix[:, draw])
        table = dict(zip(LINE_NAMES, statements(inputs, 30), strict=True))
        worths = table["present_value"] * table["shareholder_claim"] / inputs.shares_outstanding
        assert value == pytest.approx(worths.sum(), rel=1e-12, abs=1e-12 * np.abs(worths).sum())


def test_without_uncertain_inputs_every_draw_is_the_base_case():
    out, inputs = empty_valuation(70), np.empty((70, 0))
    value_draws(build_sampler(company(), {}, 5), Horizon(30), 3, out, inputs)
    assert np.unique(out.value).tolist() == value_inputs(to_matrix(company()), Horizon(30)).value.tolist()


def test_no_draws_are_no_work():
    out = empty_valuation(0)
    value_draws(build_sampler(company(), MARGINALS, 5), Horizon(30), 0, out)
    assert [column.size for column in out] == [0, 0, 0, 0]
    assert value_inputs(np.empty((N_INPUT, 0)), Horizon(30)).value.size == 0


def test_members_of_the_enums_are_rules_too():
    matrix = random_companies(70, seed=11)
    members = Horizon(30, terminal=Terminal.EXIT_PE, floor=Floor.NONE)
    numbers = to_horizon(30, terminal=Terminal.EXIT_PE, floor=Floor.NONE)
    assert _bits(value_inputs(matrix, members)) == _bits(value_inputs(matrix, numbers))


def test_results_have_the_types_that_are_stored():
    result = value_inputs(to_matrix(company()), Horizon(30))
    assert [column.dtype for column in result] == [np.float64, np.uint8, np.bool_, np.float64]


def test_a_matrix_in_any_memory_order_gives_the_same_bytes():
    matrix = random_companies(70, seed=9)
    wanted = _bits(value_inputs(matrix, Horizon(10)))
    assert _bits(value_inputs(np.asfortranarray(matrix), Horizon(10))) == wanted
    assert _bits(value_inputs(np.repeat(matrix, 2, axis=1)[:, ::2], Horizon(10))) == wanted
    assert _bits(value_inputs(matrix.tolist(), Horizon(10))) == wanted


@pytest.mark.parametrize("shape", [(N_INPUT - 1, 5), (5, N_INPUT), (N_INPUT,)])
def test_a_matrix_of_another_shape_is_refused(shape):
    with pytest.raises(ValueError, match=rf"inputs of shape \(.*\): want \({N_INPUT}, number of draws\)"):
        value_inputs(np.ones(shape), Horizon(30))
