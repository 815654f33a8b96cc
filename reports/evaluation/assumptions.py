"""What a config assumes of each input: base case, where that is from, how it is distributed.

Distributions are put in words: family, parameters, cuts.
"""

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from types import MappingProxyType
from typing import Any

import numpy as np

from reports.evaluation.distribution_shape import Distribution
from reports.formatting.numbers import show_parameter
from simulate import Config
from simulate.config.input_schema import (
    Columns,
    DerivedInput,
    DiscreteInput,
    EmpiricalInput,
    FixedInput,
    Table,
    UncertainInput,
)
from simulate.config.inputs import INPUT_BY_NAME

_FAMILY = {
    "pert": "PERT", "student-t": "Student t", "gumbel": "Gumbel", "weibull": "Weibull",
    "quantiles": "through quantiles",
}
_PERCENTILES = {"p10": "P10", "p50": "P50", "p90": "P90"}
_DISTANCES = ("sd", "scale")  # not places but distances: of percentages, in percentage points
_SHOWN_VALUES = 5


def format_distribution(config: Config, name: str, unit: str) -> str:
    """Return `PERT: min 3%, mode 12.19%, max 16%`, `derived: ...`, `scenarios: ...` or `fixed`.

    Parameters
    ----------
    config : Config
        The company.
    name, unit : str
        The input, and its unit as the registry names it.
    """
    table, currency = config.tables[name], config.file.company.currency
    if isinstance(table, DerivedInput):
        return f"derived: {table.expr}"
    if not isinstance(table, UncertainInput) and name in config.marginals:
        return _of_scenarios(config, name, unit, currency) + _moves(table, unit, currency)
    return format_table(table, unit, currency, config.columns)


def format_table(table: Table, unit: str, currency: str, columns: Columns = MappingProxyType({})) -> str:
    """Return `PERT: min 3%, mode 12.19%, max 16%` or `fixed` of a number or range in any file.

    Parameters
    ----------
    table : Table
        Not derived from others.
    unit, currency : str
        The unit as the registry of inputs names units, and the ISO code of the currency.
    columns : Columns, optional
        The data that it names.
    """
    spread = "fixed"
    if isinstance(table, UncertainInput):
        spread = _of_table(columns, table, unit, currency) + _cuts(table, unit, currency)
    return spread + _moves(table, unit, currency)


def _of_table(columns: Columns, table: UncertainInput, unit: str, currency: str) -> str:
    if isinstance(table, DiscreteInput):
        values = [show_parameter(value, unit, currency) for value in table.values]
        return f"discrete: {_with_weights(values, table.weights)}"
    if isinstance(table, EmpiricalInput):
        count = len(columns[table.file, table.column])
        column = f", column {table.column}" if table.column else ""
        return f"{table.method}: {count:,} values of {table.file}{column}"
    family = _FAMILY.get(table.dist, table.dist)
    return f"{family}: {', '.join(_parameters(table.whole(columns), unit, currency))}"


def _parameters(whole: Any, unit: str, currency: str) -> list[str]:
    """Show the parameters of a family, a dataclass, without those at their default."""
    shown = []
    for parameter in fields(whole):
        value = getattr(whole, parameter.name)
        if value is None or (parameter.default is not MISSING and value == parameter.default):
            continue
        if parameter.name in whole.dimensionless:
            number = show_parameter(value, "ratio", currency)
        elif parameter.name in _DISTANCES:
            number = _distance(value, unit, currency)
        else:
            number = show_parameter(value, unit, currency)
        shown.append(f"{_PERCENTILES.get(parameter.name, parameter.name)} {number}")
    return shown


def _cuts(table: UncertainInput, unit: str, currency: str) -> str:
    cut = table.truncate
    if cut is None:
        return ""
    low, high = (None if end is None else show_parameter(end, unit, currency) for end in (cut.min, cut.max))
    if low and high:
        return f"; cut below {low} and above {high}"
    return f"; cut below {low}" if low else f"; cut above {high}" if high else ""


def _distance(value: float, unit: str, currency: str) -> str:
    """Return the difference of two values of an input: of percentages, in points."""
    if unit in ("rate", "share"):
        return f"{show_parameter(100.0 * value, 'ratio', currency)} points"
    return show_parameter(value, "years" if unit == "year" else unit, currency)


def _moves(table: Table, unit: str, currency: str) -> str:
    """Return what `shift` and `narrow` do to the draws; "" if nothing."""
    if not isinstance(table, FixedInput):
        return ""
    size = _distance(abs(table.shift), unit, currency)
    shifted = f"; shifted {'down' if table.shift < 0 else 'up'} by {size}" if table.shift else ""
    if not table.narrow:
        return f"{shifted}; held at its base case"
    width = f"; {table.narrow:.6g} times as wide about the base case" if table.narrow != 1.0 else ""
    return shifted + width


def _of_scenarios(config: Config, name: str, unit: str, currency: str) -> str:
    scenarios, table = config.file.scenarios, config.tables[name]
    base = table.base if isinstance(table, FixedInput) else getattr(config.base, name)
    values = [
        f"{scenario.name} {show_parameter(scenario.inputs.get(name, base), unit, currency)}"
        for scenario in scenarios
    ]
    return f"scenarios: {_with_weights(values, [scenario.weight for scenario in scenarios])}"


def _with_weights(values: Sequence[str], weights: Sequence[float]) -> str:
    pairs = [f"{value} ({100.0 * weight:.3g}%)" for value, weight in zip(values, weights, strict=True)]
    more = f", and {len(pairs) - _SHOWN_VALUES} more" if len(pairs) > _SHOWN_VALUES else ""
    return ", ".join(pairs[:_SHOWN_VALUES]) + more


_PERCENTS = (10.0, 50.0, 90.0)


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input.

    Attributes
    ----------
    name, unit : str
        As the registry names them.
    kind : str
        "uncertain", "scenarios", "derived" or "fixed".
    base : float
        The base case, in the input's unit.
    status, source, reason : str
        As the config gives them; "" where it gives none.
    distribution : str
        In words.
    p10, p50, p90, marginal : float or None, Distribution or None
        See `UncertainRow`; None where it has no distribution of its own.
    """

    name: str
    unit: str
    kind: str
    base: float
    status: str
    source: str
    reason: str
    distribution: str
    p10: float | None = None
    p50: float | None = None
    p90: float | None = None
    marginal: Distribution | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class UncertainRow(InputRow):
    """An input that has a distribution of its own.

    Attributes
    ----------
    p10, p50, p90 : float
        Of its distribution, in its unit.
    marginal : Distribution
        That distribution.
    """

    p10: float
    p50: float
    p90: float
    marginal: Distribution = field(repr=False)


def input_rows(config: Config) -> list[InputRow]:
    """Return every input that a config gives, in registry order."""
    return [_row(config, name) for name in config.tables]


def _row(config: Config, name: str) -> InputRow:
    table, marginal, unit = config.tables[name], config.marginals.get(name), INPUT_BY_NAME[name].unit
    said = (
        name, unit, _kind(config, name), float(getattr(config.base, name)),
        table.status, table.source, getattr(table, "reason", ""), format_distribution(config, name, unit),
    )
    if marginal is None:
        return InputRow(*said)
    p10, p50, p90 = marginal.ppf(np.array(_PERCENTS) / 100.0).tolist()
    return UncertainRow(*said, p10, p50, p90, marginal)


def _kind(config: Config, name: str) -> str:
    table = config.tables[name]
    if isinstance(table, DerivedInput):
        return "derived"
    if name not in config.marginals:
        return "fixed"
    return "uncertain" if isinstance(table, UncertainInput) else "scenarios"
