"""A small portfolio that is drawn once, with an assumption about returns, and its report."""

import json
from dataclasses import replace

import pytest

from reports.portfolio.report import BuiltPortfolio, build_portfolio
from simulate import load_portfolio, portfolio
from simulate.settings import DEFAULT_SETTINGS
from tests.reports.output.sections import HOSTILE
from tests.simulate.portfolios.portfolios import write_company, write_portfolio

RETURNS = """
[returns]
drift = 0.06
convergence = { base = 0.2, dist = "pert", min = 0.1, max = 0.3, reason = "as studies have it" }
volatility = { one = 0.3, two = 0.35, three = 0.25 }
common = 0.3
hurdle = 0.05
horizons = [1, 3]

[weights]
bounds = [0.1, 0.7]
"""
SIZES = replace(
    DEFAULT_SETTINGS, weight_draws=500, weight_resamples=3, frontier_points=3, factor_draws=6_000,
)


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> BuiltPortfolio:
    """Three companies in two currencies, returns over 1 and 3 years; a title that is no markup."""
    title = 'name = "Test"', f"name = {json.dumps(HOSTILE)}"
    path = write_portfolio(tmp_path_factory.mktemp("portfolio"), title)
    path.write_text(path.read_text("utf-8") + RETURNS, "utf-8")
    loaded = load_portfolio(path)
    return build_portfolio(portfolio(loaded, draws=3_000, sizes=SIZES), loaded, SIZES)


@pytest.fixture(scope="session")
def without_returns(tmp_path_factory) -> BuiltPortfolio:
    """The same without that assumption; one company has no value in many draws."""
    folder = tmp_path_factory.mktemp("portfolio")
    write_company(folder, "three", "USD", ('terminal = "run-off"', 'terminal = "gordon"'))
    wide = 'three.terminal_growth={base=0.03, dist="uniform", min=0.0, max=0.12}'
    loaded = load_portfolio(write_portfolio(folder), [wide])
    return build_portfolio(portfolio(loaded, draws=1_000, sizes=SIZES), loaded, SIZES)
