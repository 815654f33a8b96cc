"""Multiples of forecast year 1: by hand, by closed form on stand-ins, and draw by draw."""

import json
from dataclasses import replace
from math import exp, inf, nan, sqrt

import numpy as np
import pytest
from scipy.stats import lognorm, norm, truncnorm

from reports.decisions.brokers.first_year import FirstYear, base_first_year, drawn_first_year
from reports.decisions.brokers.multiples import (
    PERCENTS,
    implied_ev_to_ebitda,
    implied_pe,
    multiples,
    multiples_json,
    pe_value,
    pe_value_range,
)
from simulate import config_of, load_config, value
from simulate.config.loading import config_from_text
from tests.reports.runs import all_invalid_run, evaluate, gordon_run, run
from tests.simulate.configs import PAGES, TREND, changed_text

N = 40_000


def exit_config(multiple):
    """iij, sold at a P/E after the last year."""
    text = changed_text(
        "iij", ('terminal = "run-off"', 'terminal = "exit-multiple"\nexit_basis = "pe"'),
        ("[inputs]", f"[inputs]\nexit_multiple = {multiple}"),
    )
    return config_from_text(text, "exit", "exit.toml")


def standing_in(net_income, **more):
    """Draws in which only what is given differs."""
    given = {"value": np.full(net_income.size, 1_000.0), "net_income": net_income, "ebitda": 2.0 * net_income,
             "shares": 2.0, "debt": 0.0, "cash": 0.0}
    return FirstYear(**given | more)


def test_base_case_of_the_published_company_by_hand():
    case = evaluate(run(load_config("iiji-2019"), draws=2))
    revenue = 1540.0 * 1.081
    operating_income = revenue - ((0.889 - 40.6 / 1540.0) * revenue + 40.6) - 114.0 * 1.022
    net_income = (1.0 - 0.27) * (operating_income - 0.054 * 361.4)
    ebitda = operating_income + 0.274 * revenue / 5.0 + 40.6
    found = multiples(case, None)
    assert found.earnings.base == pytest.approx(net_income / 90.141)
    assert found.pe.base == pytest.approx(case.base_case * 90.141 / net_income)
    assert found.pe.base == pytest.approx(31.0, abs=0.05)
    assert found.ev_to_ebitda.base == pytest.approx((case.base_case * 90.141 + 361.4 - 0.0) / ebitda)
    assert found.price_pe == pytest.approx(10.12 * 90.141 / net_income)


def test_base_case_of_iij_by_hand(evaluation):
    """Excess cash of 22,492 comes off the enterprise, debt of 30,200 goes on."""
    lines = value(load_config(PAGES)).lines
    found = multiples(evaluation, None)
    worth = 186.963 * evaluation.base_case
    assert found.pe.base == pytest.approx(worth / lines["net_income"][0])
    assert found.ev_to_ebitda.base == pytest.approx((worth + 30_200.0 - 22_492.0) / lines["ebitda"][0])
    assert found.earnings.percentiles == {}
    assert found.earnings.without is None


def test_each_draw_is_the_config_that_holds_its_inputs():
    """Derived debt and uncertain shares and cash among them."""
    debt = 'base_debt = { base = 30_200.0, status = "reported"'
    count = "shares_outstanding = { base = 186.963,"
    text = changed_text(
        TREND, (debt, 'base_debt = { expr = "base_cash + 0.1 * revenue", status = "derived"'),
        (count, f'{count} dist = "normal", sd = 5.0,'),
    )
    settings = ["share_price=2500.0"]  # a what-if: the facts are not checked
    config = config_from_text(text, "iij", "iij.toml", settings)
    case = evaluate(run(config, draws=6, seed=5))
    names = list(config.marginals)
    assert {"base_cash", "shares_outstanding"} <= set(names)
    drawn = case.dataset["inputs"].values.tolist()
    direct = [
        value(config_from_text(text, "iij", "iij.toml", settings + [
            f"{name}={number!r}" for name, number in zip(names, row, strict=True)
        ])) for row in drawn
    ]
    net_income, ebitda = (
        np.array([each.lines[line][0] for each in direct]) for line in ("net_income", "ebitda")
    )
    year = drawn_first_year(case, net_income, ebitda)
    cash, shares = (np.array(drawn)[:, names.index(name)] for name in ("base_cash", "shares_outstanding"))
    worth = shares * [each.intrinsic_value for each in direct]
    assert implied_pe(year) == pytest.approx(worth / net_income)
    debt = cash + 0.1 * 276_100.0
    assert implied_ev_to_ebitda(year) == pytest.approx((worth + debt - cash) / ebitda)
    rebuilt = evaluate(case.dataset.drop_vars("inputs"))
    assert implied_ev_to_ebitda(drawn_first_year(rebuilt, net_income, ebitda)) == pytest.approx(
        implied_ev_to_ebitda(year)
    )
    first = drawn_first_year(case, net_income[:3], ebitda[:3])
    assert np.array_equal(implied_pe(first), implied_pe(year)[:3])


