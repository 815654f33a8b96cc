"""Whether each company of a portfolio has a value in its base case: known before anything is drawn."""

from dataclasses import replace

from simulate.errors import InputError
from simulate.forecast.base_case import value
from simulate.portfolios.config.loading import portfolio_from_text
from simulate.portfolios.config.portfolio import Portfolio


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
        If a company has no value and is not to be left out, or none has.
    """
    failed: dict[str, InputError] = {}
    for each in portfolio.companies:
        try:
            value(each.config)
        except InputError as error:
            failed[each.key] = error
    if not failed:
        return portfolio
    if not skip_failed or len(failed) == len(portfolio.companies):
        raise InputError(*(problem for error in failed.values() for problem in error.problems))
    left_out = {**portfolio.source.left_out, **{key: str(error) for key, error in failed.items()}}
    configs = {each.key: each.config for each in portfolio.companies if each.key not in failed}
    return portfolio_from_text(replace(portfolio.source, left_out=left_out), configs)
