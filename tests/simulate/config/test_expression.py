"""Inputs computed from others: what may be written, in what order they are computed, what follows them."""

import re
from math import nan
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dependence.derived import build_program
from simulate import InputError, load_config, revalue, run, value
from simulate.config.expression import Expression, circle_in, in_order, parse_expression
from tests.simulate.configs import TREND, changed_text, input_line

few = settings(max_examples=100, deadline=None, derandomize=True)

VALUES = {"revenue": 276_100.0, "tax_rate": 0.31, "base_cash": 22_492.0}
ALLOWED = r"it takes numbers, input names, \+ - \* /, parentheses, min\(a, b\) and max\(a, b\)"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.074 * revenue", 0.074 * 276_100.0),
        ("  7 ", 7.0),
        ("revenue", 276_100.0),
        ("1 - 2 - 3", -4.0),
        ("8 / 4 / 2", 1.0),
        ("2 + 3 * 4", 14.0),
        ("(2 + 3) * 4", 20.0),
        ("-revenue + +1", -276_099.0),
        ("--3", 3.0),
        ("-2 * -3", 6.0),
        ("min(revenue, base_cash)", 22_492.0),
        ("max(min(1, 2), -3e-2)", 1.0),
        ("revenue * (1 - tax_rate) / max(base_cash, 1)", 276_100.0 * (1.0 - 0.31) / 22_492.0),
        ("1.7e308", 1.7e308),
    ],
)
def test_arithmetic(text, wanted):
    assert parse_expression(text).evaluate(VALUES) == wanted


@pytest.mark.parametrize(("text", "wanted"), [("1 / 0", np.inf), ("-1 / 0", -np.inf), ("0 / 0", nan)])
def test_a_division_by_zero_is_no_exception(text, wanted):
    np.testing.assert_equal(parse_expression(text).evaluate(VALUES), wanted)


def test_arrays_and_numbers_may_be_mixed():
    values = {"revenue": np.arange(3.0), "tax_rate": 0.3}
    found = parse_expression("max(revenue - 1, tax_rate)").evaluate(values)
    np.testing.assert_array_equal(found, [0.3, 0.3, 1.0])


def test_names():
    assert parse_expression("min(revenue, 3) - tax_rate * revenue").names() == {"revenue", "tax_rate"}
    assert parse_expression("3").names() == set()


TEXTS = st.recursive(
    st.one_of(st.floats(0.0, 1e9).map(repr), st.sampled_from(sorted(VALUES))),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda t: f"(0.0 - {t})"),
    ),
    max_leaves=12,
)


@few
@given(TEXTS)
def test_means_what_python_means(text):
    """Python's own `eval` as the oracle, on texts that we wrote."""
    try:
        wanted = eval(text, {}, dict(VALUES))
    except (ZeroDivisionError, OverflowError):
        return
    np.testing.assert_equal(parse_expression(text).evaluate(VALUES), wanted)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("abs(revenue)", "abs(revenue)"), ("__import__('os')", "__import__('os')"), ("min(revenue)", ")"),
        ("min(1, 2, 3)", ", 3)"), ("min(1, 2,)", ",)"), ("max(1, b=2)", "=2)"), ("min(*x)", "*x)"),
        ("min(1, 2)(3)", "(3)"), ("revenue(3)", "revenue(3)"), ("x.real", ".real"), ("revenue ** 2", "** 2"),
        ("revenue // 2", "// 2"), ("revenue % 2", "% 2"), ("revenue @ 2", "@ 2"), ("~revenue", "~revenue"),
        ("not revenue", "revenue"), ("revenue > 3", "> 3"), ("x == 3", "== 3"), ("x and 3", "and 3"),
        ("revenue if 1 else 2", "if 1 else 2"), ("'revenue'", "'revenue'"), ("b'x'", "'x'"),
        ("f'{revenue}'", "'{revenue}'"), ("lambda: 1", ": 1"), ("(x := 3)", ":= 3)"), ("revenue[0]", "[0]"),
        ("(1, 2)", ", 2)"), ("()", ")"), ("{}", "{}"), ("1j", "1j"), ("...", "..."), ("await x", "x"),
        ("1if 1 else 2", "1if 1 else 2"), ("x = 1", "= 1"), ("1; 2", "; 2"), ("1 2", "2"), ("1 + * 2", "* 2"),
        ("revenue # all", "# all"), ("0x10", "0x10"), ("0b1", "0b1"), ("1_000", "1_000"), ("007", "007"),
        ("1.5.2", "1.5.2"), ("1e", "1e"), ("2revenue", "2revenue"), ("\uff52evenue", "\uff52evenue"),
        ("\u0663", "\u0663"), ("1\u00a0+ 1", "\u00a0+ 1"), ("revenue\n+ 1", "\n+ 1"),
        ("(1\n+ 1)", "\n+ 1)"), ("revenue\0", "\0"), ("\ufeff1", "\ufeff1"), ("1 \\", "\\"),
        ("x" * 30 + "!", "!"), ("!" + "x" * 30, "!xxxxxxxxxxxxxxxx..."),
    ],
)  # fmt: skip
def test_all_else_is_refused_from_where_it_begins(text, rest):
    with pytest.raises(ValueError, match=f"^cannot be read from `{re.escape(rest)}` on: {ALLOWED}$"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["revenue +", "(revenue", "min", "revenue + max", "min(1,", "-", "("])
