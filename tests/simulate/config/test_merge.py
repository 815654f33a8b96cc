"""A config with parts of another draws as if it had been written so."""

import numpy as np
import pytest

from simulate import InputError, load_config, run
from simulate.config.loading import config_from_text
from simulate.config.merge import (
    DEPENDENCE,
    FORECAST,
    OPTIONS,
    PARTS,
    SCENARIOS,
    blended,
    differing_parts,
)
from simulate.sampling.draws import drawn_values
from tests.reports.runs import scenario_config
from tests.simulate.configs import PAGES, changed_text, trend_config

GROWTH = 'initial_growth={base=0.1, dist="pert", min=0.03, max=0.16}'


def iij(*changes, settings=()):
    return config_from_text(changed_text("iij", *changes), "iij", "iij.toml", settings)


def with_data(folder, data, name="initial_growth"):
    """iij with one input drawn from a column of a file."""
    folder.mkdir()
    (folder / "data.csv").write_text("growth\n" + "\n".join(map(str, data)))
    base = load_config(PAGES).tables[name].base
    text = f'{name}={{base={base}, dist="empirical", method="resampled", file="data.csv", column="growth"}}'
    (folder / "iij.toml").write_text(changed_text("iij"))
    return load_config(folder / "iij.toml", [text])


def values(config):
    return drawn_values(config, 500, 7)


def same(config, other):
    return np.array_equal(values(config), values(other), equal_nan=True)


def test_values_are_those_of_a_run():
    config = load_config(PAGES)
    n = 5_000
    expected = run(config, draws=n, seed=5)["intrinsic_value"].values
    assert np.array_equal(drawn_values(config, n, 5), expected)


def test_nothing_differs_from_itself():
    assert differing_parts(load_config(PAGES), load_config(PAGES)) == ()


def test_prose_makes_no_difference():
    changed = iij(("yen bank debt", "something else"), ("both are nominal", "because"))
    assert differing_parts(load_config(PAGES), changed) == ()


def test_parts_come_in_registry_order():
    changed = iij(
        ("rank = 0.3,", "rank = 0.4,"), ("years = 25", "years = 20"), ('floor = "zero"', 'floor = "none"'),
        settings=["tax_rate=0.3", GROWTH],
    )
    found = differing_parts(load_config(PAGES), changed)
    assert found == ("initial_growth", "tax_rate", DEPENDENCE, FORECAST)
    assert [PARTS.index(part) for part in found] == sorted(PARTS.index(part) for part in found)


def test_all_parts_make_the_other_config():
    now = load_config(PAGES)
    other = iij(
        ("rank = 0.3,", "rank = 0.4,"), ("years = 25", "years = 20"), ("[run]", "[run]\nscrambles = 4"),
        settings=["tax_rate=0.3", GROWTH],
    )
    blend = blended(now, other, differing_parts(now, other))
    assert same(blend, other)
    assert blend.file.run == now.file.run  # the sampler is no part
    assert differing_parts(blend, other) == ()


def test_one_part_is_as_if_set_by_hand():
    now, other = load_config(PAGES), load_config(PAGES, [GROWTH, "tax_rate=0.3"])
    assert same(blended(now, other, ["initial_growth"]), load_config(PAGES, [GROWTH]))
    assert not same(blended(now, other, ["initial_growth"]), other)


def test_a_rule_brings_the_inputs_that_it_alone_reads():
    rule = ('terminal = "run-off"', 'terminal = "exit-multiple"\nexit_basis = "pe"')
    other = iij(rule, ("[inputs]", "[inputs]\nexit_multiple = 20.0"))
    assert differing_parts(load_config(PAGES), other) == (FORECAST,)
    assert same(blended(load_config(PAGES), other, [FORECAST]), other)
    assert same(blended(other, load_config(PAGES), [FORECAST]), load_config(PAGES))


def test_a_multiple_of_the_same_rule_is_a_part_of_its_own():
    rule = ('terminal = "run-off"', 'terminal = "exit-multiple"\nexit_basis = "pe"')
    low, high = (iij(rule, ("[inputs]", f"[inputs]\nexit_multiple = {x}")) for x in (15.0, 20.0))
    assert differing_parts(low, high) == ("exit_multiple",)
    assert same(blended(low, high, ["exit_multiple"]), high)


def test_scenarios_are_a_part():
    plain, scenarios = trend_config(), scenario_config()
    assert differing_parts(plain, scenarios) == (SCENARIOS,)
    assert same(blended(plain, scenarios, [SCENARIOS]), scenarios)


def test_a_held_input_stays_out_of_scenarios():
    scenarios = scenario_config()
    text = scenarios.text
    held = config_from_text(text, "iij", "iij.toml", ["revenue=276100.0"])
    assert differing_parts(scenarios, held) == ("revenue",)
    assert same(blended(scenarios, held, ["revenue"]), held)
    assert same(blended(held, scenarios, ["revenue"]), scenarios)


