"""What the commands of this room share: errors in one line, exit codes, printing into a pipe."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def run_and_print(text_of: Callable[[], str], subject: str) -> int:
    """Print a text; return 0, 2 for bad input or a file that cannot be used, 130 if interrupted.

    Parameters
    ----------
    subject : what to name in an error of the operating system that names no file.
    """
    from simulate.errors import InputError

    try:
        with _keeping_garbage():
            text = text_of()
        _print(text)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"{error.filename or subject}: {error.strerror or error}", file=sys.stderr)
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


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a yen sign must not end a report in ASCII
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough; what was to be written is, so all is well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
