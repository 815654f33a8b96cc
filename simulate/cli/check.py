"""`check`: whether a config is right; says all that is wrong."""

import argparse
import gc
from pathlib import Path
from typing import TYPE_CHECKING

from simulate.cli.parser import add_company, load_changed
from simulate.errors import InputError, Problem
from simulate.printing import printing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulate.config.config import Config
    from simulate.portfolios.config.portfolio import Portfolio

ABOUT = "whether a config, or portfolios/NAME, is right; says all that is wrong"


def add_options(sub: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    add_company(sub)
    about = "where growth and margins lie among companies of its size, or of your own panel: docs/ranges.md"
    sub.add_argument("--reference", nargs="?", const="", metavar="PANEL.csv", help=about)


def run_command(options: argparse.Namespace) -> int:
    """Check a config; return the exit code."""
    from simulate.config.loading import find_config
    from simulate.config.reconciliation import reconciliation_text

    if _is_portfolio(options.name):
        return _check_portfolio(options)
    was_on = gc.isenabled()
    gc.disable()  # looking for garbage among what is imported here takes 12 ms and finds none
    try:
        config = load_changed(options, (), must_close=True)
    finally:
        if was_on:
            gc.enable()
    uncertain = len(config.marginals)
    with printing():
        print(f"{find_config(options.name)}: ok, {len(config.tables)} inputs, {uncertain} uncertain")
        print(_market_capitalization(config))
        print(_dates(config))
        file = config.file
        for line in reconciliation_text(config.base, file.reported, file.company.currency):
            print(line)
        for problem in (*config.small_gaps, *config.date_warnings):
            print(f"warning: {problem}")
        for problem in config.answered:
            print(problem)
        if options.reference is None:
            print("ranges among companies of its size: --reference, which takes a second")
        else:
            for line in _reference(config, options.reference or None):
                print(line)
    return 0


def _check_portfolio(options: argparse.Namespace) -> int:
    """Check a portfolio and the configs of its companies; return the exit code."""
    from simulate.cli.portfolio import load_told

    if options.reference is not None:
        raise InputError(Problem("", "--reference", "", "goes with a company's config"))
    portfolio = load_told(options, ())
    with printing():
        for line in _portfolio_lines(portfolio):
            print(line)
    return 0


def _is_portfolio(name: str) -> bool:
    """Return whether a name means a portfolio: portfolios/NAME, or a file with a table [portfolio]."""
    from simulate.config.loading import PORTFOLIO_FOLDERS, read_text
    from simulate.config.toml.document import read_toml

    if not name.endswith(".toml"):
        return name.startswith(f"{PORTFOLIO_FOLDERS[0].name}/")
    try:
        return Path(name).is_file() and "portfolio" in read_toml(read_text(Path(name), name), name).tables
    except (InputError, OSError, ValueError):  # told by whoever loads it
        return False


def _portfolio_lines(portfolio: "Portfolio") -> "Iterator[str]":
    """Yield what a portfolio holds, and how it goes with its factors."""
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


def _reference(config: "Config", panel: str | None) -> "Iterator[str]":
    """Yield where the ranges of growth and margin lie among companies of the same size."""
    from reports.inputs.reference_ranges import reference_lines, reference_warnings
    from simulate.reference_class.making import classes_of_option
    from simulate.reference_class.position import positions_of

    positions = positions_of(config, classes_of_option(panel))
    yield from reference_lines(positions)
    yield from (f"warning: {line}" for line in reference_warnings(positions))


def _dates(config: "Config") -> str:
    """Return of when base year and price are, or which of the two the file should give."""
    from simulate.config.fiscal_years import year_end

    end, day = config.file.reported.base_year_end, config.file.market.as_of
    given = {"[reported] base_year_end": end, "[market] as_of": day}
    missing = [key for key, date in given.items() if date is None]
    said = [] if end is None else [f"base year to {end}, forecast year 1 to {year_end(end, 1)}"]
    said += [] if day is None else [f"price of {day}"]
    said += [f"give {' and '.join(missing)} to have the price's age told"] if missing else []
    return "dates: " + ", ".join(said)


def _market_capitalization(config: "Config") -> str:
    """Return what the shares are worth at the price, for a reader who knows about how much it is."""
    from engine.model.earnings import market_capitalization
    from simulate.formatting import currency_symbol

    amount = f"{currency_symbol(config.file.company.currency)}{market_capitalization(config.base):,.0f}m"
    is_given = config.file.market.market_capitalization is not None
    beside = "as given" if is_given else "give [market] market_capitalization to have it compared"
    return f"market capitalization {amount}: share_price x shares_outstanding, {beside}"
