"""Text that rich lays out for standard output, which is not touched."""

from io import StringIO
from typing import Any

import pytest
from rich.text import Text

from simulate.rich_text import text_console, text_of


class Full(StringIO):
    """A stream that takes nothing, of a terminal or not."""

    encoding: Any = "ascii"

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def write(self, _: str) -> int:
        raise OSError(28, "No space left on device")

    flush = write  # type: ignore[assignment]


@pytest.mark.parametrize("is_terminal", [True, False])
def test_it_is_laid_out_as_for_a_stream_that_takes_nothing(monkeypatch, *, is_terminal: bool) -> None:
    monkeypatch.setattr("sys.stdout", Full(is_terminal=is_terminal))
    for name, told in (("TERM", "xterm"), ("COLUMNS", "20")):
        monkeypatch.setenv(name, told)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    console = text_console(off_terminal=30)
    bold = "\x1b[1mBold\x1b[0m" if is_terminal else "Bold"
    line = "a line of [twenty-six] sm."
    broken = "a line of\n[twenty-six] sm." if is_terminal else line
    assert text_of(console, [Text("Bold", "bold"), line]) == f"{bold}\n{broken}\n"
    assert text_of(console, [2 * line], breaks_strings=False) == f"{2 * line}\n"
    assert (console.encoding, console.width) == ("ascii", 20 if is_terminal else 30)
