"""A bar where somebody looks, nothing in a pipe; what is compiled is said in both."""

import io
import sys

from engine.runtime.compile_notice import tell
from simulate.runs.progress import progress_bar, say_step, saying_what_is_compiled


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


def test_what_is_compiled_is_said_and_what_is_done_after_it(capsys) -> None:
    with saying_what_is_compiled():
        say_step("drawing")  # nothing was compiled, and nothing is said
        tell("the forecast", 5)
        say_step("writing")
    tell("the sampling", 10)
    say_step("reading")
    with saying_what_is_compiled():
        say_step("drawing")
    assert capsys.readouterr() == ("", "compiling the forecast, once on this machine: about 5 s\nwriting\n")
