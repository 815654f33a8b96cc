"""A portfolio in memory: each company once, draws aligned by number."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import xarray as xr

from simulate.cluster.connecting import workers_of
from simulate.errors import InputError, Problem
from simulate.portfolios.company_workers import Drawing, columns_by_workers
from simulate.portfolios.config.loading import load_portfolio
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.dataset import build_dataset
from simulate.portfolios.draws import Asked, Columns, asked_of, draw_columns, draw_common
from simulate.portfolios.room import check_portfolio_room
from simulate.settings import DEFAULT_SETTINGS, Settings

if TYPE_CHECKING:
    from distributed import Client


def portfolio(
    portfolio: str | Path | Portfolio,
    draws: int | None = None,
    seed: int | None = None,
    settings: str | Sequence[str] = (),
    *,
    progress: Callable[[str, int], None] | None = None,
    sizes: Settings = DEFAULT_SETTINGS,
    client: "Client | None" = None,
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
    client : distributed.Client, optional
        Whose workers draw the companies; by default this process does. The result does not depend on it.

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
        If the portfolio is wrong, a number is out of range, there is too little memory, a company has no
        value in any draw, or the client's scheduler is neither on this machine nor reached by TLS.
    """
    if isinstance(portfolio, Portfolio):
        if settings:
            raise InputError(Problem("", "settings", str(settings), "go with a name: load it with them"))
        loaded = portfolio
    else:
        loaded = load_portfolio(portfolio, settings)
    asked = asked_of(loaded, draws, seed, sizes)
    check_portfolio_room(loaded, asked)
    shape = len(loaded.companies), asked.draws
    columns = {name: np.empty(shape, dtype) for name, dtype in asked.kept().items()}
    for i, found in _drawn(loaded, asked, sizes, progress, client):
        for name, column in found.by_name().items():
            columns[name][i] = column
    common = draw_common(loaded, asked.draws, asked.seed)
    return build_dataset(loaded, asked, common, {name: cells.T for name, cells in columns.items()})


def _drawn(
    portfolio: Portfolio, asked: Asked, sizes: Settings, progress: Callable[[str, int], None] | None,
    client: "Client | None",
) -> Iterator[tuple[int, Columns]]:
    """Yield the places of companies, and what is drawn of them."""
    companies, workers = portfolio.companies, workers_of(client)
    if workers is None:
        for i, holding in enumerate(companies):
            told = None if progress is None else _of_company(progress, holding.key)
            yield i, draw_columns(holding.config, asked, sizes, told)
        return
    for i, found in columns_by_workers(Drawing(portfolio, asked, sizes, workers)):
        yield i, found
        if progress is not None:
            progress(companies[i].key, asked.draws)


def _of_company(progress: Callable[[str, int], None], key: str) -> Callable[[int], None]:
    return lambda done: progress(key, done)
