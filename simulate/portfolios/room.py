"""How much memory and disk the draws of a portfolio take, and whether there is as much."""

from pathlib import Path

from simulate.errors import InputError, Problem
from simulate.portfolios.config.portfolio import Portfolio
from simulate.portfolios.draws import KEPT_YEARS, Asked
from simulate.runs.retention import Room, lacks

# Measured: a report reads the values and upsides of all companies and sorts copies of them. With the seven
# companies of `world` it takes 510 MB and 205 bytes a draw, for which this says 352.
_REPORT_BYTES, _BYTES_A_COMPANY = 500_000_000, 32
_FILES_BYTES = 50_000_000


def room_for_portfolio(portfolio: Portfolio, asked: Asked) -> Room:
    """Return what a portfolio with its report takes, rather too much than too little.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    asked : Asked
        How many draws of each company, and which columns are kept.
    """
    n_company, rates = len(portfolio.companies), 1 + len(portfolio.exchange_rates)
    years = KEPT_YEARS * (len(portfolio.yearly_factors.names) + (portfolio.recession is not None))
    common = 8 * (len(portfolio.factors.names) + rates + years)
    columns = sum(dtype.itemsize for dtype in asked.kept().values())
    return Room(
        _REPORT_BYTES + asked.draws * (n_company * _BYTES_A_COMPANY + common),
        _FILES_BYTES + asked.draws * (n_company * columns + common),
    )


def check_portfolio_room(
    portfolio: Portfolio, asked: Asked, folder: Path | None = None, held: int = 0
) -> None:
    """Refuse a portfolio for which there is too little memory or disk, before anything is drawn.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.
    asked : Asked
        How many draws of each company, and which columns are kept.
    folder : pathlib.Path, optional
        Where it will be written; nothing is written by default.
    held : int, optional
        Bytes of the disk that it holds already.

    Raises
    ------
    InputError
        If so, with both numbers.
    """
    needed = room_for_portfolio(portfolio, asked)
    if found := lacks(needed._replace(disk=needed.disk - held), folder):
        n_company = len(portfolio.companies)
        taken = f"{asked.draws:,} draws of each of {n_company} companies take {' and '.join(found.values())}"
        raise InputError(Problem(portfolio.name, "", "", f"{taken}: take fewer draws"))
