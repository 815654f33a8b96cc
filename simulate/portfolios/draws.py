"""The joint draws of a portfolio: each company's columns, factors and exchange rates, aligned by number."""

from collections.abc import Callable
from math import sqrt
from typing import Any, NamedTuple

import numpy as np

from engine.dependence.yearly_shocks import RECESSION
from engine.kernels.rates import internal_rates
from engine.kernels.sampler import Sampler
from engine.kernels.valuation_kernel import Valuation, empty_valuation
from engine.model.rules.horizon import MAX_DRAWS, MAX_SEED
from engine.random.streams import draw_scores, factor_stream, stream_of
from engine.runtime.kernel_arguments import NO_SHOCKS
from simulate.config.config import Config
from simulate.forecast.base_case import value
from simulate.portfolios.company_values import check_size, check_some_value
from simulate.portfolios.config.factor_weights import FactorGroup
from simulate.portfolios.config.portfolio import ExchangeRate, Portfolio
from simulate.runs.storage.column_store import COLUMNS, TREND_VALUE
from simulate.sampling.draws import company_sampler, draw_part, sliced, whole_number
from simulate.settings import DEFAULT_SETTINGS, Settings

#: Years of which the scores of yearly factors are kept.
KEPT_YEARS = 10
_ROUNDING = 1e-12


class Asked(NamedTuple):
    """The numbers of a portfolio's run.

    Attributes
    ----------
    draws, seed : int
        How many draws of each company, and of what seed.
    irr_draws : int
        Of how many draws, the first ones, rates of return are found.
    with_trend : bool
        Whether values of the trend are kept, on which returns rest.
    """

    draws: int
    seed: int
    irr_draws: int
    with_trend: bool

    def kept(self) -> dict[str, np.dtype[Any]]:
        """Return the columns that are kept of each company, with their types."""
        return {name: dtype for name, dtype in COLUMNS.items() if self.with_trend or name != TREND_VALUE}


class Columns(NamedTuple):
    """What a portfolio keeps of one company's draws, a cell a draw.

    Attributes
    ----------
    value : numpy.ndarray
        (draw,) currency per share, NaN where invalid.
    trend_value : numpy.ndarray or None
        (draw,) likewise, of the same inputs in years that do not deviate from their trend; None where nobody
        needs it.
    reason : numpy.ndarray
        (draw,) uint8, why there is no value; 0 where there is one.
    upside : numpy.ndarray
        (draw,) value / price - 1.
    irr : numpy.ndarray
        (draw,) internal rate of return at the price; NaN where there is none, and beyond the draws looked at.
    """

    value: np.ndarray
    trend_value: np.ndarray | None
    reason: np.ndarray
    upside: np.ndarray
    irr: np.ndarray

    def by_name(self) -> dict[str, np.ndarray]:
        """Return the columns that there are."""
        return {name: column for name, column in self._asdict().items() if column is not None}


class Common(NamedTuple):
    """What companies share, drawn.

    Attributes
    ----------
    factor_score : numpy.ndarray
        (factor, draw) standard normal scores of the factors that are drawn once.
    yearly_score : numpy.ndarray
        (factor, year, draw) of those that are drawn each year, of the first years.
    exchange_rate : numpy.ndarray
        (currency, draw) base currency per unit; of the base currency 1.
    recession : numpy.ndarray or None
        (year, draw) uint8, 1 where the recession that companies share lasts, of the first years; or None.
    """

    factor_score: np.ndarray
    yearly_score: np.ndarray
    exchange_rate: np.ndarray
    recession: np.ndarray | None


