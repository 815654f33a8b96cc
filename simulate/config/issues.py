"""What is wrong with a config: one issue at a key, and the collector that finds the line of each."""

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from simulate.config.overrides import SETTING, Overrides
from simulate.config.toml.document import TomlText, value_at
from simulate.config.toml.key_lines import Key
from simulate.errors import InputError, Problem, dotted, show_value

#: Keys that no check may use, because something else is wrong there: sections, inputs whose distribution
#: is unknown, and base cases of inputs.
Unsound: TypeAlias = frozenset[Key]
NOTHING: Unsound = frozenset()


class Issue(NamedTuple):
    """One thing wrong at a key of a config; the collector adds file and line.

    Attributes
    ----------
    key : Key
        The path of the key.
    value : object
        What stands there; None shows no value.
    wanted : str
        What is allowed instead.
    """

    key: Key
    value: object
    wanted: str

    def problem(self, where: str) -> Problem:
        """Return the issue of a config that has no lines.

        Parameters
        ----------
        where : str
            The name that messages give to the config, if it has one.
        """
        value = "" if self.value is None else show_value(self.value)
        return Problem(where, dotted(self.key), value, self.wanted)


class Severity(IntEnum):
    """What commands make of a finding."""

    WARNING = 0  # it is told
    OPEN = 1  # `check` and `run` refuse it, `value` tells it
    WRONG = 2  # every command refuses it


class Finding(NamedTuple):
    """One thing about the base year that does not fit.

    Attributes
    ----------
    issue : Issue
        What it is.
    severity : Severity
        What commands make of it.
    answer : str, optional
        Why it is so, in the words of the config.
    """

    issue: Issue
    severity: Severity
    answer: str = ""


class IssueCollector:
    """Collects the issues of one config, stage by stage, and tells them in the order of the file's lines.

    A stage adds nothing about a key in which an earlier stage has found an issue: it would be a consequence.

    Parameters
    ----------
    toml : TomlText
        The config as parsed.
    where : str
        The name that messages give to the config's source.
    settings : Overrides
        The settings of the command, whose issues are told first.
    """

    def __init__(self, toml: TomlText, where: str, settings: Overrides) -> None:
        self._toml, self._where, self._settings = toml, where, settings
        self._said: set[Key] = set()
        self._placed: list[tuple[int, Problem]] = [(0, problem) for problem in settings.problems]

    def add(self, issues: Iterable[Issue]) -> None:
        """Add the issues of one stage.

        Parameters
        ----------
        issues : iterable of Issue
            All that the stage finds.
        """
        new = [issue for issue in issues if issue.key not in self._said]
        self._said.update(issue.key for issue in new)
        self._placed += [self._place(issue) for issue in new]

    def problem(self, issue: Issue) -> Problem:
        """Return an issue with its file and line, which is only to be warned of.

        Parameters
        ----------
        issue : Issue
            It is not collected.
        """
        return self._place(issue)[1]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Add what is wrong with other files; it is told last.

        Parameters
        ----------
        problems : iterable of Problem
            With their own places.
        """
        last = self._toml.lines.last + 1
        self._placed += [(last, problem) for problem in problems]

    def raise_if_any(self) -> None:
        """Raise if any issue was found.

        Raises
        ------
        InputError
            With one line for each problem.
        """
        if self._placed:
            ordered = sorted(self._placed, key=lambda placed: placed[0])
            raise InputError(*(problem for _, problem in ordered))

    def _place(self, issue: Issue) -> tuple[int, Problem]:
        key = issue.key
        is_field = len(key) == 3 and key[0] == "inputs"
        if is_field and not isinstance(value_at(self._toml.tables, key[:2]), dict | list):
            key = key[:2]  # the input is a bare number, which has no field `base`
        if self._settings.sets(key):
            line, where = 0, SETTING
        else:
            line = self._toml.lines.line_of(key)
            where = f"{self._where}:{line}"
        return line, Problem(where, dotted(key), self._show(key, issue.value), issue.wanted)

    def _show(self, key: Key, value: object) -> str:
        """Return the value as the file has it, 31 and not 31.0, if it is the same."""
        if value is None:
            return ""
        written = value_at(self._toml.tables, key)
        is_bool = isinstance(written, bool) or isinstance(value, bool)
        return show_value(written if written == value and not is_bool else value)
