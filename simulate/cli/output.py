"""What the commands of this room share: errors in one line, exit codes, printing into a pipe."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from simulate.printing import NOT_PRINTED, NotPrintedError, printing, say


def run_and_print(text_of: Callable[[], str], subject: str, what: str = "the output") -> int:
    """Print a text; return 0, 2 for bad input or a file that cannot be used, 130 if interrupted.

    3 if all went well but the text could not be printed.

    Parameters
    ----------
    subject : what to name in an error of the operating system that names no file.
    what : the text is, for `simulate.printing.printing`.
    """
    from simulate.errors import InputError

    try:
        with _keeping_garbage():
            text = text_of()
        _print(text, what)
    except InputError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("interrupted")
        return 130
    except NotPrintedError as error:
        say(str(error))
        return NOT_PRINTED
    except OSError as error:
        say(f"{error.filename or subject}: {error.strerror or error}")
        return 2
    return 0


@contextmanager
def _keeping_garbage() -> Iterator[None]:
    """Put off the collection of cycles: what a report makes lives until it ends, so looking through it
    again and again frees little and took 15% of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _print(text: str, what: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a yen sign must not end a report in ASCII
    # A reader, `head` say, that has seen enough is no fault: what was to be written is.
    with suppress(BrokenPipeError), printing(what):
        print(text, end="")
