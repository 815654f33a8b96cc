"""Whether a portfolio's file makes sense, by itself and with the configs of its companies."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import fsum
from typing import TypeAlias

import numpy as np

from engine.dependence.correlation_matrices import (
    gaussian_score_correlation,
    gaussian_spearman,
    is_positive_definite,
    nearest_correlation,
    smallest_eigenvalue,
)
from simulate.config.config import Config
from simulate.config.input_schema import DerivedInput, EmpiricalInput, FixedInput, UncertainInput, as_table
from simulate.config.issues import Issue
from simulate.config.rank_correlation import LEAST_EIGENVALUE, show_matrix
from simulate.config.toml.key_lines import Key
from simulate.errors import no_such
from simulate.portfolios.config.factor_loadings import Groups
from simulate.portfolios.config.factor_weights import FactorGroup
from simulate.portfolios.config.schema import PortfolioFile

#: The configs of a portfolio's companies by key, of those that are right.
Configs: TypeAlias = Mapping[str, Config]
_ROUNDING = 1e-6  # of weights that were typed
_APART = 30  # days
_LARGEST_BASE = 2.0  # of drift and volatility a year: who writes more means percent


def factor_groups(file: PortfolioFile) -> tuple[Groups, list[Issue]]:
    """Return the factors of a portfolio with their correlations, and what is wrong with them.

    Parameters
    ----------
    file : PortfolioFile
        The parsed file.

    Returns
    -------
    Groups, list of Issue
    """
    issues = list(_pair_issues(file))
    groups = []
    for yearly in (False, True):
        names = tuple(name for name, each in file.factors.items() if each.yearly is yearly)
        asked = np.eye(len(names))
        for pair in () if issues else file.dependence.pairs:
            if set(pair.between) <= set(names):
                i, j = (names.index(name) for name in pair.between)
                asked[i, j] = asked[j, i] = pair.rank
        score = gaussian_score_correlation(asked)
        if names and not is_positive_definite(score):
            smallest, score = smallest_eigenvalue(score), nearest_correlation(score, LEAST_EIGENVALUE)
            if not file.dependence.repair:
                wanted = (
                    f"cannot all hold: the smallest eigenvalue is {smallest:.4g}, must be above 0; nearest "
                    f"for {', '.join(names)}: {show_matrix(gaussian_spearman(score))}; "
                    "`repair = true` takes it"
                )
                issues.append(Issue(("dependence",), None, wanted))
        groups.append(FactorGroup(names, score))
    return Groups(*groups), issues


def _pair_issues(file: PortfolioFile) -> Iterator[Issue]:
    seen: set[frozenset[str]] = set()
    for i, pair in enumerate(file.dependence.pairs):
        key = ("dependence", "pairs", i, "between")
        unknown = [(j, name) for j, name in enumerate(pair.between) if name not in file.factors]
        yield from (Issue((*key, j), name, no_such("factor", name, file.factors)) for j, name in unknown)
        if pair.between[0] == pair.between[1]:
            yield Issue(key, pair.between, "must be two different factors")
        elif frozenset(pair.between) in seen:
            yield Issue(key, pair.between, "is given twice")
        elif not unknown and len({file.factors[name].yearly for name in pair.between}) > 1:
            wanted = "one of them is yearly, the other is drawn once: only factors of one kind are correlated"
            yield Issue(key, pair.between, wanted)
        seen.add(frozenset(pair.between))


def company_issues(file: PortfolioFile, configs: Configs) -> Iterator[Issue]:
    """Check that each company is there once, in a currency that has a rate, with random points.

    Parameters
    ----------
    file : PortfolioFile
        The parsed file.
    configs : mapping of str to Config
        Of its companies.

    Yields
    ------
    Issue
    """
    tickers: dict[str, str] = {}
    for key, config in configs.items():
        company, at = config.file.company, ("companies", key)
        if (other := tickers.setdefault(company.ticker, key)) != key:
            wanted = f"has the ticker {company.ticker}, as {other} has: a company is held once"
            yield Issue((*at, "config"), file.companies[key].config or None, wanted)
        if company.currency not in {file.portfolio.currency, *file.exchange_rates}:
            wanted = f"is in {company.currency}, which has no rate: give [exchange_rates] {company.currency}"
            yield Issue((*at, "config"), file.companies[key].config or None, wanted)
        if config.file.run.sampler != "random":
            wanted = f"its sampler is {config.file.run.sampler}: a portfolio is drawn by random points"
            yield Issue((*at, "config"), file.companies[key].config or None, wanted)


def weight_issues(file: PortfolioFile) -> Iterator[Issue]:
    """Check that all companies have weights that sum to 1, or all have shares.

    Parameters
    ----------
    file : PortfolioFile
        The parsed file.

    Yields
    ------
    Issue
    """
    by_shares = [key for key, each in file.companies.items() if each.shares is not None]
    weights = {key: each.weight for key, each in file.companies.items() if each.weight is not None}
    if by_shares and weights:
        wanted = f"{', '.join(list(weights)[:3])} have weights: give all companies shares, or all weights"
        yield Issue(("companies", by_shares[0], "shares"), file.companies[by_shares[0]].shares, wanted)
        return
    given = by_shares or list(weights)
    missing = [key for key in file.companies if key not in given]
    if missing:
        yield Issue(("companies", missing[0]), None, "has neither weight nor shares")
    elif weights and abs(fsum(weights.values()) - 1.0) > _ROUNDING:
        total = fsum(weights.values())
        yield Issue(("companies",), None, f"the weights sum to {total:.12g}: must be 1")
    elif by_shares and not any(file.companies[key].shares for key in by_shares):
        yield Issue(("companies", by_shares[0], "shares"), 0.0, "nothing is held: all shares are 0")


def rate_issues(file: PortfolioFile, configs: Configs) -> Iterator[Issue]:
    """Check the exchange rates: each of a currency that a company has, above 0 in every draw.

    Parameters
    ----------
    file : PortfolioFile
        The parsed file.
    configs : mapping of str to Config
        Of its companies.

    Yields
    ------
    Issue
    """
    currencies = {config.file.company.currency for config in configs.values()}
    for currency, entry in file.exchange_rates.items():
        key: Key = ("exchange_rates", currency)
        if currency == file.portfolio.currency:
            yield Issue(key, None, "is the portfolio's own currency, whose rate is 1")
        elif currency not in currencies and len(configs) == len(file.companies):
            yield Issue(key, None, f"no company is in {currency}: there are {', '.join(sorted(currencies))}")
        found = list(_number(key, entry))
        yield from found
        table = as_table(entry)
        if found or not isinstance(table, FixedInput):
            continue
        least = table.moved_base
        if isinstance(table, UncertainInput) and table.narrow:
            least = min(least, table.moved(table.unmoved({})).support()[0])
        if least < 0.0 or table.moved_base <= 0.0:
            yield Issue(key, None, f"may be {least:g}: must be above 0 in every draw; truncate it, say")
        if getattr(entry, "loadings", None) and not (isinstance(table, UncertainInput) and table.narrow):
            wanted = "is not uncertain: only a rate with a distribution loads on factors"
            yield Issue((*key, "loadings"), None, wanted)


def _number(key: Key, entry: object) -> Iterator[Issue]:
    """Check a number or range of a portfolio's own."""
    table = as_table(entry)  # type: ignore[arg-type]
    if isinstance(table, DerivedInput):
        yield Issue((*key, "expr"), table.expr, "must be a number or a distribution")
    elif isinstance(table, EmpiricalInput):
        yield Issue((*key, "dist"), table.dist, "takes a company's data: fit a distribution to them instead")
    elif isinstance(table, UncertainInput):
        try:
            table.unmoved({})
        except ValueError as error:
            yield Issue((*key, "dist"), table.dist, str(error))


