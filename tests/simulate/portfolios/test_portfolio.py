"""Companies drawn together: what factors do to them, and what they leave alone."""

import numba
import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import ks_2samp, spearmanr

from simulate import load_config, load_portfolio, portfolio, run
from simulate.config.loading import with_settings
from simulate.errors import InputError
from simulate.forecast.price_returns import returns_of
from simulate.portfolios.company_values import with_values
from simulate.portfolios.config.loading import keeping_factors
from simulate.portfolios.dataset import portfolio_of
from simulate.sampling.draws import draw_inputs, drawn_values
from simulate.sampling.years import draw_years
from simulate.settings import Settings
from tests.simulate.portfolios.portfolios import write_company, write_portfolio

N = 50_000
COLUMNS = ("value", "reason", "irr", "upside")


@pytest.fixture(scope="module")
def three(tmp_path_factory):
    return load_portfolio(write_portfolio(tmp_path_factory.mktemp("portfolio")))


@pytest.fixture(scope="module")
def drawn(three):
    return portfolio(three)


def same(one, other) -> bool:
    return all(np.array_equal(one[name].values, other[name].values, equal_nan=True) for name in COLUMNS)


def scores(holding, draws: int, seed: int) -> dict[str, np.ndarray]:
    """The normal score of each input, by its own distribution function."""
    drawn = draw_inputs(holding.config, 0, draws, seed)
    return {
        name: ndtri(marginal.cdf(drawn[:, i]))
        for i, (name, marginal) in enumerate(holding.config.marginals.items())
    }


def score_of(rank: float) -> float:
    return 2.0 * np.sin(np.pi * rank / 6.0)


def test_scores_of_companies_go_together_as_their_loadings_say(three):
    one, two = (scores(each, N, 3) for each in three.companies[:2])
    between = score_of(0.5)  # of the two factors
    wanted = {
        ("initial_discount_rate", "initial_discount_rate"): score_of(0.6) * score_of(0.5),
        ("tax_rate", "initial_discount_rate"): score_of(0.5) * between * score_of(0.5),
        ("tax_rate", "tax_rate"): score_of(0.5) * between * score_of(-0.4),
        ("inflation", "initial_discount_rate"): 0.0,
    }
    for (first, second), rho in wanted.items():
        assert abs(np.corrcoef(one[first], two[second])[0, 1] - rho) < 4.0 / np.sqrt(N), (first, second)
    own = np.corrcoef(one["initial_discount_rate"], one["inflation"])[0, 1]
    assert abs(own - score_of(0.4)) < 4.0 / np.sqrt(N)  # as iij's config has it
    assert abs(np.corrcoef(one["initial_discount_rate"], one["tax_rate"])[0, 1]) < 4.0 / np.sqrt(N)


def test_years_and_factors_of_the_dataset_are_those_that_companies_load_on(three, drawn):
    dataset = drawn
    n, limit = dataset.sizes["draw"], 4.0 / np.sqrt(dataset.sizes["draw"])
    rates = dataset["factor_score"].sel(factor="rates").values
    found = scores(three.companies[0], n, 3)["initial_discount_rate"]
    assert abs(np.corrcoef(found, rates)[0, 1] - score_of(0.6)) < limit
    years = draw_years(three.companies[0].config, 0, n, 3).innovations[0]
    for year in (1, 10):
        demand = dataset["yearly_score"].sel(yearly_factor="demand", year=year).values
        assert abs(spearmanr(years[year - 1], demand).statistic - 0.7) < limit
        assert abs(spearmanr(years[year % 10], demand).statistic) < limit
    dollar = dataset["exchange_rate"].sel(currency="USD").values
    prices = dataset["factor_score"].sel(factor="prices").values
    assert abs(spearmanr(dollar, prices).statistic - 0.8) < limit
    assert abs(dollar.mean() - 150.0) < 4.0 * 15.0 / np.sqrt(n)


def test_companies_are_independent_without_factors_and_not_with_them(three):
    def rank_correlation(dataset) -> float:
        return spearmanr(*dataset["value"][:, :2].values.T, nan_policy="omit").statistic

    limit = 4.0 / np.sqrt(N)
    assert abs(rank_correlation(portfolio(keeping_factors(three, ()), N))) < limit
    assert rank_correlation(portfolio(three, N)) > 3.0 * limit


def test_no_bit_depends_on_other_companies_threads_or_chunks(three, drawn, tmp_path):
    fewer = load_portfolio(write_portfolio(
        tmp_path, ("weight = 0.5", "weight = 0.7"),
        ('[companies.three]\nconfig = "three.toml"\nweight = 0.2\n', ""),
        ('[exchange_rates]\nUSD = { base = 150.0, dist = "lognormal", sd = 15.0, '
         'loadings = [{ factor = "prices", rank = 0.8 }] }\n', ""),
    ))
    assert same(portfolio(fewer), drawn.isel(company=slice(2)))
    before = numba.get_num_threads()
    numba.set_num_threads(1)
    try:
        assert same(portfolio(three, sizes=Settings(chunk_size=1000)), drawn)
    finally:
        numba.set_num_threads(before)


