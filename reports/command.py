"""What the commands of this room share: errors in one line, exit codes, printing into a pipe."""

import os
import sys
from collections.abc import Callable


def run_and_print(text_of: Callable[[], str], subject: str) -> int:
    """Print a text; return 0, 2 for bad input or a file that cannot be used, 130 if interrupted.

    Parameters
    ----------
    subject : what to name in an error of the operating system that names no file.
    """
    from simulate.errors import InputError

    try:
        _print(text_of())
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


def _print(text: str) -> None:
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a yen sign must not end a report in ASCII
    try:
        print(text, end="", flush=True)
    except BrokenPipeError:
        # The reader, `head` say, has seen enough; what was to be written is, so all is well.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
