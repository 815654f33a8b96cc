"""A portfolio in memory: each company once, draws aligned by number."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from simulate.errors import InputError, Problem
from simulate.portfolios.config.loading import load_portfolio
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.dataset import build_dataset
from simulate.portfolios.draws import asked_of, draw_columns, draw_common
from simulate.runs.storage.column_store import COLUMNS, TREND_VALUE
from simulate.settings import DEFAULT_SETTINGS, Settings


def portfolio(
    portfolio: str | Path | Portfolio,
    draws: int | None = None,
    seed: int | None = None,
    settings: str | Sequence[str] = (),
    *,
    progress: Callable[[str, int], None] | None = None,
    sizes: Settings = DEFAULT_SETTINGS,
) -> xr.Dataset:
    """Draw and value the companies of a portfolio together.

    Parameters
    ----------
    portfolio : str, Path or Portfolio
        A name in configs/portfolios/, a path, or what `load_portfolio` gave.
    draws, seed : int, optional
        The file's by default.
    settings : str or sequence of str, optional
        Changes `COMPANY.input=value`, of a portfolio given by name.
    progress : callable, optional
        Called with a company's key and the number of its draws done.
    sizes : Settings, optional
        Chosen sizes.

    Returns
    -------
    xarray.Dataset
        `value(draw, company)` in the company's currency per share, NaN where a draw has none; `trend_value`
        where the file has `[returns]`; `reason`, `upside`, `irr`; `factor_score(draw, factor)`,
        `yearly_score(draw, yearly_factor, year)`, `exchange_rate(draw, currency)`; prices and today's weights
        as coordinates of `company`. Draw n of one company is of the same world as draw n of another; no bit
        of a company depends on which others there are.

    Raises
    ------
    InputError
        If the portfolio is wrong, a number is out of range, or a company has no value in any draw.
    """
    if isinstance(portfolio, Portfolio):
        if settings:
            raise InputError(Problem("", "settings", str(settings), "go with a name: load it with them"))
        loaded = portfolio
    else:
        loaded = load_portfolio(portfolio, settings)
    asked = asked_of(loaded, draws, seed, sizes)
    shape = len(loaded.companies), asked.draws
    kept = {name: dtype for name, dtype in COLUMNS.items() if asked.with_trend or name != TREND_VALUE}
    columns = {name: np.empty(shape, dtype) for name, dtype in kept.items()}
    for i, holding in enumerate(loaded.companies):
        told = None if progress is None else _of_company(progress, holding.key)
        for name, column in draw_columns(holding.config, asked, sizes, told).by_name().items():
            columns[name][i] = column
    common = draw_common(loaded, asked.draws, asked.seed)
    return build_dataset(loaded, asked, common, {name: cells.T for name, cells in columns.items()})


def _of_company(progress: Callable[[str, int], None], key: str) -> Callable[[int], None]:
    return lambda done: progress(key, done)
