"""From a name or path to a checked portfolio, or to a line for each thing that is wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ValidationError

from simulate.config.company_factors import NOTHING_SHARED
from simulate.config.config import Config
from simulate.config.input_schema import FixedInput, UncertainInput, as_table
from simulate.config.issues import Issue, IssueCollector
from simulate.config.loading import PORTFOLIO_FOLDERS, find_config, load_config, read_text
from simulate.config.overrides import SETTING, Overrides
from simulate.config.toml.document import TomlText, read_toml
from simulate.config.validation.types import text_issues, type_issues
from simulate.errors import InputError, Problem, no_such, show_value
from simulate.portfolios.config.checks import (
    company_issues,
    factor_groups,
    price_dates,
    rate_issues,
    return_issues,
    weight_issues,
)
from simulate.portfolios.config.factor_loadings import Groups, company_loadings, rate_loadings
from simulate.portfolios.config.portfolio import ExchangeRate, Holding, Portfolio, PortfolioSource
from simulate.portfolios.config.schema import PortfolioFile


def load_portfolio(
    name_or_path: str | Path, settings: str | Sequence[str] = (), *, allow_outside: bool = False,
    skip_failed: bool = False,
) -> Portfolio:
    """Read and check a portfolio and the configs of its companies.

    Parameters
    ----------
    name_or_path : str or Path
        `world` or `portfolios/world` for configs/portfolios/world.toml, or a path to a TOML file.
    settings : str or sequence of str, optional
        Changes `COMPANY.input=value` on top of the companies' configs.
    allow_outside : bool, optional
        Whether configs may name data files outside of their folders.
    skip_failed : bool, optional
        Whether companies whose configs are wrong are left out, and named, instead of refused.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError
        With one line for each problem: file, line, key, value, and what is allowed.
    """
    name = str(name_or_path)
    name = name if name.endswith(".toml") else name.removeprefix(f"{PORTFOLIO_FOLDERS[0].name}/")
    path = find_config(name, PORTFOLIO_FOLDERS)
    where, text = str(path), read_text(path, str(path))
    toml = read_toml(text, where)
    file = _typed(toml, where)
    given = (settings,) if isinstance(settings, str) else tuple(settings)
    by_company = _settings_by_company(given, file)
    collector = IssueCollector(toml, where, Overrides())
    configs, problems = _configs(file, path.parent, by_company, collector, allow_outside=allow_outside)
    failed = {key: str(error) for key, error in problems.items()} if skip_failed else {}
    if problems and (not skip_failed or not configs):
        raise InputError(*(problem for error in problems.values() for problem in error.problems))
    return _assembled(file, configs, toml, PortfolioSource(path.stem, where, text, given, failed))


def portfolio_from_text(source: PortfolioSource, configs: Mapping[str, Config]) -> Portfolio:
    """Check the text of a portfolio whose configs are loaded.

    Parameters
    ----------
    source : PortfolioSource
        The text, and what belongs to it.
    configs : mapping of str to Config
        Of its companies, by key.

    Returns
    -------
    Portfolio

    Raises
    ------
    InputError
        With a line for each problem.
    """
    toml = read_toml(source.text, source.where)
    file = _typed(toml, source.where)
    return _assembled(file if source.factors is None else _only(file, source.factors), configs, toml, source)


def keeping_factors(portfolio: Portfolio, names: Collection[str]) -> Portfolio:
    """Return a portfolio in which only some of its factors move anything; all its marginals stay.

    The recession, if there is one, stays common.

    Parameters
    ----------
    portfolio : Portfolio
        As loaded.
    names : collection of str
        Of the factors that are kept; none at all for companies that are independent.

    Raises
    ------
    InputError
        If there is no such factor.
    """
    for name in names:
        if name not in portfolio.file.factors:
            wanted = no_such("factor", name, portfolio.file.factors)
            raise InputError(Problem(portfolio.name, "factors", name, wanted))
    configs = {each.key: each.config for each in portfolio.companies}
    return portfolio_from_text(replace(portfolio.source, factors=tuple(names)), configs)


def _only(file: PortfolioFile, names: Collection[str]) -> PortfolioFile:
    """Return a file in which only some factors are loaded on."""

    def kept(entry: object) -> object:
        loadings = [each for each in getattr(entry, "loadings", ()) if each.factor in names]
        return entry.model_copy(update={"loadings": loadings}) if isinstance(entry, BaseModel) else entry

    return file.model_copy(update={
        "companies": {key: kept(entry) for key, entry in file.companies.items()},
        "exchange_rates": {key: kept(entry) for key, entry in file.exchange_rates.items()},
    })


def _typed(toml: TomlText, where: str) -> PortfolioFile:
    collector = IssueCollector(toml, where, Overrides())
    collector.add(text_issues(toml.tables))
    try:
        file = PortfolioFile.model_validate(toml.tables)
    except ValidationError as error:
        collector.add(type_issues(error, toml.tables, PortfolioFile))
        collector.raise_if_any()
        raise
    collector.raise_if_any()
    return file


def _settings_by_company(settings: Sequence[str], file: PortfolioFile) -> dict[str, list[str]]:
    """Return the settings of each company; the longest key that fits is meant, as keys may have dots."""
    found: dict[str, list[str]] = {}
    problems = []
    for setting in settings:
        keys = [key for key in file.companies if setting.strip().startswith(f"{key}.")]
        if keys:
            key = max(keys, key=len)
            found.setdefault(key, []).append(setting.strip().removeprefix(f"{key}."))
        else:
            name = setting.partition("=")[0].partition(".")[0].strip()
            wanted = f"must be COMPANY.input=value; {no_such('company', name, file.companies)}"
            problems.append(Problem(SETTING, "", show_value(setting), wanted))
    if problems:
        raise InputError(*problems)
    return found


def _configs(
    file: PortfolioFile, folder: Path, settings: Mapping[str, Sequence[str]], collector: IssueCollector, *,
    allow_outside: bool,
) -> tuple[dict[str, Config], dict[str, InputError]]:
    """Return the configs of companies by key, and what is wrong with those that cannot be loaded."""
    configs, problems = {}, {}
    for key, company in file.companies.items():
        name = company.config or key
        try:
            path = find_config(str(folder / name) if "/" in name or name.endswith(".toml") else name)
        except InputError as error:
            at = ("companies", key, "config") if company.config else ("companies", key)
            problems[key] = InputError(collector.problem(Issue(at, company.config or None, str(error))))
            continue
        try:
            configs[key] = load_config(path, settings.get(key, ()), allow_outside=allow_outside)
        except InputError as error:
            problems[key] = InputError(*(_of_company(key, problem) for problem in error.problems))
    return configs, problems


def _of_company(key: str, problem: Problem) -> Problem:
    """Return what is wrong with a company's config; a setting is named as it was typed."""
    is_setting = problem.where == SETTING
    return replace(problem, key=f"{key}.{problem.key.removeprefix('inputs.')}") if is_setting else problem


