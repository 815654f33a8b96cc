"""The settings `--set input=value` of a command, which override inputs of a parsed config."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.model.inputs import INPUT_NAMES
from simulate.config.toml_document import Document, read_toml
from simulate.errors import InputError, Problem, no_such, show_value

#: What messages call the place of a setting.
SETTING = "--set"


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a command.

    Attributes
    ----------
    values : dict[str, object]
        The number or table of each input that is set.
    problems : list of Problem
        What is wrong with settings that cannot be read.
    """

    values: dict[str, object] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def put_on(self, document: Document) -> None:
        """Write the values into a parsed config; one without a table of inputs stays as it is.

        Parameters
        ----------
        document : Document
            The config, which is changed in place.
        """
        inputs = document.setdefault("inputs", {}) if self.values else None
        if isinstance(inputs, dict):  # else the file's own problem is reported by the models
            inputs.update(self.values)


def read_settings(written: Iterable[str]) -> Settings:
    """Read settings.

    Parameters
    ----------
    written : iterable of str
        Each `input=value`, with the value as in TOML.

    Returns
    -------
    Settings
        With a problem for each setting that cannot be read: nothing is raised.
    """
    settings = Settings()
    for setting in written:
        name, equals, value = (part.strip() for part in setting.partition("="))
        if not equals or not value:
            settings.problems.append(Problem(SETTING, "", show_value(setting), "must be input=value"))
        elif name not in INPUT_NAMES:
            wanted = no_such("input", name, INPUT_NAMES)
            settings.problems.append(Problem(SETTING, name, show_value(_parsed(value, value)), wanted))
        elif (parsed := _parsed(value)) is None:
            wanted = "must be a number or a TOML table"
            settings.problems.append(Problem(SETTING, name, show_value(value), wanted))
        else:
            settings.values[name] = parsed
    return settings


def _parsed(value: str, otherwise: object = None) -> object:
    try:
        tables = read_toml(f"value = {value}", SETTING).tables
    except InputError:
        return otherwise
    return tables["value"] if tables.keys() == {"value"} else otherwise
