"""Draws whose years deviate, against a simulation in plain numpy with random numbers of its own."""

import numpy as np
import pytest

from engine.dependence.yearly_shocks import YearlyModel, YearlyShock
from engine.distributions import Normal
from engine.kernels.sampler import build_sampler
from engine.kernels.valuation_kernel import empty_valuation, value_draws, value_inputs
from engine.model.rules.horizon import Horizon
from engine.model.rules.terminal_rules import Floor, Terminal
from engine.paths.events import EVENTS
from engine.paths.record import CASH_SO_FAR, EARNINGS_PER_SHARE, record_paths
from tests.engine import plain_reference
from tests.engine.conftest import JIT_IS_ON
from tests.engine.draws import company, to_arrays, to_matrix

# Interpreted, so many draws take minutes; tests/engine/model/years/test_deviations.py does with fewer.
pytestmark = pytest.mark.skipif(not JIT_IS_ON, reason="takes more draws than interpreted code can")

YEARS = 10
HORIZON = Horizon(YEARS, terminal=int(Terminal.NONE), floor=int(Floor.NONE))
MODEL = YearlyModel(
    YEARS, {"growth": YearlyShock(0.1, 0.3, 5.0), "variable_cost_ratio": YearlyShock(0.03, 0.6)},
    ("growth", "variable_cost_ratio"), np.array([[1.0, -0.5], [-0.5, 1.0]]),
)
MARGINALS = {"initial_growth": Normal(0.081, 0.02)}
FANS = ("revenue", "net_income", CASH_SO_FAR, EARNINGS_PER_SHARE)


def simulated(count: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Values and lines of an analyst's own loop."""
    rng = np.random.default_rng(20_261_126)
    x = to_arrays(np.repeat(to_matrix(company()), count, axis=1))
    x["initial_growth"] = rng.normal(0.081, 0.02, count)
    states, paths = np.zeros((2, count)), np.empty((2, YEARS, count))
    for year in range(YEARS):
        first, second = rng.standard_normal((2, count))
        second = -0.5 * first + np.sqrt(0.75) * second
        # Its quantile at the normal's rank: over a chi-squared the copula would be another.
        heavy = student_of(first)
        states = np.array([0.3 * states[0] + 0.1 * heavy, 0.6 * states[1] + 0.03 * second])
        paths[:, year] = states
    x |= {"deviation of growth": paths[0], "deviation of variable_cost_ratio": paths[1]}
    book = plain_reference.forecast(x, YEARS)
    return plain_reference.valuation(x, book, YEARS, "none", "none").value, book


def student_of(scores: np.ndarray) -> np.ndarray:
    from scipy import stats

    return stats.t.ppf(stats.norm.cdf(scores), 5.0) * np.sqrt(3.0 / 5.0)


def apart(ours: np.ndarray, theirs: np.ndarray) -> float:
    """The greatest distance of mean, sd, P5, P50 and P95, in standard errors."""
    def figures(values: np.ndarray) -> np.ndarray:
        values = values[np.isfinite(values)]
        batches = np.array_split(values, 50)
        return np.array([[b.mean(), b.std(), *np.percentile(b, (5, 50, 95))] for b in batches])

    one, other = figures(ours), figures(theirs)
    error = np.sqrt(one.var(axis=0, ddof=1) / len(one) + other.var(axis=0, ddof=1) / len(other))
    return float(np.max(np.abs(one.mean(axis=0) - other.mean(axis=0)) / error))


@pytest.fixture(scope="module")
def theirs():
    return simulated(20_000)


def test_values_are_spread_as_theirs(theirs):
    count = 200_000
    out = empty_valuation(count)
    value_draws(build_sampler(company(), MARGINALS, 5, yearly=MODEL), HORIZON, 0, out)
    assert apart(out.value, theirs[0]) < 4.0
    narrow = YearlyModel(YEARS, {"growth": YearlyShock(0.05, 0.3, 5.0)})  # a control: half as wide, it shows
    value_draws(build_sampler(company(), MARGINALS, 5, yearly=narrow), HORIZON, 0, out)
    assert apart(out.value, theirs[0]) > 20.0


def test_years_are_spread_as_theirs_and_events_counted(theirs):
    count = 8_192
    paths = record_paths(build_sampler(company(), MARGINALS, 5, yearly=MODEL), HORIZON, count, FANS)
    book = theirs[1]
    per_share = book["net_income"] * book["shareholder_claim"] / company().shares_outstanding
    cash = np.cumsum(book["free_cash_flow"], axis=0)
    for fan, line in zip(range(4), (book["revenue"], book["net_income"], cash, per_share), strict=True):
        for year in (0, 4, 9):
            assert apart(paths.values[fan, year], line[year]) < 4.0, (FANS[fan], year)
    hit = {
        "revenue falls": book["revenue_growth"] < 0.0, "operating loss": book["operating_income"] < 0.0,
        "net loss": book["net_income"] < 0.0, "new shares are issued": book["share_issuance"] > 0.0,
    }
    n_valid, n_theirs = int(paths.valid.sum()), hit["net loss"].shape[1]
    for row, name in enumerate(EVENTS):
        pairs = [(paths.hits[row, 2], hit[name][2]), (paths.firsts[row, :5].sum(), hit[name][:5].any(axis=0))]
        for ours, happens in pairs:
            share = happens.mean()
            error = np.sqrt(share * (1.0 - share) * (1.0 / n_valid + 1.0 / n_theirs))
            assert abs(ours / n_valid - share) < 4.0 * error, name
    assert paths.years_of_loss.sum() == n_valid
    lost = hit["net loss"].sum(axis=0)
    mean = (paths.years_of_loss * np.arange(YEARS + 1)).sum() / n_valid
    assert abs(mean - lost.mean()) < 4.0 * lost.std() * np.sqrt(1.0 / n_valid + 1.0 / n_theirs)


def test_the_mean_is_the_base_case_where_the_value_is_linear_in_revenue():
    """No fixed costs, no losses, no issue of shares: each distribution is linear in R_k and R_{k-1}."""
    linear = company(
        fixed_operating_expenses=0.0, intangible_amortization=0.0, variable_cost_ratio=0.7,
        adjusted_equity_ratio=0.3, base_equity=640.9,
    )
    count = 200_000
    out = empty_valuation(count)
    model = YearlyModel(YEARS, {"growth": YearlyShock(0.03)})
    value_draws(build_sampler(linear, {}, 5, yearly=model), HORIZON, 0, out)
    base = value_inputs(to_matrix(linear), HORIZON).value[0]
    error = out.value.std() / np.sqrt(count)
    assert abs(out.value.mean() - base) < 4.0 * error
    # A control: persistent growth compounds, so the mean lies above.
    persistent = YearlyModel(YEARS, {"growth": YearlyShock(0.1, 0.9)})
    value_draws(build_sampler(linear, {}, 5, yearly=persistent), HORIZON, 0, out)
    assert out.value.mean() - base > 8.0 * out.value.std() / np.sqrt(count)
