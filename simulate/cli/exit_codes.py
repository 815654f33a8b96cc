"""The exit code of a command that an error ends, and what is said of the error.

0 says that all went well, 1 that `verify` found a difference, 2 that the input was bad, 3 that all went well
but what is to be printed could not be, 130 or 143 that the command was stopped.
"""

from simulate.errors import InputError, Problem
from simulate.printing import NotPrintedError, say
from simulate.runs.signals import INTERRUPTED

BAD_INPUT = 2
#: Of a command that did what was asked but could not print what it has to say of it.
NOT_PRINTED = 3

#: Errors that are told in a line or a few, as bad input is.
TOLD = (InputError, OSError, UnicodeError, MemoryError)
#: All that ends a command in order; any other error is a fault of the program.
ENDS = (KeyboardInterrupt, NotPrintedError, *TOLD)


def exit_code_of(error: BaseException, name: str) -> int:
    """Say what ended a command; return its exit code.

    Parameters
    ----------
    error : BaseException
        One of `ENDS`.
    name : str
        The config or run that the command names; stands for a file where the error names none.
    """
    if isinstance(error, KeyboardInterrupt):
        say("interrupted")
        return INTERRUPTED
    if isinstance(error, NotPrintedError):
        say(str(error))
        return NOT_PRINTED
    if isinstance(error, BrokenPipeError):
        return 0  # the reader, `head` say, has seen enough
    say(str(InputError(*problems_of(error, name))))
    return BAD_INPUT


def problems_of(error: BaseException, name: str) -> tuple[Problem, ...]:
    """Return what is wrong, a problem a line; `name` stands for a file where the error names none."""
    if isinstance(error, InputError):
        return error.problems
    if isinstance(error, MemoryError):
        return (Problem("", "", "", "not enough memory: take fewer draws"),)
    where = str(getattr(error, "filename", None) or name)
    return (Problem(where, "", "", str(getattr(error, "strerror", None) or error)),)