def _assembled(
    file: PortfolioFile, configs: Mapping[str, Config], toml: TomlText, source: PortfolioSource
) -> Portfolio:
    """Check what is loaded against each other, and put it together."""
    collector = IssueCollector(toml, source.where, Overrides())
    groups, issues = factor_groups(file)
    collector.add(issues)
    collector.add(company_issues(file, configs))
    collector.add(weight_issues(file))
    collector.add(rate_issues(file, configs))
    collector.add(return_issues(file))
    if not issues:
        repair = file.dependence.repair
        rates = dict(_rates(file, groups, collector))
        holdings = []
        for key, config in configs.items():
            plain = replace(config, shared=NOTHING_SHARED)
            shared, used, wrong = company_loadings(
                ("companies", key), plain, file.companies[key].loadings, groups, file.recession, repair=repair
            )
            collector.add(wrong)
            sector = file.companies[key].sector
            holdings.append(Holding(key, replace(plain, shared=shared), 0.0, sector, used))
    collector.raise_if_any()
    apart = price_dates(configs)
    warnings = (*_warnings(configs), *([collector.problem(apart)] if apart else []))
    companies = _weighted(file, holdings, rates, collector)
    return Portfolio(file, source, companies, groups.steady, groups.yearly, rates, warnings)


def _warnings(configs: Mapping[str, Config]) -> Iterator[Problem]:
    """Yield what the configs have to warn of, with the company in front."""
    for key, config in configs.items():
        yield from (replace(each, where=f"{key}: {each.where}") for each in config.warnings)


def _rates(
    file: PortfolioFile, groups: Groups, collector: IssueCollector
) -> Iterator[tuple[str, ExchangeRate]]:
    for currency, entry in file.exchange_rates.items():
        table = as_table(entry)
        if not isinstance(table, FixedInput):
            continue  # its issue is told
        key, loadings = ("exchange_rates", currency), getattr(entry, "loadings", [])
        loaded, issues = rate_loadings(key, currency, loadings, groups, repair=file.dependence.repair)
        collector.add(issues)
        distribution = None
        if isinstance(table, UncertainInput) and table.narrow and ("exchange_rates", currency) not in {
            issue.key[:2] for issue in issues
        }:
            try:
                distribution = table.moved(table.unmoved({}))
            except (ValueError, KeyError):  # told by `rate_issues`
                continue
        weights = loaded.weights.get(currency, np.zeros(len(groups.steady.names)))
        today = table.moved_base
        yield currency, ExchangeRate(currency, today, distribution, weights, loaded.used, table.source)


def _weighted(
    file: PortfolioFile, holdings: Sequence[Holding], rates: Mapping[str, ExchangeRate],
    collector: IssueCollector,
) -> tuple[Holding, ...]:
    """Return holdings with their weights; what is left out goes to the others in proportion.

    Raises
    ------
    InputError
        If nothing is left to give them to, or the sum is beyond what a number holds.
    """

    def size(holding: Holding) -> float:
        company = file.companies[holding.key]
        if company.shares is None:
            return company.weight or 0.0
        currency = holding.config.file.company.currency
        rate = 1.0 if currency == file.portfolio.currency else rates[currency].today
        return company.shares * holding.config.base.share_price * rate

    sizes = [size(holding) for holding in holdings]
    total = sum(sizes)
    if not 0.0 < total < np.inf:
        wanted = "nothing is held: all weight is of companies that are left out" if not total else (
            f"what is held is worth {total:g} {file.portfolio.currency}: must be a finite amount"
        )
        raise InputError(collector.problem(Issue(("companies",), None, wanted)))
    return tuple(
        replace(holding, weight=each / total) for holding, each in zip(holdings, sizes, strict=True)
    )