def return_issues(file: PortfolioFile) -> Iterator[Issue]:
    """Check what returns rest on, and what weights are allowed.

    Parameters
    ----------
    file : PortfolioFile
        The parsed file.

    Yields
    ------
    Issue
    """
    section = file.returns
    if section is not None:
        yield from _ranged(("returns", "drift"), section.drift, -1.0, np.inf, is_open=True)
        yield from _ranged(("returns", "convergence"), section.convergence, 0.0, 1.0)
        if len(set(section.horizons)) < len(section.horizons):
            yield Issue(("returns", "horizons"), section.horizons, "must be different from each other")
        for company, entry in section.volatility.items():
            key = ("returns", "volatility", company)
            if company not in file.companies:
                yield Issue(key, None, no_such("company", company, file.companies))
            yield from _ranged(key, entry, 0.0, np.inf)
        for company in file.companies:
            if company not in section.volatility:
                wanted = f"{company} has none: a return over any horizon needs it"
                yield Issue(("returns", "volatility"), None, wanted)
    yield from _weights(file)


def _ranged(
    key: Key, entry: object, low: float, high: float, *, is_open: bool = False
) -> Iterator[Issue]:
    """Check that a number, or a range with all its draws, lies in [low, high]; above low where it is open."""
    found = list(_number(key, entry))
    yield from found
    table = as_table(entry)  # type: ignore[arg-type]
    if found or not isinstance(table, FixedInput):
        return
    ends = [table.moved_base]
    if isinstance(table, UncertainInput) and table.narrow:
        ends += table.moved(table.unmoved({})).support()
    outside = [end for end in ends if not low <= end <= high or (is_open and end == low)]
    if outside:
        least = f"be {'above' if is_open else 'at least'} {low:g}"
        allowed = f"lie in [{low:g}, {high:g}]" if high < np.inf else least
        is_range = isinstance(table, UncertainInput)
        wanted = f"may be {outside[0]:g}: must {allowed}; truncate it, say" if is_range else f"must {allowed}"
        yield Issue(key, table.base, wanted)
    elif table.moved_base > _LARGEST_BASE:
        wanted = f"is a decimal, not a percentage: write {table.moved_base / 100:g} for {table.moved_base:g}%"
        yield Issue(key, table.base, wanted)


