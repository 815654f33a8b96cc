"""A config with parts of another: the steps, part by part, from one state of a company to another."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import partial

from engine.model.inputs import INPUT_NAMES, WALKS
from engine.model.rules.forecast_options import OPTIONS as OPTIONS
from engine.model.rules.terminal_rules import ONLY_FOR_TERMINAL
from simulate.config.config import Config
from simulate.config.input_schema import Columns, EmpiricalInput, Table, UncertainInput
from simulate.config.schema import Forecast, Market, Reported
from simulate.config.validation.consistency import config_issues
from simulate.errors import InputError, no_such

#: The parts of a config that are no inputs: correlations, scenarios, years, how far and by which terminal
#: rule and floor, and each option of the forecast.
DEPENDENCE, SCENARIOS, SHOCKS, FORECAST = _SECTIONS = ("dependence", "scenarios", "shocks", "forecast")
PARTS = (*INPUT_NAMES, *_SECTIONS, *OPTIONS)

_DATED = "valuation_date"
_PROSE = {"status", "source", "reason"}  # what does not change a draw
_WHERE = {"file", "column"}  # the same data may have another name


def differing_parts(config: Config, other: Config) -> tuple[str, ...]:
    """Return the parts in which two configs differ.

    An input that only one terminal rule reads belongs to the rule where the rules differ.

    Parameters
    ----------
    config, other : Config
        The configs to compare.

    Returns
    -------
    tuple of str
        Of `PARTS`: inputs in registry order, then the rest.
    """
    along = _with_rule(config, other)
    names = [name for name in INPUT_NAMES if name not in along]
    differ = [name for name in names if _input_of(config, name) != _input_of(other, name)]
    rest: dict[str, Callable[[Config], object]] = {
        DEPENDENCE: _dependence_of, SCENARIOS: _scenarios_of, SHOCKS: _shocks_of,
        FORECAST: lambda which: which.horizon[: -len(OPTIONS) - 1],
    } | {key: partial(_option_of, key) for key in OPTIONS}
    return (*differ, *(part for part, of in rest.items() if of(config) != of(other)))


def _option_of(key: str, config: Config) -> object:
    """Return a rule, with the dates that it reads."""
    return getattr(config.horizon, key), config.horizon.elapsed if key == _DATED else 0.0


def with_forecast(config: Config, **changes: object) -> Config:
    """Return a config whose [forecast] has some other values, which are not checked.

    Parameters
    ----------
    config : Config
        The company.
    **changes : int or str
        Fields of the section.
    """
    section = config.file.forecast.model_copy(update=changes)
    return replace(config, file=config.file.model_copy(update={"forecast": section}))


def blended(config: Config, other: Config, parts: Collection[str]) -> Config:
    """Return a config with some parts taken from another.

    Draws, seed and sampler stay the config's. Reported facts and brokers' targets go: the blend need not
    agree with them.

    Parameters
    ----------
    config : Config
        The config that gives all other parts.
    other : Config
        The config that gives `parts`.
    parts : collection of str
        Of `PARTS`.

    Returns
    -------
    Config

    Raises
    ------
    ValueError
        If a part is unknown.
    InputError
        If the parts do not fit each other: a rule without an input that it reads, say.
    """
    unknown = sorted(set(parts) - set(PARTS))
    if unknown:
        raise ValueError(no_such("part", unknown[0], PARTS))
    walks = {*WALKS.items(), *((year, target) for target, year in WALKS.items())}
    along = {other for one, other in walks if one in parts}  # a target and its year go together
    taken = [name for name in INPUT_NAMES if name in parts or name in along]
    if FORECAST in parts:
        taken = list(dict.fromkeys([*taken, *_with_rule(config, other)]))
    tables, columns = _tables_and_columns(config, other, taken)
    sections = {part: getattr(other.file, part) for part in _SECTIONS if part in parts}
    inputs = config.file.inputs.model_copy(update=tables)
    dated = other.file if _DATED in parts else config.file
    update = {
        "market": Market(as_of=dated.market.as_of),
        "reported": Reported(base_year_end=dated.reported.base_year_end),
        "broker_targets": [],
        "inputs": inputs,
        **sections,
        "forecast": _forecast_of(config, other, parts),
    }
    file = config.file.model_copy(update=update)
    settings = (*_settings(config, set(config.tables) - set(taken)), *_settings(other, taken))
    blend = _held(replace(config, file=file, settings=settings, columns=columns))
    found, _ = config_issues(blend)
    if found:
        raise InputError(*(issue.problem(config.name) for issue in found))
    return blend


def _forecast_of(config: Config, other: Config, parts: Collection[str]) -> Forecast:
    """Return years and terminal rule of one config, and each option of its own."""
    rules = (other if FORECAST in parts else config).file.forecast
    options = {key: getattr((other if key in parts else config).file.forecast, key) for key in OPTIONS}
    return rules.model_copy(update=options)


def _with_rule(config: Config, other: Config) -> tuple[str, ...]:
    """Return the inputs that come along with the forecast's rule."""
    rules = [(which.file.forecast.terminal, which.file.forecast.exit_basis) for which in (config, other)]
    return tuple(ONLY_FOR_TERMINAL) if rules[0] != rules[1] else ()


