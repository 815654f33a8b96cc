"""The joint picture and stress against counting in plain numpy, scipy's rank correlation, the normal law."""

import json

import numpy as np
import pytest
from scipy.stats import norm, spearmanr

from reports.portfolio.figures import figures_of, summary_of
from reports.portfolio.joint import joint_figures
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.stress import stress_figures
from simulate.settings import Settings
from tests.reports.portfolio.joint_dataset import RETURNS, joint_dataset, years_of

N = 20_000


@pytest.fixture(scope="module")
def made():
    """Three companies, the last in dollars; some draws have no value of the second."""
    generator = np.random.default_rng(5)
    upside = generator.normal([0.1, -0.1, 0.4], [0.3, 0.2, 0.5], (N, 3))
    upside[:, 1] += 0.5 * upside[:, 0]
    upside[::100, 1] = np.nan
    rate = generator.normal(150.0, 10.0, N)
    dataset = joint_dataset(
        upside, currencies=["JPY", "JPY", "USD"], rates={"USD": (148.0, rate)}, weights=[0.5, 0.2, 0.3]
    )
    return dataset, upside, rate


def test_figures_are_those_of_counting(made):
    dataset, upside, rate = made
    found = joint_figures(JointDraws(dataset))
    in_base = upside.copy()
    in_base[:, 2] = (1.0 + upside[:, 2]) * rate / 148.0 - 1.0
    whole = in_base @ [0.5, 0.2, 0.3]
    assert (found.n_draw, found.n_valid) == (N, N - N // 100)
    assert {p: e.value for p, e in found.upside.items()} == pytest.approx(
        {p: np.nanpercentile(whole, p) for p in found.upside}
    )
    assert found.mean.value == pytest.approx(np.nanmean(whole))
    valid = ~np.isnan(whole)
    assert found.above_price.value == np.mean(whole[valid] > 0.0)
    above = (upside[valid] > 0.0).sum(axis=1)
    assert [one.value for one in found.at_least] == [np.mean(above >= k) for k in (1, 2, 3)]
    assert found.correlation == pytest.approx(spearmanr(upside[valid]).statistic)
    assert [one.key for one in found.companies] == ["c2", "c0", "c1"]  # by median rate of return
    second = found.companies[2]
    assert second.without_value == {"second reason": N // 100}
    assert second.value[50].value == pytest.approx(200.0 * (1.0 + np.nanmedian(upside[:, 1])))
    assert second.above_price.value == np.mean(upside[valid, 1] > 0.0)


def test_a_company_without_weight_takes_no_draw_from_the_portfolio(made):
    dataset, *_ = made
    unheld = dataset.assign_coords(weight=("company", [0.6, 0.0, 0.4]))
    assert joint_figures(JointDraws(unheld)).n_valid == N


def test_stress_is_the_normal_laws_tail():
    generator = np.random.default_rng(6)
    factor, own = generator.standard_normal((2, N))
    years = years_of("demand", N, 10)
    upside = np.column_stack([0.2 * factor, 0.3 * own - 0.3 * years.mean(axis=1)])
    dataset = joint_dataset(upside, factors={"rates": factor}, yearly=["demand"], weights=[0.5, 0.5])
    low, high, good, bad = stress_figures(JointDraws(dataset))
    tail = norm.pdf(norm.ppf(0.1)) / 0.1
    assert [(one.name, one.side, one.is_worst) for one in (low, high, good, bad)] == [
        ("rates", "lowest tenth", True), ("rates", "highest tenth", False),
        ("demand", "lowest tenth", False), ("demand", "highest tenth", True),
    ]
    assert low.companies["c0"].value == pytest.approx(-0.2 * tail, abs=0.01)
    assert high.mean.value == pytest.approx(0.5 * 0.2 * tail, abs=0.015)
    assert bad.companies["c1"].value == pytest.approx(-0.3 * tail / np.sqrt(10.0), abs=0.03)
    assert abs(low.companies["c1"].value) < 4.0 * 0.3 / np.sqrt(N / 10)
    assert low.n_draw == pytest.approx(N / 10, abs=1)


def test_summary_holds_all_figures_as_plain_numbers(made):
    dataset, *_ = made
    few = dataset.isel(draw=slice(3000))
    plain = json.loads(json.dumps(summary_of(figures_of(few)), allow_nan=False))
    assert (plain["returns"], plain["weights"], len(plain["warnings"])) == (None, None, 1)
    few = few.assign_attrs(portfolio_text=few.attrs["portfolio_text"] + RETURNS + "c2 = 0.3\n")
    quick = Settings(weight_draws=500, weight_resamples=2, frontier_points=2)
    plain = json.loads(json.dumps(summary_of(figures_of(few, settings=quick)), allow_nan=False))
    assert plain["weights"]["draws"] == {"sought": 500, "judged": 2470, "bootstrap_samples": 2}
    assert [each["years"] for each in plain["returns"]["horizons"]] == [1, 3]
    assert plain["returns"]["assumptions"]["common"] == 0.4
    assert len(plain["warnings"]) == 2
    of_three = few.returns(horizon=3).to_numpy() @ [0.5, 0.2, 0.3]
    spread = plain["returns"]["horizons"][1]["portfolio"]
    assert spread["mean"]["value"] == pytest.approx(np.nanmean(of_three))
    assert spread["above_hurdle"]["value"] == np.mean(of_three[~np.isnan(of_three)] > 1.08**3 - 1.0)


def test_a_heavy_tail_is_warned_of():
    upside = np.random.default_rng(9).standard_normal((5000, 2))
    assert len(figures_of(joint_dataset(upside)).warnings) == 1
    upside[:2, 0] = 1000.0
    warning = figures_of(joint_dataset(upside)).warnings[1]
    assert warning.startswith("Few draws carry the variance of the portfolio's upside (0.1% carry")


def test_companies_without_a_rate_of_return_in_many_draws_are_named(made):
    dataset, *_ = made
    irr = dataset["irr"].values.copy()
    irr[: N // 4, 2] = np.nan
    irr[: N // 200, 0] = np.nan
    loaded = figures_of(dataset.assign(irr=(("draw", "company"), irr)))
    told = "Rates of return leave out draws that have none: c2 25.0%."
    assert told in loaded.warnings
