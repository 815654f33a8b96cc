"""`python -m simulate`, and the command `intrinsic-mc`."""

import gc
import sys
from typing import NoReturn

from simulate.printing import open_closed_streams
from simulate.runs.signals import end_within_a_second


def start() -> NoReturn:
    """Run the command of this process, and end it with the command's exit code."""
    open_closed_streams()
    end_within_a_second()
    from simulate.cli.main import main  # a signal may come while this is imported

    code = main()
    gc.freeze()  # or at exit Python walks all that was imported for garbage: 35 of 240 ms of `check`
    sys.exit(code)


if __name__ == "__main__":
    start()
