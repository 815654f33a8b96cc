"""Weights against the whole linear programme, skfolio, integrals of two lognormals, known risk parities."""

import json

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar
from scipy.stats import norm

from reports.portfolio.figures import TOO_FEW_DRAWS, figures_of, summary_of
from reports.portfolio.joint_draws import JointDraws
from reports.portfolio.weights.allocations import Task, choose, greatest_growth, risk_parity
from reports.portfolio.weights.least_shortfall import NoWeightsError, TailRows
from reports.portfolio.weights.polytope import Holdings, polytope_of
from reports.portfolio.weights.weights import weight_figures
from simulate.portfolios.config.schema import WeightsSection
from simulate.settings import Settings
from tests.reports.portfolio.joint_dataset import joint_dataset

TODAY = np.array([0.4, 0.1, 0.1, 0.2, 0.2])
HOLDINGS = Holdings(("a", "b", "c", "d", "e"), ("x", "x", "y", "y", "z"), TODAY)


def lognormal(seed: int, n: int, volatility: np.ndarray, common: float = 0.5) -> np.ndarray:
    generator = np.random.default_rng(seed)
    scores = np.sqrt(1.0 - common) * generator.standard_normal((n, volatility.size))
    scores += np.sqrt(common) * generator.standard_normal((n, 1))
    return np.expm1(0.1 + volatility * scores)


def rockafellar_uryasev(
    returns: np.ndarray, share: float, limits: WeightsSection, wanted: float
) -> np.ndarray:
    """Return the weights of the programme with a variable a draw: w, bought, sold, VaR, excess losses."""
    n, m = returns.shape
    width = 3 * m + 1 + n
    cost = np.zeros(width)
    cost[3 * m], cost[3 * m + 1 :] = 1.0, 1.0 / (share * n)
    losses = np.hstack([-returns, np.zeros((n, 2 * m)), -np.ones((n, 1)), -np.eye(n)])
    rows, most = [*losses], [0.0] * n
    row = np.zeros(width)
    row[:m] = -returns.mean(axis=0)
    rows, most = [*rows, row], [*most, -wanted]
    for sector, cap in limits.sector_caps.items():
        row = np.zeros(width)
        row[:m] = [name == sector for name in HOLDINGS.sectors]
        rows, most = [*rows, row], [*most, cap]
    if limits.turnover is not None:
        row = np.zeros(width)
        row[m : 3 * m] = 0.5
        rows, most = [*rows, row], [*most, limits.turnover]
    whole = np.zeros(width)
    whole[:m] = 1.0
    traded = np.hstack([np.eye(m), -np.eye(m), np.eye(m), np.zeros((m, 1 + n))])
    bounds = [tuple(limits.bounds)] * m + [(0, None)] * (2 * m) + [(None, None)] + [(0, None)] * n
    found = linprog(
        cost, np.array(rows), most, np.vstack([whole, traded]), [1.0, *TODAY], bounds, method="highs"
    )
    assert found.success
    return found.x[:m]


@pytest.mark.parametrize(
    ("limits", "wanted"),
    [
        ({}, 0.0),
        ({"bounds": [0.05, 0.4], "sector_caps": {"x": 0.3, "z": 0.2}}, 0.17),
        ({"turnover": 0.15}, 0.16),
    ],
)
def test_least_shortfall_is_that_of_the_whole_programme(limits, wanted):
    returns = lognormal(1, 790, np.linspace(0.2, 0.6, 5))  # the tail cuts a draw: 39.5 of them
    section = WeightsSection.model_validate(limits)
    tail, share = TailRows(returns, 0.05), 0.05
    polytope = polytope_of(HOLDINGS, section).at_least(returns.mean(axis=0), wanted)
    found = tail.least(polytope)
    exact = rockafellar_uryasev(returns, share, section, wanted)
    assert found.shortfall == pytest.approx(tail.tail_mean(exact) @ exact, abs=2e-7)
    assert found.weights == pytest.approx(exact, abs=1e-3)
    assert found.weights @ returns.mean(axis=0) >= wanted - 1e-9
    # negative control: what is best at another share of the draws is worse at this one
    other = rockafellar_uryasev(returns, 0.2, section, wanted)
    assert tail.tail_mean(other) @ other < found.shortfall - 1e-5