def _weights(file: PortfolioFile) -> Iterator[Issue]:
    section = file.weights
    if file.returns is None and "weights" in file.model_fields_set:
        wanted = "is only used with [returns], which weights are sought by: add that, or take this out"
        yield Issue(("weights",), None, wanted)
    low, high = section.bounds
    if not 0.0 <= low < high <= 1.0:
        yield Issue(("weights", "bounds"), section.bounds, "must be two numbers in [0, 1], the lesser first")
    elif low * len(file.companies) > 1.0 or high * len(file.companies) < 1.0:
        wanted = f"{len(file.companies)} companies cannot sum to 1 within them"
        yield Issue(("weights", "bounds"), section.bounds, wanted)
    sectors = {each.sector for each in file.companies.values() if each.sector}
    for sector, cap in section.sector_caps.items():
        if sector not in sectors:
            yield Issue(("weights", "sector_caps", sector), cap, no_such("sector", sector, sorted(sectors)))


def price_dates(configs: Configs) -> Issue | None:
    """Return what a reader must know where prices lie far apart.

    Parameters
    ----------
    configs : mapping of str to Config
        Of the companies.
    """
    days: dict[str, date] = {
        key: day for key, config in configs.items() if (day := config.file.market.as_of) is not None
    }
    if not days:
        return None
    first, last = min(days, key=days.__getitem__), max(days, key=days.__getitem__)
    apart = (days[last] - days[first]).days
    if apart <= _APART:
        return None
    wanted = (
        f"prices lie {apart} days apart: {first} has that of {days[first]}, {last} that of {days[last]}; "
        f"with more than {_APART} days between them upsides are hard to compare"
    )
    return Issue(("companies",), None, wanted)
