"""Whether correlations and scenarios name what they may, and make sense together."""

from collections.abc import Iterator, Sequence
from math import fsum

import numpy as np

from engine.inputs import INPUT_BY_NAME
from simulate.company import Config
from simulate.config_inputs import DerivedInput, UncertainInput
from simulate.dependence import show_matrix
from simulate.errors import no_such
from simulate.findings import Finding
from simulate.input_checks import number_findings

_ROUNDING = 1e-9


def scenario_findings(config: Config) -> Iterator[Finding]:
    """What is wrong with scenarios: weights, names, values."""
    scenarios = config.file.scenarios
    total = fsum(scenario.weight for scenario in scenarios)
    if scenarios and abs(total - 1.0) > _ROUNDING:
        yield Finding(("scenarios",), None, f"the weights sum to {total:.12g}: must be 1")
    names = [scenario.name for scenario in scenarios]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(("scenarios",), None, f"two are called {name}: names must differ")
    for i, scenario in enumerate(scenarios):
        for name, number in scenario.inputs.items():
            yield from _scenario_input(config, ("scenarios", i, "inputs", name), name, number)


def _scenario_input(
    config: Config, key: tuple[str | int, ...], name: str, number: float
) -> Iterator[Finding]:
    if name not in config.tables:
        yield Finding(key, number, no_such("input", name, config.tables))
        return
    spec, table = INPUT_BY_NAME[name], config.tables[name]
    if isinstance(table, UncertainInput):
        yield Finding(key, number, "has a distribution of its own: an input takes one or the other")
    elif isinstance(table, DerivedInput):
        yield Finding(key, number, "is computed from other inputs: set those")
    elif np.isfinite(number) and spec.looks_like_percent(number):
        wanted = f"is a decimal, not a percentage: write {number / 100:.12g} for {number:g}%"
        yield Finding(key, number, wanted)
    else:
        yield from number_findings(key, number, spec)


def dependence_findings(config: Config) -> Iterator[Finding]:
    """What is wrong with correlations: how they are given, whom they name, whether they can be."""
    section = config.file.dependence
    if (section.copula == "student-t") != (section.df is not None):
        wanted = (
            "is missing: copula = 'student-t' needs it" if section.df is None
            else "goes with copula = 'student-t', and with no other"
        )
        yield Finding(("dependence", "df"), section.df, wanted)
        return
    if section.pairs and (section.matrix or section.inputs):
        yield Finding(("dependence", "pairs"), None, "give pairs, or inputs with their matrix, not both")
        return
    found = [*(_matrix(config) if section.matrix or section.inputs else _pairs(config))]
    yield from found
    if not found:
        yield from _validity(config)


def _pairs(config: Config) -> Iterator[Finding]:
    seen: set[frozenset[str]] = set()
    for i, pair in enumerate(config.file.dependence.pairs):
        key = ("dependence", "pairs", i, "between")
        for name in pair.between:
            yield from _name(config, key, name)
        if pair.between[0] == pair.between[1]:
            yield Finding(key, pair.between, "must be two different inputs")
        elif frozenset(pair.between) in seen:
            yield Finding(key, pair.between, "is given twice")
        seen.add(frozenset(pair.between))


def _matrix(config: Config) -> Iterator[Finding]:
    section = config.file.dependence
    names, rows = section.inputs, section.matrix
    key = ("dependence", "matrix")
    for name in names:
        yield from _name(config, ("dependence", "inputs"), name)
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Finding(("dependence", "inputs"), name, "is given twice")
    if len(rows) != len(names) or any(len(row) != len(names) for row in rows):
        size = f"{len(names)} x {len(names)}"
        yield Finding(key, None, f"must be {size}, a row and a column for each of inputs")
        return
    yield from _entries(key, names, np.array(rows, dtype=np.float64))


def _entries(key: tuple[str | int, ...], names: Sequence[str], matrix: np.ndarray) -> Iterator[Finding]:
    for i, row in enumerate(names):
        if matrix[i, i] != 1.0:
            yield Finding(key, matrix[i, i].item(), f"{row} with itself: must be 1")
        for j in range(i):
            pair = f"{names[j]} with {row}"
            if not -1.0 < matrix[i, j] < 1.0:
                yield Finding(key, matrix[i, j].item(), f"{pair}: must lie in (-1, 1)")
            elif matrix[i, j] != matrix[j, i]:
                wanted = f"{pair}: {matrix[j, i]:g} above the diagonal, {matrix[i, j]:g} below: must be equal"
                yield Finding(key, None, wanted)


def _name(config: Config, key: tuple[str | int, ...], name: str) -> Iterator[Finding]:
    table = config.tables.get(name)
    if table is None:
        yield Finding(key, name, no_such("input", name, config.tables))
    elif any(name in scenario.inputs for scenario in config.file.scenarios):
        yield Finding(key, name, "is set by scenarios, which move it with the others they set")
    elif not isinstance(table, UncertainInput) and name not in config.held:
        yield Finding(key, name, "is not uncertain: only inputs with a distribution can be correlated")


def _validity(config: Config) -> Iterator[Finding]:
    correlation = config.correlation
    if correlation.repaired and not config.file.dependence.repair:
        wanted = (
            f"cannot all hold: the smallest eigenvalue is {correlation.smallest:.4g}, must be above 0; "
            f"nearest for {', '.join(correlation.names)}: {show_matrix(correlation.used)}; "
            "`repair = true` takes it"
        )
        yield Finding(("dependence",), None, wanted)
