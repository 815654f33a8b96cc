"""What `check` says of a portfolio's file."""

from collections.abc import Iterator
from pathlib import Path

from simulate.config.loading import read_text
from simulate.config.toml.document import read_toml
from simulate.errors import InputError
from simulate.portfolios.config.loading import PORTFOLIO_FOLDERS
from simulate.portfolios.config.portfolio import Portfolio


def is_portfolio(name: str) -> bool:
    """Return whether a name means a portfolio: portfolios/NAME, or a file with a table [portfolio].

    Parameters
    ----------
    name : str
        As it is typed.
    """
    if not name.endswith(".toml"):
        return name.startswith(f"{PORTFOLIO_FOLDERS[0].name}/")
    try:
        return Path(name).is_file() and "portfolio" in read_toml(read_text(Path(name), name), name).tables
    except (InputError, OSError, ValueError):  # told by whoever loads it
        return False


def portfolio_lines(portfolio: Portfolio) -> Iterator[str]:
    """Yield what a portfolio holds, and how it goes with its factors.

    Parameters
    ----------
    portfolio : Portfolio
        The portfolio.

    Yields
    ------
    str
    """
    n_factor, n_yearly = len(portfolio.factors.names), len(portfolio.yearly_factors.names)
    loadings = [each for holding in portfolio.companies for each in holding.loadings]
    yield (
        f"{portfolio.source.where}: ok, {len(portfolio.companies)} companies, {n_factor + n_yearly} factors "
        f"({n_yearly} yearly), {len(loadings)} loadings"
    )
    for holding in portfolio.companies:
        company, price = holding.config.file.company, holding.config.base.share_price
        yield f"{holding.key}: {company.name}, {holding.weight:.1%} at {price:g} {company.currency} a share"
        for each in holding.loadings:
            if each.used != each.asked:
                yield f"  {each.name} with {each.factor}: {each.used:.6f}, nearest to {each.asked:g}"
    for currency, rate in portfolio.exchange_rates.items():
        spread = "" if rate.distribution is None else ", uncertain"
        yield f"1 {currency} is {rate.today:g} {portfolio.currency}{spread}"
    if portfolio.file.returns is None:
        yield "no [returns]: values, upsides and rates of return at the price, and nothing is called a return"
