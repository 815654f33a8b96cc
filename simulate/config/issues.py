"""What is wrong with a config: one thing at a key, and all of them with their lines in the file."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from simulate.config.key_lines import Key
from simulate.config.overrides import SETTING, Settings
from simulate.config.toml_document import TomlText, value_at
from simulate.errors import InputError, Problem, dotted, show_value

#: Keys that no check may use, because something else is wrong there: sections, inputs whose distribution
#: is unknown, and base cases of inputs.
Unsound: TypeAlias = frozenset[Key]
NOTHING: Unsound = frozenset()


class Issue(NamedTuple):
    """A problem at a key of the config; the loader adds file and line.

    Attributes
    ----------
    key : the path of the key.
    value : what stands there; None shows no value.
    wanted : what is allowed instead.
    """

    key: Key
    value: object
    wanted: str


class IssueCollector:
    """Issues and problems of one config, stage by stage.

    A stage says nothing more of a key that an earlier stage has found wrong: it would be a
    consequence.
    """

    def __init__(self, toml: TomlText, where: str, settings: Settings) -> None:
        self._toml, self._where, self._settings = toml, where, settings
        self._said: set[Key] = set()
        self._placed: list[tuple[int, Problem]] = [(0, problem) for problem in settings.problems]

    def add(self, issues: Iterable[Issue]) -> None:
        """Take the issues of one stage."""
        new = [issue for issue in issues if issue.key not in self._said]
        self._said.update(issue.key for issue in new)
        self._placed += [self._place(issue) for issue in new]

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Take what is wrong with other files; it is said last."""
        last = self._toml.lines.last + 1
        self._placed += [(last, problem) for problem in problems]

    def raise_if_any(self) -> None:
        """Refuse the config if anything was found.

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
        if len(key) > 1 and key[0] == "inputs" and key[1] in self._settings.values:
            line, where = 0, SETTING
        else:
            line = self._toml.lines.line_of(key)
            where = f"{self._where}:{line}"
        return line, Problem(where, dotted(key), self._show(key, issue.value), issue.wanted)

    def _show(self, key: Key, value: object) -> str:
        """The value, as the file has it where it has the same: 31 and not 31.0."""
        if value is None:
            return ""
        written = value_at(self._toml.tables, key)
        is_bool = isinstance(written, bool) or isinstance(value, bool)
        return show_value(written if written == value and not is_bool else value)
