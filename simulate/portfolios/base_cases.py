"""Whether each company of a portfolio has a value that can be summed: of its base case before all draws."""

from dataclasses import replace

from simulate.errors import InputError, Problem
from simulate.forecast.base_case import value
from simulate.portfolios.config.loading import portfolio_from_text
from simulate.portfolios.config.portfolio import Portfolio

#: Of values over prices: squares of these, summed over all draws and companies, are still numbers.
_MOST_TIMES = 1e100


def check_size(name: str, upside: float) -> None:
    """Refuse a value of which a portfolio has no variance.

    Parameters
    ----------
    name : str
        The company's config.
    upside : float
        The greatest value / price - 1, without its sign.

    Raises
    ------
    InputError
        If it is beyond 1e100.
    """
    if upside > _MOST_TIMES:
        allowed = f"must be at most {_MOST_TIMES:g} times in a portfolio"
        wanted = f"is worth up to {upside:.3g} times its price: {allowed}"
        raise InputError(Problem(name, "", "", wanted))


def with_values(portfolio: Portfolio, *, skip_failed: bool = False) -> Portfolio:
    """Return the portfolio of those companies whose base case has a value.

    Parameters
    ----------
    portfolio : Portfolio
        As loaded.
    skip_failed : bool, optional
        Whether companies without a value are left out, and named, instead of refused.

    Raises
    ------
    InputError
        If a company has no value, or too great a one, and is not to be left out, or none has.
    """
    failed: dict[str, InputError] = {}
    for each in portfolio.companies:
        try:
            check_size(each.config.name, abs(value(each.config).upside))
        except InputError as error:
            failed[each.key] = error
    if not failed:
        return portfolio
    if not skip_failed or len(failed) == len(portfolio.companies):
        raise InputError(*(problem for error in failed.values() for problem in error.problems))
    left_out = {**portfolio.source.left_out, **{key: str(error) for key, error in failed.items()}}
    configs = {each.key: each.config for each in portfolio.companies if each.key not in failed}
    return portfolio_from_text(replace(portfolio.source, left_out=left_out), configs)
