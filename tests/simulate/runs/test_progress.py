"""A bar where somebody looks, nothing in a pipe."""

import io
import sys

from simulate.runs.progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_none(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar(100) as progress:
        assert progress is None
    assert sys.stderr.getvalue() == ""


def test_a_terminal_gets_one_that_goes_away(monkeypatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with progress_bar(100) as progress:
        progress(100)
    shown = sys.stderr.getvalue()
    assert "100/100" in shown
    assert shown.endswith("\x1b[2K")  # its line is erased
