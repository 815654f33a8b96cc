"""Whether the sections of a config make sense, each by itself and with the inputs.

Also the entry to all checks beyond types of what draws depend on: base cases, distributions and dependence
have files of their own. Whether the base year closes, and agrees with reported figures, is checked apart.
"""

from collections.abc import Iterator

from engine.model.inputs import INPUT_BY_NAME, WALKS
from engine.model.rules.forecast_options import Distribution, ValuationDate
from engine.model.rules.terminal_rules import ONLY_FOR_TERMINAL, TERMINAL_BY_KEYS
from simulate.config.config import Config
from simulate.config.issues import NOTHING, Issue, Unsound
from simulate.config.toml.key_lines import Key
from simulate.config.validation.base_case import base_issues, size_issues
from simulate.config.validation.dates import earnings_year_issues
from simulate.config.validation.dependence import dependence_issues, scenario_issues
from simulate.config.validation.distributions import distribution_issues
from simulate.config.validation.shocks import shock_issues

_PERCENT_FROM = 5.0  # an upside of 500% or more was meant as a percentage
_PERCENT = {"hurdle": 1.0}  # nobody asks for 100% a year
_LAST_LABEL = 9999  # of years: a Dataset holds them as 64-bit integers


def config_issues(config: Config, unsound: Unsound = NOTHING) -> tuple[list[Issue], dict[str, float]]:
    """Check a config whose types are right.

    Parameters
    ----------
    config : Config
        The config, with stand-ins for what has a wrong type.
    unsound : Unsound, optional
        The keys of the stand-ins: no check uses them.

    Returns
    -------
    issues : list of Issue
        All that is wrong and not the consequence of another issue.
    bases : dict[str, float]
        The base cases that are right, by name.
    """
    found: list[Issue] = []
    if ("forecast",) not in unsound:
        found += _forecast(config, unsound)
    if ("rating",) not in unsound:
        found += _rating(config)
    if ("run",) not in unsound:
        found += _run(config)
    if ("scenarios",) not in unsound:
        found += scenario_issues(config, unsound)
    if ("dependence",) not in unsound:
        found += dependence_issues(config, unsound)
    if not unsound & {("shocks",), ("forecast",)} and _terminal_keys(config) in TERMINAL_BY_KEYS:
        found += shock_issues(config)
    if ("reported",) not in unsound:
        found += _reported(config)
    found += earnings_year_issues(config, unsound)
    found += _sizes(config, unsound)
    wrong, bases = base_issues(config, unsound)
    found += wrong
    for name, table in config.tables.items():
        if ("inputs", name) not in unsound:
            spec, is_right = INPUT_BY_NAME[name], name in bases
            found += distribution_issues(table, config.columns, spec, is_base_right=is_right)
    return found, bases


def _forecast(config: Config, unsound: Unsound) -> Iterator[Issue]:
    forecast = config.file.forecast
    if _terminal_keys(config) not in TERMINAL_BY_KEYS:
        key_of = {basis: key for key, basis in TERMINAL_BY_KEYS if basis}
        bases, keys = (" or ".join(map(repr, names)) for names in (key_of, dict.fromkeys(key_of.values())))
        wanted = f"{bases} goes with terminal = {keys}, and with no other rule"
        yield Issue(("forecast", "exit_basis"), forecast.exit_basis, wanted)
    if not 0 <= forecast.first_fiscal_year <= _LAST_LABEL:
        wanted = f"must lie in [0, {_LAST_LABEL}]"
        yield Issue(("forecast", "first_fiscal_year"), forecast.first_fiscal_year, wanted)
    if forecast.max_years < forecast.years:
        wanted = f"must be at least years = {forecast.years}"
        yield Issue(("forecast", "max_years"), forecast.max_years, wanted)
    yield from _options(config, unsound)
    for name, rule in ONLY_FOR_TERMINAL.items():
        is_needed = forecast.terminal == rule
        if ("inputs", name) not in unsound and (name in config.tables) != is_needed:
            wanted = (
                f"is missing: terminal = '{rule}' needs it" if is_needed
                else f"is only used with terminal = '{rule}': take it out"
            )
            yield Issue(("inputs", name), None, wanted)
    for pair in WALKS.items():
        for name, other in (pair, pair[::-1]):
            if name not in config.tables and other in config.tables and ("inputs", name) not in unsound:
                yield Issue(("inputs", name), None, f"is missing: {other} needs it")


def _terminal_keys(config: Config) -> tuple[str, str | None]:
    return config.file.forecast.terminal, config.file.forecast.exit_basis


def _options(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check that what the options of the forecast need is there."""
    file = config.file
    equity = ("inputs", "adjusted_equity_ratio")
    if file.forecast.distribution == Distribution.CLEAN_SURPLUS.key and equity not in unsound:
        ratio = config.base.adjusted_equity_ratio
        if ratio < 0.0:
            wanted = f"must be at least 0 with distribution = '{Distribution.CLEAN_SURPLUS.key}'"
            yield Issue(equity, ratio, wanted)
    if unsound & {("market",), ("reported",)}:
        return
    end, day = file.reported.base_year_end, file.market.as_of
    key, elapsed = ("market", "as_of"), config.elapsed
    if elapsed is None:
        missing = key if day is None else ("reported", "base_year_end")
        yield Issue(missing, None, f"is missing: valuation_date = '{ValuationDate.AS_OF.key}' needs it")
    elif not 0.0 <= elapsed < 1.0:
        wanted = (
            f"must lie in the year that follows base_year_end, {end}, as valuation_date is"
            f" '{ValuationDate.AS_OF.key}'"
        )
        yield Issue(key, day, wanted)


def _reported(config: Config) -> Iterator[Issue]:
    """Check that working capital is reported whole."""
    names = ("current_operating_assets", "current_operating_liabilities")
    missing = [name for name in names if getattr(config.file.reported, name) is None]
    if len(missing) == 1:
        (given,) = set(names) - set(missing)
        yield Issue(("reported", missing[0]), None, f"is missing: {given} goes with it")


def _sizes(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check that figures outside the inputs are not too large to compute with."""
    file = config.file
    figures: dict[Key, float | None] = {
        (section, name): figure
        for section in ("market", "reported")
        for name, figure in getattr(file, section)
        if isinstance(figure, float)
    }
    for i, broker in enumerate(file.broker_targets):
        figures["broker_targets", i, "target"] = broker.target
        figures["broker_targets", i, "pe_multiple"] = broker.pe_multiple
    for key, figure in figures.items():
        if figure is not None and key[:1] not in unsound:
            yield from size_issues(key, figure)


def _run(config: Config) -> Iterator[Issue]:
    scrambles = config.file.run.scrambles
    if scrambles & (scrambles - 1):
        yield Issue(("run", "scrambles"), scrambles, "must be 1, 2, 4, 8, 16 or 32")


def _rating(config: Config) -> Iterator[Issue]:
    rating = config.file.rating
    limits = dict(rating) | {"hurdle": rating.hurdle or 0.0}
    percent = [
        (name, part) for name, part in limits.items() if abs(part) >= _PERCENT.get(name, _PERCENT_FROM)
    ]
    for name, part in percent:
        wanted = f"is a decimal, not a percentage: write {part / 100:.12g} for {part:g}%"
        yield Issue(("rating", name), part, wanted)
    steps = (rating.strong_sell, rating.sell, rating.buy, rating.strong_buy)
    if not (percent or steps[0] < steps[1] < 0.0 < steps[2] < steps[3]):
        wanted = "must satisfy strong_sell < sell < 0 < buy < strong_buy"
        yield Issue(("rating",), list(steps), wanted)
