"""What commands print: all of it is out before they end, or it is said that it is not."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import TextIO


class NotPrintedError(Exception):
    """Standard output did not take what was printed; `str` says what that was, and why."""


def open_closed_streams() -> None:
    """Put something in the place of a standard stream that is closed, before a file gets its number.

    A library that writes to standard output or error would write into that file. Python has None for
    such a stream. What is printed fails as it does where a stream is closed, for output is opened to be
    read; errors go nowhere.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            # The lowest number that is free: that of the stream.
            opened = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
            os.set_inheritable(opened, True)
            stream = open(opened, "w" if number else "r", encoding="utf-8", errors="replace")  # noqa: SIM115
            setattr(sys, name, stream)


@contextmanager
def printing(what: str = "the output") -> Iterator[None]:
    """Make sure that what the body prints is out when it ends.

    Parameters
    ----------
    what : is printed, for a message; with what is complete before it: "results/iij is complete; its summary".

    Raises
    ------
    NotPrintedError
        If it cannot be. Where the reader of a pipe has seen enough, it is `BrokenPipeError` as ever.
    """
    try:
        try:
            yield
        except Exception:
            with suppress(OSError):  # the fault of the body is what is said
                sys.stdout.flush()
            raise
        except SystemExit:  # of --help
            sys.stdout.flush()
            raise
        sys.stdout.flush()  # else Python does at exit, where it ends in words of its own
    except BrokenPipeError:
        drop(sys.stdout)
        raise
    except OSError as error:
        drop(sys.stdout)
        raise NotPrintedError(f"{what} could not be printed: {error.strerror or error}") from None


def print_ahead(text: str) -> str:
    """Print text before a command has done all that it does; return what is still to be printed.

    Parameters
    ----------
    text : str
        All of it is still to be printed if standard output cannot have such letters, or a part if it takes no
        more: whoever prints the rest within `printing` meets that again, when it does no harm.
    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except UnicodeError:
        return text
    except OSError:  # what was not taken stays in the buffer
        pass
    return ""


_said_of: ContextVar[str] = ContextVar("_said_of", default="")
_said_to: ContextVar[list[str] | None] = ContextVar("_said_to", default=None)


@contextmanager
def speaking_of(name: str, lines: list[str] | None = None) -> Iterator[None]:
    """Put a name in front of each line that the body says.

    Parameters
    ----------
    name : str
        What the body is about.
    lines : list of str, optional
        Where lines are put instead of on stderr: they are for somebody who sits elsewhere.
    """
    of, to = _said_of.set(f"{name}: "), _said_to.set(lines)
    try:
        yield
    finally:
        _said_of.reset(of)
        _said_to.reset(to)


def is_said_here() -> bool:
    """Return whether what is said goes to stderr."""
    return _said_to.get() is None


def say(words: str) -> None:
    """Print a line on stderr; if it does not take it, what is done goes on all the same."""
    words, lines = f"{_said_of.get()}{words}", _said_to.get()
    if lines is not None:
        lines.append(words)
        return
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        drop(sys.stderr)


def drop(stream: TextIO) -> None:
    """Let all that is still to be written to a stream go nowhere, at exit, too."""
    with suppress(OSError):  # a stream of no file
        hole = os.open(os.devnull, os.O_WRONLY)
        os.dup2(hole, stream.fileno())
        os.close(hole)
