"""Whether an input's base case and distribution are possible."""

from collections.abc import Iterator
from dataclasses import fields
from math import isfinite

import numpy as np

from engine.inputs import InputSpec
from engine.marginals import FAMILIES, Marginal
from simulate.company import Config
from simulate.config_inputs import DiscreteInput, EmpiricalInput, FixedInput, UncertainInput
from simulate.findings import Finding

# A distribution may leave an input's bounds in at most one draw in a million on either side.
_RARE_SCORE = 4.753424308822899


def input_findings(config: Config, spec: InputSpec) -> Iterator[Finding]:
    """What is wrong with one input: at most one thing, the first."""
    key, table = ("inputs", spec.name), config.tables[spec.name]
    if not isinstance(table, FixedInput):
        number = float(getattr(config.base, spec.name))
        yield from number_findings((*key, "expr"), number, spec, "gives ")
        if spec.allows(number) and spec.looks_like_percent(number):
            yield Finding((*key, "expr"), None, f"gives {number:g}: too large for a decimal {spec.unit}")
        return
    numbers = {"base": table.base, **_value_parameters(table)}
    for field, number in numbers.items():
        of_base = spec if field == "base" else None
        found = [*number_findings((*key, field), number, of_base), *_percent((*key, field), number, spec)]
        if found:
            yield found[-1]
            return
    if isinstance(table, UncertainInput):
        yield from _distribution(config, spec, table)


def number_findings(
    key: tuple[str | int, ...], number: float, spec: InputSpec | None, gives: str = ""
) -> Iterator[Finding]:
    """Whether a number is finite and, where a spec is given, what the input allows."""
    value = None if gives else number
    got = f"{gives}{number:g}, which " if gives else ""
    if not isfinite(number):
        yield Finding(key, value, f"{got}must be a finite number")
    elif spec is not None and not spec.allows(number):
        yield Finding(key, value, f"{got}{spec.allowed()} ({spec.meaning})")
    elif spec is not None and spec.whole and number != int(number):
        yield Finding(key, value, f"{got}must be a whole number")


def _percent(key: tuple[str | int, ...], number: float, spec: InputSpec) -> Iterator[Finding]:
    if isfinite(number) and spec.looks_like_percent(number):
        wanted = f"is a decimal, not a percentage: write {number / 100:.12g} for {number:g}%"
        yield Finding(key, number, wanted)


def _value_parameters(table: FixedInput) -> dict[str, float]:
    """The parameters of an input's distribution that are in the input's own unit."""
    if not isinstance(table, UncertainInput):
        return {}
    given: dict[str, float | None] = {}
    if isinstance(table, DiscreteInput):
        given = {f"values.{i}": value for i, value in enumerate(table.values)}
    elif not isinstance(table, EmpiricalInput):
        family = FAMILIES[table.dist]
        names = [field.name for field in fields(family) if field.name not in family.dimensionless]
        given = {name: getattr(table, name) for name in names}
    if table.truncate is not None:
        given |= {"truncate.min": table.truncate.min, "truncate.max": table.truncate.max}
    return {name: number for name, number in given.items() if number is not None}


def _distribution(config: Config, spec: InputSpec, table: UncertainInput) -> Iterator[Finding]:
    key = ("inputs", spec.name)
    if spec.whole:
        yield Finding((*key, "dist"), table.dist, "only whole numbers make sense here, so it must be fixed")
        return
    try:
        marginal = table.marginal(config.columns)
        if not marginal.fits_kernel():
            _tabulate(marginal)
    except ValueError as error:
        yield Finding(key, None, str(error))
        return
    least, greatest = marginal.support()
    if not least <= table.base <= greatest:
        wanted = f"must lie in the distribution's range [{least:g}, {greatest:g}]"
        yield Finding((*key, "base"), table.base, wanted)
        return
    low, high = least, greatest
    if not (spec.allows(least) and spec.allows(greatest)):
        low, high = _rare_values(marginal)
    if not (spec.allows(low) and spec.allows(high)):
        wanted = f"draws reach {low:.4g} to {high:.4g}, but {spec.name} {spec.allowed()}: truncate it"
        yield Finding(key, None, wanted)
    elif isinstance(table, DiscreteInput) and table.base not in table.values:
        yield Finding((*key, "base"), table.base, "must be one of the values")


def _tabulate(marginal: Marginal) -> None:
    """Refuse a distribution that the kernel's table cannot hold."""
    from engine.score_table import build_score_table

    if marginal.steps() is None:
        build_score_table([marginal])


def _rare_values(marginal: Marginal) -> tuple[float, float]:
    """The values that one draw in a million falls short of or exceeds."""
    low, high = marginal.quantile_of_score(np.array([-_RARE_SCORE, _RARE_SCORE]))
    return float(low), float(high)
