"""The settings `--set input=value` of a command, which override inputs, shocks and rules of a config.

`--set input.shift=value` and `--set input.narrow=value` move the draws of an input, whose distribution stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.model.inputs import INPUT_NAMES
from engine.model.rules.forecast_options import OPTIONS
from engine.model.rules.terminal_rules import ONLY_FOR_TERMINAL
from simulate.config.toml.document import Document, read_toml, toml_value
from simulate.config.toml.key_lines import Key
from simulate.config.toml.written_numbers import number_to_write
from simulate.errors import InputError, Problem, no_such, show_value

#: What messages call the place of a setting.
SETTING = "--set"
#: Settings as Python gives them: a text `input=value` or several, or the number or table of each input.
GivenSettings: TypeAlias = str | Sequence[str] | Mapping[str, float | Mapping[str, object]]
#: The section of the years' shocks, and what a setting says to take it out.
SHOCKS, NO_SHOCKS = "shocks", "none"
FORECAST = "forecast"
_TERMINAL, _EXIT_BASIS = "terminal", "exit_basis"
#: Keys outside of inputs and shocks that a setting names by themselves, with their sections.
RULES = dict.fromkeys(("years", _TERMINAL, _EXIT_BASIS, "max_years", "floor", *OPTIONS), FORECAST)
RULES["sampler"] = "run"
#: The keys of an input that can be set by themselves.
MOVING = ("shift", "narrow")
_VALUE, _NUMBER_OR_TABLE = "value", "must be a number or a TOML table"
_MANY_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Overrides:
    """The settings of a command.

    Attributes
    ----------
    values : dict[str, object]
        The number or table of each input that is set.
    moving : dict[tuple of str, object]
        What is set of `MOVING`, by input and key.
    shocks : dict[tuple of str, object]
        What is set in [shocks], by key; an empty key is the whole section, None takes it out.
    options : dict[str, object]
        What is set of the rules of [forecast] and of the sampler, by key.
    problems : list of Problem
        What is wrong with settings that cannot be read.
    """

    values: dict[str, object] = field(default_factory=dict)
    moving: dict[tuple[str, str], object] = field(default_factory=dict)
    shocks: dict[tuple[str, ...], object] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put_on(self, document: Document) -> None:
        """Write the values into a parsed config; one without a table of inputs stays as it is.

        Parameters
        ----------
        document : Document
            The config, which is changed in place.
        """
        inputs = document.setdefault("inputs", {}) if self.values or self.moving else None
        if isinstance(inputs, dict):  # else the file's own problem is reported by the models
            inputs.update(self.values)
            for (name, key), value in self.moving.items():
                self._move(inputs, name, key, value)
        for rule, written in self.options.items():
            section = document.setdefault(RULES[rule], {})
            if isinstance(section, dict):
                section[rule] = written
        self._drop_other_terminal(document)
        for place, shock in self.shocks.items():
            self._put_shock(document, place, shock)

    def _move(self, inputs: Document, name: str, key: str, value: object) -> None:
        if name in inputs:
            entry = inputs[name]
            inputs[name] = {**(entry if isinstance(entry, dict) else {"base": entry}), key: value}
        else:
            wanted = f"there is no {name} in the config: set it, {name}=..."
            self.problems.append(Problem(SETTING, f"{name}.{key}", show_value(value), wanted))

    def _drop_other_terminal(self, document: Document) -> None:
        """Take out what the terminal rule of the file alone reads, where a setting names another rule."""
        if (terminal := self.options.get(_TERMINAL)) is None:
            return
        others = {name for name, rule in ONLY_FOR_TERMINAL.items() if rule != terminal}
        for section, keys in ((FORECAST, {_EXIT_BASIS} if others else set()), ("inputs", others)):
            table = document.get(section)
            for key in keys - self.options.keys() - self.values.keys():
                if isinstance(table, dict):
                    table.pop(key, None)

    def _put_shock(self, document: Document, key: tuple[str, ...], value: object) -> None:
        if not key:
            document.pop(SHOCKS, None)
            if value is not None:
                document[SHOCKS] = value
            return
        table = document.setdefault(SHOCKS, {})
        for name in key[:-1]:
            table = table.setdefault(name, {}) if isinstance(table, dict) else None
        if isinstance(table, dict):
            table[key[-1]] = value
            return
        above = ".".join((SHOCKS, *key[:-1]))
        wanted = f"{above} is no table: set the whole of it, {above}=..."
        self.problems.append(Problem(SETTING, ".".join((SHOCKS, *key)), show_value(value), wanted))

    def sets(self, key: Key) -> bool:
        """Return whether what stands at a key of the config comes from a setting."""
        if key[:1] == (SHOCKS,):
            inner = key[1:]
            return bool(inner) and any(inner[: len(each)] == each[: len(inner)] for each in self.shocks)
        if len(key) > 1 and RULES.get(str(key[1])) == key[0]:
            return key[1] in self.options
        if key[:1] != ("inputs",) or len(key) < 2:
            return False
        return key[1] in self.values or key[1:3] in self.moving


def setting_texts(settings: GivenSettings) -> tuple[str, ...]:
    """Return settings as they are recorded: `input=value`, the value as TOML writes it.

    Parameters
    ----------
    settings : str, sequence of str, or mapping of str to number or table
        The settings in either form; texts stay as they are.

    Raises
    ------
    InputError
        If a value is none that TOML has, or there is anything but text in a sequence.
    """
    if not isinstance(settings, Mapping):
        given = settings if isinstance(settings, Iterable) and not isinstance(settings, str) else [settings]
        return tuple(_text(setting) for setting in given)
    texts = []
    for name, value in settings.items():
        try:
            texts.append(f"{name}={toml_value(value)}")
        except TypeError as error:
            wanted = f"must be a number or a table: {error}"
            raise InputError(Problem(SETTING, str(name), show_value(value), wanted)) from None
    return tuple(texts)


def _text(setting: object) -> str:
    if isinstance(setting, str):
        return setting
    wanted = "must be text like 'tax_rate=0.31'; values by name go into a mapping, {'tax_rate': 0.31}"
    raise InputError(Problem(SETTING, "", show_value(setting), wanted))


def read_settings(written: Iterable[str]) -> Overrides:
    """Read settings.

    Parameters
    ----------
    written : iterable of str
        Each `input=value`, with the value as in TOML.

    Returns
    -------
    Overrides
        With a problem for each setting that cannot be read: nothing is raised.
    """
    settings = Overrides()
    for setting in written:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not value:
            settings.problems.append(Problem(SETTING, "", show_value(setting), "must be input=value"))
            continue
        if name == SHOCKS or name.startswith(f"{SHOCKS}."):
            _add_shock(settings, tuple(name.split(".")[1:]), value)
            continue
        if name in RULES:
            settings.options[name] = _rule(value)
            continue
        _add_input(settings, name, value)
    return settings


def _rule(written: str) -> object:
    """Return a whole number where one is written, else the text, with or without its quotes."""
    is_whole = written.isascii() and written.isdigit() and len(written) < _MANY_DIGITS
    return int(written) if is_whole else written.strip("\"'")


def _add_input(settings: Overrides, name: str, value: str) -> None:
    """Note what is set of an input; what was set of it before no longer counts."""
    given, dot, key = name.partition(".")
    parsed = _parsed(name, value, "must be a number" if dot else _NUMBER_OR_TABLE)
    shown = show_value(value if isinstance(parsed, Problem) else parsed)
    if given not in INPUT_NAMES:
        settings.problems.append(Problem(SETTING, name, shown, no_such("input", given, INPUT_NAMES)))
    elif dot and key not in MOVING:
        wanted = f"only {' and '.join(MOVING)} are set by themselves: {given}=... sets the whole input"
        settings.problems.append(Problem(SETTING, name, shown, wanted))
    elif isinstance(parsed, Problem):
        settings.problems.append(parsed)
    elif dot:
        settings.moving[given, key] = parsed
    else:
        settings.values[given] = parsed
        for each in MOVING:
            settings.moving.pop((given, each), None)


def _add_shock(settings: Overrides, key: tuple[str, ...], value: str) -> None:
    """Note what is set in [shocks]; what was set of the same key before, or below it, no longer counts."""
    name = ".".join((SHOCKS, *key))
    is_none = not key and value.strip("\"'") == NO_SHOCKS
    parsed = None if is_none else _parsed(name, value)
    if isinstance(parsed, Problem):
        settings.problems.append(parsed)
    elif not key and not (is_none or isinstance(parsed, dict)):
        wanted = f"must be {NO_SHOCKS} or a table, or name a key of it: {SHOCKS}.growth.sd=0.03"
        settings.problems.append(Problem(SETTING, name, show_value(parsed), wanted))
    else:
        for before in [each for each in settings.shocks if each[: len(key)] == key]:
            del settings.shocks[before]
        settings.shocks[key] = parsed


def _parsed(name: str, value: str, wanted: str = _NUMBER_OR_TABLE) -> object:
    """Return the value of a setting, or the problem with it."""
    problem = Problem(SETTING, name, show_value(value), wanted)
    try:
        tables = read_toml(f"{_VALUE} = {value}", SETTING).tables
    except InputError as error:
        if instead := number_to_write(value, ("inputs", *name.split("."))):
            return replace(problem, value=value, wanted=f"must be a number: write {instead}")
        (found,) = error.problems
        is_number = found.value and found.key.split(".")[0] == _VALUE  # written as TOML does not have it
        return replace(found, where=SETTING, key=name + found.key[len(_VALUE) :]) if is_number else problem
    return tables[_VALUE] if tables.keys() == {_VALUE} else problem