@pytest.mark.heavy
def test_skfolio_finds_the_same_weights():
    skfolio = pytest.importorskip("skfolio")
    from skfolio.optimization import MeanRisk

    returns = lognormal(2, 1000, np.linspace(0.2, 0.4, 5))
    model = MeanRisk(risk_measure=skfolio.RiskMeasure.CVAR, cvar_beta=0.95).fit(returns)
    found = TailRows(returns, 0.05).least(polytope_of(HOLDINGS, WeightsSection()))
    assert found.weights == pytest.approx(model.weights_, abs=2e-3)


def test_limits_that_nothing_keeps_to_are_told():
    polytope = polytope_of(HOLDINGS, WeightsSection(bounds=[0.0, 0.1]))
    with pytest.raises(NoWeightsError):
        TailRows(lognormal(3, 100, np.full(5, 0.3)), 0.05).least(polytope)


def test_growth_is_that_of_the_integral_over_two_lognormals():
    drift, volatility = np.array([0.05, 0.12]), np.array([0.2, 0.5])
    nodes, mass = np.polynomial.hermite_e.hermegauss(60)
    gross = [np.exp(m + s * nodes) for m, s in zip(drift - volatility**2 / 2.0, volatility, strict=True)]
    weight = np.outer(mass, mass) / mass.sum() ** 2

    def growth(second: float) -> float:
        return float((weight * np.log((1.0 - second) * gross[0][:, None] + second * gross[1])).sum())

    exact = minimize_scalar(lambda w: -growth(w), bounds=(0.0, 1.0), method="bounded").x
    middle = norm.ppf((np.arange(500) + 0.5) / 500)  # a grid of equally likely pairs in place of draws
    grid = np.stack(np.meshgrid(middle, middle), axis=-1).reshape(-1, 2)
    returns = np.expm1(drift - volatility**2 / 2.0 + volatility * grid)
    holdings = Holdings(("a", "b"), ("", ""), np.array([0.5, 0.5]))
    polytope = polytope_of(holdings, WeightsSection(), cash=True)
    found = greatest_growth(returns, polytope, holdings.today)
    assert found == pytest.approx([1.0 - exact, exact], abs=2e-3)
    assert 0.2 < exact < 0.5


def test_growth_keeps_cash_where_stocks_pay_too_little():
    # one stock that gains a or loses b with equal odds: Kelly's own (1 / b - 1 / a) / 2
    returns = np.array([[0.5], [-0.4]])
    holdings = Holdings(("a",), ("",), np.array([1.0]))
    found = greatest_growth(returns, polytope_of(holdings, WeightsSection(), cash=True), holdings.today)
    assert found == pytest.approx([(1.0 / 0.4 - 1.0 / 0.5) / 2.0], abs=1e-6)
    capped = polytope_of(holdings, WeightsSection(), invested=0.1, cash=True)
    assert greatest_growth(returns, capped, np.array([0.1])) == pytest.approx([0.1])


def test_risk_parity_of_independent_stocks_is_inverse_to_their_spread():
    spread = np.array([0.1, 0.2, 0.4])
    half = np.random.default_rng(4).standard_normal((100_000, 3))
    tail = TailRows(spread * np.concatenate([half, -half]), 0.05)
    found = risk_parity(tail)
    assert found == pytest.approx((1.0 / spread) / (1.0 / spread).sum(), abs=0.005)
    parts = found * tail.tail_mean(found)
    assert parts == pytest.approx(np.full(3, parts.mean()), rel=0.02)
    equal = np.full(3, 1.0 / 3.0) * tail.tail_mean(np.full(3, 1.0 / 3.0))
    assert np.ptp(equal) > 1.0 * np.abs(equal.mean())


def test_risk_parity_needs_a_loss_to_share():
    returns = 1.0 + 0.1 * np.random.default_rng(5).random((1000, 2))
    with pytest.raises(NoWeightsError, match="gain even in their worst draws"):
        risk_parity(TailRows(returns, 0.05))


TEXT = """
[returns]
drift = 0.06
convergence = 0.2
volatility = { c0 = 0.3, c1 = 0.3, c2 = 0.3, c3 = 0.3 }
[weights]
horizon = 1
most_invested = 1.0
"""


