"""Differences of two runs, and their limits against theory and simulation."""

import json

import numpy as np
import pytest

from reports.comparison.comparison import compare, difference_of
from reports.statistics.estimates import Estimate, mean_and_deviation
from simulate import InputError, load_config
from tests.reports.runs import all_invalid_run, evaluate, renamed_config, run, with_values


@pytest.fixture(scope="module")
def former():
    return evaluate(run(load_config("iij", ["tax_rate=0.6"]), draws=5_000, seed=3))


def figure(comparison, label):
    return next(row for row in (*comparison.percentiles, *comparison.figures) if row.label == label)


def test_differences_are_this_run_less_the_other(evaluation, former):
    comparison = compare(evaluation, former, "iij-tax")
    for percent, row in zip(evaluation.percentiles, comparison.percentiles, strict=True):
        assert row.label == f"P{percent}"
        expected = np.quantile(evaluation.values, percent / 100) - np.quantile(former.values, percent / 100)
        assert row.difference.value == pytest.approx(expected, rel=1e-12)
    above = np.mean(evaluation.values > 2493.0) - np.mean(former.values > 2493.0)
    assert figure(comparison, "P(value > price)").difference.value == pytest.approx(above, rel=1e-12)
    median = np.median(evaluation.values)
    assert figure(comparison, "upside at P50").now.value == pytest.approx(median / 2493.0 - 1.0, rel=1e-12)
    assert figure(comparison, "margin of safety at P50").now.value == pytest.approx(1.0 - 2493.0 / median)
    assert figure(comparison, "price").difference.value == 0.0


def test_a_run_does_not_differ_from_itself(evaluation):
    comparison = compare(evaluation, evaluation)
    for row in (*comparison.percentiles, *comparison.figures):
        assert row.difference.value == 0.0
        assert row.beyond is not True
    assert comparison.median.beyond is False


def test_a_lower_tax_is_beyond_chance(evaluation, former):
    assert compare(evaluation, former).median.beyond is True
    assert compare(former, evaluation).median.difference.value < 0.0


def test_limits_of_symmetric_figures_add_in_squares():
    found = difference_of(Estimate(10.0, 7.0, 13.0), Estimate(4.0, 0.0, 8.0))
    assert found == Estimate(6.0, 1.0, 11.0)


def test_each_side_has_its_own_limits():
    found = difference_of(Estimate(10.0, 7.0, 22.0), Estimate(4.0, -1.0, 8.0))
    assert found == Estimate(6.0, 6.0 - 5.0, 6.0 + 13.0)  # 3, 4 down; 12, 5 up


def test_limits_hold_the_true_difference_in_95_of_100():
    """Means of two normal samples of unequal spread, 2,000 times."""
    rng = np.random.default_rng(8)
    n_pair, hits = 2_000, 0
    for _ in range(n_pair):
        now, _ = mean_and_deviation(rng.normal(3.0, 1.0, 60))
        before, _ = mean_and_deviation(rng.normal(1.0, 2.0, 40))
        found = difference_of(now, before)
        hits += found.low <= 2.0 <= found.high
    assert abs(hits / n_pair - 0.95) <= 4.0 * np.sqrt(0.95 * 0.05 / n_pair)


def test_other_currency_is_refused(evaluation):
    dollars = evaluate(run(renamed_config("Elsewhere", "EW", "USD"), draws=20))
    with pytest.raises(InputError, match=r"^EW: cannot be compared: it is in USD, this run in JPY$"):
        compare(evaluation, dollars, "EW")


def test_runs_without_valid_draws(evaluation):
    nothing = evaluate(all_invalid_run())
    for pair in ((evaluation, nothing), (nothing, evaluation), (nothing, nothing)):
        comparison = compare(*pair)
        assert comparison.median.difference == Estimate(None, None, None)
        assert comparison.median.beyond is None
    assert figure(compare(evaluation, nothing), "draws without a value").difference.value == -1.0


def test_one_draw_each():
    one = evaluate(run(load_config("iij"), draws=1))
    comparison = compare(one, one)
    assert comparison.median.difference.value == 0.0
    assert comparison.median.beyond is None
    json.dumps([row.difference for row in comparison.percentiles], allow_nan=False)


def test_no_margin_of_safety_of_a_value_below_zero(evaluation):
    negative = evaluate(with_values(evaluation.dataset, np.linspace(-20.0, -10.0, 50)))
    row = figure(compare(evaluation, negative), "margin of safety at P50")
    assert row.now.value is not None
    assert row.before.value is None
    assert row.difference.value is None