def test_a_company_that_loads_on_nothing_has_the_bits_of_its_own_run(three, drawn):
    config = three.companies[2].config
    own = run(config, drawn.sizes["draw"], 3)
    found = drawn.sel(company="three")
    assert np.array_equal(found["value"], own["intrinsic_value"], equal_nan=True)
    assert np.array_equal(found["reason"], own["invalid_reason"])
    assert np.array_equal(found["irr"], returns_of(config, drawn.sizes["draw"], 3).rates, equal_nan=True)


def test_returns_alone_rest_on_values_of_the_trend(three, drawn, tmp_path):
    assert "trend_value" not in drawn
    volatility = "volatility = { one = 0.3, two = 0.3, three = 0.3 }"
    table = f"[returns]\ndrift = 0.05\nconvergence = 0.2\n{volatility}\n\n[factors]"
    dataset = portfolio(write_portfolio(tmp_path, ("[factors]", table)))
    still = drawn_values(load_config(config_path(three, "three"), "shocks=none"), drawn.sizes["draw"], 3)
    assert np.array_equal(dataset["trend_value"].sel(company="three"), still, equal_nan=True)
    assert same(dataset, drawn)


def config_path(three, key: str) -> str:
    return str(three.source.where).replace("test.toml", f"{key}.toml")


@pytest.mark.heavy
def test_a_company_has_the_same_law_alone_and_in_a_portfolio(three):
    draws = 1_000_000
    joined = portfolio(three, draws, seed=11)["value"].sel(company="one").values
    alone = drawn_values(load_config(config_path(three, "one")), draws, 12)
    other = drawn_values(load_config(config_path(three, "one"), "tax_rate.narrow=0.5"), draws, 12)
    joined, alone, other = (values[np.isfinite(values)] for values in (joined, alone, other))
    assert ks_2samp(joined, alone).pvalue > 1e-4
    assert ks_2samp(joined, other).pvalue < 1e-4


def test_rates_of_return_are_of_the_first_draws_and_the_rest_has_none(three, drawn):
    few = portfolio(three, sizes=Settings(portfolio_rates=3_000))
    assert few.attrs["irr_draws"] == 1000
    assert np.array_equal(few["irr"][:1000], drawn["irr"][:1000], equal_nan=True)
    assert np.isnan(few["irr"][1000:]).all()


def test_a_dataset_gives_its_portfolio_back(three, drawn):
    again = portfolio_of(drawn)
    assert again.sha256 == three.sha256
    assert same(portfolio(again), drawn)
    some = portfolio(keeping_factors(three, ("rates",)))
    assert same(portfolio(portfolio_of(some)), some)
    assert not same(some, drawn)


def test_shares_are_weighed_at_todays_prices_and_rates(tmp_path):
    path = write_portfolio(
        tmp_path, ("weight = 0.5", "shares = 100"), ("weight = 0.3", "shares = 0"),
        ("weight = 0.2", "shares = 2"),
    )
    weights = [each.weight for each in load_portfolio(path).companies]
    assert weights == pytest.approx([100 / 400, 0.0, 300 / 400])  # one price, of which three's is in dollars


def test_the_common_recession_is_one_event_with_each_companys_effects(tmp_path):
    event = "[shocks.growth]", "[shocks.recession]\nprobability = 0.05\ngrowth = -0.1\n\n[shocks.growth]"
    for key in ("one", "two"):
        write_company(tmp_path, key, "JPY", event)
    path = write_portfolio(tmp_path, ("[factors]", "[recession]\nprobability = 0.2\nlasts = 2\n\n[factors]"))
    loaded = load_portfolio(path)
    dataset = portfolio(loaded)
    years = [draw_years(each.config, 0, 4096, 3).innovations[-1, :10].T for each in loaded.companies[:2]]
    assert np.array_equal(years[0], years[1])
    assert np.array_equal(dataset["recession"], years[0])
    begins = (years[0] > 0.0)[:, 0].mean()
    assert abs(begins - 0.2) < 4.0 * np.sqrt(0.16 / 4096)


def test_what_would_forget_the_factors_is_refused(three):
    config = three.companies[0].config
    with pytest.raises(InputError, match="shares factors with a portfolio, which draws it"):
        run(config, 64)
    with pytest.raises(InputError, match=r"set it there, COMPANY\.input=value"):
        with_settings(config, "tax_rate=0.3")


def test_a_company_without_a_variance_is_refused_before_it_is_summed(three):
    """Worth over 1e100 times its price: in its base case, before anything is drawn, or in a draw alone."""
    told = r"three: is worth up to \S+e\+29\d times its price: must be at most 1e\+100 times in a portfolio"
    path = three.source.where
    few = '{base=180.0, dist="discrete", values=[1e-295, 180.0], weights=[0.01, 0.99]}'
    for shares, check in (
        ("1e-295", lambda loaded: with_values(loaded, 1, 1)),
        (few, lambda loaded: portfolio(loaded, draws=1_000)),
    ):
        with pytest.raises(InputError, match=told):
            check(load_portfolio(path, f"three.shares_outstanding={shares}"))
    rest = with_values(load_portfolio(path, "three.shares_outstanding=1e-295"), 1, 1, skip_failed=True)
    assert [each.key for each in rest.companies] == ["one", "two"]
