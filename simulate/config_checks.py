"""What a config must satisfy beyond its types: rules, facts, ratings; inputs have their own files."""

from collections.abc import Iterator

from engine.inputs import INPUT_BY_NAME, ONLY_FOR_TERMINAL
from simulate.company import Config
from simulate.dependence_checks import dependence_findings, scenario_findings
from simulate.derived_checks import derived_findings
from simulate.findings import Finding
from simulate.input_checks import input_findings

_PERCENT_FROM = 5.0  # an upside of 500% or more was meant as a percentage
_TOLERANCE = 0.01  # of the reported figure: docs/model.md asks it of net income


def findings(config: Config) -> list[Finding]:
    """All that is wrong with a config whose types are right.

    What cannot be judged before something else is right is left for the next time.
    """
    found = [*_forecast(config), *_rating(config), *_run(config), *derived_findings(config)]
    if found:
        return found
    for name in config.tables:
        found += input_findings(config, INPUT_BY_NAME[name])
    found += scenario_findings(config)
    if found:
        return found
    found += dependence_findings(config)
    if not found and not config.settings:  # a what-if need not agree with the facts
        found += _facts(config)
    return found


def _forecast(config: Config) -> Iterator[Finding]:
    forecast = config.file.forecast
    if (forecast.terminal == "exit-multiple") != (forecast.exit_basis is not None):
        wanted = "'pe' or 'ev-to-ebitda' goes with terminal = 'exit-multiple', and with no other rule"
        yield Finding(("forecast", "exit_basis"), forecast.exit_basis, wanted)
    if forecast.max_years < forecast.years:
        wanted = f"must be at least years = {forecast.years}"
        yield Finding(("forecast", "max_years"), forecast.max_years, wanted)
    for name, rule in ONLY_FOR_TERMINAL.items():
        if (name in config.tables) != (forecast.terminal == rule):
            wanted = (
                f"is missing: terminal = '{rule}' needs it" if forecast.terminal == rule
                else f"is only used with terminal = '{rule}': take it out"
            )
            yield Finding(("inputs", name), None, wanted)


def base_year_net_income(config: Config) -> float:
    """Net income of the base year by the model's equations, on the debt of its end; millions."""
    base = config.base
    costs = base.variable_cost_ratio * base.revenue + base.fixed_operating_expenses
    before_tax = base.revenue - costs - base.interest_rate * base.base_debt
    return before_tax - max(0.0, base.tax_rate * before_tax)


def base_year_depreciation(config: Config) -> float:
    """Depreciation and amortization of the base year by the model's equations; millions."""
    base = config.base
    wear = base.production_assets_to_revenue * base.revenue / base.production_asset_life
    return wear + base.intangible_amortization


def _facts(config: Config) -> Iterator[Finding]:
    reported, market = config.file.reported, config.file.market
    facts = (
        (("reported", "net_income"), reported.net_income, base_year_net_income(config)),
        (
            ("reported", "depreciation_and_amortization"),
            reported.depreciation_and_amortization,
            base_year_depreciation(config),
        ),
        (
            ("market", "market_capitalization"),
            market.market_capitalization,
            config.base.share_price * config.base.shares_outstanding,
        ),
    )
    for key, fact, ours in facts:
        if fact is not None and not abs(ours - fact) <= _TOLERANCE * abs(fact):
            yield Finding(key, fact, f"the inputs give {ours:.6g}, more than 1% off")


def _run(config: Config) -> Iterator[Finding]:
    scrambles = config.file.run.scrambles
    if scrambles & (scrambles - 1):
        yield Finding(("run", "scrambles"), scrambles, "must be 1, 2, 4, 8, 16 or 32")


def _rating(config: Config) -> Iterator[Finding]:
    rating = config.file.rating
    for name, upside in rating:
        if abs(upside) >= _PERCENT_FROM:
            wanted = f"is a decimal, not a percentage: write {upside / 100:.12g} for {upside:g}%"
            yield Finding(("rating", name), upside, wanted)
            return
    steps = (rating.strong_sell, rating.sell, rating.buy, rating.strong_buy)
    if not steps[0] < steps[1] < 0.0 < steps[2] < steps[3]:
        wanted = "must satisfy strong_sell < sell < 0 < buy < strong_buy"
        yield Finding(("rating",), list(steps), wanted)
