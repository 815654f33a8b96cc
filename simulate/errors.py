"""What is said of bad input: one line a problem, exit code 2."""

from collections.abc import Iterable
from dataclasses import dataclass


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
        line = ": ".join(part for part in (self.where, subject, self.wanted) if part)
        return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in line)


class InputError(ValueError):
    """The user's config or command cannot be used; `str` gives one line a problem."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def show_value(value: object, limit: int = 60) -> str:
    """A value as TOML would write it, shortened to fit a line."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = '"' + value.encode("unicode_escape").decode().replace('"', '\\"') + '"'
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{k} = {show_value(v)}" for k, v in value.items()) + " }" if value else "{}"
    elif isinstance(value, list):
        text = "[" + ", ".join(show_value(v) for v in value) + "]"
    elif isinstance(value, int) and abs(value) > 10**50:
        text = hex(value)  # Python refuses to write out very long integers in decimal
    else:
        text = str(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def no_such(kind: str, name: str, known: Iterable[str]) -> str:
    """That a name is unknown, with the near miss or else all that are known."""
    from difflib import get_close_matches

    known = list(known)
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(known)}"
    return f"no such {kind}; {hint}"