def _input_of(config: Config, name: str) -> object:
    """Return all that an input's draws depend on."""
    table = config.tables.get(name)
    if table is None:
        return None
    is_held = name in config.held and any(name in scenario.inputs for scenario in config.file.scenarios)
    left_out: set[str] = _PROSE
    data: tuple[float, ...] = ()
    if isinstance(table, EmpiricalInput):
        left_out, data = _PROSE | _WHERE, config.columns[table.file, table.column]
    return type(table), table.model_dump(exclude=left_out), data, is_held


def _shocks_of(config: Config) -> object:
    """Return all that the years depend on."""
    model, section = config.yearly, config.file.shocks
    if model is None or section is None:
        return None
    return section.until, model.shocks, tuple(model.names), model.correlation.tolist(), model.recession


def _dependence_of(config: Config) -> object:
    correlation, df = config.correlation, config.file.dependence.df
    return correlation.names, correlation.score.tobytes(), df if correlation.names else None


def _scenarios_of(config: Config) -> object:
    return [(scenario.weight, scenario.inputs) for scenario in config.file.scenarios]


def _tables_and_columns(
    config: Config, other: Config, taken: Iterable[str]
) -> tuple[dict[str, float | Table | None], Columns]:
    """Return inputs of another config and all data; a file of one name with other data gets a second name."""
    tables = {name: getattr(other.file.inputs, name) for name in taken}
    columns = {
        (table.file, table.column): config.columns[table.file, table.column]
        for name, table in config.tables.items()
        if isinstance(table, EmpiricalInput) and name not in tables
    }
    for name, table in tables.items():
        if isinstance(table, EmpiricalInput):
            data, file = other.columns[table.file, table.column], table.file
            while columns.setdefault((file, table.column), data) != data:
                file += "'"
            tables[name] = table.model_copy(update={"file": file})
    return tables, columns


def _settings(config: Config, names: Collection[str]) -> list[str]:
    """Return the settings that hold some inputs."""
    return [setting for setting in config.settings if setting.partition("=")[0].strip() in names]


def _held(blend: Config) -> Config:
    """Hold inputs that are correlated but fixed, as by a setting: the draws of the others stay the same."""
    free = {name for scenario in blend.file.scenarios for name in scenario.inputs}
    fixed = [
        name
        for name in dict.fromkeys(blend.correlation.names)
        if name in blend.tables and not isinstance(blend.tables[name], UncertainInput) and name not in free
    ]
    more = (f"{name}=held" for name in fixed if name not in blend.held)
    return replace(blend, settings=(*blend.settings, *more))
