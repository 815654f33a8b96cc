"""Configs that are refused: small changes to good.toml and what is said of each, as in rejected.toml."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from engine.distributions import FAMILIES
from engine.model.inputs import INPUT_NAMES

FOLDER = Path(__file__).parent
GOOD: str = (FOLDER / "good.toml").read_text(encoding="utf-8")
DATA = "rates.csv"

# What follows a key or header: a value goes on for as long as lines are indented or close it.
_ENTRY = r".*\n(?:[ \]].*\n)*"
_TABLE = r"\n(?:.+\n)*"
Span = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Rejected:
    """One case of the table. A change of what good.toml does not hold, or holds twice, is a ValueError."""

    name: str
    expect: str
    set: dict[str, str] = field(default_factory=dict)
    replace: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    remove: list[str] = field(default_factory=list)
    append: str = ""
    rates: str | None = None
    encoding: dict[str, str] = field(default_factory=dict)

    def write(self, folder: Path) -> Path:
        """Write the config, and the data if there are any; return the config's path."""
        config = folder / "config.toml"
        config.write_bytes(self.config_bytes)
        if self.data_bytes is not None:
            (folder / DATA).write_bytes(self.data_bytes)
        return config

    @property
    def config_bytes(self) -> bytes:
        return self.text.encode(self.encoding.get("config", "utf-8"))

    @property
    def data_bytes(self) -> bytes | None:
        if self.rates is None:
            return None
        return _repeated(self.rates).encode(self.encoding.get("rates", "utf-8"))

    @cached_property
    def text(self) -> str:
        """The config before it is encoded."""
        parts, kept = [], 0
        for (start, stop), lines in self._changes:
            if start < kept:
                raise ValueError(f"{self.name}: two changes of the same lines")
            parts += [GOOD[kept:start], lines]
            kept = stop
        return _repeated("".join([*parts, GOOD[kept:]]))

    @cached_property
    def _changes(self) -> list[tuple[Span, str]]:
        """Where in good.toml, from the top, which whole lines stand instead."""
        return sorted((span, re.sub(r"(?<=.)\Z", "\n", lines)) for span, lines in self._changes_by_verb())

    def _changes_by_verb(self) -> Iterator[tuple[Span, str]]:
        for key, value in self.set.items():
            yield _entry(key), f"{key} = {value}"
        for place, lines in self.replace.items():
            yield _entry(place), lines
        for place, lines in self.after.items():
            yield (_entry(place)[1],) * 2, lines
        for header, lines in self.body.items():
            yield (_entry(header)[1], _found(header, _TABLE)[1]), lines
        for place in self.remove:
            yield _found(place, rf"{_TABLE}\n*" if place.startswith("[") else _ENTRY), ""
        if self.append:
            yield (len(GOOD),) * 2, self.append

    def said(self, config: Path) -> list[str]:
        """What is to be said of the config at this path, a line each."""
        lines = (line.partition(": ") for line in self.expect.splitlines())
        return [f"{self._where(place, config)}: {self._filled(words)}" for place, _, words in lines]

    def _where(self, place: str, config: Path) -> str:
        return str(config.parent / place) if place.startswith(DATA) else f"{config}:{self._line(place)}"

    def _line(self, place: str) -> int:
        """The number of the line that the table calls `+1`, `pairs+1` or `1`."""
        if place.isdigit():
            return int(place)
        begins, offset = re.fullmatch(r"(.*?)([+-]\d+)?", place).groups()
        start = _found(begins, "", self.text)[0] if begins else self._changes[0][0][0]
        return self.text.count("\n", 0, start) + 1 + int(offset or 0)

    def _filled(self, words: str) -> str:
        words = words.replace("{inputs}", ", ".join(INPUT_NAMES))
        words = words.replace("{families}", ", ".join([*FAMILIES, "discrete", "empirical"]))
        return re.sub(r"(?<=line ){(.+?)}", lambda place: str(self._line(place[1])), words)


def _entry(place: str) -> Span:
    """Where a header's line is, or a key with its value."""
    return _found(place, _ENTRY)


def _found(place: str, rest: str, text: str = GOOD) -> Span:
    """Where the one text is that begins with this key or header and goes on as `rest` matches."""
    begins = re.escape(place) + ("$" if place.startswith("[") else " = ")
    starts = [match.start() for match in re.finditer(f"^{begins}", text, re.MULTILINE)]
    if len(starts) != 1:
        raise ValueError(f"{place} is there {len(starts)} times, not once")
    return re.compile(begins + rest, re.MULTILINE).match(text, starts[0]).span()


def _repeated(text: str) -> str:
    return re.sub(r"<(\d+) \* (.+?)>", lambda part: part[2] * int(part[1]), text)


_TABLES = tomllib.loads((FOLDER / "rejected.toml").read_text(encoding="utf-8"))
CASES: list[Rejected] = [Rejected(name=name, **case) for name, case in _TABLES.items()]
