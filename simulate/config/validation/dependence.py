"""Whether correlations and scenarios name inputs that they may name, and make sense together."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import fsum

import numpy as np

from engine.model.inputs import INPUT_BY_NAME
from simulate.config.config import Config
from simulate.config.input_schema import DerivedInput, FixedInput, UncertainInput
from simulate.config.issues import Issue, Unsound
from simulate.config.rank_correlation import show_matrix
from simulate.config.toml.key_lines import Key
from simulate.config.validation.base_case import number_issues, size_issues, wanted_of
from simulate.errors import no_such

_ROUNDING = 1e-9


def scenario_issues(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check the weights, names and values of scenarios.

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
    scenarios = config.file.scenarios
    total = fsum(scenario.weight for scenario in scenarios)
    if scenarios and abs(total - 1.0) > _ROUNDING:
        yield Issue(("scenarios",), None, f"the weights sum to {total:.12g}: must be 1")
    before: dict[str, int] = {}
    for i, scenario in enumerate(scenarios):
        if scenario.name in before:
            wanted = f"is the name of scenario {before[scenario.name]}, too: names must differ"
            yield Issue(("scenarios", i, "name"), scenario.name, wanted)
        before.setdefault(scenario.name, i)
        for name, number in scenario.inputs.items():
            if ("inputs", name) not in unsound:
                yield from _scenario_input(config, ("scenarios", i, "inputs", name), name, number)
    yield from _moved_by_scenarios(config, unsound)


def _scenario_input(config: Config, key: Key, name: str, number: float) -> Iterator[Issue]:
    if name not in config.tables:
        yield Issue(key, number, no_such("input", name, config.tables))
    elif isinstance(config.tables[name], UncertainInput):
        yield Issue(key, number, "has a distribution of its own: an input takes one or the other")
    elif isinstance(config.tables[name], DerivedInput):
        yield Issue(key, number, "is computed from other inputs: set those")
    else:
        yield from number_issues(key, number, INPUT_BY_NAME[name])


def _moved_by_scenarios(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check what `shift` and `narrow` make of the values of inputs without a distribution of their own."""
    for name, table in config.tables.items():
        if not isinstance(table, FixedInput) or isinstance(table, UncertainInput) or not table.is_moved:
            continue
        if ("inputs", name) in unsound or ("inputs", name, "base") in unsound:
            continue
        scenarios = [] if name in config.held else config.file.scenarios
        values = {scenario.name: scenario.inputs[name] for scenario in scenarios if name in scenario.inputs}
        key = ("inputs", name, table.moving_key)
        if wrong := size_issues(("inputs", name, "narrow"), table.narrow):
            yield from wrong
        elif table.narrow != 1.0 and not values:
            wanted = "is only used where draws differ: the input has no distribution, and no scenario sets it"
            yield Issue(("inputs", name, "narrow"), table.narrow, wanted)
        elif not wanted_of(table.moved_base, INPUT_BY_NAME[name]):  # else that is what is wrong
            found = (
                f"takes {scenario} to {moved:g}{wanted}" for scenario, value in values.items()
                if (wanted := wanted_of(moved := table.move(value), INPUT_BY_NAME[name]))
            )
            yield from (Issue(key, getattr(table, key[-1]), wanted) for wanted in islice(found, 1))


def dependence_issues(config: Config, unsound: Unsound) -> Iterator[Issue]:
    """Check how correlations are given, which inputs they name, and whether they can all hold.

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
    section = config.file.dependence
    found: list[Issue] = []
    if (section.copula == "student-t") != (section.df is not None):
        wanted = (
            "is missing: copula = 'student-t' needs it" if section.df is None
            else "goes with copula = 'student-t', and with no other"
        )
        found.append(Issue(("dependence", "df"), section.df, wanted))
    if section.pairs and (section.matrix or section.inputs):
        wanted = "give pairs, or inputs with their matrix, not both"
        found.append(Issue(("dependence", "pairs"), None, wanted))
    elif section.matrix or section.inputs:
        found += _matrix(config, unsound)
    else:
        found += _pairs(config, unsound)
    yield from found
    if not found:
        yield from _validity(config)


def _pairs(config: Config, unsound: Unsound) -> Iterator[Issue]:
    seen: set[frozenset[str]] = set()
    for i, pair in enumerate(config.file.dependence.pairs):
        key = ("dependence", "pairs", i, "between")
        is_one = pair.between[0] == pair.between[1]
        for j, name in enumerate(pair.between[:1] if is_one else pair.between):
            yield from _name(config, unsound, (*key, j), name)
        if is_one:
            yield Issue(key, pair.between, "must be two different inputs")
        elif frozenset(pair.between) in seen:
            yield Issue(key, pair.between, "is given twice")
        seen.add(frozenset(pair.between))


def _matrix(config: Config, unsound: Unsound) -> Iterator[Issue]:
    section = config.file.dependence
    names, rows = section.inputs, section.matrix
    key = ("dependence", "matrix")
    for i, name in enumerate(names):
        if name in names[:i]:
            yield Issue(("dependence", "inputs", i), name, "is given twice")
        else:
            yield from _name(config, unsound, ("dependence", "inputs", i), name)
    if not names:
        yield Issue(key, None, "goes with inputs, the names of its rows and columns")
        return
    if len(rows) != len(names) or any(len(row) != len(names) for row in rows):
        size = f"{len(names)} x {len(names)}"
        yield Issue(key, None, f"must be {size}, a row and a column for each of inputs")
        return
    yield from _entries(key, names, np.array(rows, dtype=np.float64))


def _entries(key: Key, names: Sequence[str], matrix: np.ndarray) -> Iterator[Issue]:
    for i, row in enumerate(names):
        if matrix[i, i] != 1.0:
            yield Issue((*key, i, i), matrix[i, i].item(), f"{row} with itself: must be 1")
        for j in range(i):
            pair = f"{names[j]} with {row}"
            if not -1.0 < matrix[i, j] < 1.0:
                yield Issue((*key, i, j), matrix[i, j].item(), f"{pair}: must lie in (-1, 1)")
            elif matrix[i, j] != matrix[j, i]:
                wanted = f"{pair}: is {matrix[j, i]:g} above the diagonal: must be equal"
                yield Issue((*key, i, j), matrix[i, j].item(), wanted)


def _name(config: Config, unsound: Unsound, key: Key, name: str) -> Iterator[Issue]:
    table = config.tables.get(name)
    if ("inputs", name) in unsound:
        return
    if table is None:
        yield Issue(key, name, no_such("input", name, config.tables))
    elif any(name in scenario.inputs for scenario in config.file.scenarios):
        yield Issue(key, name, "is set by scenarios, which move it with the others they set")
    elif not isinstance(table, UncertainInput) and name not in config.held and ("scenarios",) not in unsound:
        yield Issue(key, name, "is not uncertain: only inputs with a distribution can be correlated")


def _validity(config: Config) -> Iterator[Issue]:
    correlation = config.correlation
    if correlation.repaired and not config.file.dependence.repair:
        wanted = (
            f"cannot all hold: the smallest eigenvalue is {correlation.smallest:.4g}, must be above 0; "
            f"nearest for {', '.join(correlation.names)}: {show_matrix(correlation.used)}; "
            "`repair = true` takes it"
        )
        yield Issue(("dependence",), None, wanted)