def test_half_an_expression_is_refused(text):
    with pytest.raises(ValueError, match=f"^ends too early: {ALLOWED}$"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["", "   ", "\t\n"])
def test_no_expression_is_refused(text):
    with pytest.raises(ValueError, match=f"^is empty: {ALLOWED}$"):
        parse_expression(text)


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1" + "0" * 400, "min(1e400, 3)"])
def test_a_number_beyond_a_double_is_refused(text):
    with pytest.raises(ValueError, match=r"^holds a number above 1\.8e\+308$"):
        parse_expression(text)


def test_length_and_depth_have_an_end():
    assert parse_expression("1" * 300 + " " * 200).evaluate({}) == float("1" * 300)
    with pytest.raises(ValueError, match=r"^is 501 characters long: at most 500$"):
        parse_expression("1" + " " * 500)
    for opening, closing in (("-", ""), ("+", ""), ("(", ")"), ("1 + (", ")"), ("1 - ", "")):
        assert parse_expression(opening * 40 + "1" + closing * 40).evaluate({}) in (1.0, 41.0, -39.0)
    for opening, closing in (("-", ""), ("+", ""), ("(", ")"), ("min(1,", ")")):
        with pytest.raises(ValueError, match=r"^is nested more than 40 deep$"):
            parse_expression(opening * 41 + "1" + closing * 41)


@pytest.mark.parametrize("sign", "+-*/")
def test_a_sum_may_be_as_long_as_the_text(sign):
    """Its operands do not wait for each other, so the kernel has room for it."""
    text = sign.join(["2"] * 250)
    expression = parse_expression(text)
    assert expression.evaluate({}) == eval(text)
    assert len(build_program({"base_debt": expression.tree}).steps) == 500


@pytest.mark.parametrize("text", ["1 + 2 * (" * 20 + "1" + ")" * 20, "min(1, " * 40 + "1" + ")" * 40])
def test_all_that_is_read_has_room_in_the_kernel(text):
    build_program({"base_debt": parse_expression(text).tree})
    deeper = text.replace("1)", "(1 + 2 * 3))", 1)
    with pytest.raises(ValueError, match=r"^is nested more than 40 deep$"):
        parse_expression(deeper)


def written(**expressions: str) -> dict[str, Expression]:
    return {name: parse_expression(text) for name, text in expressions.items()}


def test_each_comes_after_what_it_reads():
    expressions = written(a="b + c", b="c", c="d", e="2", f="max(e, a)")
    order = in_order(expressions)
    assert sorted(order) == sorted(expressions)
    for place, name in enumerate(order):
        assert expressions[name].names() & expressions.keys() <= set(order[:place])
    assert in_order({}) == []


def test_the_circle_is_told_in_turn():
    assert circle_in(written(z="a", a="b", b="c", c="2 * a", d="d")) == ["a", "b", "c"]
    assert circle_in(written(a="b + c", b="c", c="1")) == []


@pytest.mark.parametrize(
    ("expressions", "circle"),
    [
        ({"a": "a + 1"}, "a -> a"),
        ({"a": "b", "b": "a"}, "a -> b -> a"),
        ({"z": "a", "a": "b", "b": "min(c, 1)", "c": "2 * a"}, "a -> b -> c -> a"),
    ],
)
def test_circles_are_refused_by_name(expressions, circle):
    with pytest.raises(ValueError, match=f"^goes in a circle: {circle}$"):
        in_order(written(**expressions))


# In configs. The expenses are 7.4% of revenue, which is uncertain; interest-bearing debt hangs on both.
REVENUE = 'revenue = { base = 276_100.0, dist = "normal", sd = 10_000.0 }'
EXPENSES = 'fixed_operating_expenses = { expr = "0.074 * revenue" }'
DEBT = 'base_debt = { expr = "1.5 * fixed_operating_expenses - 446.1" }'