def test_pe_values_of_lognormal_earnings(evaluation):
    """Quantiles of a multiple of a lognormal, within 4 standard errors of an order statistic."""
    n, mu, sigma, multiple = N, 5.0, 0.3, 23.1
    rng = np.random.default_rng(1)
    found = multiples(evaluation, standing_in(2.0 * np.exp(mu + sigma * rng.standard_normal(n))))
    truth = lognorm(sigma, scale=multiple * exp(mu))
    values = pe_value_range(multiple, found.earnings_of[1])
    assert values.base == pytest.approx(multiple * found.earnings.base)
    assert values.without == 0.0
    for percent in PERCENTS:
        share = percent / 100.0
        error = sqrt(share * (1.0 - share) / n) / truth.pdf(truth.ppf(share))
        assert values.percentiles[percent] == pytest.approx(truth.ppf(share), abs=4.0 * error)
    # The implied P/E is the inverse: 1,000 over earnings.
    assert found.pe.percentiles[10] == pytest.approx(1_000.0 * multiple / values.percentiles[90], rel=1e-3)


def test_draws_without_earnings_are_counted_and_left_out(evaluation):
    n = N
    earnings = np.random.default_rng(2).normal(1.0, 1.0, n)
    found = multiples(evaluation, standing_in(2.0 * earnings))
    share = norm.cdf(-1.0)
    assert found.pe.without == pytest.approx(share, abs=4.0 * sqrt(share * (1.0 - share) / n))
    assert found.pe.without == np.mean(earnings <= 0.0)
    values = pe_value_range(10.0, found.earnings_of[1])
    assert values.without == pytest.approx(found.pe.without)
    truth = truncnorm(-1.0, np.inf, 10.0, 10.0)
    for percent in PERCENTS:
        p = percent / 100.0
        error = sqrt(p * (1.0 - p) / (0.8 * n)) / truth.pdf(truth.ppf(p))
        assert values.percentiles[percent] == pytest.approx(truth.ppf(p), abs=4.0 * error)
    # A control: with the draws that earn nothing the P10 would be negative.
    assert np.quantile(10.0 * earnings, 0.10) < 0.0 < values.percentiles[10]


def test_enterprise_value_needs_ebitda(evaluation):
    ebitda = np.array([-1.0, 0.0, 4.0, 8.0])
    year = standing_in(np.ones(4), ebitda=ebitda, debt=np.array([0.0, 0.0, 100.0, 100.0]), cash=60.0)
    assert implied_ev_to_ebitda(year).tolist()[2:] == [2_040.0 / 4.0, 2_040.0 / 8.0]
    assert np.isnan(implied_ev_to_ebitda(year)[:2]).all()
    assert multiples(evaluation, year).ev_to_ebitda.without == 0.5


def test_no_draw_with_earnings(evaluation):
    found = multiples(evaluation, standing_in(np.array([-1.0, -2.0, 0.0])))
    assert found.pe.percentiles == {}
    assert found.pe.without == 1.0
    assert pe_value_range(20.0, found.earnings_of[1]).percentiles == {}
    assert pe_value_range(20.0, found.earnings_of[1]).without == 1.0
    json.dumps(multiples_json(found), allow_nan=False)


