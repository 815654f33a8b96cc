"""The warning of assumptions that drive the value says what is counted."""

from dataclasses import replace

import pytest

from reports.sensitivity.variance.decomposition import Budget, VarianceShares, variance_shares
from reports.sensitivity.variance.section import assumption_warnings, variance_section
from reports.sensitivity.variance.shapley import ShapleyEffects
from reports.sensitivity.variance.sobol_indices import SobolIndices
from reports.statistics.estimates import Estimate
from simulate.sampling.score_model import Factor
from tests.reports.runs import evaluate, fixed_config, run

NAMES = "initial_growth", "initial_discount_rate", "discount_rate_multiplier"  # the first is reported


def shares_of(*shares, correlated):
    estimates = tuple(Estimate(share, share, share) for share in shares)
    factors = tuple(Factor(name, (name,)) for name in NAMES)
    sobol = SobolIndices(estimates, estimates, 100, 0, "")
    effects = ShapleyEffects(estimates, 10, 100, 0, "") if correlated else None
    return VarianceShares(factors, sobol, effects, "Gaussian copula" if correlated else "")


def test_under_correlation_the_part_is_counted(evaluation):
    (line,) = assumption_warnings(shares_of(0.3, 0.45, 0.25, correlated=True), evaluation)
    assert line == (
        "inputs whose base case is an assumption carry 70.0% of the variance of the value, above all initial "
        "discount rate (45.0%) and discount rate multiplier (25.0%); initial growth (30.0%) starts from a "
        "reported figure, though the range about it is a judgement too"
    )


def test_without_correlation_shares_are_not_summed(evaluation):
    (line,) = assumption_warnings(shares_of(0.05, 0.6, 0.5, correlated=False), evaluation)
    assert line == (
        "inputs whose base case is an assumption drive the value, above all initial discount rate (60.0%) "
        "and discount rate multiplier (50.0%): shares of the variance of the value, with all interactions"
    )


@pytest.mark.parametrize("correlated", [True, False])
def test_reported_inputs_alone_need_no_warning(evaluation, correlated):
    assert assumption_warnings(shares_of(0.9, 0.05, 0.05, correlated=correlated), evaluation) == []


def test_estimates_just_outside_are_told_as_they_are(evaluation):
    """Noise takes a total index above 1 and a Shapley effect below 0; an input below 1% is not named."""
    (line,) = assumption_warnings(shares_of(-0.002, 1.003, -0.001, correlated=True), evaluation)
    assert line == (
        "inputs whose base case is an assumption carry 100.2% of the variance of the value, above all "
        "initial discount rate (100.3%)"
    )
    (line,) = assumption_warnings(shares_of(0.0, 1.00002, 0.009, correlated=False), evaluation)
    assert "above all initial discount rate (100.0%): shares" in line


@pytest.mark.parametrize("uncertain", [("tax_rate",), ("tax_rate", "initial_growth", "base_cash")])
def test_a_config_with_few_uncertain_inputs_is_told_whatever_the_seed(uncertain):
    """One input carries all: its total index is about 1, above it as often as below."""
    case = evaluate(run(fixed_config(*uncertain), draws=20_000))
    above = 0
    for seed in range(8):
        shares = variance_shares(case.config, seed, Budget.of_draws(20_000, case.settings))
        above += any(total.value > 1.0 for total in shares.sobol.total)
        section = variance_section(shares, case)
        shown = [cell.shown for row in section.parts[1].rows for cell in row[1:]]
        assert all(-15.0 < float(text.strip("<%")) < 115.0 for text in shown)
        for line in (*assumption_warnings(shares, case), *section.brief):
            assert "<0.1%" not in line.split("above all")[-1]
    assert above or len(uncertain) > 1  # some estimate was outside


def test_a_derived_input_is_not_told_as_reported(evaluation):
    """Working capital is computed from reported figures."""
    figures = shares_of(0.3, 0.45, 0.25, correlated=True)
    derived = Factor("base_working_capital", ("base_working_capital",))
    (line,) = assumption_warnings(replace(figures, factors=(derived, *figures.factors[1:])), evaluation)
    assert "base working capital (30.0%) starts from a derived figure, though" in line


def test_scenarios_start_from_figures_of_both_kinds(evaluation):
    """Inputs that scenarios set are one factor: here reported growth, and derived working capital."""
    scenarios = Factor("scenarios", ("initial_growth", "base_working_capital"))
    figures = shares_of(0.3, 0.45, 0.25, correlated=True)
    (line,) = assumption_warnings(replace(figures, factors=(scenarios, *figures.factors[1:])), evaluation)
    assert line.endswith(
        "; scenarios (initial growth, base working capital) (30.0%) start from reported and derived figures, "
        "though the ranges about them are judgements too"
    )
