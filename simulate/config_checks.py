"""What a config must satisfy beyond its types: bounds, distributions, agreement with the facts."""

from collections.abc import Iterator
from dataclasses import fields
from math import isfinite
from typing import NamedTuple

import numpy as np

from engine.inputs import INPUT_BY_NAME, ONLY_FOR_TERMINAL, InputSpec
from engine.marginals import FAMILIES, Marginal
from simulate.company import Config
from simulate.config_inputs import FixedInput, UncertainInput

_TOLERANCE = 0.01  # of the reported figure: model.md asks it of net income
# A distribution may leave an input's bounds in at most one draw in a million on either side.
_RARE_SCORE = 4.753424308822899


class Finding(NamedTuple):
    """A problem at a key of the config; the file and line are added by the loader."""

    key: tuple[str | int, ...]
    value: object
    wanted: str


def findings(config: Config) -> list[Finding]:
    """All that is wrong with a config whose types are right."""
    found = [*_forecast(config)]
    for name, table in config.tables.items():
        found += _input(INPUT_BY_NAME[name], table)
    if not found and not config.settings:  # a what-if need not agree with the facts
        found += [*_facts(config)]
    return [*found, *_rating(config)]


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


def _input(spec: InputSpec, table: FixedInput) -> Iterator[Finding]:
    key = ("inputs", spec.name)
    numbers = {"base": table.base, **_value_parameters(table)}
    for field, number in numbers.items():
        if not isfinite(number):
            yield Finding((*key, field), number, "must be a finite number")
        elif spec.looks_like_percent(number):
            wanted = f"is a decimal, not a percentage: write {number / 100:.12g} for {number:g}%"
            yield Finding((*key, field), number, wanted)
        elif field == "base" and not spec.allows(number):
            yield Finding((*key, field), number, f"{spec.allowed()} ({spec.meaning})")
        elif field == "base" and spec.whole and number != int(number):
            yield Finding((*key, field), number, "must be a whole number")
        else:
            continue
        return
    if isinstance(table, UncertainInput):
        yield from _distribution(spec, table)


def _value_parameters(table: FixedInput) -> dict[str, float]:
    """The parameters of an input's distribution that are in the input's own unit."""
    if not isinstance(table, UncertainInput):
        return {}
    family = FAMILIES[table.dist]
    names = [field.name for field in fields(family) if field.name not in family.dimensionless]
    given = {name: getattr(table, name) for name in names}
    if table.truncate is not None:
        given |= {"truncate.min": table.truncate.min, "truncate.max": table.truncate.max}
    return {name: number for name, number in given.items() if number is not None}


def _distribution(spec: InputSpec, table: UncertainInput) -> Iterator[Finding]:
    key = ("inputs", spec.name)
    if spec.whole:
        yield Finding((*key, "dist"), table.dist, "only whole numbers make sense here, so it must be fixed")
        return
    try:
        marginal = table.marginal()
    except ValueError as error:
        yield Finding(key, None, str(error))
        return
    least, greatest = marginal.support()
    if not least <= table.base <= greatest:
        wanted = f"must lie in the distribution's range [{least:g}, {greatest:g}]"
        yield Finding((*key, "base"), table.base, wanted)
        return
    low, high = _rare_values(marginal)
    if not (spec.allows(low) and spec.allows(high)):
        wanted = f"draws reach {low:.4g} to {high:.4g}, but {spec.name} {spec.allowed()}: truncate it"
        yield Finding(key, None, wanted)


def _rare_values(marginal: Marginal) -> tuple[float, float]:
    """The values that one draw in a million falls short of or exceeds."""
    low, high = marginal.quantile_of_score(np.array([-_RARE_SCORE, _RARE_SCORE]))
    return float(low), float(high)


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
        if fact is not None and abs(ours - fact) > _TOLERANCE * abs(fact):
            yield Finding(key, fact, f"the inputs give {ours:.6g}, more than 1% off")


def _rating(config: Config) -> Iterator[Finding]:
    rating = config.file.rating
    steps = (rating.strong_sell, rating.sell, rating.buy, rating.strong_buy)
    if not steps[0] < steps[1] < 0.0 < steps[2] < steps[3]:
        wanted = "must satisfy strong_sell < sell < 0 < buy < strong_buy"
        yield Finding(("rating",), list(steps), wanted)
