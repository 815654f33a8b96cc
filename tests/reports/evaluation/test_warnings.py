import json
import re
from dataclasses import replace

import numpy as np
import pytest

from reports.analysis import AnalysedRun
from reports.evaluation import warnings
from reports.options import NO_OPTIONS
from reports.output.provenance import provenance
from reports.output.summary_json import summary
from reports.report import BuiltReport
from reports.statistics.valid_draws import draws_of
from simulate import config_of, load_config
from simulate.config.loading import config_from_text
from simulate.runs.dataset import explain_words
from simulate.settings import Settings
from tests.engine import plain_reference
from tests.reports.runs import (
    all_invalid_run,
    evaluate,
    fixed_config,
    repaired_config,
    run,
    sampled_config,
    with_values,
)
from tests.simulate.configs import COMPANIES, TREND, WRITTEN, changed_text, company_path


def weighted(dataset, weights):
    """A run whose draws have these last-year shares, over and over."""
    shares = np.resize(np.array(weights), dataset.sizes["draw"])
    return dataset.assign(last_year_share=("draw", shares))


def warning_lines(config, dataset):
    return warnings.warning_lines(config, dataset, lambda: draws_of(config, dataset))


def other_lines(config, dataset):
    """All but the one on few draws, which small runs have."""
    return [line for line in warning_lines(config, dataset) if not line.startswith("only ")]


def test_a_sound_run_has_none():
    dataset = run(load_config("iij"), draws=1_000)
    assert warning_lines(config_of(dataset), dataset) == []


def test_a_failed_audit_is_said_first(gordon):
    audit = {"draws": 9, "failures": {"the books do not tie": 3}, "worst_gap": None, "worst_draw": 17}
    lines = warning_lines(config_of(gordon), gordon.assign_attrs(audit=json.dumps(audit)))
    assert lines[0] == (
        "3 draws failed the audit (the books do not tie): find out why before you use a figure; "
        f"`{explain_words(gordon, 17)}` shows the worst"
    )


@pytest.mark.parametrize(("square", "is_told"), [(332.9, False), (333.1, True)])
def test_a_mean_that_few_draws_carry(square, is_told):
    """Of 2,000 draws 2 are 0.1%; with 1,998 a unit off the mean they carry 2 s / (2 s + 1,998)."""
    dataset = run(load_config("iij"), draws=2_000)
    off = np.array([-1.0, 1.0] * 999 + [-(square**0.5), square**0.5])
    evaluation = evaluate(with_values(dataset, 3_000.0 + off))
    assert evaluation.few == pytest.approx(2.0 * square / (2.0 * square + 1_998.0), rel=1e-9)
    assert summary(evaluation, {}, [])["share_of_few"] == evaluation.few
    assert evaluation.warnings == [
        "2 of 2,000 draws carry 25.0% of the variance: the mean and the standard deviation say little, take "
        "percentiles"
    ] * is_told


@pytest.mark.parametrize("name", [*WRITTEN, *COMPANIES])
def test_of_the_companies_only_one_has_a_heavy_tail(name):
    found = evaluate(run(load_config(company_path(name)), draws=20_000))
    is_heavy = name == "snowflake-2024"
    assert (found.few > 0.5) == is_heavy
    assert found.few < 0.05 or is_heavy
    assert [" draws carry " in line for line in found.warnings[:1]] == [True] * is_heavy


def test_an_unfinished_run_says_so(gordon):
    found = gordon.assign_attrs(unfinished=1, draws_asked=5_000_000)
    assert f"the run is not finished: {gordon.sizes['draw']:,} of 5,000,000 draws" in warning_lines(
        config_of(gordon), found
    )


def test_few_draws_say_little():
    (line,) = warning_lines(load_config("iij"), run(load_config("iij"), draws=999))
    assert line.startswith("only 999 draws have a value: they say little of the tails")
    (line,) = warning_lines(load_config("iij"), run(load_config("iij"), draws=1))
    assert line == "only 1 draw has a value: nothing can be said of the spread"


def test_draws_that_cannot_differ_are_never_few():
    assert warning_lines(fixed_config(), run(fixed_config(), draws=5)) == []


def test_invalid_draws_are_counted_by_reason(gordon):
    n, invalid = gordon.sizes["draw"], gordon.attrs["draws_invalid"]
    assert other_lines(config_of(gordon), gordon) == [
        f"{invalid:,} of {n:,} draws ({100 * invalid / n:.1f}%) have no value: "
        "last discount rate does not exceed growth (gordon)"
    ]


def test_no_valid_draw_is_said_first():
    dataset = all_invalid_run()
    assert other_lines(config_of(dataset), dataset)[0] == "no draw has a value: there are no percentiles"


