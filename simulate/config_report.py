"""Collects all that is wrong with one config, and says it in the order of the file's lines."""

from collections.abc import Iterable
from typing import Any

from simulate.config_settings import SETTING, Settings
from simulate.errors import InputError, Problem, dotted, show_value
from simulate.findings import Finding, Key
from simulate.toml_text import TomlText

_ABSENT = object()


class ConfigReport:
    """Findings and problems of one config, stage by stage.

    A stage says nothing more of a key that an earlier stage has found wrong: it would be a
    consequence.
    """

    def __init__(self, toml: TomlText, where: str, settings: Settings) -> None:
        self._toml, self._where, self._settings = toml, where, settings
        self._said: set[Key] = set()
        self._placed: list[tuple[int, Problem]] = [(0, problem) for problem in settings.problems]

    def add(self, findings: Iterable[Finding]) -> None:
        """Take the findings of one stage."""
        new = [finding for finding in findings if finding.key not in self._said]
        self._said.update(finding.key for finding in new)
        self._placed += [self._place(finding) for finding in new]

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

    def _place(self, finding: Finding) -> tuple[int, Problem]:
        key = finding.key
        if len(key) == 3 and key[0] == "inputs" and not isinstance(self._written(key[:2]), dict | list):
            key = key[:2]  # the input is a bare number, which has no field `base`
        if len(key) > 1 and key[0] == "inputs" and key[1] in self._settings.values:
            line, where = 0, SETTING
        else:
            line = self._toml.lines.line_of(key)
            where = f"{self._where}:{line}"
        return line, Problem(where, dotted(key), self._show(key, finding.value), finding.wanted)

    def _show(self, key: Key, value: object) -> str:
        """The value, as the file has it where it has the same: 31 and not 31.0."""
        if value is None:
            return ""
        written = self._written(key)
        is_bool = isinstance(written, bool) or isinstance(value, bool)
        return show_value(written if written == value and not is_bool else value)

    def _written(self, key: Key) -> Any:
        """What stands at a key."""
        here: Any = self._toml.tables
        for part in key:
            try:
                here = here[part]
            except (KeyError, IndexError, TypeError):
                return _ABSENT
        return here
