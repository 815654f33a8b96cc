"""The kernel's programs for derived inputs against the same arithmetic done by Python's operators."""

import operator
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dependence.derived import build_program, derive_tile
from engine.dependence.expression_ops import OPERATIONS
from engine.distributions import Normal, Uniform
from engine.kernels.sampler import build_sampler
from engine.kernels.tile_sampling import fill_base
from engine.model.inputs import INPUT_NAMES, INPUT_ROW, N_INPUT
from engine.model.tile import LANES, N_WORK, SIZE
from tests.engine.draws import company
from tests.engine.through_tile import draw_tile

few = settings(max_examples=100, deadline=None, derandomize=True)


def _least(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(a) | np.isnan(b), np.nan, np.where(a < b, a, b))


def _greatest(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(a) | np.isnan(b), np.nan, np.where(a > b, a, b))


PYTHON: dict[str, Callable] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv,
    "min": _least, "max": _greatest,
}  # fmt: skip


def evaluated(tree, rows: dict[str, np.ndarray]) -> np.ndarray:
    if isinstance(tree, str):
        return rows[tree]
    if isinstance(tree, float):
        return np.full(LANES, tree)
    with np.errstate(all="ignore"):
        return PYTHON[tree[0]](evaluated(tree[1], rows), evaluated(tree[2], rows))


def derived(trees: dict, rows: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """All input rows after the program ran on a tile."""
    buffer = np.full(SIZE, np.nan)
    for name, row in INPUT_ROW.items():
        buffer[row * LANES : (row + 1) * LANES] = rows[name]
    derive_tile(buffer, build_program(trees))
    return dict(zip(INPUT_NAMES, buffer[: N_INPUT * LANES].reshape(N_INPUT, LANES), strict=True))


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, width=64),
    st.sampled_from([0.0, 1.0, -1.0, 0.074, 5e-324, 1e308]),
)
READ = INPUT_NAMES[:6]
LEAVES = st.one_of(NUMBERS, st.sampled_from(READ))


def trees_of(operations: str):
    return st.recursive(
        LEAVES, lambda inner: st.tuples(st.sampled_from(operations.split()), inner, inner), max_leaves=40
    )


TREES = trees_of("+ - * / min max")


def some_rows(seed: int) -> dict[str, np.ndarray]:
    """Numbers of every size and sign, with zeros, infinities and NaN among them."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(N_INPUT, LANES)) * 10.0 ** rng.integers(-8, 9, (N_INPUT, LANES))
    for special in (0.0, np.inf, -np.inf, np.nan):
        rows[rng.random(rows.shape) < 0.03] = special
    return dict(zip(INPUT_NAMES, rows, strict=True))


@few
@given(trees_of("+ - * /"), st.integers(0, 2**32 - 1))
def test_bits_are_those_of_python_and_the_sign_of_zero_too(tree, seed):
    # Only here: min and max of 0.0 and -0.0 may be either.
    rows = some_rows(seed)
    found, wanted = derived({"base_debt": tree}, rows)["base_debt"], evaluated(tree, rows)
    number = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.isnan(found), ~number)
    assert found[number].tobytes() == wanted[number].tobytes()


@few
@given(TREES, st.integers(0, 2**32 - 1))
def test_a_program_computes_what_its_tree_says(tree, seed):
    rows = some_rows(seed)
    after = derived({"base_debt": tree}, rows)
    np.testing.assert_array_equal(after["base_debt"], evaluated(tree, rows))  # NaN where NaN
    for name in INPUT_NAMES:
        if name != "base_debt":
            np.testing.assert_array_equal(after[name], rows[name])


@few
@given(st.lists(TREES, min_size=3, max_size=3), st.integers(0, 2**32 - 1))
def test_each_reads_those_before_it(trees, seed):
    rows = some_rows(seed)
    first, second, third = trees
    chain = {
        "base_debt": first,
        "base_equity": ("-", "base_debt", second),
        "base_cash": ("+", ("*", "base_equity", third), "base_debt"),
    }
    wanted = dict(rows)
    for name, tree in chain.items():
        wanted[name] = evaluated(tree, wanted)
    after = derived(chain, rows)
    for name in INPUT_NAMES:
        np.testing.assert_array_equal(after[name], wanted[name])


def test_every_operation_is_known():
    rising, falling = np.linspace(-3.0, 3.0, LANES), np.linspace(2.0, -1.0, LANES)
    rows = some_rows(1) | {"revenue": rising, "inflation": falling}
    found = {name: derived({"base_debt": (name, "revenue", "inflation")}, rows)["base_debt"]
             for name in OPERATIONS}
    assert OPERATIONS.keys() == PYTHON.keys()
    for name, values in found.items():
        np.testing.assert_array_equal(values, PYTHON[name](rising, falling))
    assert len({values.tobytes() for values in found.values()}) == len(OPERATIONS)


def test_nothing_is_fused():
    # (1 + e)(1 - e) - 1 is -e^2 where a multiply-add is fused, and 0 where the product is rounded.
    e = 2.0**-30
    rows = some_rows(1) | {"revenue": np.full(LANES, 1.0 + e), "inflation": np.full(LANES, 1.0 - e)}
    after = derived({"base_debt": ("-", ("*", "revenue", "inflation"), 1.0)}, rows)
    np.testing.assert_array_equal(after["base_debt"], 0.0)


def test_a_copy_and_a_constant():
    rows = some_rows(2)
    after = derived({"base_debt": "revenue", "base_cash": 7.5, "base_equity": "base_cash"}, rows)
    np.testing.assert_array_equal(after["base_debt"], rows["revenue"])
    np.testing.assert_array_equal(after["base_cash"], 7.5)
    np.testing.assert_array_equal(after["base_equity"], 7.5)


def test_no_expressions_no_steps():
    rows = some_rows(3)
    assert build_program({}).steps.shape == (0, 4)
    for name, values in derived({}, rows).items():
        np.testing.assert_array_equal(values, rows[name])


def right_leaning(depth: int):
    tree = 1.0
    for _ in range(depth):
        tree = ("+", 1.0, tree)
    return tree


def test_more_parts_than_the_workspace_holds_are_refused():
    deepest = right_leaning(N_WORK - 1)
    assert derived({"base_debt": deepest}, some_rows(4))["base_debt"][0] == N_WORK
    with pytest.raises(ValueError, match=f"has more than {N_WORK} parts waiting for each other"):
        build_program({"base_debt": ("+", 1.0, deepest)})


def test_draws_are_derived_from_what_was_drawn():
    marginals = {"revenue": Uniform(100.0, 200.0), "tax_rate": Normal(0.3, 0.01)}
    trees = {"fixed_operating_expenses": ("*", 0.074, "revenue")}
    sampler = build_sampler(company(), marginals, 5, derived=trees)
    plain = build_sampler(company(), marginals, 5)
    rows = []
    for one in (sampler, plain):
        buffer = np.zeros(SIZE)
        fill_base(buffer, one.source.base)
        draw_tile(buffer, *one[:3], 64)
        rows.append(buffer[: N_INPUT * LANES].reshape(N_INPUT, LANES).copy())
    expenses, revenue = INPUT_ROW["fixed_operating_expenses"], INPUT_ROW["revenue"]
    assert np.unique(rows[0][revenue]).size == LANES
    np.testing.assert_array_equal(rows[0][expenses], 0.074 * rows[0][revenue])
    np.testing.assert_array_equal(np.delete(rows[0], expenses, 0), np.delete(rows[1], expenses, 0))