def config(folder: Path, *settings: str):
    pairs = '    { between = ["variable_cost_ratio", "fixed_operating_expenses"]'
    text = changed_text(TREND, *(
        (input_line("iij", line.split(" = ")[0]), line) for line in (REVENUE, EXPENSES, DEBT)
    ))
    text = "\n".join(line for line in text.splitlines() if not line.startswith(pairs))
    path = folder / "derived.toml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, settings)


def test_the_base_case_is_derived(tmp_path):
    base = config(tmp_path).base
    assert base.fixed_operating_expenses == 0.074 * 276_100.0
    assert base.base_debt == 1.5 * base.fixed_operating_expenses - 446.1
    fixed = config(tmp_path, f"fixed_operating_expenses={float(base.fixed_operating_expenses)!r}")
    assert value(fixed).intrinsic_value == value(config(tmp_path)).intrinsic_value


def test_a_setting_moves_what_reads_it(tmp_path):
    base = config(tmp_path, "revenue=300_000").base
    assert base.fixed_operating_expenses == 0.074 * 300_000.0
    assert base.base_debt == 1.5 * (0.074 * 300_000.0) - 446.1


def test_a_setting_replaces_an_expression(tmp_path):
    changed = config(tmp_path, "fixed_operating_expenses=20_000")
    assert changed.base.fixed_operating_expenses == 20_000.0
    assert changed.base.base_debt == 1.5 * 20_000.0 - 446.1
    assert set(changed.expressions) == set(config(tmp_path).expressions) - {"fixed_operating_expenses"}


def test_a_setting_may_be_an_expression(tmp_path):
    changed = config(tmp_path, 'base_cash={ expr = "revenue / 12" }')
    assert changed.base.base_cash == 276_100.0 / 12.0


def test_draws_are_derived_in_the_kernel_as_they_are_outside(tmp_path):
    """Every draw revalued from its uncertain inputs alone: the same bits."""
    derived = config(tmp_path)
    dataset = run(derived, draws=5_000, seed=3)
    drawn = {str(name): dataset["inputs"].sel(input=name).values for name in dataset["input"].values}
    assert "fixed_operating_expenses" not in drawn
    again = revalue(derived, drawn).value
    np.testing.assert_array_equal(again, dataset["intrinsic_value"].values)
    # And from all inputs, the derived ones worked out by hand.
    expenses = 0.074 * drawn["revenue"]
    by_hand = drawn | {"fixed_operating_expenses": expenses, "base_debt": 1.5 * expenses - 446.1}
    np.testing.assert_array_equal(revalue(derived, by_hand).value, dataset["intrinsic_value"].values)


def test_derived_inputs_follow_a_change_unless_changed_themselves(tmp_path):
    derived = config(tmp_path)
    expenses = 0.074 * 300_000.0
    follows = revalue(derived, {"revenue": 300_000.0}).value[0]
    debt = 1.5 * expenses - 446.1
    given = {"revenue": 300_000.0, "fixed_operating_expenses": expenses, "base_debt": debt}
    assert follows == revalue(derived, given).value[0]
    own = revalue(derived, {"revenue": 300_000.0, "fixed_operating_expenses": 20_000.0}).value[0]
    debt = 1.5 * 20_000.0 - 446.1
    given = {"revenue": 300_000.0, "fixed_operating_expenses": 20_000.0, "base_debt": debt}
    assert own == revalue(derived, given).value[0]
    assert own != follows


def test_a_derived_input_does_not_move_the_others_draws(tmp_path):
    count = 2_000
    plain = config(tmp_path, "base_debt=30_200")
    one, other = (run(c, draws=count, seed=3)["inputs"].values for c in (config(tmp_path), plain))
    np.testing.assert_array_equal(one, other)


def test_a_draw_that_divides_by_zero_has_no_value(tmp_path):
    """The base case is fine; a third of the draws are not, are counted and do not stop the run."""
    switch = 'base_cash = { base = 2.0, dist = "discrete", values = [0, 1, 2], weights = [0.2, 0.3, 0.5] }'
    path = tmp_path / "zero.toml"
    path.write_text(changed_text(
        TREND, (input_line("iij", "base_cash"), switch),
        (input_line("iij", "cash_flow_adjustment"), 'cash_flow_adjustment = { expr = "0.01 / base_cash" }'),
    ), encoding="utf-8")  # fmt: skip
    dataset = run(load_config(path), draws=2_000, seed=3)
    zero = dataset["inputs"].sel(input="base_cash").values == 0.0
    assert 0 < zero.sum() < zero.size
    np.testing.assert_array_equal(np.isnan(dataset["intrinsic_value"].values), zero)


def test_a_base_case_that_divides_by_zero_is_refused(tmp_path):
    with pytest.raises(InputError, match=r'expr = "1 / 0": gives inf, which must be a finite number'):
        config(tmp_path, 'base_debt={ expr = "1 / 0" }')
