"""A company ready to be valued: a checked config, with what the engine asks of it.

From the rank correlations of a config to the score correlations of the engine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from engine.dependence.correlation import (
    gaussian_score_correlation,
    gaussian_spearman,
    is_positive_definite,
    nearest_correlation,
    smallest_eigenvalue,
    student_score_correlation,
    student_spearman,
)
from engine.distributions import Distribution, ScenarioValues
from engine.model.inputs import INPUT_NAMES, Inputs
from engine.model.rules import FLOOR_BY_KEY, TERMINAL_BY_KEYS, Horizon, TerminalRule
from simulate.config.expression import Expression, in_order, parse_expression
from simulate.config.input_schema import (
    Columns,
    DerivedInput,
    FixedInput,
    Table,
    UncertainInput,
    as_table,
)
from simulate.config.schema import ConfigFile, DependenceSection

# The smallest eigenvalue of a repaired matrix: rounding it to the six decimals that are printed
# costs at most 50 * 5e-7, so that what a message proposes is valid when it is pasted back.
_LEAST_EIGENVALUE = 1e-4


@dataclass(frozen=True, eq=False)
class RankCorrelation:
    """Rank correlations asked for, and what is used.

    Attributes
    ----------
    names : the inputs, in the order in which they are first named.
    asked : (name, name), Spearman's rank correlations of the config.
    used : the same, or the nearest valid ones.
    score : (name, name), correlations of normal scores that give `used`.
    smallest : the smallest eigenvalue of the score correlations that `asked` needs.
    repaired : whether `used` is not `asked`.
    """

    names: tuple[str, ...]
    asked: np.ndarray
    used: np.ndarray
    score: np.ndarray
    smallest: float
    repaired: bool


def asked_correlation(section: DependenceSection) -> tuple[tuple[str, ...], np.ndarray]:
    """Names and Spearman matrix of a config; pairs not given are uncorrelated."""
    if section.matrix:
        return tuple(section.inputs), np.array(section.matrix, dtype=np.float64)
    names = tuple(dict.fromkeys(name for pair in section.pairs for name in pair.between))
    matrix = np.eye(len(names))
    for pair in section.pairs:
        i, j = (names.index(name) for name in pair.between)
        matrix[i, j] = matrix[j, i] = pair.rank
    return names, matrix


def resolve_correlation(section: DependenceSection) -> RankCorrelation:
    """Turn rank correlations into score correlations, with the nearest valid ones if need be."""
    names, asked = asked_correlation(section)
    if not names:
        return RankCorrelation((), asked, asked, asked, 1.0, repaired=False)
    df = section.df
    score = gaussian_score_correlation(asked) if df is None else student_score_correlation(asked, df)
    smallest = smallest_eigenvalue(score)
    if is_positive_definite(score):
        return RankCorrelation(names, asked, asked, score, smallest, repaired=False)
    score = nearest_correlation(score, _LEAST_EIGENVALUE)
    used = gaussian_spearman(score) if df is None else student_spearman(score, df)
    return RankCorrelation(names, asked, used, score, smallest, repaired=True)


def show_matrix(matrix: np.ndarray) -> str:
    """A matrix as TOML would write it, to six decimals."""
    rows = (", ".join(f"{value:.6f}" for value in row) for row in matrix)
    return "[" + ", ".join(f"[{row}]" for row in rows) + "]"


@dataclass(frozen=True)
class Config:
    """One company's config, checked.

    Attributes
    ----------
    name : what runs and results are called: the file's name without its ending.
    file : the parsed and checked file.
    text : the file as it was read.
    settings : `input=value` changes made on top of it, in order.
    columns : the data that it names, by file and column.
    """

    name: str
    file: ConfigFile
    text: str
    settings: tuple[str, ...] = ()
    columns: Columns = field(default_factory=dict)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every input given, by name."""
        entries = {name: getattr(self.file.inputs, name) for name in INPUT_NAMES}
        return {name: as_table(entry) for name, entry in entries.items() if entry is not None}

    @cached_property
    def expressions(self) -> Mapping[str, Expression]:
        """The inputs computed from others, each after those it reads."""
        written = {
            name: parse_expression(table.expr)
            for name, table in self.tables.items()
            if isinstance(table, DerivedInput)
        }
        return {name: written[name] for name in in_order(written)}

    @cached_property
    def base(self) -> Inputs:
        """The base case; an input that no rule reads is 0."""
        given = {name: table.base for name, table in self.tables.items() if isinstance(table, FixedInput)}
        return Inputs(**(dict.fromkeys(INPUT_NAMES, 0.0) | given | self.derive(given)))

    def derive(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The derived inputs for given values (numbers or arrays) of all others, by name.

        One that is itself among the values keeps that value.
        """
        known = dict(values)
        for name, expression in self.expressions.items():
            if name not in known:
                known[name] = expression.evaluate(known)
        return {name: known[name] for name in self.expressions}

    @cached_property
    def marginals(self) -> Mapping[str, Distribution]:
        """The distributions of the uncertain inputs, by name, in registry order."""
        built = {
            name: table.marginal(self.columns)
            for name, table in self.tables.items()
            if isinstance(table, UncertainInput)
        } | self._scenario_values()
        return {name: built[name] for name in INPUT_NAMES if name in built}

    def _scenario_values(self) -> dict[str, Distribution]:
        scenarios = self.file.scenarios
        weights = tuple(scenario.weight for scenario in scenarios)
        names = dict.fromkeys(name for scenario in scenarios for name in scenario.inputs)
        return {
            name: ScenarioValues(
                tuple(scenario.inputs.get(name, getattr(self.base, name)) for scenario in scenarios), weights
            )
            for name in names
            if isinstance(self.tables[name], FixedInput) and name not in self.held
        }

    @cached_property
    def held(self) -> frozenset[str]:
        """The inputs that a setting of the command writes anew: scenarios leave them alone."""
        return frozenset(setting.partition("=")[0].strip() for setting in self.settings)

    @cached_property
    def correlation(self) -> RankCorrelation:
        """How the uncertain inputs depend on each other."""
        return resolve_correlation(self.file.dependence)

    @cached_property
    def horizon(self) -> Horizon:
        """Years and rules, as the kernel takes them."""
        forecast = self.file.forecast
        return Horizon(
            years=forecast.years,
            last_year=max(forecast.years, forecast.max_years),
            terminal=int(TERMINAL_BY_KEYS[forecast.terminal, forecast.exit_basis]),
            floor=int(FLOOR_BY_KEY[forecast.floor]),
        )

    @property
    def terminal_rule(self) -> TerminalRule:
        """What is known of the rule for the years after the displayed ones."""
        return TERMINAL_BY_KEYS[self.file.forecast.terminal, self.file.forecast.exit_basis].rule

    @property
    def fiscal_years(self) -> list[int]:
        """The labels of the displayed years."""
        first = self.file.forecast.first_fiscal_year
        return list(range(first, first + self.file.forecast.years))

    @property
    def sha256(self) -> str:
        """Hash of text, settings and data: equal hashes mean equal companies."""
        import hashlib
        import json

        parts = [self.text, self.settings, sorted((*key, values) for key, values in self.columns.items())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
