"""Value by period against statements and values of the same draws."""

import json

import numpy as np
import pytest

from reports.by_year.value_by_period import (
    period_sentences,
    period_table,
    value_by_period,
    value_by_period_json,
)
from reports.statistics.valid_draws import paths_of
from simulate import value
from simulate.config.loading import config_from_text
from tests.reports.runs import GORDON, GORDON_SETTINGS, all_invalid_run, fixed_config, run, sampled_config
from tests.simulate.configs import TREND, changed_text, trend_config


def figures_of(config, draws: int, seed: int = 3):
    dataset = run(config, draws=draws, seed=seed)
    return dataset, value_by_period(config, paths_of(config, dataset))


def with_forecast(years: int, terminal: str = "run-off", **more: int):
    extra = "".join(f"\n{key} = {number}" for key, number in more.items())
    lines = f'terminal = "{terminal}"{extra}'
    text = changed_text(TREND, ("years = 25", f"years = {years}"), ('terminal = "run-off"', lines))
    return config_from_text(text, "iij", "iij.toml")


def test_base_case_against_its_statements() -> None:
    config = trend_config()
    case = value(config)
    worth = np.array(case.lines["present_value"]) * case.lines["shareholder_claim"]
    worth /= config.base.shares_outstanding
    _, found = figures_of(config, 1)
    near, far, after = found.periods
    assert near.base == pytest.approx(worth[:10].sum(), rel=1e-12)
    assert far.base == pytest.approx(worth[10:].sum(), rel=1e-12)
    assert after.base == pytest.approx(case.intrinsic_value - worth.sum(), rel=1e-9)
    assert found.base == pytest.approx(case.intrinsic_value, rel=1e-12)
    assert sum(period.base_share for period in found.periods) == pytest.approx(1.0, rel=1e-12)


def test_means_add_up_to_the_mean_value() -> None:
    dataset, found = figures_of(trend_config(), 5_000)
    values = dataset["intrinsic_value"].values
    assert values.min() > 0.0  # no floor at work
    assert sum(period.mean for period in found.periods) == pytest.approx(values.mean(), rel=1e-12)
    assert sum(period.mean_share.value for period in found.periods) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("n_year", [1, 7, 10, 11, 30])
def test_displayed_years_alone_are_worth_what_a_run_without_terminal_is(n_year) -> None:
    n = 500
    _, found = figures_of(with_forecast(n_year), n)
    shorter, alone = figures_of(with_forecast(n_year, "none"), n)
    assert [(p.first, p.last) for p in alone.periods] == (
        [(1, n_year)] if n_year <= 10 else [(1, 10), (11, n_year)]
    )
    assert [period.mean for period in found.periods[:-1]] == [period.mean for period in alone.periods]
    assert alone.mean == pytest.approx(shorter["intrinsic_value"].values.mean(), rel=1e-12)
    after = found.periods[-1]
    assert (after.first, after.last) == (n_year + 1, None)
    assert after.mean > 0.0


def test_a_run_off_that_ends_with_the_displayed_years_has_nothing_after() -> None:
    _, found = figures_of(with_forecast(25, max_years=25), 20)
    assert [period.last for period in found.periods] == [10, 25]


@pytest.fixture(scope="module")
def truth() -> float:
    """The first ten years' part of the mean, of many draws."""
    return figures_of(trend_config(), 200_000, seed=99)[1].periods[0].mean_share.value




@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["random", "sobol", "latin-hypercube"])
def test_limits_hold_what_many_draws_say(kind, truth) -> None:
    """Each misses in one of 20; by chance four or more of 10 do in one of 1,000 such tests."""
    config = trend_config() if kind == "random" else sampled_config(kind)
    n = 2_048
    found = [figures_of(config, n, seed)[1].periods[0].mean_share for seed in range(10)]
    assert sum(not each.low <= truth <= each.high for each in found) < 4
    spread = np.std([each.value for each in found], ddof=1)
    widths = np.array([each.high - each.low for each in found]) / 4.0
    if kind != "latin-hypercube":  # whose limits are those of independent draws, so too wide
        assert widths.mean() < 4.0 * spread  # negative control: limits wide enough for anything


@pytest.mark.parametrize("kind", ["one scramble", "few draws"])
def test_without_batches_there_are_no_limits(kind) -> None:
    _, found = figures_of(sampled_config("sobol", 1) if kind == "one scramble" else trend_config(), 8)
    assert found.periods[0].mean_share.value is not None
    assert found.periods[0].mean_share[1:] == (None, None)


def test_equal_draws_have_no_error() -> None:
    _, found = figures_of(fixed_config(), 100)
    for period in found.periods:
        assert period.mean_share.low == period.mean_share.value == period.mean_share.high
        assert period.mean_share.value == pytest.approx(period.base_share, rel=1e-12)


def test_where_the_whole_is_below_zero_there_are_no_parts() -> None:
    config = trend_config(["cash_flow_adjustment=-0.3"])
    dataset, found = figures_of(config, 40)
    assert np.all(dataset["intrinsic_value"].values == 0.0)  # the floor
    assert found.mean < 0.0
    assert all(p.base_share is None and p.mean_share == (None, None, None) for p in found.periods)
    table = period_table(found, config)
    assert "mean nothing" in table.notes[-1]
    assert table.rows[0][2].shown == "none"
    assert period_sentences(found, config) == [
        "Before any floor the base case is worth nothing or less: no period holds a part of it."
    ]


def test_without_valid_draws_there_is_the_base_case() -> None:
    config = config_from_text(GORDON, "gordon", "gordon.toml", GORDON_SETTINGS)
    found = value_by_period(config, paths_of(config, all_invalid_run()))
    assert found.mean is None
    assert found.periods[-1].base_share > 0.5
    assert found.periods[-1].mean_share == (None, None, None)
    assert [row[3].shown for row in period_table(found, config).rows] == ["none"] * 4


def test_words() -> None:
    config = trend_config()
    _, found = figures_of(config, 64)
    assert [row[0].shown for row in period_table(found, config).rows] == [
        "years 1-10 (2026-2035)", "years 11-25 (2036-2050)", "after year 25 (run-off to year 100)",
        "all years",
    ]
    assert period_sentences(found, config)[0].startswith(
        "Of the base case's value comes 50.9% from years 1-10 (2026-2035), 46.5% from years 11-25"
    )


def test_json_holds_plain_numbers() -> None:
    written = json.dumps(value_by_period_json(figures_of(trend_config(), 3)[1]), allow_nan=False)
    assert json.loads(written)["periods"][2]["last_year"] is None