def asked_of(
    portfolio: Portfolio, draws: int | None, seed: int | None, settings: Settings = DEFAULT_SETTINGS
) -> Asked:
    """Return the numbers of a run, the file's where they are None.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    draws, seed : int or None
        How many draws of each company, and of what seed.
    settings : Settings, optional
        How many rates of return are found, of all companies together.

    Raises
    ------
    InputError
        If they are out of range.
    """
    section = portfolio.file.portfolio
    draws = whole_number("draws", section.draws if draws is None else draws, 1, MAX_DRAWS)
    seed = whole_number("seed", section.seed if seed is None else seed, 0, MAX_SEED)
    rates = max(1, settings.portfolio_rates // len(portfolio.companies))
    return Asked(draws, seed, min(draws, rates), portfolio.file.returns is not None)


def draw_columns(
    config: Config, asked: Asked, settings: Settings = DEFAULT_SETTINGS,
    progress: Callable[[int], None] | None = None,
) -> Columns:
    """Draw and value a company of a portfolio.

    Parameters
    ----------
    config : Config
        With what it shares with the others.
    asked : Asked
        The numbers of the portfolio.
    settings : Settings, optional
        Chosen sizes.
    progress : callable, optional
        Called with the number of draws done.

    Raises
    ------
    InputError
        If the base case or every draw has no value, or one is too great.
    """
    draws, seed, n_irr, with_trend = asked
    price = value(config).price
    sampler = company_sampler(config, draws, seed)
    results = empty_valuation(draws)
    _fill(config, sampler, results, settings, progress)
    check_some_value(config.name, np.bincount(results.reason))
    with np.errstate(over="ignore"):  # refused in the next line
        upside = results.value / price - 1.0
    check_size(config.name, float(np.nanmax(np.abs(upside))))
    trend = results.value if with_trend else None
    if with_trend and config.yearly is not None:
        still = empty_valuation(draws)
        _fill(config, sampler._replace(shocks=NO_SHOCKS), still, settings)
        trend = still.value
    irr = np.full(draws, np.nan)
    irr[:n_irr] = internal_rates(sampler, config.horizon, price, n_irr, with_equivalent=False).internal
    return Columns(results.value, trend, results.reason, upside, irr)


def _fill(
    config: Config, sampler: Sampler, results: Valuation, settings: Settings,
    progress: Callable[[int], None] | None = None,
) -> None:
    """Value draws 0, 1, ... of a sampler, one for each cell, a chunk at a time."""
    draws, size = results.value.size, settings.chunk_size
    for first in range(0, draws, size):
        part = slice(first, min(first + size, draws))
        draw_part(config, sampler, first, sliced(results, part), None, size)
        if progress is not None:
            progress(part.stop)


def draw_common(portfolio: Portfolio, draws: int, seed: int) -> Common:
    """Draw what the companies of a portfolio share.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    draws, seed : int
        How many draws, and of what seed.
    """
    steady, yearly = portfolio.factors, portfolio.yearly_factors
    scores = mixed_scores(steady, draws, seed)
    years = [mixed_scores(yearly, draws, seed, year) for year in range(1, KEPT_YEARS + 1)]
    rates = [np.full(draws, 1.0)]
    rates += [_rates(each, steady, scores, seed) for each in portfolio.exchange_rates.values()]
    event = portfolio.recession
    recession = None if event is None else _recession(event.probability, event.lasts, draws, seed)
    return Common(scores, np.stack(years, axis=1), np.array(rates), recession)


def _recession(probability: float, lasts: int, draws: int, seed: int) -> np.ndarray:
    """Return (year, draw) where the common recession lasts, as `engine.kernels.innovations` has it."""
    from scipy.special import ndtri

    streams = [stream_of(f"shocks/{RECESSION}/{year}") for year in range(1, KEPT_YEARS + 1)]
    begins = draw_scores(streams, seed, 0, draws) < ndtri(probability)
    lasting, left = np.empty(begins.shape, np.uint8), np.zeros(draws, np.int64)
    for year, begin in enumerate(begins):
        left = np.where((left <= 0) & begin, lasts, left)
        lasting[year] = left > 0
        left -= 1
    return lasting


def mixed_scores(group: FactorGroup, draws: int, seed: int, year: int | None = None) -> np.ndarray:
    """Return (factor, draw) scores of the factors of a group, as companies' draws have them, to the bit.

    Parameters
    ----------
    group : FactorGroup
        The factors.
    draws, seed : int
        How many draws, and of what seed.
    year : int, optional
        Of yearly factors.
    """
    scores = draw_scores([factor_stream(name, year) for name in group.names], seed, 0, draws)
    root = group.root
    for i in range(len(scores) - 1, -1, -1):  # the last first: each needs those before it unmixed
        mixed = sum((root[i, j] * scores[j] for j in range(i + 1) if root[i, j] != 0.0), np.zeros(()))
        scores[i] = mixed
    return scores


def _rates(rate: ExchangeRate, group: FactorGroup, scores: np.ndarray, seed: int) -> np.ndarray:
    """Return (draw,) the exchange rate of each draw."""
    draws = scores.shape[1]
    if rate.distribution is None:
        return np.full(draws, rate.today)
    left = 1.0 - float(rate.weights @ group.score @ rate.weights)
    mixed = np.zeros(draws)
    if left > _ROUNDING:
        own = draw_scores([stream_of(f"exchange_rate/{rate.currency}")], seed, 0, draws)[0]
        mixed = sqrt(left) * own
    for weight, row in zip(rate.weights, scores, strict=True):
        if weight:
            mixed += weight * row
    return rate.distribution.quantile_of_score(mixed)
