"""Implied inputs: against equations of a one-year model, root finding one by one, direct re-evaluation."""

import numpy as np
import pytest
from scipy import optimize

from reports.decisions.decisions import decisions_of
from reports.decisions.reverse_dcf.reverse_dcf import (
    MAIN_DRIVERS,
    Implied,
    format_base,
    format_goal,
    format_value,
    market_implied,
)
from reports.decisions.reverse_dcf.section import implied_section, remark
from reports.document import Table
from simulate import load_config, returns_of, revalue, value
from simulate.config.loading import config_from_text
from tests.reports.runs import evaluate, fixed_config, gordon_run, run, scenario_config
from tests.simulate.configs import PAGES, changed_text

TARGET = '[[broker_targets]]\nbroker = "{}"\ntarget = {!r}\n\n[inputs]'


_GOALS = {}


def goals_of(config):
    """What a config's amounts imply, once a config; one draw will do."""
    if config.sha256 not in _GOALS:
        _GOALS[config.sha256] = market_implied(evaluate(run(config, draws=1)))
    return _GOALS[config.sha256]


def implied_by(config, goal=0):
    """By input, what the price (or a target) implies."""
    return {one.name: one for one in goals_of(config)[goal].implied}


def worth(config, name, at):
    return float(revalue(config, {name: at}).value[0])


def uniform(name, base, low, high):
    return f'{name}={{base={base!r}, dist="uniform", min={low!r}, max={high!r}}}'


def with_target(target, *changes, settings=()):
    text = changed_text("iij", *changes, ("[inputs]", TARGET.format("Somebody", target)))
    return config_from_text(text, "iij", "iij.toml", settings)


@pytest.mark.parametrize("name", ["iij", "iiji-2019"])
def test_each_value_makes_the_base_case_worth_the_amount(name):
    """Direct: a config with that one input set is worth the price, or the target."""
    config = load_config(name)
    goals = goals_of(config)
    assert [goal.name for goal in goals] == ["price", *(t.broker for t in config.file.broker_targets)]
    found = 0
    for goal in goals:
        assert {one.name for one in goal.implied} == set(config.marginals)
        for one in goal.implied:
            if one.value is not None:
                found += 1
                assert worth(config, one.name, one.value) == pytest.approx(goal.amount, rel=1e-9)
                percentile = float(config.marginals[one.name].cdf(np.array([one.value]))[0])
                assert one.percentile == pytest.approx(100.0 * percentile)
    assert found > 10


def test_it_is_the_config_itself_that_is_worth_the_price():
    config = load_config(PAGES)
    for one in implied_by(config).values():
        if one.value is not None and one.low < one.value < one.high and not one.outside:
            direct = value(load_config(PAGES, [f"{one.name}={one.value!r}"]))
            assert direct.intrinsic_value == pytest.approx(2_493.0, rel=1e-9)


@pytest.mark.parametrize(
    ("name", "far"),
    [
        ("initial_growth", 0.03), ("initial_discount_rate", 0.09), ("variable_cost_ratio", 0.87),
        ("tax_rate", 0.6),
    ],
)
def test_roots_are_brent_s(name, far):
    config = load_config(PAGES)
    base = getattr(config.base, name)
    root = optimize.brentq(lambda at: worth(config, name, at) - 2_493.0, base, far, xtol=1e-15)
    assert implied_by(config)[name].value == pytest.approx(root, rel=1e-9)


def test_one_year_by_hand():
    """V = (X + cash) / (1 + r) / S: each implied input in closed form."""
    settings = [
        uniform("shares_outstanding", 186.963, 150.0, 200.0), uniform("base_cash", 22_492.0, 0.0, 45_500.0),
        uniform("initial_discount_rate", 0.043, 0.01, 0.11),
    ]
    changes = ("years = 25", "years = 1"), ('terminal = "run-off"', 'terminal = "none"')
    config = with_target(170.0, *changes, settings=settings)
    base = value(config)
    assert base.lines["shareholder_claim"] == [1.0]
    shares, rate, cash, amount = 186.963, 0.043, 22_492.0, 170.0
    ratio = amount / base.intrinsic_value
    wanted = {
        "base_cash": cash + (amount - base.intrinsic_value) * shares * (1.0 + rate),
        "shares_outstanding": shares / ratio,
        "initial_discount_rate": (1.0 + rate) / ratio - 1.0,
    }
    found = implied_by(config, 2)
    for name, at in wanted.items():
        assert found[name].value == pytest.approx(at, rel=1e-9)
    at_price = implied_by(config)["shares_outstanding"]
    assert at_price.value == pytest.approx(shares * base.intrinsic_value / 2_493.0, rel=1e-9)
    assert at_price.outside


