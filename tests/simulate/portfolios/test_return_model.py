"""Returns against a year-by-year loop in plain Python, closed forms, and what is not allowed."""

from math import exp, log, log1p, sqrt

import numpy as np
import pytest
from scipy.special import ndtr

import simulate.portfolios.return_model  # noqa: F401  # gives datasets their `returns`
from engine.random.streams import draw_scores, stream_of
from simulate.errors import InputError
from simulate.portfolios.config.schema import MAX_HORIZON
from tests.reports.portfolio.joint_dataset import RETURNS, joint_dataset

SEED = 11
FIXED = """
[returns]
drift = 0.07
convergence = 0.2
common = 0.4
volatility = { c0 = 0.3, c1 = 0.3 }
"""


def scores(name: str, ticker: str, n: int) -> list[float]:
    return draw_scores([stream_of(name, ticker)], SEED, 0, n)[0].tolist()


def test_returns_are_those_of_a_price_that_closes_its_gap_year_by_year():
    n, horizon = 40, 3
    upside = np.linspace(-1.3, 2.0, 2 * n).reshape(n, 2)  # some worth less than nothing
    upside[5, 1] = np.nan
    rate = np.linspace(120.0, 170.0, n)
    dataset = joint_dataset(
        upside, currencies=["JPY", "USD"], rates={"USD": (150.0, rate)}, text=RETURNS, seed=SEED
    )
    found = dataset.returns(horizon=horizon)
    shared = {name: scores(f"returns/{name}", "", n) for name in ("drift", "convergence")}
    common = [scores(f"price/{year}", "", n) for year in (1, 2, 3)]
    own = [[scores(f"price/{year}", ticker, n) for year in (1, 2, 3)] for ticker in ("T0", "T1")]
    ranged = scores("returns/volatility", "T1", n)
    for i in range(n):
        drift, closes = 0.04 + 0.04 * ndtr(shared["drift"][i]), 0.1 + 0.2 * ndtr(shared["convergence"][i])
        for company, volatility in ((0, 0.3), (1, 0.2 + 0.1 * ndtr(ranged[i]))):
            if np.isnan(upside[i, company]):
                assert np.isnan(found.iloc[i, company])
                continue
            gap, price = log(max(1.0 + upside[i, company], 0.05)), 0.0
            for year in range(horizon):
                luck = sqrt(0.4) * common[year][i] + sqrt(0.6) * own[company][year][i]
                price += log1p(drift) - volatility**2 / 2 + volatility * luck + closes * gap
                gap *= 1.0 - closes
            if company == 1:
                price += log(rate[i] / 150.0)
            assert found.iloc[i, company] == pytest.approx(exp(price) - 1.0, rel=1e-12)
    assert found.attrs == {"horizon_years": 3}
    assert (list(found.columns), found.index.name) == (["c0", "c1"], "draw")


def test_a_stock_at_its_value_earns_its_drift_and_prices_share_what_is_common():
    n = 200_000
    dataset = joint_dataset(np.zeros((n, 2)), text=FIXED, seed=SEED)
    for horizon in (1, 5):
        found = dataset.returns(horizon=horizon).to_numpy()
        error = found.std(axis=0) / sqrt(n)
        assert np.all(np.abs(found.mean(axis=0) - (1.07**horizon - 1.0)) < 4.0 * error)
        logs = np.log1p(found)
        assert logs.var(axis=0) == pytest.approx(0.3**2 * horizon, rel=4.0 * sqrt(2.0 / n))
        assert np.corrcoef(logs.T)[0, 1] == pytest.approx(0.4, abs=4.0 * (1.0 - 0.4**2) / sqrt(n))


def test_a_company_has_its_returns_whatever_the_others_and_however_many_draws():
    upside = np.random.default_rng(1).normal(size=(100, 2))
    whole = joint_dataset(upside, text=RETURNS, seed=SEED)
    alone = whole.isel(company=[1], draw=slice(60))
    assert np.array_equal(alone.returns(horizon=3)["c1"], whole.returns(horizon=3)["c1"][:60])
    assert np.array_equal(whole.returns(horizon=3, draws=60), whole.returns(horizon=3)[:60])
    assert not np.array_equal(whole.returns(horizon=1), whole.returns(horizon=3))


@pytest.mark.parametrize("horizon", [0, MAX_HORIZON + 1, 1.0, True])
def test_a_horizon_is_a_whole_number_of_years(horizon):
    with pytest.raises(InputError, match=r"horizon = .*: must be a whole number of years in \[1, 50\]"):
        joint_dataset(np.zeros((4, 2)), text=FIXED).returns(horizon=horizon)


def test_without_an_assumption_nothing_is_called_a_return():
    with pytest.raises(InputError, match=r"made: returns: .* add the table \[returns\]"):
        joint_dataset(np.zeros((4, 2))).returns(horizon=1)
