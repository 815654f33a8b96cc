"""The steps of P50 add up, and are what direct re-runs give."""

from dataclasses import replace

import numpy as np
import pytest

from reports.comparison.attribution import _Stages, attribute
from reports.comparison.tables import steps_table
from simulate.config.loading import config_from_text
from tests.reports.runs import (
    GORDON,
    GORDON_SETTINGS,
    SHOCKS,
    all_invalid_run,
    evaluate,
    run,
    sampled_config,
    scenario_config,
)
from tests.simulate.configs import TREND, changed_text, trend_config

GROWTH = 'initial_growth={base=0.10, dist="pert", min=0.03, max=0.16}'
RATE = "initial_discount_rate=0.045"
TAX = "tax_rate=0.35"


@pytest.fixture(scope="module")
def evaluated():
    n = 3_000
    return lambda config, draws=n, seed=3: evaluate(run(config, draws=draws, seed=seed))


def median(config, n, seed=3):
    return float(np.median(run(config, draws=n, seed=seed)["intrinsic_value"].values))


def assert_adds_up(found):
    total = sum(step.change for step in found.steps) + found.remainder
    assert abs(total - (found.now - found.before)) <= 1e-9


def test_steps_are_direct_runs_in_both_orders(evaluated):
    former = [GROWTH, RATE, TAX]
    now, before = evaluated(trend_config()), evaluated(trend_config(former))
    found = attribute(now, before)
    parts = [step.parts for step in found.steps]
    assert parts == [("initial_growth",), ("initial_discount_rate",), ("tax_rate",)]

    def moves(held):
        return np.diff([median(trend_config(settings), now.n_draw) for settings in held]).tolist()

    in_order, in_reverse = moves([former[i:] for i in range(4)]), moves([former[:i] for i in (3, 2, 1, 0)])
    assert [step.in_order for step in found.steps] == pytest.approx(in_order, abs=1e-9)
    assert [step.in_reverse for step in found.steps] == pytest.approx(in_reverse[::-1], abs=1e-9)
    assert all(step.change == pytest.approx((step.in_order + step.in_reverse) / 2) for step in found.steps)
    assert abs(found.remainder) <= 1e-9  # the same draws throughout
    assert_adds_up(found)
    assert not found.failures


def test_one_change_takes_it_all(evaluated):
    now, before = evaluated(trend_config()), evaluated(trend_config([TAX]))
    found = attribute(now, before)
    assert [step.parts for step in found.steps] == [("tax_rate",)]
    assert found.steps[0].change == found.moved > 0.0
    assert found.remainder == 0.0


def test_no_change_at_all(evaluated):
    now = evaluated(trend_config())
    found = attribute(now, evaluated(trend_config()))
    assert (found.steps, found.moved, found.remainder) == ((), 0.0, 0.0)


def test_only_the_draws_differ(evaluated):
    now, before = evaluated(trend_config()), evaluated(trend_config(), seed=4)
    found = attribute(now, before)
    assert found.steps == ()
    assert found.remainder == found.moved != 0.0


def test_remainder_holds_the_seed_and_nothing_else(evaluated):
    now, before = evaluated(trend_config()), evaluated(trend_config([TAX, RATE]), seed=4)
    found = attribute(now, before)
    again = evaluated(trend_config([TAX, RATE]), seed=3)
    assert found.remainder == pytest.approx(again.percentiles[50].value - found.before, abs=1e-9)
    assert_adds_up(found)


def test_twice_the_shares_halve_the_value(evaluated):
    """At half the price the market capitalization, and with it all dilution, is what it was."""
    shares, half = 2 * 186.963, 2493.0 / 2
    changes = [f"shares_outstanding={shares}", f"share_price={half}"]
    now, before = evaluated(trend_config(changes)), evaluated(trend_config())
    found = attribute(now, before)
    assert found.now == pytest.approx(0.5 * found.before, rel=1e-12)
    assert {step.parts for step in found.steps} == {("shares_outstanding",), ("share_price",)}
    assert_adds_up(found)


def test_shares_alone_where_nothing_is_issued(evaluated):
    """At a vast price new shares dilute nothing, so that the number of shares is a plain divisor."""
    price = "share_price=1e15"
    now = evaluated(trend_config([price, "shares_outstanding=373.926"]))
    before = evaluated(trend_config([price]))
    found = attribute(now, before)
    assert [step.parts for step in found.steps] == [("shares_outstanding",)]
    assert found.steps[0].change == pytest.approx(-0.5 * found.before, rel=1e-9)
    assert_adds_up(found)


def test_reversed_comparison_flips_all_signs(evaluated):
    now, before = evaluated(trend_config()), evaluated(trend_config([GROWTH, RATE, TAX]))
    there, back = attribute(now, before), attribute(before, now)
    for one, other in zip(there.steps, back.steps, strict=True):
        assert one.parts == other.parts
        assert one.change == pytest.approx(-other.change, abs=1e-9)
        assert one.in_order == pytest.approx(-other.in_reverse, abs=1e-9)
    assert there.moved == -back.moved


