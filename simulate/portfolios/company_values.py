"""Whether each company of a portfolio has a value that can be summed: in its base case, and in some draw."""

from dataclasses import replace

import numpy as np

from engine.kernels.valuation_kernel import empty_valuation
from engine.model.rules.invalid_draws import INVALID_MEANING, Invalid
from simulate.config.config import Config
from simulate.errors import InputError, Problem
from simulate.forecast.base_case import value
from simulate.portfolios.config.loading import portfolio_from_text
from simulate.portfolios.config.portfolio import Portfolio
from simulate.sampling.draws import company_sampler, draw_part
from simulate.settings import DEFAULT_SETTINGS

#: Of values over prices: squares of these, summed over all draws and companies, are still numbers.
_MOST_TIMES = 1e100
_FEW = 1 << 10  # draws, of which one has a value as a rule


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


def check_some_value(name: str, by_reason: np.ndarray) -> None:
    """Refuse a company none of whose draws has a value.

    Parameters
    ----------
    name : str
        The company's config.
    by_reason : numpy.ndarray
        (reason,) how many draws have none for each reason, and first how many have one.

    Raises
    ------
    InputError
        If none has, with the commonest reason.
    """
    if not by_reason[0]:
        why = INVALID_MEANING[Invalid(int(by_reason.argmax()))]
        raise InputError(Problem(name, "", "", f"no draw has a value; most often, {why}"))


def with_values(portfolio: Portfolio, draws: int, seed: int, *, skip_failed: bool = False) -> Portfolio:
    """Return the portfolio of those companies that have a value.

    Parameters
    ----------
    portfolio : Portfolio
        As loaded.
    draws, seed : int
        How many draws of each company there will be, and of what seed.
    skip_failed : bool, optional
        Whether companies without a value are left out, and named, instead of refused.

    Raises
    ------
    InputError
        If the base case or every draw of a company has no value, or its base case too great a one, and it is
        not to be left out, or all are such.
    """
    failed: dict[str, InputError] = {}
    for each in portfolio.companies:
        try:
            check_size(each.config.name, abs(value(each.config).upside))
            check_some_value(each.config.name, _by_reason(each.config, draws, seed))
        except InputError as error:
            failed[each.key] = error
    if not failed:
        return portfolio
    if not skip_failed or len(failed) == len(portfolio.companies):
        raise InputError(*(problem for error in failed.values() for problem in error.problems))
    left_out = {**portfolio.source.left_out, **{key: str(error) for key, error in failed.items()}}
    configs = {each.key: each.config for each in portfolio.companies if each.key not in failed}
    return portfolio_from_text(replace(portfolio.source, left_out=left_out), configs)


def _by_reason(config: Config, draws: int, seed: int) -> np.ndarray:
    """Return the counts of `check_some_value`, of no more draws than it takes until one has a value."""
    sampler, size = company_sampler(config, draws, seed), DEFAULT_SETTINGS.chunk_size
    found, first, count = np.zeros(len(Invalid), np.int64), 0, _FEW
    while first < draws and not found[0]:
        results = empty_valuation(min(count, draws - first))
        draw_part(config, sampler, first, results, None, size)
        found += np.bincount(results.reason, minlength=found.size)
        first, count = first + count, size
    return found
