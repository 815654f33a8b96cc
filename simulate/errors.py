"""What is said of bad input: one line a problem, exit code 2."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_BARE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# A file of a megabyte can hold a hundred thousand unknown keys; nobody reads past these.
_MOST = 100
# Names longer than any that is known are not compared: it takes time and finds nothing.
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one key of one file.

    Attributes
    ----------
    where : file, with the line where it is known.
    key : dotted key, or "" for the file itself.
    value : what stands there, as text; "" if nothing does.
    wanted : what is allowed instead.
    """

    where: str
    key: str
    value: str
    wanted: str

    def __str__(self) -> str:
        subject = f"{self.key} = {self.value}" if self.key and self.value else self.key or self.value
        return printable(": ".join(part for part in (self.where, subject, self.wanted) if part))


def printable(text: str) -> str:
    """Return a text for a terminal, in one line: what comes from somebody else must not steer it."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)


class InputError(ValueError):
    """The user's config or command cannot be used; `str` gives one line a problem."""

    def __init__(self, *problems: Problem) -> None:
        shown = [str(problem) for problem in problems[:_MOST]]
        if len(problems) > _MOST:
            shown.append(f"and {len(problems) - _MOST:,} problems more")
        super().__init__("\n".join(shown))
        self.problems = problems


def show_value(value: object, limit: int = 60) -> str:
    """Return a value as TOML would write it, shortened to fit a line."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = _quoted(value, limit)
    elif isinstance(value, dict):
        parts = (f"{dotted([key])} = {show_value(part)}" for key, part in value.items())
        text = f"{{ {_joined(parts, limit)} }}" if value else "{}"
    elif isinstance(value, list):
        text = f"[{_joined((show_value(part) for part in value), limit)}]"
    elif isinstance(value, int) and abs(value) > 10**50:
        text = hex(value)  # Python refuses to write out very long integers in decimal
    else:
        text = str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _quoted(text: str, limit: int) -> str:
    """Return the text in quotes; what is not shown on a screen is written as a code."""
    signs = (
        _ESCAPES.get(sign) or (sign if sign.isprintable() else f"\\u{ord(sign):04x}")
        for sign in text[: limit + 1]  # one too many, so that the caller sees that it is cut
    )
    return '"' + "".join(signs) + '"'


def _joined(parts: Iterable[str], limit: int) -> str:
    """Return the parts with commas between them, no more of them than are shown."""
    taken, length = [], 0
    for part in parts:
        taken.append(part)
        length += len(part) + 2
        if length > limit:
            break
    return ", ".join(taken)


def dotted(key: Sequence[str | int]) -> str:
    """Return a key as TOML writes it: `inputs.tax_rate`, with quotes where they are needed."""
    return ".".join(
        str(part) if isinstance(part, int) or _BARE.fullmatch(part) else show_value(part) for part in key
    )


def no_such(kind: str, name: str, known: Iterable[str]) -> str:
    """Say that a name is unknown, with the near miss or else all that are known."""
    known = list(known)
    near = near_miss(name, known)
    hint = f"there are: {', '.join(known)}" if near is None else f"did you mean {near}?"
    return f"no such {kind}; {hint}"


def near_miss(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant, capitals or not."""
    from difflib import get_close_matches

    by_lower = {other.lower(): other for other in known}
    if len(name) > _LONGEST_NAME:
        return None
    near = get_close_matches(name.lower(), by_lower, n=1)
    return by_lower[near[0]] if near else None