def test_holding_a_correlated_input_leaves_the_others_draws():
    """What was fixed in the file, not by a setting, may yet be correlated in the other config."""
    line = next(row for row in changed_text("iij").splitlines() if row.startswith("interest_rate = "))
    pair = next(row for row in changed_text("iij").splitlines() if '"interest_rate"]' in row)
    fixed = iij((line, "interest_rate = 0.01"), (pair, ""))
    now = load_config(PAGES)
    assert differing_parts(now, fixed) == ("interest_rate", DEPENDENCE)
    assert same(blended(now, fixed, ["interest_rate"]), load_config(PAGES, ["interest_rate=0.01"]))


def test_data_come_with_their_input(tmp_path):
    a, b = with_data(tmp_path / "a", [0.1, 0.12, 0.15]), with_data(tmp_path / "b", [0.08, 0.12, 0.13])
    assert differing_parts(a, b) == ("initial_growth",)
    assert same(blended(a, b, ["initial_growth"]), b)
    assert same(blended(a, load_config(PAGES), ["initial_growth"]), load_config(PAGES))


def test_one_file_name_with_two_contents(tmp_path):
    a = with_data(tmp_path / "a", [0.02, 0.03, 0.04], "terminal_growth")
    b = with_data(tmp_path / "b", [0.08, 0.12, 0.1219])
    both = blended(a, b, ["initial_growth"])
    assert set(both.marginals["terminal_growth"].ppf(np.array([0.1, 0.9]))) == {0.02, 0.04}
    assert set(both.marginals["initial_growth"].ppf(np.array([0.1, 0.9]))) == {0.08, 0.1219}


def test_equal_data_under_another_name_is_no_difference(tmp_path):
    a, b = with_data(tmp_path / "a", [0.1, 0.12, 0.15]), with_data(tmp_path / "b", [0.1, 0.12, 0.15])
    renamed = b.file.inputs.initial_growth.model_copy(update={"file": "other.csv"})
    file = b.file.model_copy(update={"inputs": b.file.inputs.model_copy(update={"initial_growth": renamed})})
    columns = {("other.csv", "growth"): b.columns["data.csv", "growth"]}
    from dataclasses import replace

    assert differing_parts(a, replace(b, file=file, columns=columns)) == ()


def test_parts_that_do_not_fit_are_refused():
    """The scenarios set revenue, which in the other config is computed from other inputs."""
    scenarios = scenario_config()
    line = next(row for row in changed_text("iij").splitlines() if row.startswith("revenue = "))
    derived = iij((line, 'revenue = { expr = "2 * 138050" }'))
    with pytest.raises(InputError, match="is computed from other inputs"):
        blended(scenarios, derived, ["revenue"])


def test_unknown_part():
    with pytest.raises(ValueError, match="did you mean tax_rate"):
        blended(load_config(PAGES), load_config(PAGES), ["taxrate"])


def test_each_option_of_the_forecast_is_a_part():
    day, end = "as_of = 2025-08-20", "base_year_end = 2025-03-31"
    dates = ("[market]", f"[market]\n{day}"), ("[reported]", f"[reported]\n{end}")
    options = {
        "distribution": "clean-surplus", "fixed_cost_growth": "revenue", "discounting": "mid-year",
        "valuation_date": "as-of", "tax_losses": "carry-forward",
    }
    now, other = load_config(PAGES), iij(*dates, settings=[f"{key}={rule}" for key, rule in options.items()])
    assert tuple(OPTIONS) == differing_parts(now, other) == tuple(options)
    assert same(blended(now, other, [*OPTIONS]), other)
    one = blended(now, other, ["discounting"])
    assert same(one, load_config(PAGES, ["discounting=mid-year"]))
    assert differing_parts(one, other) == tuple(key for key in OPTIONS if key != "discounting")
    assert blended(now, other, ["valuation_date"]).horizon.elapsed == other.horizon.elapsed == 142 / 365
    assert differing_parts(other, blended(other, now, ["valuation_date"])) == ("valuation_date",)


def test_the_year_of_a_brokers_earnings_hinders_no_blend():
    """A target may name a year that the other's dates, or its shorter forecast, do not have."""
    dated = iij(
        ("[market]", "[market]\nas_of = 2025-08-20"),
        ("[reported]", "[reported]\nbase_year_end = 2025-03-31"),
        ("pe_multiple = 23.1", "pe_multiple = 23.1\nearnings_year = 2027-03-31"),
        settings=["valuation_date=as-of"],
    )
    other = iij(("years = 25", "years = 1"))
    assert same(blended(dated, other, ["valuation_date"]), load_config(PAGES))
    assert same(blended(dated, other, ["forecast", "valuation_date"]), other)


def test_a_set_option_is_one_written():
    written = iij(('floor = "zero"', 'floor = "zero"\ndistribution = "clean-surplus"'))
    for setting in ("distribution=clean-surplus", 'distribution = "clean-surplus"'):
        assert same(written, load_config(PAGES, [setting]))