def test_no_root_says_why():
    config = load_config(PAGES)
    cash = implied_by(config)["base_cash"]  # all the cash is not what lies between value and price
    assert (cash.value, cash.percentile, cash.n_root, cash.obstacle) == (None, None, 0, "above")
    assert cash.extreme == worth(config, "base_cash", 0.0) > 2_493.0
    words = remark(cash, 2_493.0, "JPY")
    assert "stays above ¥2,493" in words
    assert "¥3,137, at ¥0m" in words
    turn = implied_by(config, 1)["revenue_to_adjusted_assets"]
    assert turn.obstacle == "below"
    assert turn.extreme == worth(config, turn.name, turn.extreme_at) < 3_600.0
    assert "stays below ¥3,600" in remark(turn, 3_600.0, "JPY")


def test_an_input_that_does_not_matter():
    """Nothing is financed from shares in iij, so their price does not dilute anybody."""
    config = load_config(PAGES, [uniform("share_price", 2_493.0, 2_400.0, 2_600.0)])
    found = implied_by(config)["share_price"]
    assert (found.value, found.obstacle) == (None, "flat")
    assert "does not move the value" in remark(found, 2_493.0, "JPY")


def test_the_floor_is_no_root():
    """With so much cash taken out, a share is worth 0 over all of some ranges."""
    config = load_config(PAGES, ["cash_flow_adjustment=-0.5"])
    assert value(config).intrinsic_value == 0.0
    found = implied_by(config)
    assert found["tax_rate"].obstacle == "flat"
    assert "which is ¥0" in remark(found["tax_rate"], 2_493.0, "JPY")
    for one in found.values():
        if one.value is not None:
            assert worth(config, one.name, one.value) == pytest.approx(2_493.0)


def test_at_the_floor_of_book_value_nothing_is_implied():
    """Book value moves with revenue, so it passes the amount; the floor does, not the forecast."""
    config = load_config(PAGES)
    book = config.base.base_equity / config.base.shares_outstanding
    text = changed_text("iij", ('floor = "zero"', 'floor = "book"'))
    amount = float(1.05 * book)
    text = text.replace("[inputs]", TARGET.format("Somebody", amount), 1)
    settings = ["variable_cost_ratio=1.2", uniform("revenue", 276_100.0, 250_000.0, 300_000.0)]
    floored = config_from_text(text, "iij", "iij.toml", settings)
    assert value(floored).intrinsic_value == pytest.approx(book)
    at = 1.05 * 276_100.0
    assert worth(floored, "revenue", at) == pytest.approx(amount)  # only at the floor
    found = implied_by(floored, 2)["revenue"]
    assert (found.value, found.obstacle) == (None, "jump")
    assert "passes" in remark(found, amount, "JPY")


def test_of_several_values_the_nearest():
    config = load_config("iiji-2019")
    found = implied_by(config)["revenue_to_adjusted_assets"]
    assert found.n_root == 2
    assert "the nearest of 2 such values" in remark(found, 10.12, "USD")
    grid = np.linspace(found.low, found.high, 1_001)
    above = revalue(config, {found.name: grid}).value > 10.12
    crossings = grid[np.flatnonzero(above[1:] != above[:-1])]
    assert crossings.size == 2
    nearest = crossings[np.argmin(np.abs(crossings - 1.147))]
    assert found.value == pytest.approx(nearest, abs=2.0 * (grid[1] - grid[0]))


def test_without_uncertain_inputs_the_main_drivers():
    found = implied_by(fixed_config())
    assert tuple(found) == MAIN_DRIVERS
    with_ranges = implied_by(load_config(PAGES))
    for name, one in found.items():
        assert one.value == pytest.approx(with_ranges[name].value, rel=1e-9)
        assert (one.percentile, one.outside) == (None, False)


def test_scenario_inputs_and_draws_without_a_value():
    config = scenario_config()
    revenue = implied_by(config)["revenue"]
    assert worth(config, "revenue", revenue.value) == pytest.approx(2_493.0)
    assert revenue.percentile in (0.0, 25.0, 100.0)  # a staircase
    evaluation = evaluate(gordon_run(1, 3))
    for one in market_implied(evaluation)[0].implied:
        assert one.value is not None or one.obstacle
        assert np.isfinite([one.low, one.high]).all()


def test_the_base_case_at_the_target_implies_itself():
    amount = value(load_config(PAGES)).intrinsic_value
    found = implied_by(with_target(amount), 2)
    for name in ("initial_growth", "tax_rate", "initial_discount_rate"):
        assert found[name].value == pytest.approx(getattr(load_config(PAGES).base, name), rel=1e-9)


def section_of(config):
    evaluation = evaluate(run(config, draws=1))
    return implied_section(decisions_of(evaluation).implied, evaluation)


def of_table(section, name):
    table = next(part for part in section.parts if isinstance(part, Table) and part.name == name)
    return {row[0].shown: [cell.shown for cell in row[1:]] for row in table.rows}


