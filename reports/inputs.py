"""What a config assumes of each input: its base case, where that is from, how it is distributed."""

from dataclasses import dataclass, field

import numpy as np

from reports.distribution_words import distribution_words
from reports.marginal_shape import Distribution
from simulate import Config
from simulate.config import INPUTS
from simulate.config_inputs import DerivedInput, UncertainInput

_PERCENTS = (10.0, 50.0, 90.0)
_UNIT = {spec.name: spec.unit for spec in INPUTS}


@dataclass(frozen=True, slots=True)
class InputRow:
    """One input.

    Attributes
    ----------
    name, unit : as the registry names them.
    kind : "uncertain", "scenarios", "derived" or "fixed".
    base : the base case, in the input's unit.
    status, source, reason : as the config gives them; "" where it gives none.
    distribution : in words.
    p10, p50, p90 : of its distribution, in its unit; None where it has none of its own.
    marginal : that distribution.
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


def input_rows(config: Config) -> list[InputRow]:
    """Every input that a config gives, in registry order."""
    return [_row(config, name) for name in config.tables]


def _row(config: Config, name: str) -> InputRow:
    table, marginal = config.tables[name], config.marginals.get(name)
    percentiles: list[float] = []
    if marginal is not None:
        percentiles = marginal.ppf(np.array(_PERCENTS) / 100.0).tolist()
    return InputRow(
        name, _UNIT[name], _kind(config, name), float(getattr(config.base, name)),
        table.status, table.source, getattr(table, "reason", ""),
        distribution_words(config, name, _UNIT[name]), *(percentiles or (None, None, None)), marginal,
    )


def _kind(config: Config, name: str) -> str:
    table = config.tables[name]
    if isinstance(table, UncertainInput):
        return "uncertain"
    if isinstance(table, DerivedInput):
        return "derived"
    return "scenarios" if name in config.marginals else "fixed"