def test_a_base_case_without_earnings():
    case = evaluate(run(load_config(PAGES, ["variable_cost_ratio=0.99"]), draws=2))
    found = multiples(case, None)
    assert found.earnings.base < 0.0
    assert (found.pe.base, found.price_pe) == (None, None)
    assert pe_value_range(20.0, found.earnings_of[1]).base is None
    json.dumps(multiples_json(found), allow_nan=False)


def test_an_uncertain_exit_multiple_multiplies_draw_by_draw():
    """A product of independent lognormals is lognormal."""
    config = exit_config('{ base = 20.0, dist = "lognormal", sd = 3.0 }')
    n = N
    case = evaluate(run(config, draws=n, seed=2))
    earnings = np.exp(5.0 + 0.3 * np.random.default_rng(3).standard_normal(n))
    shares = config.base.shares_outstanding
    year = drawn_first_year(case, shares * earnings, shares * earnings)
    drawn = case.dataset["inputs"].values[:, list(config.marginals).index("exit_multiple")]
    assert np.array_equal(year.exit_multiple, drawn)
    logs = np.log(drawn)
    truth = lognorm(sqrt(0.3**2 + logs.var()), scale=exp(5.0 + logs.mean()))
    found = multiples(case, year)
    assert found.exit_value.base == pytest.approx(20.0 * found.earnings.base)
    for percent in PERCENTS:
        p = percent / 100.0
        error = sqrt(p * (1.0 - p) / n) / truth.pdf(truth.ppf(p))
        assert found.exit_value.percentiles[percent] == pytest.approx(truth.ppf(p), abs=4.0 * error)
    # A fixed multiple spreads less: the draws' own were used.
    narrow = pe_value_range(20.0, found.earnings_of[1])
    assert narrow.percentiles[90] < found.exit_value.percentiles[90]


def test_a_fixed_exit_multiple_and_other_rules():
    fixed = evaluate(run(exit_config("15.0"), draws=3))
    year = drawn_first_year(fixed, np.array([1e3, 2e3, 3e3]), np.ones(3))
    found = multiples(fixed, year)
    assert found.exit_value.percentiles[50] == pytest.approx(15.0 * 2e3 / 186.963)
    assert base_first_year(evaluate(run(load_config(PAGES), draws=1))).exit_multiple is None


def test_invalid_draws_do_not_count():
    gordon = gordon_run(100)
    case, n = evaluate(gordon), 100
    valid = ~np.isnan(gordon["intrinsic_value"].values)
    net_income = np.where(valid, 3_000.0, np.nan)
    found = multiples(case, drawn_first_year(case, net_income, net_income))
    assert found.earnings_of[1].ascending.size == valid.sum() < n
    assert found.pe.without == 0.0
    shares = config_of(gordon).base.shares_outstanding
    assert found.earnings.percentiles[50] == pytest.approx(3_000.0 / shares)


def test_one_draw_and_none_valid():
    for dataset, percentiles in ((run(load_config(PAGES), draws=1), 5), (all_invalid_run(), 0)):
        case = evaluate(dataset)
        found = multiples(case, drawn_first_year(case, np.array([9e3]), np.array([3e4])))
        assert len(found.pe.percentiles) == len(found.earnings.percentiles) == percentiles
        json.dumps(multiples_json(found), allow_nan=False)


def test_pe_value_of_arrays():
    found = pe_value(np.array([10.0, 10.0, 20.0]), np.array([1.0, -1.0, 3.0]))
    assert found[[0, 2]].tolist() == [10.0, 60.0]
    assert np.isnan(found[1])


def test_numbers_for_other_programs_are_finite_or_null(evaluation):
    """Also where earnings are next to nothing, or beyond floating point."""
    found = multiples(evaluation, standing_in(np.array([1e-5, 0.0, -1.0, 1.0])))
    odd = replace(found, price_pe=inf, earnings=replace(found.earnings, base=nan))
    said = json.loads(json.dumps(multiples_json(odd), allow_nan=False))
    assert said["price_to_earnings"] is None
    assert said["earnings_per_share"]["base"] is None
    assert said["implied_pe"]["base"] == found.pe.base