def test_the_base_case_at_the_price_needs_no_other_input():
    config = load_config(PAGES)
    amount = value(config).intrinsic_value
    section = section_of(load_config(PAGES, [f"share_price={amount!r}"]))
    words = " ".join(section.paragraphs)
    assert section.paragraphs[0].endswith("which is the price: the market may believe just that.")
    assert "must hold at least one" not in words
    assert "The price, ¥3,253: the base case is worth just that, so no input has to be different." in words
    rows = of_table(section, "implied-price")
    assert rows["initial growth"][:2] == ["12.19%", "12.19%"]


def test_the_one_input_that_would_do_is_named_though_it_is_unlikely():
    """Growth alone, and the price is what the base case is worth at its P7."""
    config = fixed_config("initial_growth")
    at = float(config.marginals["initial_growth"].ppf(np.array([0.07]))[0])
    amount = worth(config, "initial_growth", at)
    held = [f"{name}={config.tables[name].base!r}" for name in load_config(PAGES).marginals
            if name != "initial_growth"]
    words = section_of(load_config(PAGES, [*held, f"share_price={amount!r}"])).paragraphs[1]
    assert words.endswith(
        f": no input alone explains it within its P10 to P90; the nearest is initial growth of "
        f"{100 * at:.2f}%, its P7.0."
    )
    assert "several would have to move" not in words


def test_digits_of_their_own():
    rows = of_table(section_of(load_config(PAGES)), "implied-price")
    assert rows["working capital to revenue"][0] == "10.5%"
    for base, implied, *_ in rows.values():
        for shown in (base, implied):
            assert len(shown.strip("¥%m years").replace(",", "").replace(".", "").lstrip("-0")) <= 7
    turn = implied_by(load_config("iiji-2019"))["revenue_to_adjusted_assets"]
    assert format_base(turn, "USD") == "1.147"
    assert len(format_value(turn, "USD")) >= len("1.10")


@pytest.mark.parametrize(("value", "shown"), [
    (0.1219, "12.19%"), (0.1219 + 1e-12, "12.19%"), (0.1225, "12.250%"), (0.0751, "7.51%"), (0.0, "0%"),
    (1.5e-5, "0.00150%"), (0.121901, "12.1901%"),
])
def test_an_implied_value_has_three_digits_and_those_that_differ(value, shown):
    one = Implied("initial_growth", "rate", 0.1219, value, None, False, 1, 0.0, 1.0)
    assert format_value(one, "JPY") == shown


def test_an_end_that_is_not_zero_is_not_shown_as_zero():
    one = Implied("asset_life", "years", 5.0, None, None, False, 0, 0.004, 50.0, "above", 3_000.0, 0.004)
    assert remark(one, 2_493.0, "JPY").startswith("from 0.00400 years to 50.0 years")


def test_a_broker_called_price_is_not_the_market():
    text = changed_text("iij", ("[inputs]", TARGET.format("price", 3_600.0)))
    goals = goals_of(config_from_text(text, "iij", "iij.toml"))
    assert [goal.is_price for goal in goals] == [True] + [False] * (len(goals) - 1)
    assert format_goal(goals[0], "JPY") == "the price, ¥2,493"
    assert "the target of price, ¥3,600" in [format_goal(goal, "JPY") for goal in goals]


def test_at_each_value_for_the_hurdle_the_base_case_returns_it():
    """A config with that one input set has the hurdle as its internal rate of return."""
    text = changed_text("iij", ("[inputs]", "[rating]\nhurdle = 0.12\n\n[inputs]"))
    config = config_from_text(text, "iij", "iij.toml")
    goals = goals_of(config)
    assert [goal.name for goal in goals] == ["price", "Jefferies", "hurdle"]
    assert format_goal(goals[-1], "JPY") == "a return of 12% a year at the price, ¥2,493"
    found = [one for one in goals[-1].implied if one.value is not None and not one.outside]
    assert len(found) > 3
    for one in found:
        changed = load_config("iij", [f"{one.name}={one.value!r}"])
        assert returns_of(changed, draws=1).base == pytest.approx(0.12, abs=1e-7), one.name
    names = {one.name for one in goals[-1].implied}
    assert names.isdisjoint({"initial_discount_rate", "discount_rate_multiplier"})
    table = next(part for part in implied_section(goals, evaluate(run(config, draws=10))).parts
                 if part.name == "implied-hurdle")
    assert table.notes[-1] == "Values of a share here are at a flat discount rate of 12%."


def test_no_floor_stands_between_a_price_below_book_and_the_hurdle():
    """Equity is 615 a share, and half of that is the price: a value at the floor would be no root."""
    changes = ("[inputs]", "[rating]\nhurdle = 0.5\n\n[inputs]"), ('floor = "zero"', 'floor = "book"')
    config = config_from_text(changed_text("iij", *changes), "iij", "iij.toml", ["share_price=300"])
    found = {one.name: one for one in goals_of(config)[-1].implied}
    settings = ["share_price=300", f"tax_rate={found['tax_rate'].value!r}"]
    changed = config_from_text(config.text, "iij", "iij.toml", settings)
    assert returns_of(changed, draws=1).base == pytest.approx(0.5, abs=1e-7)