def made(text: str):
    """Four companies of which two are alike; one draw has no value."""
    upside = np.random.default_rng(6).normal([0.4, 0.4, 0.0, 0.0], 0.1, (6000, 4))
    upside[7, 2] = np.nan
    dataset = joint_dataset(upside, weights=[0.1, 0.2, 0.3, 0.4], sectors=["s", "s", "t", "t"], text=text)
    return JointDraws(dataset, Settings(weight_draws=300, weight_resamples=5, frontier_points=4))


def test_weights_side_by_side_are_judged_on_other_draws():
    found = weight_figures(made(TEXT), WeightsSection(horizon=1, most_invested=1.0))
    by_name = {one.name: one for one in found.allocations}
    assert list(by_name) == ["today", "equal", "least_shortfall", "greatest_growth", "risk_parity"]
    assert (found.n_sought, found.n_judged) == (300, 5699)
    sought, today = by_name["least_shortfall"], by_name["today"]
    assert today.weights == (0.1, 0.2, 0.3, 0.4)
    assert sought.in_sample.mean.value >= found.wanted - 1e-8
    assert sought.in_sample.shortfall.value > today.in_sample.shortfall.value
    # what was found on 300 draws promises more than it keeps, and the other draws tell
    growth = by_name["greatest_growth"]
    assert growth.in_sample.growth.value > today.in_sample.growth.value
    assert set(growth.jumps) >= {"c0", "c1"}
    low, high = growth.spread[0]
    assert high - low > 0.1
    assert by_name["today"].spread is None
    means = [point.in_sample.mean.value for point in found.frontier]
    depths = [point.in_sample.shortfall.value for point in found.frontier]
    assert len(means) == 4
    assert means == sorted(means)
    assert depths == sorted(depths, reverse=True)


def test_weights_of_too_few_draws_are_not_sought():
    dataset = made(TEXT).dataset
    never_together = dataset["value"].where(np.arange(6000)[:, None] % 4 == np.arange(4))
    for few in (dataset.isel(draw=[0]), dataset.assign(value=never_together, trend_value=never_together)):
        found = figures_of(few)
        assert found.weights is None
        assert TOO_FEW_DRAWS in found.warnings
        json.dumps(summary_of(found), allow_nan=False)


def test_what_cannot_be_had_is_said():
    wanted = WeightsSection(horizon=1, wanted_return=0.5, sector_caps={"t": 0.2}, turnover=0.05)
    found = {one.name: one for one in weight_figures(made(TEXT), wanted).allocations}
    assert found["least_shortfall"].weights is None
    assert found["least_shortfall"].reason == "no weights keep to all limits of [weights] at once"
    assert found["equal"].breaks == ("t", "turnover")
    assert found["today"].breaks == ("t",)
    far = WeightsSection(horizon=1, wanted_return=0.5)
    quick = JointDraws(made(TEXT).dataset, Settings(weight_draws=300, weight_resamples=0, frontier_points=2))
    far_one = {one.name: one for one in weight_figures(quick, far).allocations}["least_shortfall"]
    assert far_one.reason.startswith("within the limits no more than")


def test_twenty_companies_are_solved_and_a_hundred_are_not_sought():
    returns = lognormal(9, 2000, np.linspace(0.2, 0.6, 20), common=0.2)
    holdings = Holdings(tuple(map(str, range(20))), ("",) * 20, np.full(20, 0.05))
    tail, share = TailRows(returns, 0.05), 0.05
    found = tail.least(polytope_of(holdings, WeightsSection()))
    n = len(returns)
    losses = np.hstack([-returns, -np.ones((n, 1)), -np.eye(n)])
    cost = np.concatenate([np.zeros(20), [1.0], np.full(n, 1.0 / (share * n))])
    whole = np.concatenate([np.ones(20), np.zeros(1 + n)])[None]
    bounds = [(0, 1)] * 20 + [(None, None)] + [(0, None)] * n
    exact = linprog(cost, losses, np.zeros(n), whole, [1.0], bounds, method="highs")
    assert found.shortfall == pytest.approx(-exact.fun, abs=2e-7)
    many = Holdings(tuple(map(str, range(100))), ("",) * 100, np.full(100, 0.01))
    weights, reason = choose("risk_parity", Task(many, WeightsSection(), None), np.zeros((10, 100)))
    assert weights is None
    assert reason == "weights are sought for up to 40 companies; there are 100"
