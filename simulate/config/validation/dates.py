"""Whether the dates of a config fit each other: base year, price, labels, the years of targets."""

from collections.abc import Iterator

from simulate.config.config import Config
from simulate.config.fiscal_years import labels_of, year_end
from simulate.config.issues import Finding, Issue, Severity, Unsound
from simulate.config.schema import BrokerTarget

_LEAST_LABEL = 1000  # of a calendar year; the 2019 page counts its forecast years from 2


def date_issues(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check that brokers' targets name years of the forecast.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`.
    unsound : Unsound
        The keys that no check may use.

    Yields
    ------
    Issue
    """
    if unsound & {("reported",), ("broker_targets",), ("forecast",)}:
        return
    for place, target in enumerate(config.file.broker_targets):
        if target.earnings_year is not None and (wanted := _wanted_year(config, target)):
            yield Issue(("broker_targets", place, "earnings_year"), target.earnings_year, wanted)


def _wanted_year(config: Config, target: BrokerTarget) -> str:
    """Return what is wrong with the year of a target's earnings; "" if nothing is."""
    end, years = config.file.reported.base_year_end, config.file.forecast.years
    if target.pe_multiple is None:
        return "is the year whose earnings pe_multiple is of, and there is no pe_multiple"
    if end is None:
        return "needs [reported] base_year_end, from which the years of the forecast are counted"
    year = config.earnings_year(target)
    if year is None or not 1 <= year <= years:
        first, last = year_end(end, 1), year_end(end, years)
        return f"must be the end of a forecast year: of year 1, {first}, to that of year {years}, {last}"
    return ""


def date_findings(config: Config, unsound: Unsound) -> list[Finding]:
    """Warn of a price that is not of the year after the base year, and of labels that are not its years.

    Parameters
    ----------
    config : Config
        The config, whose types are right but for `unsound`.
    unsound : Unsound
        The keys that no check may use.

    Returns
    -------
    list of Finding
        Warnings: alone, dates move no number.
    """
    if ("reported",) in unsound or config.file.reported.base_year_end is None:
        return []
    found = [] if ("market",) in unsound else [*_price(config)]
    return found if ("forecast",) in unsound else [*found, *_labels(config)]


def _price(config: Config) -> Iterator[Finding]:
    end, day = config.file.reported.base_year_end, config.file.market.as_of
    if end is None or day is None:
        return
    next_end = year_end(end, 1)
    if day < end:
        wanted = f"the price is older than the base year's figures, which end {end}"
    elif day > next_end:
        wanted = f"the price is {(day - end).days} days younger than the base year's end, {end}: figures"
        wanted += f" of the year to {next_end} may be out"
    else:
        return
    yield Finding(Issue(("market", "as_of"), day, wanted), Severity.WARNING)


def _labels(config: Config) -> Iterator[Finding]:
    end, label = config.file.reported.base_year_end, config.file.forecast.first_fiscal_year
    if end is None or label < _LEAST_LABEL or label in labels_of(end, 1):
        return
    first = year_end(end, 1)
    wanted = f"forecast year 1 ends a year after the base year, {first}: labelled by that it is {first.year}"
    yield Finding(Issue(("forecast", "first_fiscal_year"), label, wanted), Severity.WARNING)
