"""Companies draw independently of each other; two configs of one company draw alike."""

import numpy as np
import pytest
from scipy.stats import rankdata

from simulate.config.config import Config
from simulate.config.loading import config_from_text
from simulate.sampling.draws import drawn_values
from tests.simulate.configs import trend_config

N_DRAW = 100_000


def as_company(ticker: str, sampler: str = "random", name: str = "other") -> Config:
    text = trend_config().text.replace('"3774.T"', f'"{ticker}"')
    text = text.replace("seed = 3774", f'seed = 3774\nsampler = "{sampler}"')
    return config_from_text(text, name, f"{name}.toml")


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.corrcoef(rankdata(one), rankdata(other))[0, 1])


# Sobol points of two companies are of one net: portfolios draw at random.
@pytest.mark.parametrize("sampler", ["random", "latin-hypercube"])
def test_two_companies_with_one_seed_draw_independently(sampler):
    one, other = (drawn_values(as_company(ticker, sampler), N_DRAW, 7) for ticker in ("ONE", "TWO"))
    assert abs(rank_correlation(one, other)) < 4.0 / np.sqrt(N_DRAW)


def test_one_company_under_two_names_draws_alike():
    one, other = (drawn_values(as_company("ONE", name=name), 1_000, 7) for name in ("mine", "yours"))
    np.testing.assert_array_equal(one, other)
    assert rank_correlation(one, drawn_values(as_company("ONE"), 1_000, 8)) < 0.2  # seeds still differ