def test_a_run_off_that_is_cut_off(dataset):
    heavy = weighted(dataset, [0.0, 2e-4, 4e-4, 0.9e-4])
    n = dataset.sizes["draw"]
    (line,) = other_lines(config_of(heavy), heavy)
    assert line.startswith(
        f"terminal = 'run-off': no year after 100 is counted, which matters in {n // 2:,} of {n:,} draws "
        "(50.0%): there, year 100 alone has 0.030% of present value (median), and all later years, "
    )
    assert line.endswith(": compare with years = 100 and terminal = 'gordon'")


def test_a_run_off_that_few_draws_cut_off_is_a_note():
    """P1 of 5,000 draws has a standard error of 7.04 ranks, of 20,000 one of 14.07: a tenth is 1.4 draws."""
    config = load_config("iij")
    for draws, n_concerned, is_note in ((5_000, 1, False), (20_000, 1, True), (20_000, 2, False)):
        found = run(config, draws=draws)
        found = found.assign(last_year_share=("draw", np.where(np.arange(draws) < n_concerned, 0.01, 0.0)))
        evaluation = evaluate(found)
        (line,) = evaluation.notes if is_note else evaluation.warnings
        assert re.search(rf"in {n_concerned} of {draws:,} draws \((0\.0\d+|<0\.01)%\)", line)
        assert len(evaluation.notes) + len(evaluation.warnings) == 1


def test_few_draws_without_a_value_are_told_behind_all_others(dataset):
    """Fewer than 1% behind iij's warnings of the model's limits; 1% is told with those of the draws."""
    values = dataset["intrinsic_value"].values.copy()
    values[:49] = np.nan
    *others, last = BuiltReport(AnalysedRun(evaluate(with_values(dataset, values)), NO_OPTIONS)).warnings
    assert len(others) > 2
    assert last.startswith("49 of 5,000 draws (0.98%) have no value: ")
    values[49] = np.nan
    (line,) = warning_lines(config_of(dataset), with_values(dataset, values))
    assert line.startswith("50 of 5,000 draws (1.0%) have no value: ")


def test_notes_stand_with_the_provenance(dataset):
    evaluation = replace(evaluate(dataset), notes=["a note"])
    assert [fact.value for fact in provenance(evaluation) if "move a percentile" in fact.label] == ["a note"]
    assert summary(evaluation, {}, [])["notes"] == ["a note"]


def test_a_weight_of_one_in_ten_thousand_is_let_pass(dataset):
    light = weighted(dataset, [1e-4])
    assert other_lines(config_of(light), light) == []


def test_invalid_draws_have_no_weight(dataset):
    heavy = weighted(dataset, [np.nan, np.nan, 0.01, 0.0])
    n = dataset.sizes["draw"]
    line = other_lines(config_of(heavy), heavy)[-1]
    assert f"in {n // 4:,} of {n // 2:,} draws (50.0%): there, year 100 alone" in line


def test_without_a_terminal_value_later_years_are_left_out():
    text = changed_text("iij", ('terminal = "run-off"', 'terminal = "none"'))
    dataset = run(config_from_text(text, "none", "none.toml"), draws=10)
    (line,) = other_lines(config_of(dataset), dataset)
    assert line.startswith("terminal = 'none': no year after 25 is counted, which matters in 10 of 10 draws")
    assert line.endswith(": compare with terminal = 'gordon'")


def test_what_later_years_come_to_is_what_gordon_adds():
    """Valued with and without; inputs kept or drawn again."""
    texts = [changed_text(TREND, ('"run-off"', f'"{rule}"')) for rule in ("none", "gordon")]
    configs = [config_from_text(text, "rule", "rule.toml") for text in texts]
    without, with_them = (run(config, draws=2_000) for config in configs)
    added = with_them["intrinsic_value"].values / without["intrinsic_value"].values - 1.0
    median, high = np.quantile(added, (0.5, 0.99), method="inverted_cdf")
    for dataset in (without, without.drop_vars("inputs")):
        (line,) = other_lines(configs[0], dataset)
        assert f"move the value by about {median:.1%} (median of all draws; P99: about {high:.1%})" in line


def test_later_years_may_come_to_more_than_all_that_is_counted():
    text = changed_text(TREND, ('"run-off"', '"none"'), ("years = 25", "years = 10"))
    settings = ["initial_discount_rate=0.085", "discount_rate_multiplier=1"]
    texts = [text, text.replace('"none"', '"gordon"')]
    without, with_them = (
        run(config_from_text(one, "rule", "rule.toml", settings), draws=2_000) for one in texts
    )
    added = with_them["intrinsic_value"].values / without["intrinsic_value"].values - 1.0
    bounded_or_not = np.where(np.isnan(added), np.inf, added)
    median = np.quantile(bounded_or_not, 0.5, method="inverted_cdf")
    (line,) = other_lines(config_of(without), without)
    assert median > 1.0
    assert f"would move the value by about {100.0 * median:,.1f}% (median" in line