@pytest.mark.parametrize("sampler", ["sobol", "latin-hypercube"])
def test_other_samplers(evaluated, sampler):
    n = 1024
    now = evaluated(sampled_config(sampler), draws=n)
    found = attribute(now, evaluated(trend_config([TAX, GROWTH]), draws=n))
    assert_adds_up(found)
    same = attribute(now, evaluated(sampled_config(sampler), draws=n))
    assert (same.steps, same.remainder) == ((), 0.0)


def test_steps_take_no_more_draws_than_they_need(evaluated):
    now, before = evaluated(trend_config()), evaluated(trend_config([TAX]))
    found = attribute(replace(now, settings=replace(now.settings, attribution_draws=32)), before)
    assert found.n_draw == 32
    assert found.remainder != 0.0
    assert_adds_up(found)


def test_scenarios_and_correlations_are_steps(evaluated):
    plain = config_from_text(changed_text(TREND, ("rank = 0.3,", "rank = -0.3,")), "iij", "iij.toml")
    found = attribute(evaluated(scenario_config()), evaluated(plain))
    assert [step.parts for step in found.steps] == [("dependence",), ("scenarios",)]
    assert_adds_up(found)


def test_shocks_are_a_step(evaluated):
    before = evaluated(trend_config(["shocks=none"]))
    now = evaluated(trend_config([*SHOCKS, TAX]))
    found = attribute(now, before)
    assert [step.parts for step in found.steps] == [("tax_rate",), ("shocks",)]
    of_shocks = found.steps[1]
    with_shocks = median(trend_config(SHOCKS), now.n_draw)
    assert of_shocks.in_reverse == pytest.approx(with_shocks - found.before, rel=1e-9)
    assert found.remainder == pytest.approx(0.0, abs=1e-9)
    assert sum(step.change for step in found.steps) == pytest.approx(found.moved, rel=1e-9)
    rows = {row[0].shown: row for row in steps_table("other", found, now, before).rows}
    row = rows["shocks of single years"]
    assert row[1].shown == "none"
    assert row[2].shown == (
        "growth: standard deviation 4 points, Student t, 5 degrees of freedom, 20% is left a year later; "
        "variable cost ratio: standard deviation 1 point, normal, 60% is left a year later; "
        "recession: growth -5 points, begins with 10% a year, 2 years; "
        "rank correlation of growth and variable cost ratio -0.40 (fixed staff); until year 25 (2050)"
    )


def test_parts_that_do_not_work_alone_count_together(evaluated):
    """From scenarios that set revenue to a revenue that is computed: each alone is refused one way round."""
    line = next(row for row in changed_text(TREND).splitlines() if row.startswith("revenue = "))
    derived = config_from_text(
        changed_text(TREND, (line, 'revenue = { expr = "2 * 138050" }')), "iij", "iij.toml", [TAX]
    )
    found = attribute(evaluated(derived), evaluated(scenario_config()))
    assert [step.parts for step in found.steps] == [("revenue", "tax_rate", "scenarios")]
    assert found.failures[0].parts == ("revenue",)
    assert "computed from other inputs" in found.failures[0].why
    assert_adds_up(found)


def test_the_reason_of_a_stage_outlives_later_ones(evaluated):
    line = next(row for row in changed_text(TREND).splitlines() if row.startswith("revenue = "))
    derived = config_from_text(
        changed_text(TREND, (line, 'revenue = { expr = "2 * 138050" }')), "iij", "iij.toml"
    )
    stages = _Stages(evaluated(derived), scenario_config())
    assert stages.median(("revenue",)) is None
    assert stages.median(("revenue", "scenarios")) is not None
    assert "computed from other inputs" in stages.why


def test_a_stage_without_any_valid_draw(evaluated):
    """Under gordon the discount rate must exceed growth: the rates work only in one order."""
    def gordon(*settings):
        return config_from_text(GORDON, "gordon", "gordon.toml", [*GORDON_SETTINGS[:1], *settings])

    now = gordon("terminal_growth=0.06", "initial_discount_rate=0.09")
    before = gordon("terminal_growth=0.02", "initial_discount_rate=0.05")
    found = attribute(evaluated(now), evaluated(before))
    assert [step.parts for step in found.steps] == [("terminal_growth", "initial_discount_rate")]
    assert found.failures[0] == (("terminal_growth",), "no draw has a value")
    assert_adds_up(found)


def test_runs_without_valid_draws(evaluated):
    nothing, some = evaluate(all_invalid_run()), evaluated(trend_config())
    assert attribute(some, nothing).problem == "the other run has no draw with a value, so no P50"
    assert attribute(nothing, some).problem == "this run has no draw with a value, so no P50"
    assert attribute(nothing, some).moved is None


def test_one_draw(evaluated):
    found = attribute(evaluated(trend_config(), draws=1), evaluated(trend_config([TAX]), draws=1))
    assert found.steps[0].change == found.moved