def later_parts(config, inputs):
    """What later years add to the value, as a part of its size, by plain numpy; unbounded with its sign."""
    drawn = dict(zip(config.marginals, inputs.T, strict=True))
    given = {name: getattr(config.base, name) for name in config.tables if name not in config.expressions}
    x = {name: np.broadcast_to(number, len(inputs)) for name, number in
         (config.base._asdict() | drawn | config.derive(given | drawn)).items()}
    book, years = plain_reference.forecast(x), config.horizon.checked().last_year
    value, with_later = (
        plain_reference.valuation(x, book, years, rule, "none").value for rule in ("none", "gordon")
    )
    unbounded = np.copysign(np.inf, book["cash_for_distribution"][years - 1])
    return np.where(np.isnan(with_later), unbounded, with_later - value) / np.abs(value)


@pytest.mark.parametrize(("rule", "settings", "is_kept"), [
    ("none", (), True), ("none", (), False), ("run-off", ["discount_rate_multiplier=1"], True),
    ("none", ["discount_rate_multiplier=1", "terminal_growth=0.05"], True),
])
def test_later_years_that_take_from_the_value_are_told_with_their_sign(rule, settings, is_kept):
    """Cash today, and years that take from it; of the first draws alone, inputs kept or drawn again."""
    text = changed_text("iij", ('"run-off"', f'"{rule}"'), ('"zero"', '"none"'))
    settings = ["cash_flow_adjustment=-0.15", "base_cash=1.2e6", *settings]
    config = config_from_text(text, "rule", "rule.toml", settings)
    dataset = run(config, draws=2_000)
    parts = later_parts(config, dataset["inputs"].values[:500])
    median, end = np.quantile(parts, (0.5, 0.01), method="inverted_cdf")
    assert median < 0.0
    median, end = (
        "no finite amount" if np.isinf(part) else f"about {100.0 * part:,.1f}%" for part in (median, end)
    )
    looked_at = dataset if is_kept else dataset.drop_vars("inputs")
    evaluation = evaluate(looked_at, config, Settings(given_data_draws=500))
    (line,) = evaluation.warnings
    assert f"would move the value by {median} (median of the first 500 draws; P1: {end})" in line
    assert evaluation.draws().values.size == 500


def test_later_years_that_grow_as_fast_as_they_are_discounted_have_no_bound():
    config = load_config("iij", ["terminal_growth=0.05", "discount_rate_multiplier=1"])
    (line,) = other_lines(config, run(config, draws=2_000))
    assert "would move the value by no finite amount (median of all draws; P99: no finite amount)" in line


def test_a_terminal_value_stands_for_later_years(gordon):
    heavy = weighted(gordon, [0.5])
    assert other_lines(config_of(heavy), heavy) == other_lines(config_of(gordon), gordon)


@pytest.mark.parametrize(
    ("draws", "scrambles", "words"),
    [
        (100, 16, "100 draws are 6.25 points of each of 16 scrambles: Sobol points fill space evenly only in "
         "powers of two; 64 or 128 draws do"),
        (100, 1, "100 draws are points of one scramble: Sobol points fill space evenly only in powers of "
         "two; 64 or 128 draws do"),
        (96, 32, "96 draws are 3 points of each of 32 scrambles: Sobol points fill space evenly only in "
         "powers of two; 64 or 128 draws do"),
        (5, 16, "5 draws are 0.3125 points of each of 16 scrambles: Sobol points fill space evenly only in "
         "powers of two; 16 draws do"),
    ],
)
def test_sobol_points_out_of_step(draws, scrambles, words):
    config = sampled_config("sobol", scrambles)
    assert other_lines(config, run(config, draws=draws)) == [words]


@pytest.mark.parametrize(("draws", "scrambles"), [(1, 1), (16, 16), (128, 16), (64, 1), (64, 2)])
def test_sobol_points_in_step(draws, scrambles):
    config = sampled_config("sobol", scrambles)
    assert other_lines(config, run(config, draws=draws)) == []


def test_other_samplers_take_any_number():
    config = sampled_config("latin-hypercube")
    assert other_lines(config, run(config, draws=100)) == []


def test_repaired_correlations_name_the_largest_change():
    config = repaired_config()
    found = config.correlation
    change = np.abs(found.used - found.asked)
    i, j = np.unravel_index(np.argmax(change), change.shape)
    (line,) = other_lines(config, run(config, draws=10))
    assert line.startswith("the rank correlations of the config cannot all hold, the nearest that can")
    for k in (i, j):
        assert found.names[k].replace("_", " ") in line
    assert line.endswith(f"from {found.asked[i, j]:.2f} to {found.used[i, j]:.2f}")
